"""Hear, write down, and only then let anybody think about it or say thanks.

What no log could keep or no reader could read again is mended first: a message that always fails
would be handed in for ever.
"""

from math import isfinite
from typing import TypeVar, cast

from msgspec import Struct
from msgspec.structs import replace

from bridge import codec
from bridge.message import Alarm, Inbound, Look, Point, Transcribed
from bridge.ports import Append, Hearsay, Log
from bridge.streams import INBOX, alarm_key, heard_key, look_key, news_key, words_key


class Intake:
    """The ear of one adapter: its messages become lines of the inbox, once per key."""

    def __init__(self, adapter: str, log: Log) -> None:
        self._adapter, self._log = adapter, log

    async def hear(self, message: Hearsay) -> None:
        """Durable when it returns. `LogError` when it could not be written."""
        match message:
            case Inbound():
                message = _in_numbers(replace(message, adapter=self._adapter))
            case Transcribed(of=of):  # an adapter speaks of its own messages only
                message = replace(message, of=heard_key(self._adapter, of))
            case Alarm() | Look():
                message = replace(message, adapter=self._adapter)
        await self._log.commit(self._line(message))

    def _line(self, message: Hearsay) -> Append:
        try:
            key = self._key(message)
            key.encode()
            return Append(stream=INBOX, key=key, body=codec.encode(message))
        except UnicodeEncodeError:  # half of a pair, as broken clients send it
            return self._line(_as_text(message))

    def _key(self, message: Hearsay) -> str:
        match message:
            case Inbound(key=key):
                return heard_key(self._adapter, key)
            case Transcribed(of=of):
                return words_key(of)
            case Alarm(key=key):
                return alarm_key(self._adapter, key)
            case Look(key=key):
                return look_key(self._adapter, key)
        return news_key(self._adapter, message)


def _in_numbers(message: Inbound) -> Inbound:
    """Without positions that are not on the earth, and lengths that are no numbers."""
    if message.point is not None and not _on_earth(message.point):
        message = replace(message, point=None)
    voice = message.voice
    if voice is None or (isfinite(voice.seconds) and isfinite(voice.snr or 0.0)):
        return message
    seconds = voice.seconds if isfinite(voice.seconds) else 0.0
    return replace(message, voice=replace(voice, seconds=seconds, snr=None))


def _on_earth(point: Point) -> bool:
    return abs(point.lat) <= 90 and abs(point.lon) <= 180  # noqa: PLR2004 - degrees; NaN is not


T = TypeVar("T")


def _as_text(value: T) -> T:
    """The same with "?" for what no encoding can write, however deep it stands."""
    match value:
        case str():
            return cast("T", value.encode("utf-8", "replace").decode())
        case tuple():
            return cast("T", tuple(_as_text(one) for one in value))
        case Struct():
            fields = {name: _as_text(getattr(value, name)) for name in value.__struct_fields__}
            return cast("T", replace(value, **fields))
    return value
