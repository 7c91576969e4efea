"""Who said what, and where that is."""

from msgspec import Struct

from rules.inputs import Doubt, Picture, Voice
from rules.model import Address, Point


class Source(Struct, frozen=True, kw_only=True):
    """Who said something, and where an answer reaches them."""

    address: Address
    sender: str
    unit: str = ""  # unit id, where the sender is one of ours
    language: str = ""
    drill: bool = False  # it is said in an exercise
    camera: str = ""  # id of the camera that tells it: nobody there hears an answer


def reporter(source: Source) -> str:
    """How a reporter is known to the world."""
    return f"{source.address}|{source.sender}"


class Said(Struct, frozen=True, kw_only=True):
    """Words as they were heard, with everything needed to listen again."""

    key: str  # inbox key
    source: Source
    words: str
    confidence: float = 1.0  # of the words; 1 = typed
    engine: str = ""  # speech-to-text, "" = typed
    voice: Voice | None = None
    doubts: tuple[Doubt, ...] = ()
    pictures: tuple[Picture, ...] = ()
    name: str = ""  # protected


class Where(Struct, frozen=True, kw_only=True):
    """Where a call is. Radius in metres; candidates are place ids that were nearly as good."""

    point: Point
    place: str = ""
    radius: float = 50.0
    confidence: float = 1.0
    reason: str = ""
    candidates: tuple[str, ...] = ()


class Matter(Struct, frozen=True, kw_only=True):
    """What somebody reported, as it was understood, kept where it joined another's call."""

    said: Said
    kind: str
    confidence: float
    reason: str  # how the kind was understood
    where: Where | None = None
    stretch: str = ""
    ends: tuple[str, str] = ("", "")
