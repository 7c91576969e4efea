"""What crosses the door of an adapter."""

from datetime import datetime

from msgspec import Struct

from rules.datum import Datum, Shifted, from_wgs84, to_wgs84
from rules.inputs import Alarm, Inbound, Picture, Reach, Reported, Transcribed, Voice
from rules.model import Address, Form, Manner, Point


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
    again: bool = False  # an uncertain send is repeated: say so


class Capabilities(Struct, frozen=True, kw_only=True):
    """What an adapter can do, as data. `CAN` of every adapter module."""

    form: Form = Form.TEXT
    shared: bool = False  # many speak on one channel and say who they are
    public: bool = False  # reaches people who are not of the house
    reads: bool = False  # its news of a message tell that somebody read it
    forgeable: bool = False  # whoever wants can send in another's name (a telephone number is text)
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
        )


class Receipt(Struct, frozen=True, kw_only=True):
    """Proof of how far one message came. Later news comes as `Reported` through `listen`."""

    reach: Reach = Reach.SENT
    native: tuple[str, ...] = ()


__all__ = [
    "Address",
    "Alarm",
    "Capabilities",
    "Choice",
    "Datum",
    "Form",
    "Inbound",
    "Manner",
    "Outbound",
    "Picture",
    "Point",
    "Reach",
    "Receipt",
    "Reported",
    "Shifted",
    "Transcribed",
    "Voice",
    "from_wgs84",
    "to_wgs84",
]
