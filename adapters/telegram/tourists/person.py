"""One person who writes to us, and what they have said that is not handed in yet. Pure.

A pile keeps what one message is made of: an album, a report step by step, or what somebody writes
faster than people read. It has a due time, so nothing rests in it, and once sealed it does not
grow: what was handed in under a key stays what that key says.
"""

import hmac
from base64 import b32encode
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from msgspec import Struct
from msgspec.structs import replace

from bridge.message import Inbound, Picture, Point, Voice

BATCH = 120  # updates that may come again: more than one long poll brings
PICTURES = 10  # of one message
LETTERS = 6_000  # of one message that was put together
LONGEST = timedelta(minutes=5)  # that a pile may grow, whatever comes


class Step(StrEnum):
    """The question of a report step by step that is open."""

    NONE = ""
    WHAT = "what"
    WHERE = "where"
    MORE = "more"
    TIP = "tip"
    HELP = "help"  # a place shared now is asked about, not reported


class Piece(Struct, frozen=True, kw_only=True):
    """One thing said. `message` is Telegram's number of it, for corrections."""

    key: str
    at: datetime
    message: int = 0
    words: str = ""
    point: Point | None = None
    voice: Voice | None = None
    pictures: tuple[Picture, ...] = ()
    reply_to: str = ""

    @property
    def empty(self) -> bool:
        """Nothing is said with it."""
        return not (self.words or self.point or self.voice or self.pictures)


class Pile(Struct, frozen=True, kw_only=True):
    """Pieces that become one message, or as few as can be, when it is due."""

    since: datetime
    due: datetime
    pieces: tuple[Piece, ...] = ()
    sealed: bool = False


class Person(Struct, frozen=True, kw_only=True):
    """All that is known of one chat. `salt` makes its names in the journal."""

    chat: int
    salt: bytes
    first: datetime
    last: datetime
    phone: str = ""  # language of the phone
    chosen: str = ""  # language, by /language
    away: str = ""  # why nothing can be said to them
    step: Step = Step.NONE
    pile: Pile | None = None
    done: tuple[str, ...] = ()  # what was dealt with lately: it may be brought again
    heard: bool = False  # something of theirs was handed in
    tipped: bool = False  # gave a tip
    warned: datetime | None = None  # told that they write too fast
    place: str = ""  # a place id, by the QR code that they came from
    placed: datetime | None = None
    point: Point | None = None  # shared last, for the posts near it
    pointed: datetime | None = None

    @property
    def language(self) -> str:
        """As chosen, else the phone's; "" = not known."""
        return self.chosen or self.phone

    @property
    def channel(self) -> str:
        """What the journal calls them."""
        return self._name("t")

    @property
    def alias(self) -> int:
        """What our own memory calls their chat: positive, 52 bits."""
        return int.from_bytes(self._digest("chat")[:7], "big") >> 4 or 1

    @property
    def hidden(self) -> str:
        """What the journal calls them when they give a tip: nobody can join the two."""
        return self._name("tip")

    def _name(self, kind: str) -> str:
        return f"{kind}-{b32encode(self._digest(kind)[:10]).decode().lower()}"

    def _digest(self, kind: str) -> bytes:
        return hmac.new(self.salt, f"{self.chat}/{kind}".encode(), sha256).digest()

    def having(self, key: str) -> "Person":
        """The same, who has said this as well: it counts with whatever it brings about."""
        return replace(self, done=(*self.done, key)[-BATCH:])

    def near(self, now: datetime, within: timedelta) -> Point | None:
        """Where they said that they are, while that counts."""
        fresh = self.pointed is not None and now - self.pointed <= within
        return self.point if fresh else None


def added(
    pile: Pile | None, piece: Piece, now: datetime, wait: timedelta, *, longer: bool = False
) -> Pile:
    """The pile with one piece more, due `wait` from now at the latest.

    `longer`: every piece gives it so much time again, but it never waits too long.
    """
    due = min(now + wait, pile.since + LONGEST if longer else pile.due) if pile else now + wait
    pile = pile or Pile(since=now, due=due)
    if any(p.key == piece.key for p in pile.pieces):  # brought again after a crash
        return replace(pile, due=due)
    return replace(pile, due=due, pieces=(*pile.pieces, piece))


def corrected(pile: Pile, message: int, words: str) -> Pile | None:
    """The pile with other words for a message in it; None where it holds no such message."""
    if pile.sealed or not any(p.message == message for p in pile.pieces):
        return None
    pieces = tuple(replace(p, words=words) if p.message == message else p for p in pile.pieces)
    return replace(pile, pieces=pieces)


def messages(pieces: tuple[Piece, ...], channel: str, language: str) -> list[Inbound]:
    """The pieces as few messages as can be, in order; each has the key of its first piece."""
    found: list[Piece] = []
    for piece in pieces:
        joined = _join(found[-1], piece) if found else None
        found[-1:] = [joined] if joined else [*found[-1:], piece]
    return [inbound(piece, channel, language) for piece in found if not piece.empty]


def _join(one: Piece, two: Piece) -> Piece | None:
    """Both as one message, where that loses nothing."""
    apart = (
        (one.voice and two.voice)
        or (one.voice and two.words)
        or (one.words and two.voice)  # words beside a voice would be taken for its words
        or (one.point and two.point and one.point != two.point)
        or (two.reply_to and one.reply_to != two.reply_to)
        or len(one.pictures) + len(two.pictures) > PICTURES
        or len(one.words) + len(two.words) > LETTERS
    )
    if apart:
        return None
    return replace(
        one,
        words="\n".join(w for w in (one.words, two.words) if w),
        point=one.point or two.point,
        voice=one.voice or two.voice,
        pictures=one.pictures + two.pictures,
    )


def inbound(piece: Piece, channel: str, language: str, place: str = "") -> Inbound:
    """As the bridge wants it: no name and no account is in it."""
    return Inbound(
        key=piece.key,
        channel=channel,
        sender=channel,
        words=piece.words,
        language=language,
        point=piece.point,
        place=place,
        voice=piece.voice,
        pictures=piece.pictures,
        reply_to=piece.reply_to,
    )
