"""What comes from a centre is durable before it is acknowledged, also each part of a long text.

Each part is a row of `keep` from before its acknowledgement until the whole is in the journal and
the last part is acknowledged. A text that comes again, because the acknowledgement was lost, finds
its row and gets the same key; the same words said twice do not. What was acknowledged stays known
for a while: a centre that lost our word together with the connection brings it again on the next
one, where it is passed over. Parts that stay alone are handed in, with gaps, when nobody can hope
for the others any more.
"""

import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct, json

from adapters.sms.line import Arrived, Heard
from adapters.sms.pdu.header import Header, Part, split
from adapters.sms.pdu.octets import BadPdu
from adapters.sms.smpp.coding import Default, read
from adapters.sms.smpp.pdu import Message, Party, Tag
from bridge.ports import Clock, Keep

UDHI = 0x40
GAP = "[…]"
INTERNATIONAL = 1
AGAIN = timedelta(minutes=5)  # in which a centre brings again what we acknowledged in vain


class Piece(Struct, frozen=True, kw_only=True):
    """One part of a text as it came; a short text is its own only part."""

    at: datetime
    number: str
    to: str
    coding: int
    octets: bytes
    header: Header
    nth: int = 1
    of: int = 1


class Had(Struct, frozen=True, kw_only=True):
    """A text that is in the journal. `marks`: of its parts; `link`: the connection it came on."""

    marks: tuple[str, ...]
    at: datetime
    link: str


class Inbox:
    """The parts that one line has and the journal has not."""

    def __init__(
        self, keep: Keep, clock: Clock, name: str, default: Default, linger: timedelta
    ) -> None:
        self._keep, self._clock, self._default = keep, clock, default
        self._linger = linger
        self._rows, self._had = f"line/{name}/in/", f"line/{name}/had/"
        self._link = secrets.token_hex(8)
        self._salt_row = f"line/{name}/salt"
        self._salt = b""

    async def open(self) -> None:
        """A secret of this line, so that nobody can read a number out of a key."""
        salt = await self._keep.get(self._salt_row)
        if salt is None:
            salt = secrets.token_bytes(32)
            await self._keep.put({self._salt_row: salt})
        self._salt = salt

    async def take(self, message: Message, heard: Heard) -> Sequence[str]:
        """Hand it in if it is whole; then its rows, to be dropped once it is acknowledged."""
        piece = _piece(message, self._clock.now())
        group = self._group(message, piece)
        row = f"{self._rows}{group}/{piece.nth:03}"
        if await self._repeats(group, piece):
            return ()
        if await self._keep.get(row) is None:
            await self._keep.put({row: json.encode(piece)})
        # Looked at after the row is there: of two parts at the same moment one sees both.
        rows = await self._under(group)
        if len(rows) < piece.of:
            return ()
        return await self._hand_in(group, rows, heard)

    async def drop(self, rows: Sequence[str]) -> None:
        """The centre was told that we have it."""
        if rows:
            await self._keep.drop(*rows)

    async def sweep(self, heard: Heard) -> int:
        """Hand in what is whole, and what waited too long; how many texts that were."""
        await self._forget_old()
        late = self._clock.now() - self._linger
        groups: dict[str, list[tuple[str, Piece]]] = {}
        for row, piece in await self._under(""):
            group = row.removeprefix(self._rows).partition("/")[0]
            groups.setdefault(group, []).append((row, piece))
        done = 0
        for group, rows in groups.items():
            if min(piece.at for _, piece in rows) <= late:
                await self.drop(await self._hand_in(group, rows, heard))
                done += 1
        return done

    async def _hand_in(
        self, group: str, rows: Sequence[tuple[str, Piece]], heard: Heard
    ) -> Sequence[str]:
        pieces = sorted((piece for _, piece in rows), key=lambda piece: piece.nth)
        first = min(piece.at for piece in pieces)
        here = {piece.nth for piece in pieces}
        await heard(
            Arrived(
                key=self._digest(group, first.isoformat())[:32],
                number=pieces[0].number,
                text=joined(pieces, self._default),
                to=pieces[0].to,
                missing=tuple(n for n in range(1, pieces[0].of + 1) if n not in here),
                parts=pieces[0].of,
            )
        )
        had = Had(marks=tuple(map(self._mark, pieces)), at=self._clock.now(), link=self._link)
        await self._keep.put({f"{self._had}{group}": json.encode(had)})
        return [row for row, _ in rows]

    async def _repeats(self, group: str, piece: Piece) -> bool:
        """Is it in the journal, and here again because our word was lost with the connection?

        A part of a long text is no new text on the same connection either.
        """
        found = await self._keep.get(f"{self._had}{group}")
        had = json.decode(found, type=Had) if found else None
        if had is None or self._mark(piece) not in had.marks:
            return False
        other = had.link != self._link or piece.of > 1
        return other and self._clock.now() - had.at < AGAIN

    def _mark(self, piece: Piece) -> str:
        return self._digest(str(piece.nth), piece.octets.hex())[:24]

    async def _forget_old(self) -> None:
        oldest = self._clock.now() - AGAIN
        rows = await self._keep.under(self._had)
        old = [row for row, value in rows if json.decode(value, type=Had).at < oldest]
        if old:
            await self._keep.drop(*old)

    async def _under(self, group: str) -> list[tuple[str, Piece]]:
        prefix = f"{self._rows}{group}/" if group else self._rows
        return [(row, json.decode(v, type=Piece)) for row, v in await self._keep.under(prefix)]

    def _group(self, message: Message, piece: Piece) -> str:
        """The same for all parts of one text, and for a text that comes again."""
        part = _part(message)[0]
        about = f"{part.reference} {part.of} {part.wide}" if part else piece.octets.hex()
        return self._digest(piece.number, piece.to, about)[:24]

    def _digest(self, *fields: str) -> str:
        return hmac.digest(self._salt, "\0".join(fields).encode(), "sha256").hex()


