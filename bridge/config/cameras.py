"""The section `cameras`: where they hang, where they look, and where their live view is.

Law: an address is http or https and holds no secret; who opens it proves themselves there.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from msgspec.structs import replace

from bridge.config.document import Node
from bridge.config.fields import Reader, Wrong, distance, number, text
from bridge.config.notes import Notes
from bridge.config.sections import Read, entries, fields, ids, meant
from bridge.config.shapes import shaped, written
from bridge.config.spots import spot
from rules.cameras.site import Camera
from rules.model import Place, Point

LONGEST = 500  # letters of an address
_NOWHERE = Point(0.0, 0.0)  # of one whose own is wrong; such a site is never used
_SECRET = re.compile(
    r"(.*[_-])?(secret|token|password|passwd|pass|pwd|auth|api_?key|key|sig)", re.IGNORECASE
)
_ADDRESS = written(
    "an http or https address", r"^https?://\S+$", "https://video.example.org/live/{id}"
)


def read_cameras(
    root: Node, named: Reader[Any], places: Mapping[str, Read[Place]], notes: Notes
) -> Mapping[str, Read[Camera]]:
    """The section; empty where the file has none."""
    if "cameras" not in root.items:
        return {}
    table: Mapping[str, Reader[Any]] = {
        "names": named,
        "at": spot(ids(root, "places"), places),
        "heading": number(0, 360),
        "view": number(1, 360),
        "sees": distance,
        "link": _address,
        "still": _address,
    }

    def read(id: str, node: Node) -> Read[Camera]:
        found = fields(node, table, notes, ("names", "at"))
        values = {"point" if key == "at" else key: value for key, value in found.items()}
        camera = Camera(
            **({"id": id, "names": {}} | values | {"point": values.get("point") or _NOWHERE})
        )
        camera = replace(
            camera, place=_place(node), link=_of(id, camera.link), still=_of(id, camera.still)
        )
        return Read(node, camera, frozenset(found), meant(node, table))

    return entries(root.child("cameras"), read, notes)


def _place(node: Node) -> str:
    at = node.child("at")
    return "" if isinstance(at.value, list | dict) else at.text


def _of(id: str, address: str) -> str:
    return address.replace("{id}", id)


@shaped(_ADDRESS)
def _address(node: Node) -> str:
    address = text(node)
    try:
        parts = urlsplit(address)
        host, queried = parts.hostname, parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        raise Wrong((node, "is no address")) from None
    if parts.scheme not in {"http", "https"} or not host or len(address) > LONGEST:
        raise Wrong((node, "must be an http or https address"))
    if not address.isprintable() or any(c in address for c in " <>\"'`\\"):
        raise Wrong((node, "holds what no address does; write it as %20 and the like"))
    nameless = parts.username is None or parts.password is not None  # with one it is noted already
    if not nameless or any(_SECRET.fullmatch(name) for name, _ in queried):
        raise Wrong(
            (node, "a secret does not stand in an address; the live view asks for it itself")
        )
    if set(re.findall(r"\{[^{}]*\}?|\}", address)) - {"{id}"}:
        raise Wrong((node, "only {id} can be filled in"))
    return address
