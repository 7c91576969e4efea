"""What came, in whole texts: parts are kept durably until the last is there, or long enough.

    part/<group>/<nth>   one part of a text, as it came
    had/<group>          the parts of a text that was handed in, for those that come again

A part that came is durable, so it can be deleted from the SIM. A text whose parts do not all come
is handed in with what there is, marked. Keys are made with a secret of this line: nobody can try
telephone numbers until one fits.
"""

import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256

from msgspec import Struct, json

from adapters.sms.line import Arrived, Heard
from adapters.sms.pdu.deliver import Deliver
from adapters.sms.pdu.parts import Alphabet, speakable
from bridge.ports import Clock, Keep

PATIENCE = timedelta(minutes=10)  # after the newest part
AGAIN = timedelta(hours=48)  # in which networks repeat a part
GAP = "[…]"


class Piece(Struct, frozen=True, kw_only=True):
    """One part. `mark`: what is the same when it comes again."""

    mark: str
    number: str
    alphabet: Alphabet
    text: str  # in the 7-bit alphabet
    data: bytes  # else; a letter may be half in one part and half in the next
    at: datetime | None
    came: datetime
    of: int


class Had(Struct, frozen=True, kw_only=True):
    """A text that was handed in."""

    marks: tuple[str, ...]
    at: datetime


class Inbox:
    """What came on one line."""

    def __init__(self, line: str, keep: Keep, clock: Clock) -> None:
        self._prefix, self._keep, self._clock = f"line/{line}/", keep, clock
        self._secret = b""

    async def open(self) -> None:
        """Have the secret, durably."""
        key = f"{self._prefix}secret"
        found = await self._keep.get(key)
        if found is None:
            found = secrets.token_bytes(32)
            await self._keep.put({key: found})
        self._secret = found

    def mark(self, content: bytes) -> str:
        """A name of some octets that nobody else can make."""
        return hmac.new(self._secret, content, sha256).hexdigest()[:24]

    async def take(self, pdu: bytes, came: Deliver, heard: Heard) -> None:
        """It is durable, or handed in, when this returns. `LogError`."""
        part, mark = came.header.part, self.mark(pdu)
        piece = Piece(
            mark=mark,
            number=came.number,
            alphabet=came.alphabet,
            text=came.text if came.alphabet is Alphabet.GSM7 else "",
            data=b"" if came.alphabet is Alphabet.GSM7 else came.data,
            at=came.at,
            came=self._clock.now(),
            of=part.of if part else 1,
        )
        if part is None or part.of == 1:
            await heard(_arrived(mark, {1: piece}))
            return
        tied = f"{came.number}|{part.reference}|{part.of}|{part.wide}".encode()
        await self._gather(self.mark(tied), part.nth, piece, heard)

    async def late(self, heard: Heard) -> None:
        """Hand in what waited long enough, and what a crash left whole."""
        groups: dict[str, dict[int, Piece]] = {}
        for key, value in await self._keep.under(f"{self._prefix}part/"):
            _, group, nth = key.removeprefix(self._prefix).split("/")
            groups.setdefault(group, {})[int(nth)] = json.decode(value, type=Piece)
        for group, pieces in groups.items():
            newest = max(piece.came for piece in pieces.values())
            if self._clock.now() - newest >= PATIENCE or _whole(pieces):
                await self._hand_in(group, pieces, heard)

    async def forget_old(self) -> None:
        """Drop what nothing can repeat any more."""
        oldest = self._clock.now() - AGAIN
        rows = await self._keep.under(f"{self._prefix}had/")
        stale = [key for key, value in rows if json.decode(value, type=Had).at < oldest]
        if stale:
            await self._keep.drop(*stale)

    async def _gather(self, group: str, nth: int, piece: Piece, heard: Heard) -> None:
        had = await self._had(group)
        if had and piece.mark in had.marks:
            return  # the network repeats it
        pieces = await self._pieces(group)
        other = pieces.get(nth)
        if other and other.mark != piece.mark:  # the same reference again: another text
            await self._hand_in(group, pieces, heard)
            pieces = {}
        await self._keep.put({f"{self._prefix}part/{group}/{nth:03}": json.encode(piece)})
        pieces[nth] = piece
        if _whole(pieces):
            await self._hand_in(group, pieces, heard)

    async def _had(self, group: str) -> Had | None:
        found = await self._keep.get(f"{self._prefix}had/{group}")
        return json.decode(found, type=Had) if found else None

    async def _pieces(self, group: str) -> dict[int, Piece]:
        rows = await self._keep.under(f"{self._prefix}part/{group}/")
        return {int(k.rpartition("/")[2]): json.decode(v, type=Piece) for k, v in rows}

    async def _hand_in(self, group: str, pieces: Mapping[int, Piece], heard: Heard) -> None:
        marks = tuple(pieces[nth].mark for nth in sorted(pieces))
        await heard(_arrived(self.mark("|".join(marks).encode()), pieces))
        had = json.encode(Had(marks=marks, at=self._clock.now()))
        await self._keep.put({f"{self._prefix}had/{group}": had})
        await self._keep.drop(*(f"{self._prefix}part/{group}/{nth:03}" for nth in pieces))


def _whole(pieces: Mapping[int, Piece]) -> bool:
    return len(pieces) >= next(iter(pieces.values())).of


def _arrived(key: str, pieces: Mapping[int, Piece]) -> Arrived:
    """The text of these parts, with a gap where one is missing."""
    first = pieces[min(pieces)]
    numbers = range(1, first.of + 1)
    return Arrived(
        key=key,
        number=first.number,
        text=_text(pieces, numbers),
        at=first.at,
        missing=tuple(nth for nth in numbers if nth not in pieces),
        parts=first.of,
    )


def _text(pieces: Mapping[int, Piece], numbers: range) -> str:
    if all(piece.alphabet is not Alphabet.DATA for piece in pieces.values()):
        return speakable("".join(_letters(pieces[n]) if n in pieces else GAP for n in numbers))
    data = b"".join(pieces[n].data for n in numbers if n in pieces)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return f"[{len(data)} octets]"
    readable = all(c.isprintable() or c in "\r\n\t" for c in text)
    return text if readable else f"[{len(data)} octets]"


def _letters(piece: Piece) -> str:
    if piece.alphabet is Alphabet.GSM7:
        return piece.text
    return piece.data[: len(piece.data) // 2 * 2].decode("utf-16-be", "surrogatepass")
