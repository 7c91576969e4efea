"""The README's picture is there, in the size in which it is taken."""

import struct

from tests.docs.picture import DOCS, SIZE

HEAD = 24  # bytes of a PNG up to its width and height


def test_the_readme_shows_a_picture_of_that_size() -> None:
    assert "docs/console.png" in (DOCS.parent / "README.md").read_text("utf-8")
    head = (DOCS / "console.png").read_bytes()[:HEAD]
    assert struct.unpack(">II", head[16:24]) == (SIZE["width"], SIZE["height"])
