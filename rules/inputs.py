"""What can stand in the inbox. Each line was durable before anybody thought about it."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from rules.handed import Handed
from rules.model import Point


class Voice(Struct, frozen=True, kw_only=True):
    """Speech that was heard. `ref` names the recording in the media store."""

    ref: str
    seconds: float
    mime: str = "audio/flac"
    snr: float | None = None  # dB, estimated
    tones: tuple[tuple[float, float], ...] = ()  # from, to (s): a radio tells who it is, no speech


class Picture(Struct, frozen=True, kw_only=True):
    """A still or a file that came along."""

    ref: str
    mime: str


class Seen(Struct, frozen=True, kw_only=True):
    """What a camera saw. `sure` (0…1) is what the camera system says of itself."""

    camera: str  # id in the site
    kind: str = ""  # id of a kind of the site; "" = the words tell
    sure: float = 1.0


class Inbound(Struct, frozen=True, kw_only=True, tag=True):
    """A message: something was heard.

    `key` is unique within the adapter: heard twice is one. It becomes the call's id, which every
    desk sees: no telephone number and no name may stand in it.
    """

    key: str
    channel: str  # where it was heard and where an answer goes
    sender: str  # who, as the network knows them; often the channel itself
    words: str = ""
    language: str = ""  # "" = not known; else zh, en, …
    name: str = ""  # what the sender calls themself; protected
    point: Point | None = None  # position shared with the message
    place: str = ""  # a place id that the channel knows for sure (a QR code, a post's own line)
    voice: Voice | None = None
    pictures: tuple[Picture, ...] = ()
    reply_to: str = ""  # key of the relay that this answers, where the network tells
    adapter: str = ""  # filled by intake
    hearing: bool = False  # a `Transcribed` of the voice follows from the adapter itself
    handed: Handed | None = None  # another site tells of a call
    drill: bool = False  # somebody plays: what it leads to is an exercise
    seen: Seen | None = None  # a camera tells, and nobody speaks


class Doubt(Struct, frozen=True):
    """A stretch of words that the recogniser is not sure of; seconds from the start."""

    text: str
    start: float
    end: float


class Transcribed(Struct, frozen=True, kw_only=True, tag=True):
    """Speech-to-text is done with a voice message. Empty words = nothing could be understood."""

    of: str  # inbox key of the Inbound with the voice
    words: str
    language: str = ""
    confidence: float = 0.0  # 0…1, ours, never the engine's own
    engine: str = ""
    reason: str = ""  # why the words are empty or doubtful
    doubts: tuple[Doubt, ...] = ()
    snr: float | None = None  # dB, estimated; of a voice that came without
    again: bool = False  # it was listened to, and saying it again may help
    readings: tuple[str, ...] = ()  # what single passes of the engine heard, if several


class Reach(StrEnum):
    """How far a relay is known to have come."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    EXPIRED = "expired"


class Reported(Struct, frozen=True, kw_only=True, tag=True):
    """News of a relay: a receipt, a delivery report, a failure."""

    relay: str
    reach: Reach
    native: tuple[str, ...] = ()  # the network's own ids
    reason: str = ""


class Tick(Struct, frozen=True, kw_only=True, tag=True):
    """The deadline `due` of a call (or of a voice that waits for words) may have passed."""

    subject: str
    due: datetime


class LinkChanged(Struct, frozen=True, kw_only=True, tag=True):
    """An adapter was lost, refused or is back."""

    adapter: str
    up: bool
    reason: str = ""


class Alarm(Struct, frozen=True, kw_only=True, tag=True):
    """Something that an adapter lives with goes wrong (`on`) or is right again.

    `what` is a word of ours: the catalogue holds `alarm_<what>`. `about` tells several of the same
    apart (a port, a channel); `detail` is for people, in any words.
    """

    key: str  # unique within the adapter: an alarm told twice is one
    what: str
    on: bool
    about: str = ""
    detail: str = ""
    adapter: str = ""  # filled by intake
    mute: bool = False  # of the adapter itself: nothing can be said there, as if it were down; else
    # (not `on`) it can, and `detail` tells how it is


class SiteChanged(Struct, frozen=True, kw_only=True, tag=True):
    """The site's files are those of the version `digest` now; or they are `refused`, and why."""

    digest: str  # of a version that is kept (bridge.versions), or of the one that is refused
    refused: str = ""


class Look(Struct, frozen=True, kw_only=True, tag=True):
    """Somebody at a desk is about to see or hear what is protected; written before they do."""

    key: str  # unique within the adapter: a look told twice is one
    account: str  # "" = nobody is signed in
    person: str
    what: str  # "audio", "picture" or "identity"
    call: str = ""  # id
    about: str = ""  # which recording
    reason: str = ""
    adapter: str = ""  # filled by intake


Line = Inbound | Transcribed | Reported | Tick | LinkChanged | Alarm | SiteChanged | Look
