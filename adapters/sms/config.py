"""What a site file says of its SMS lines; every mistake is told when the file is read.

    texts:
      kind: sms
      region: CN                       # of numbers without a country
      lines:
        north: {by: modem, port: /dev/ttyUSB0, pin_file: north.pin}
        smsc: {by: smpp, host: 10.0.0.5, user: bridge, password_file: smpp.password, rank: 2}

Kinds of lines are found by their file alone, `adapters/sms/by_<kind>.py`; no list is kept.
"""

import pkgutil
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Union, cast

from msgspec import Meta, Struct

from adapters.sms.line import LineKind
from adapters.sms.settings import LineSettings, Name

_PACKAGE = "adapters.sms"


def kinds() -> dict[str, LineKind]:
    """All kinds of lines, by the word that `by` says."""
    folder = import_module(_PACKAGE).__path__
    names = sorted(m.name for m in pkgutil.iter_modules(folder) if m.name.startswith("by_"))
    found = [cast("LineKind", import_module(f"{_PACKAGE}.{name}")) for name in names]
    return {str(kind.Settings.__struct_config__.tag): kind for kind in found}


if TYPE_CHECKING:
    AnyLine = LineSettings
else:
    AnyLine = Union[tuple(kind.Settings for kind in kinds().values())]  # noqa: UP007 - made here


class Config(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All lines of one adapter, by name.

    `region`: the country (ISO 3166, two letters) of numbers that are written without one. `linger`:
    seconds that a message waits for the line of its conversation while that is busy. `quarantine`:
    seconds that a line rests after it hung or failed at `failures` numbers on end; doubled each
    time, at most an hour. `patience`: seconds in which some line must begin a message.
    `parts_at_most` of one message; a longer text is cut, and says so. `currency` of the lines'
    prices. `parts_a_day` and `price_a_day`: when more went out since midnight the desks are told,
    and nothing is held back (0 = never).
    """

    lines: Annotated[dict[Name, AnyLine], Meta(min_length=1)]
    region: Annotated[str, Meta(pattern=r"^[A-Z]{2}\Z")] = "CN"
    linger: Annotated[float, Meta(ge=0, le=60)] = 5.0
    slow: Annotated[float, Meta(ge=1, le=120)] = (
        12.0  # a line that is busy longer is not waited for
    )
    failures: Annotated[int, Meta(ge=1, le=100)] = 3
    quarantine: Annotated[float, Meta(ge=1, le=3_600)] = 60.0
    patience: Annotated[float, Meta(ge=1, le=120)] = 60.0
    parts_at_most: Annotated[int, Meta(ge=1, le=30)] = 6
    currency: Annotated[str, Meta(pattern=r"^([A-Z]{3})?\Z")] = "CNY"
    parts_a_day: Annotated[int, Meta(ge=0)] = 0
    price_a_day: Annotated[float, Meta(ge=0)] = 0.0
