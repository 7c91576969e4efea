"""The sound of many transmissions leaves nothing behind; the long run is `tests.soak.transmissions`."""

from pathlib import Path

from tests.soak.transmissions import soak


async def test_memory_does_not_grow_with_what_was_heard(tmp_path: Path) -> None:
    figures = await soak(tmp_path, 150)
    assert figures.handed_in == 150
    assert figures.known == 50, "and each has its unit"
    assert figures.left_in_spool == 0
    assert figures.resident_grown < 6_000_000, "their sound alone is 3 MB, kept as it is heard 7 MB"
