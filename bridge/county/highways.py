"""What the tags of OpenStreetMap's highways mean for each mode: may one pass, and how fast.

Speeds are those of ordinary drivers on such a road, not of its sign; a sign that says less counts.
Tags: https://wiki.openstreetmap.org/wiki/Key:highway and .../Key:access.
"""

from collections.abc import Mapping
from types import MappingProxyType

from rules.model import Mode
from rules.nearest import METRES_A_MINUTE

_KMH = MappingProxyType({
    "motorway": 90, "trunk": 75, "primary": 60, "secondary": 50, "tertiary": 40,
    "unclassified": 35, "residential": 25, "living_street": 15, "service": 15, "road": 25,
    "track": 15,
})  # fmt: skip
_TRAILS = frozenset({"path", "footway", "steps", "bridleway", "pedestrian", "corridor"})
_NO = frozenset({"no", "private", "use_sidepath"})
_YES = frozenset({"yes", "designated", "permissive", "official", "destination"})
_FAST = frozenset({"motorway", "motorway_link", "trunk", "trunk_link"})
_KEYS = MappingProxyType({
    Mode.FOOT: ("foot",),
    Mode.BIKE: ("bicycle", "vehicle"),
    Mode.MOTORBIKE: ("motorcycle", "motor_vehicle", "vehicle"),
    Mode.CAR: ("motorcar", "motor_vehicle", "vehicle"),
})  # fmt: skip
_STEPS = 30.0  # metres a minute on stairs, whose height no tag tells
_A_MINUTE = 1000 / 60  # km/h as metres a minute

Tags = Mapping[str, str]


def speeds(tags: Tags) -> Mapping[Mode, float]:
    """Metres a minute for each mode that may pass; {} where nobody may."""
    found = {mode: _speed(tags, mode) for mode in Mode if _may(tags, mode)}
    return {mode: speed for mode, speed in found.items() if speed > 0}


def directions(tags: Tags, mode: Mode) -> tuple[bool, bool]:
    """May one go along the line, and against it? People on foot go both ways."""
    if mode is Mode.FOOT and "oneway:foot" not in tags:
        return True, True
    own = {Mode.FOOT: "oneway:foot", Mode.BIKE: "oneway:bicycle"}.get(mode, "")
    round_about = "yes" if tags.get("junction") in ("roundabout", "circular") else ""
    implied = round_about or ("yes" if _kind(tags) == "motorway" else "no")
    said = tags.get(own) or tags.get("oneway") or implied
    if said in ("-1", "reverse"):
        return False, True
    return True, said not in ("yes", "true", "1")


def _may(tags: Tags, mode: Mode) -> bool:
    for key in (*_KEYS[mode], "access"):
        if (said := tags.get(key)) in _NO:
            return False
        if said in _YES:
            return _kind(tags) in _KMH or _kind(tags) in _TRAILS or _kind(tags) == "cycleway"
    kind = tags.get("highway", "")
    if mode is Mode.FOOT:
        return kind not in _FAST and (_kind(tags) in _KMH or kind in _TRAILS or kind == "cycleway")
    if mode is Mode.BIKE:
        return kind not in _FAST and (_kind(tags) in _KMH or kind in ("cycleway", "path"))
    return _kind(tags) in _KMH


def _speed(tags: Tags, mode: Mode) -> float:
    if mode is Mode.FOOT:
        return _STEPS if tags.get("highway") == "steps" else METRES_A_MINUTE[mode]
    if mode is Mode.BIKE:
        return METRES_A_MINUTE[mode]
    usual = _KMH.get(_kind(tags), 10)
    signed = tags.get("maxspeed", "").removesuffix(" km/h")
    return min(usual, int(signed) if signed.isdigit() else usual) * _A_MINUTE


def _kind(tags: Tags) -> str:
    return tags.get("highway", "").removesuffix("_link")
