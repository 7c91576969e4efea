"""A plain form as browsers and cameras send it: fields and files of one body that is already here.

multipart/form-data (RFC 7578) is split at its boundary and nothing else; a part without a name is
left out, what is no form has no fields.
"""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import parse_qsl

from msgspec import Struct

URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
PARTS = 20  # of one form; ours has eight
_BOUNDARY = re.compile(r'boundary="?([0-9A-Za-z\'()+_,\-./:=? ]{1,70}?)"?\s*(?:;|$)')
_NAME = re.compile(rb'[;\s]name="([a-z]{1,20})"')


class Form(Struct, frozen=True):
    """What was filled in, and the files by the name of their field."""

    fields: Mapping[str, str]
    files: Mapping[str, bytes]


def parsed(kind: str, body: bytes) -> Form:
    """The form in a body of that content type; an empty one where it is no form."""
    media = kind.partition(";")[0].strip().lower()
    if media == URLENCODED:
        pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
        return Form(dict(pairs[:PARTS]), {})
    boundary = _BOUNDARY.search(kind) if media == MULTIPART else None
    return _multipart(body, boundary[1]) if boundary else Form({}, {})


def _multipart(body: bytes, boundary: str) -> Form:
    fields: dict[str, str] = {}
    files: dict[str, bytes] = {}
    for head, content in _parts(body, boundary.encode()):
        name = _NAME.search(head)
        if name is None:
            continue
        if b"filename=" in head:
            files[name[1].decode()] = content
        else:
            fields[name[1].decode()] = content.decode("utf-8", "replace")
    return Form(fields, files)


def _parts(body: bytes, boundary: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Head and content of each part that was sent whole."""
    pieces = (b"\r\n" + body).split(b"\r\n--" + boundary, PARTS + 1)
    for piece in pieces[1:-1]:
        head, blank, content = piece.partition(b"\r\n\r\n")
        if blank:
            yield head, content