def joined(pieces: Sequence[Piece], default: Default) -> str:
    """The text of parts in order. Octets come together first: a letter may be cut in two."""
    text, run, last = "", b"", pieces[0]
    for piece in pieces:
        whole = piece.nth == 1 or (
            run and piece.nth == last.nth + 1 and piece.coding == last.coding
        )
        if not whole:
            text += read(run, last.coding, default, last.header) if run else ""
            text += GAP if piece.nth != last.nth + 1 or not run else ""
            run = b""
        run += piece.octets
        last = piece
    text += read(run, last.coding, default, last.header)
    return text + (GAP if last.nth < last.of else "")


def _piece(message: Message, now: datetime) -> Piece:
    part, header, octets = _part(message)
    return Piece(
        at=now,
        number=_number(message.source),
        to=_number(message.to),
        coding=message.coding,
        octets=octets,
        header=header,
        nth=part.nth if part else 1,
        of=part.of if part else 1,
    )


def _part(message: Message) -> tuple[Part | None, Header, bytes]:
    """Which part it is, by its header or by `sar_…`; and its octets without the header."""
    try:
        header, size = split(message.content, has_header=bool(message.esm_class & UDHI))
    except BadPdu:
        return None, Header(), message.content
    return header.part or _sar(message), header, message.content[size:]


def _sar(message: Message) -> Part | None:
    found = [message.tlvs.get(t) for t in (Tag.SAR_REFERENCE, Tag.SAR_TOTAL, Tag.SAR_SEQUENCE)]
    if not all(found):
        return None
    reference, total, nth = (int.from_bytes(value or b"", "big") for value in found)
    return Part(reference, total, nth, True) if 1 <= nth <= total <= 255 else None  # noqa: PLR2004


def _number(party: Party) -> str:
    if party.ton == INTERNATIONAL and party.number.isdigit():
        return f"+{party.number}"
    return party.number
