"""What a key that is left out means, written as the file would write it. Models alone know it."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from msgspec import NODEFAULT, Struct

from bridge.config.loading import SpeechSettings
from rules.advisory_site import Advisories
from rules.cameras.site import Camera
from rules.cases.site import CaseStage, Record
from rules.density.site import Density
from rules.model import Kind, Place, Policy, Stretch, Unit
from rules.notices.site import Notice
from rules.plans import Announcement, Stage
from rules.reserves.site import Cover
from rules.targets import Target
from rules.times import Span
from rules.tip_site import Tips
from rules.volunteers import Volunteers
from rules.watched.site import Watched

MODELS: Mapping[str, type[Struct]] = MappingProxyType({
    "places": Place,
    "stretches": Stretch,
    "units": Unit,
    "kinds": Kind,
    "policy": Policy,
    "plans.stages": Stage,
    "kinds.stages": CaseStage,
    "kinds.stages.record": Record,
    "announcements": Announcement,
    "speech": SpeechSettings,
    "volunteers": Volunteers,
    "tips": Tips,
    "advisories": Advisories,
    "notices": Notice,
    "watchlist": Watched,
    "targets": Target,
    "cameras": Camera,
    "cover": Cover,
    "density": Density,
})  # fmt: skip
METRES = frozenset(
    {
        "places.radius",
        "policy.reach",
        "policy.off_path",
        "policy.same_near",
        "volunteers.reach",
        "volunteers.around",
        "cameras.sees",
    }
)
_UNITS = (("d", 86400), ("h", 3600), ("min", 60), ("s", 1))


def default_of(key: str) -> Any:  # noqa: ANN401 - plain data of any kind
    """The default of `units.mode` as plain data, a time as 60s; None where there is none."""
    section, _, name = key.rpartition(".")
    found = _defaults(MODELS[section]).get(name, NODEFAULT) if section in MODELS else NODEFAULT
    if key in METRES and isinstance(found, float):
        return f"{found / 1000:g}km" if found >= 1000 else f"{found:g}m"  # noqa: PLR2004 - metres
    return as_written(found)


def _defaults(model: type[Struct]) -> Mapping[str, object]:
    """The defaults of a model; its annotations are not looked at, they may name what it cannot."""
    names, defaults = model.__struct_fields__, model.__struct_defaults__
    return dict(zip(reversed(names), reversed(defaults), strict=False))


def as_written(value: object) -> Any:  # noqa: ANN401 - plain data of any kind
    """A value of a model as plain data, as the file has it; None for what is empty."""
    match value:
        case timedelta():
            return duration_as_written(value)
        case Span(start, end):
            return f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}"
        case StrEnum():
            return value.value
        case bool() | int() | float():
            return value
        case str():
            return value or None
        case frozenset() if value:
            return sorted(as_written(one) for one in value)
        case tuple() if value:
            return [as_written(one) for one in value]
    return None  # empty and none are what everybody expects of a key that is not there


def duration_as_written(time: timedelta) -> str:
    """15min, 1d12h, 0s."""
    rest, written = round(time.total_seconds()), ""
    for name, seconds in _UNITS:
        amount, rest = divmod(rest, seconds)
        written += f"{amount}{name}" if amount else ""
    return written or "0s"
