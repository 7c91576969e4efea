"""The JSON between two sites: letters, and what makes one wholesome.

Both ends are bridges, but the other may be older, newer, or somebody who stole the secret: what it
says is measured and cleaned here; fields that we do not know say nothing to us.
"""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from math import isfinite
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta, Struct, json
from msgspec.structs import replace

from bridge.message import Going, Handed, Inbound, Outbound, Point
from bridge.message.texts import clean

SITE = "site"  # the channel of the other site as a whole
MANY = 100  # letters in one request
LARGEST = 6_000_000  # bytes of a request or an answer: a letter with its files fits
_MOST_NAMES, _NAME, _WORDS, _UNITS = 12, 120, 2_000, 50
_KEY = r"^[^\x00-\x1f\x7f-\x9f]{1,600}\Z"
_LONGEST_KEY = 100
_LATEST = 10_080.0  # minutes: a week
_FARTHEST = 100_000.0  # metres of a radius

Key = Annotated[str, Meta(pattern=_KEY)]
T = TypeVar("T")


class Spoilt(Exception):
    """What cannot be a letter, in words."""


class File(Struct, frozen=True, kw_only=True):
    """A recording or a picture, base64 on the wire; `ref` is the hash of its content."""

    ref: Annotated[str, Meta(pattern=r"^sha256:[0-9a-f]{64}\Z")]
    data: bytes


class Letter(Struct, frozen=True, kw_only=True):
    """One message from site to site."""

    key: Key
    text: str = ""  # for people, where nothing is handed over
    language: str = ""
    handed: Handed | None = None
    files: tuple[File, ...] = ()  # of the call


class Parcel(Struct, frozen=True, kw_only=True):
    """Letters that go together."""

    letters: tuple[Letter, ...] = ()


class Taken(Struct, frozen=True, kw_only=True):
    """Keys of letters that are durable at who says so."""

    keys: tuple[Key, ...] = ()


class Fetch(Struct, frozen=True, kw_only=True):
    """A wish for letters: which came last time, and how many seconds one may be waited for."""

    got: tuple[Key, ...] = ()
    wait: float = 0.0


class Hello(Struct, frozen=True, kw_only=True):
    """Who is there."""

    site: str = ""


def encode(thing: Struct) -> bytes:
    """As it goes over the wire."""
    return json.encode(thing)


def decode(body: bytes, of: type[T]) -> T:
    """What came over the wire. `Spoilt`."""
    try:
        return json.decode(body, type=of)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Spoilt(f"not what was expected: {error}"[:200]) from error


def letter(message: Outbound) -> Letter:
    """What is sent of a relay."""
    return Letter(
        key=_short(message.key), text=message.text, language=message.language, handed=message.handed
    )


def some(letters: Iterable[Letter]) -> tuple[Letter, ...]:
    """The first of these, as many as one answer holds; always one, where there is one."""
    found, left = list[Letter](), LARGEST // 2
    for letter in letters:
        left -= sum(len(file.data) * 4 // 3 for file in letter.files) + 10_000
        if found and (left < 0 or len(found) == MANY):
            break
        found.append(letter)
    return tuple(found)


def inbound(said: Letter, sender: str) -> Inbound:
    """A letter as the bridge hears it. `Spoilt` where it can mean nothing."""
    handed = None if said.handed is None else _wholesome(said.handed)
    words = handed.words if handed else clean(said.text, _WORDS)
    return Inbound(
        key=said.key,
        channel=SITE,
        sender=sender,
        words=words,
        language=said.language[:8] if said.language.isascii() else "",
        point=handed.point if handed else None,
        handed=handed,
    )


def _short(key: str) -> str:
    """A key grows with each site that a matter passes; one that is long goes by its digest."""
    return key if len(key) <= _LONGEST_KEY else sha256(key.encode()).hexdigest()


def _wholesome(handed: Handed) -> Handed:
    if not handed.ref or len(handed.ref) > 600 or not handed.ref.isprintable():  # noqa: PLR2004
        raise Spoilt("handed.ref is no name of a matter")
    if len(handed.going) > _UNITS or len(handed.asks) > _UNITS:
        raise Spoilt("more units than one call can have")
    return replace(
        handed,
        nth=max(handed.nth, 0),
        number=min(max(handed.number, 0), 999_999_999),
        asks=tuple(clean(a, _NAME) for a in handed.asks),
        kind=clean(handed.kind, _NAME),
        kinds=_names(handed.kinds),
        priority=min(max(handed.priority, 1), 4),
        words=clean(handed.words, _WORDS),
        place=_names(handed.place),
        point=_on_earth(handed.point),
        radius=_within(handed.radius, _FARTHEST),
        sure=_within(handed.sure, 1.0),
        going=tuple(_going(one) for one in handed.going),
        because=clean(handed.because, _NAME),
        outcome=clean(handed.outcome, _WORDS),
        files=(),  # they count by what comes along
    )


def _going(one: Going) -> Going:
    return replace(
        one,
        unit=clean(one.unit, _NAME),
        names=_names(one.names),
        minutes=_within(one.minutes, _LATEST),
    )


def _names(names: Mapping[str, str]) -> Mapping[str, str]:
    kept = list(names.items())[:_MOST_NAMES]
    return {clean(key, 8): clean(name, _NAME) for key, name in kept if clean(name, _NAME)}


def _within(value: float, most: float) -> float:
    return min(max(value, 0.0), most) if isfinite(value) else 0.0


def _on_earth(point: Point | None) -> Point | None:
    here = point is not None and abs(point.lat) <= 90 and abs(point.lon) <= 180  # noqa: PLR2004
    return point if here else None
