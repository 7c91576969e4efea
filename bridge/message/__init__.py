"""What crosses the door of an adapter."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from rules.datum import Datum, Shifted, from_wgs84, to_wgs84
from rules.handed import Going, Handed, State
from rules.inputs import Alarm, Inbound, Look, Picture, Reach, Reported, Seen, Transcribed, Voice
from rules.model import Address, Form, Manner, Point


class Then(StrEnum):
    """What an adapter that knows people by names of its own does once they were told."""

    NOTHING = ""
    FORGET = "forget"  # who they are
    SILENCE = "silence"  # their number is written to no more, whatever it is called then
    SPEAK = "speak"  # it may be written to again


class Choice(Struct, frozen=True):
    """A button: what it shows, and the words that pressing it says."""

    label: str
    words: str


class Outbound(Struct, frozen=True, kw_only=True, tag=True):
    """Something must be said. `key` is the relay's id and the idempotency key on the wire."""

    key: str
    channel: str
    text: str
    language: str
    form: Form = Form.TEXT
    priority: int = 3  # 1 first
    expires: datetime | None = None  # not worth saying after
    call: str = ""  # call id
    number: int = 0  # call number, as said on the air
    choices: tuple[Choice, ...] = ()
    point: Point | None = None  # where the call is, for a map link
    voice: str = ""  # media ref of the reporter's own voice
    pictures: tuple[Picture, ...] = ()
    zones: tuple[str, ...] = ()  # of the site, that the call lies in
    again: bool = False  # an uncertain send is repeated: say so
    then: Then = Then.NOTHING
    asks: bool = False  # it ends with a question: on the air, listen for the answer
    handed: Handed | None = None  # the call, for a link to another site
    drill: bool = False  # an exercise: for people of the house alone


class Capabilities(Struct, frozen=True, kw_only=True):
    """What an adapter can do, as data. `CAN` of every adapter module."""

    form: Form = Form.TEXT
    shared: bool = False  # many speak on one channel and say who they are
    public: bool = False  # reaches people who are not of the house
    reads: bool = False  # its news of a message tell that somebody read it
    forgeable: bool = False  # whoever wants can send in another's name (a telephone number is text)
    linked: bool = False  # a bridge like ours stands at the other end: calls are told it whole
    idempotent: bool = (
        False  # the far side drops a repeated key: an uncertain send is simply repeated
    )
    batch: int = 1  # `send_many` takes up to this many at once; 1 = the adapter has no send_many
    lanes: int = 16  # channels served at the same time; 1 = strictly one message after another
    send_within: float = 30.0  # seconds until a send counts as uncertain
    datum: Datum = Datum.WGS84  # of the degrees on its wire; the adapter converts at its edge

    def manner(self) -> Manner:
        """What the rules may know."""
        return Manner(
            form=self.form,
            shared=self.shared,
            public=self.public,
            reads=self.reads,
            forgeable=self.forgeable,
            linked=self.linked,
        )


class Receipt(Struct, frozen=True, kw_only=True):
    """Proof of how far one message came. Later news comes as `Reported` through `listen`."""

    reach: Reach = Reach.SENT
    native: tuple[str, ...] = ()
    reason: str = ""  # what else people should know of it: words, or a key of the catalogue


class Weight(Struct, frozen=True, kw_only=True):
    """What a message comes to on its network, known before it is sent.

    An adapter module may have `weigh(config, message) -> Weight` where people pay for what is sent
    or where it arrives in pieces.
    """

    parts: tuple[str, ...]  # what arrives, piece by piece
    prices: tuple[tuple[str, str], ...] = ()  # by which way, the first one first, and what it costs
    cut: bool = False  # it is too long: the end is left out
    price: float = 0.0  # by the first way
    currency: str = ""


__all__ = [
    "Address",
    "Alarm",
    "Capabilities",
    "Choice",
    "Datum",
    "Form",
    "Going",
    "Handed",
    "Inbound",
    "Look",
    "Manner",
    "Outbound",
    "Picture",
    "Point",
    "Reach",
    "Receipt",
    "Reported",
    "Seen",
    "Shifted",
    "State",
    "Then",
    "Transcribed",
    "Voice",
    "Weight",
    "from_wgs84",
    "to_wgs84",
]
