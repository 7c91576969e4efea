"""Small files of tiles over the example site, made by the format's own writer."""

import gzip
import io
from collections.abc import Callable, Iterator
from math import asinh, pi, radians, tan
from pathlib import Path
from typing import Any

from PIL import Image
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

WEST, SOUTH, EAST, NORTH = 110.38, 29.30, 110.50, 29.42
LEAST, MOST = 11, 12
RED = (200, 30, 30)
EXTENT = 4096
WRITER: Any = Writer  # which knows no types
PAINTED = {"vector_layers": [{"id": "earth", "fields": {}}, {"id": "water", "fields": {}}]}


def spot(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    """The tile on which that spot lies."""
    side = 2**zoom
    return int((lon + 180) / 360 * side), int((1 - asinh(tan(radians(lat))) / pi) / 2 * side)


def over_the_site() -> Iterator[tuple[int, int, int]]:
    for zoom in range(LEAST, MOST + 1):
        (left, top), (right, bottom) = spot(WEST, NORTH, zoom), spot(EAST, SOUTH, zoom)
        yield from ((zoom, x, y) for x in range(left, right + 1) for y in range(top, bottom + 1))


def write(
    path: Path, kind: TileType, tile: bytes, notes: dict[str, Any], packed: Compression
) -> None:
    """The same tile everywhere over the site."""
    with path.open("wb") as opened:
        writer = WRITER(opened)
        for nth in sorted(zxy_to_tileid(*where) for where in over_the_site()):
            writer.write_tile(nth, tile)
        head = {
            "tile_type": kind,
            "tile_compression": packed,
            "min_zoom": LEAST,
            "max_zoom": MOST,
            "min_lon_e7": round(WEST * 1e7),
            "min_lat_e7": round(SOUTH * 1e7),
            "max_lon_e7": round(EAST * 1e7),
            "max_lat_e7": round(NORTH * 1e7),
        }
        writer.finalize(head, notes)


def pictures(path: Path) -> None:
    """Red squares."""
    kept = io.BytesIO()
    Image.new("RGB", (256, 256), RED).save(kept, "PNG")
    notes = {"attribution": "&copy; <a href='https://example.org'>A survey</a> <script>x</script>"}
    write(path, TileType.PNG, kept.getvalue(), notes, Compression.NONE)


def basemap(path: Path, notes: dict[str, Any] | None = None) -> None:
    """Water everywhere."""
    tile = gzip.compress(field(3, layer("water")), mtime=0)
    write(path, TileType.MVT, tile, PAINTED if notes is None else notes, Compression.GZIP)


def number(value: int) -> bytes:
    """A varint of protocol buffers."""
    parts = bytearray()
    while value > 127:
        parts.append(value & 127 | 128)
        value >>= 7
    return bytes([*parts, value])


def field(nth: int, content: bytes | int) -> bytes:
    if isinstance(content, int):
        return number(nth << 3) + number(content)
    return number(nth << 3 | 2) + number(len(content)) + content


def layer(name: str) -> bytes:
    """A layer of a vector tile (Mapbox Vector Tile 2.1) with one square over all of it."""
    zigzag: Callable[[int], int] = lambda v: v * 2 if v >= 0 else -v * 2 - 1  # noqa: E731
    move, line, close = 1 | 1 << 3, 2 | 3 << 3, 7 | 1 << 3
    steps = (move, 0, 0, line, EXTENT, 0, 0, EXTENT, -EXTENT, 0, close)
    orders = (0, 3, 10)  # where an order stands; all others are ways to go
    drawn = b"".join(number(s if n in orders else zigzag(s)) for n, s in enumerate(steps))
    tags = number(0) + number(0)
    feature = field(2, tags) + field(3, 3) + field(4, drawn)
    named = field(3, b"kind") + field(4, field(1, b"ocean"))
    return field(15, 2) + field(1, name.encode()) + field(2, feature) + named + field(5, EXTENT)
