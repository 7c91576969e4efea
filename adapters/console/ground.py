"""The map's ground: one PMTiles file beside the site, drawn by the pages themselves.

Law: nothing but the one file that the site names, from the site's own folder, is ever served here;
no page asks another house for a tile. What a page could not draw is refused when the site is read.

The format: PMTiles version 3 (github.com/protomaps/PMTiles, spec/v3): a header of 127 bytes, then
directories and tiles of which browsers fetch the ranges that they need.
"""

import html
import re
import struct
import zlib
from pathlib import Path

import msgspec
from msgspec import Struct
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from adapters.console.guard import same_origin

HEADER = struct.Struct("<7sB11Q6B4i")  # up to the bounds; the centre is of no use here
BEGINNING = 16_384  # bytes in which header and first directory must lie
MOST = 1_000_000  # bytes of the notes about the tiles
GZIP, PLAIN = 2, 1
PICTURES = {2: "png", 3: "jpeg", 4: "webp", 5: "avif"}
DRAWN = frozenset(
    {"earth", "water", "landcover", "landuse", "natural", "roads", "buildings", "boundaries"}
    | {"transit", "places", "pois"}
)  # layers of the Protomaps basemap, the one that the vendored painter knows
OSM = "© OpenStreetMap"  # whose data every Protomaps basemap is
PATH = "/api/map/ground.pmtiles"


class Tiles(Struct, frozen=True, kw_only=True):
    """What a page must know before it draws them."""

    tiles: str  # "vector" or "picture"
    least: int  # zoom
    most: int
    bounds: tuple[tuple[float, float], tuple[float, float]]  # south-west, north-east: lat, lon
    credit: str  # whose data it is, in plain words


class _Head(Struct, frozen=True):
    """The header's fields, in the order of the file."""

    magic: bytes
    version: int
    root: int
    root_size: int
    notes: int
    notes_size: int
    leaves: int
    leaves_size: int
    data: int
    data_size: int
    addressed: int
    entries: int
    contents: int
    clustered: int
    inner: int
    outer: int
    kind: int
    least: int
    most: int
    west: int
    south: int
    east: int
    north: int


def inside(name: str, folder: Path) -> Path:
    """The file of that name in the site's folder. `ValueError`: it is not in there."""
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise ValueError("must lie in the site's folder")
    if not path.is_file():
        raise ValueError(f"there is no file {name!r} in the site's folder")
    return path


def read_tiles(path: Path) -> Tiles:
    """What the file holds. `ValueError`: no page could draw it, and why."""
    try:
        with path.open("rb") as opened:
            head = _head(opened.read(HEADER.size), path.stat().st_size)
            opened.seek(head.notes)
            notes = _notes(opened.read(min(head.notes_size, MOST)), head.inner)
    except OSError as error:
        raise ValueError(f"cannot be read: {error.strerror}") from error
    vector = head.kind not in PICTURES
    if vector:
        _drawable(notes)
    corner = (head.south / 1e7, head.west / 1e7), (head.north / 1e7, head.east / 1e7)
    told = html.unescape(re.sub(r"<[^>]*>", "", str(notes.get("attribution", ""))))[:200].strip()
    return Tiles(
        tiles="vector" if vector else "picture",
        least=head.least,
        most=head.most,
        bounds=corner,
        credit=told or (OSM if vector else ""),
    )


def _head(text: bytes, size: int) -> _Head:
    """The header, where the rest of the file can be what it says."""
    if not text.startswith(b"PMTiles"):
        raise ValueError("this is no PMTiles file")
    if text[7:8] != b"\x03":
        raise ValueError("this is PMTiles of another version than 3; convert it")
    if len(text) < HEADER.size:
        raise ValueError("the file ends too early")
    head = _Head(*HEADER.unpack(text))
    if head.root + head.root_size > BEGINNING:
        raise ValueError("its first directory is not within its first 16 kB")
    parts = ((head.root, head.root_size), (head.notes, head.notes_size))
    if any(at + long > size for at, long in (*parts, (head.data, head.data_size))):
        raise ValueError("the file ends too early")
    if head.kind not in {1, *PICTURES}:
        raise ValueError("its tiles are neither vectors (MVT) nor pictures")
    if head.inner not in (PLAIN, GZIP) or head.outer not in (PLAIN, GZIP):
        raise ValueError("it is compressed as browsers cannot read it; write it with gzip")
    return head


def _notes(text: bytes, packed: int) -> dict[str, object]:
    """What the file says of itself."""
    try:
        if packed == GZIP:
            text = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(text, MOST)
        return msgspec.json.decode(text or b"{}", type=dict[str, object])
    except (zlib.error, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"what it says of itself cannot be read: {error}") from None


def _drawable(notes: dict[str, object]) -> None:
    layers = notes.get("vector_layers")
    named = [x.get("id") for x in layers if isinstance(x, dict)] if isinstance(layers, list) else []
    if not DRAWN.intersection(str(name) for name in named):
        told = ", ".join(str(name)[:40] for name in named[:8]) or "none"
        raise ValueError(f"its layers are those of no Protomaps basemap ({told})")


class Ground:
    """The file, served in the ranges that pages ask for; nothing where the site names none."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self.tiles = read_tiles(path) if path else None

    def routes(self) -> list[Route]:
        """Where the pages find it."""
        return [Route(PATH, self._file)] if self._path else []

    async def _file(self, request: Request) -> Response:
        same_origin(request)
        if self._path is None or not self._path.is_file():
            raise HTTPException(404, "the map's ground is gone")
        kept = {"cache-control": "private, max-age=3600"}
        return FileResponse(self._path, headers=kept, media_type="application/octet-stream")
