"""What the main process and its guard say to each other: one JSON object a line, over a socket."""

import msgspec

from adapters.radio.lines.wires import Wires


class Begin(msgspec.Struct, frozen=True, tag=True):
    """The first words: what to guard."""

    wires: Wires


class Keep(msgspec.Struct, frozen=True, tag=True):
    """I am alive: the lease begins anew."""


class Key(msgspec.Struct, frozen=True, tag=True):
    """Raise the line; answered under the same number."""

    number: int


class Release(msgspec.Struct, frozen=True, tag=True):
    """Lower the line; answered under the same number."""

    number: int


class Inhibit(msgspec.Struct, frozen=True, tag=True):
    """Refuse to key from now on, or no longer."""

    on: bool


Order = Begin | Keep | Key | Release | Inhibit


class Alive(msgspec.Struct, frozen=True, tag=True):
    """The answer to `Keep`."""


class Answered(msgspec.Struct, frozen=True, tag=True):
    """An order was carried out (`why` is ""), or was not."""

    number: int
    why: str


class Fell(msgspec.Struct, frozen=True, tag=True):
    """The line was lowered, or lost, though nobody asked for it."""

    why: str


class Lost(msgspec.Struct, frozen=True, tag=True):
    """A port cannot be used; its lines are unknown."""

    port: str
    why: str


class Regained(msgspec.Struct, frozen=True, tag=True):
    """A port is open, its lines at rest."""

    port: str


class Inputs(msgspec.Struct, frozen=True, tag=True):
    """The inputs that are high, at this second of the monotonic clock; None: nobody knows."""

    high: list[str] | None
    at: float


Word = Alive | Answered | Fell | Lost | Regained | Inputs

_orders: msgspec.json.Decoder[Order] = msgspec.json.Decoder(Order)
_words: msgspec.json.Decoder[Word] = msgspec.json.Decoder(Word)


def line(message: Order | Word) -> bytes:
    """One message as one line."""
    return msgspec.json.encode(message) + b"\n"


def order(raw: bytes) -> Order:
    """What the main process says; `msgspec.MsgspecError` where it is nothing of ours."""
    return _orders.decode(raw)


def word(raw: bytes) -> Word:
    """What the guard says; `msgspec.MsgspecError` where it is nothing of ours."""
    return _words.decode(raw)
