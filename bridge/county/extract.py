"""An OpenStreetMap extract as arrays: nodes, and the bits of ways between them."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import osmium
from numpy.typing import NDArray

from bridge.county.highways import directions, speeds
from rules.model import Mode
from rules.nearest import EARTH


@dataclass(frozen=True, slots=True)
class Extract:
    """Bits run from `tail` to `head`; `pace[mode]` is minutes a metre, ahead and back, inf = no."""

    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    metres: NDArray[np.float64]
    way: NDArray[np.int64]
    pace: dict[Mode, tuple[NDArray[np.float64], NDArray[np.float64]]]


def read_extract(content: bytes, form: str) -> Extract:
    """All highways of an extract. `RuntimeError` where it is none of that form (osm.pbf, osm)."""
    index: dict[int, int] = {}
    spots: list[tuple[float, float]] = []
    bits: list[tuple[int, int, int]] = []
    paces: dict[Mode, tuple[list[float], list[float]]] = {mode: ([], []) for mode in Mode}
    source = osmium.io.FileBuffer(content, form)
    for way in osmium.FileProcessor(source).with_locations().with_filter(_highways()):
        if not isinstance(way, osmium.osm.Way):
            continue
        tags = {tag.k: tag.v for tag in way.tags}
        allowed = speeds(tags)
        line = [_node(n, index, spots) for n in way.nodes if n.location.valid()] if allowed else []
        for a, b in pairwise(line):
            if a != b:
                bits.append((a, b, way.id))
                _add(paces, tags, allowed)
    return _arrays(spots, bits, paces)


def _highways() -> Any:  # noqa: ANN401 - osmium has no types
    return osmium.filter.KeyFilter("highway")


def _node(node: Any, index: dict[int, int], spots: list[tuple[float, float]]) -> int:  # noqa: ANN401
    number = index.setdefault(node.ref, len(spots))
    if number == len(spots):
        spots.append((node.location.lat, node.location.lon))
    return number


def _add(
    paces: dict[Mode, tuple[list[float], list[float]]],
    tags: dict[str, str],
    allowed: Any,  # noqa: ANN401 - a mapping of modes
) -> None:
    for mode, (ahead, back) in paces.items():
        one = 1 / allowed[mode] if mode in allowed else np.inf
        along, against = directions(tags, mode)
        ahead.append(one if along else np.inf)
        back.append(one if against else np.inf)


def _arrays(
    spots: list[tuple[float, float]],
    bits: list[tuple[int, int, int]],
    paces: dict[Mode, tuple[list[float], list[float]]],
) -> Extract:
    place = np.array(spots, dtype=np.float64).reshape(-1, 2)
    ends = np.array(bits, dtype=np.int64).reshape(-1, 3)
    lat, lon = place[:, 0], place[:, 1]
    tail, head = ends[:, 0].astype(np.int32), ends[:, 1].astype(np.int32)
    return Extract(
        lat=lat,
        lon=lon,
        tail=tail,
        head=head,
        metres=_haversine(lat[tail], lon[tail], lat[head], lon[head]),
        way=ends[:, 2],
        pace={mode: (np.array(a), np.array(b)) for mode, (a, b) in paces.items()},
    )


def _haversine(
    lat_a: NDArray[np.float64],
    lon_a: NDArray[np.float64],
    lat_b: NDArray[np.float64],
    lon_b: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Metres, as `rules.nearest.distance`, of many pairs."""
    a, b = np.radians(lat_a), np.radians(lat_b)
    across = np.sin((b - a) / 2) ** 2
    h = across + np.cos(a) * np.cos(b) * np.sin(np.radians(lon_b - lon_a) / 2) ** 2
    return np.asarray(2 * EARTH * np.arcsin(np.minimum(1.0, np.sqrt(h))), dtype=np.float64)
