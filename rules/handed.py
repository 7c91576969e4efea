"""A call as one site tells it to another: all that counts of it, each time anew.

Law: the last that was told replaces all before it (`nth` says which that is), so that what is lost,
late or told twice changes nothing. Who reported it never leaves the site.
"""

from enum import StrEnum

from msgspec import Struct, field

from rules.model import Names, Point

SITE = "site"  # the channel of a link on which the other site is reached as a whole


class State(StrEnum):
    """How a call stands at the site that tells of it."""

    LIVE = "live"
    STUCK = "stuck"  # live, and nobody is left there to send
    CLOSED = "closed"


class Going(Struct, frozen=True, kw_only=True):
    """A unit of that site that deals with the call."""

    unit: str  # its id there
    names: Names
    there: bool = False  # on scene; else on its way
    minutes: float = 0.0


class Handed(Struct, frozen=True, kw_only=True):
    """One call, as a site tells it."""

    ref: str  # of the matter: the same at every site that knows it
    nth: int  # of what that site tells of it
    number: int  # of the call there
    state: State = State.LIVE
    asks: tuple[str, ...] = ()  # SITE: send whom you will; ids of units there: send these
    tell: bool = False  # the other site shall know of it, whoever deals with it
    kind: str = ""
    kinds: Names = field(default_factory=dict)  # its names
    priority: int = 3
    words: str = ""
    place: Names = field(default_factory=dict)
    point: Point | None = None
    radius: float = 50.0
    sure: float = 1.0  # of the place
    going: tuple[Going, ...] = ()
    because: str = ""  # why it is over: a key of the catalogue
    outcome: str = ""  # in somebody's words
    found: bool | None = None  # of a search
    files: tuple[str, ...] = ()  # of its first words: content hashes of recording and pictures
