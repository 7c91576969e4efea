"""Facts to bytes and back. The only file that knows how a line is spelled on disk.

A body is the version of its spelling, then one tagged JSON object: `1{"type":"Opened",…}`. Bodies
of older versions go through `UPGRADES` one version at a time, so a journal stays readable for ever
(tests/data/journal holds one of every version).
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import msgspec

from bridge.message import Choice, Outbound, Then
from rules.asks import ASKING
from rules.events import Event, Relayed
from rules.inputs import Line

T = TypeVar("T")
VERSION = 1
Upgrades = Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]]  # from that version to the next
UPGRADES: Upgrades = {}

_THEN = {
    "forgotten": Then.FORGET,
    "opted_out_ack": Then.SILENCE,
    "opted_in_ack": Then.SPEAK,
}
_HEAD = str(VERSION).encode()
_encoder = msgspec.json.Encoder(order="deterministic")
_facts: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Event)
_lines: msgspec.json.Decoder[Line] = msgspec.json.Decoder(Line)
_outbounds = msgspec.json.Decoder(Outbound)


class Unreadable(ValueError):
    """A body that no version of this program wrote."""


def encode(thing: Event | Line | Outbound | msgspec.Struct) -> bytes:
    """One line's body."""
    return _HEAD + _encoder.encode(thing)


def fact(body: bytes, upgrades: Upgrades = UPGRADES) -> Event:
    """A line of the journal. `Unreadable` where it is none."""
    return _decode(body, _facts, upgrades)


def line(body: bytes, upgrades: Upgrades = UPGRADES) -> Line:
    """A line of the inbox. `Unreadable` where it is none."""
    return _decode(body, _lines, upgrades)


def outbound(body: bytes) -> Outbound:
    """A line of an outbox."""
    return _decode(body, _outbounds)


def decode(body: bytes, type: type[T]) -> T:
    """Any other body, of a type that the caller knows."""
    return _decode(body, msgspec.json.Decoder(type))


def to_outbound(relay: Relayed) -> Outbound:
    """What an adapter is given of a relay."""
    return Outbound(
        key=relay.key,
        channel=relay.to.channel,
        text=relay.text,
        language=relay.language,
        form=relay.form,
        priority=relay.priority,
        expires=relay.expires,
        call=relay.call,
        number=relay.number,
        choices=tuple(Choice(label, words) for label, words in relay.choices),
        point=relay.point,
        voice=relay.voice,
        pictures=relay.pictures,
        zones=relay.zones,
        asks=relay.message in ASKING,
        handed=relay.handed,
        drill=relay.drill,
        then=_THEN.get(relay.message, Then.NOTHING),
    )


def _decode(body: bytes, decoder: msgspec.json.Decoder[T], upgrades: Upgrades = UPGRADES) -> T:
    start = body.find(b"{")
    try:
        version = _version(body[:start] if start > 0 else b"")
        if version == VERSION:
            return decoder.decode(memoryview(body)[start:])
        fields = msgspec.json.decode(memoryview(body)[start:])
        for older in range(version, VERSION):
            fields = upgrades[older](fields)
        return msgspec.convert(fields, decoder.type)
    except (ValueError, KeyError, TypeError, msgspec.MsgspecError) as error:
        raise Unreadable(f"{error}: {body[:120]!r}") from error


def _version(head: bytes) -> int:
    if not head.isdigit():
        raise ValueError("it has no version")
    if int(head) > VERSION:
        raise ValueError(f"version {int(head)}: a newer program wrote it, this one reads {VERSION}")
    return int(head)
