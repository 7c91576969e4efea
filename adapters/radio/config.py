"""What a site file says of one radio channel; every mistake is told when the file is read.

    air:
      kind: radio
      wires: {port: /dev/ttyUSB0, ptt: RTS & !DTR, carrier: CTS}
      sound_in: card:USB Audio            # udp:HOST:PORT as SvxLink sends it, file:PATH
      sound_out: card:USB Audio
      hearing: {hang: 600}                # `Hearing` of hear/ear.py
      speaking: {longest: 15000, ident: 迷魂台中继}
      ids:
        units: {mdc1200: {"1A2B": p17}, dtmf: {"1701": p17}}

Light: what computes on sound is imported only to check settings that are about sound.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from msgspec import Meta, Struct, field

from adapters.radio.lines.expression import names
from adapters.radio.lines.port import VOX
from adapters.radio.lines.wires import Wires

if TYPE_CHECKING:
    from adapters.radio.hear.ear import Hearing

ANSWER = 3_000  # ms that a transmitter may take to come on
WORDS = 1_500  # ms of words that a transmission must hold
RATE = 16_000  # Hz, as of everything that is heard and said
MARGIN = 2_000  # ms by which we let go before the guard would

Ms = Annotated[int, Meta(ge=0, le=600_000)]
Word = Annotated[str, Meta(pattern=r"^[^\x00-\x1f\x7f/]{1,64}\Z")]


class Way(StrEnum):
    """How sound comes and goes."""

    CARD = "card"
    UDP = "udp"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Place:
    """One end of a sound: `name` is a card, a host or a path."""

    way: Way
    name: str
    port: int = 0


class Speaking(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How one channel is spoken to. Times in ms, rounded up to 20.

    `patience` is how long words of priority 1 to 4 wait for a clear channel. After a question of
    ours others have `answer_for` to begin their answer; priority 1 does not wait for it. `ident` is
    said every `ident_every` while the channel is used.
    """

    clear_for: Ms = 300
    answer_for: Ms = 3_000
    lead: Ms = 400
    tail: Ms = 100
    deaf_for: Ms = 300
    longest: Annotated[int, Meta(ge=2_000, le=300_000)] = 20_000
    patience: tuple[Ms, Ms, Ms, Ms] = (10_000, 20_000, 30_000, 30_000)
    alerts: bool = True
    ident: str = ""
    ident_every: Annotated[int, Meta(ge=0, le=86_400_000)] = 900_000

    def __post_init__(self) -> None:
        """Refuse what leaves no room for words."""
        if self.lead + self.tail + WORDS > self.longest:
            raise ValueError(f"longest: {self.longest} ms with lead and tail holds no words")


class Ids(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Identities that radios send: by system and code, the channel name of the unit.

    `emergencies`: codes by which somebody needs help at once. `commands`: what keypads send, as
    verbs (the usual ones where it is not given). `words`: what a verb says, where ours do not fit.
    `calls`: by channel name, the system and code that open the radio of that unit (`zvei1 12345`).
    """

    units: dict[str, dict[str, Word]] = field(default_factory=dict)
    emergencies: dict[str, tuple[str, ...]] = field(default_factory=dict)
    systems: tuple[str, ...] = ()  # listened for beside those of the tables
    commands: dict[str, str] | None = None
    words: dict[str, str] = field(default_factory=dict)
    calls: dict[str, str] = field(default_factory=dict)

    @property
    def listened(self) -> tuple[str, ...]:
        """All systems that are listened for."""
        return tuple(dict.fromkeys((*self.systems, *self.units, *self.emergencies)))


class Config(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One radio channel. `sound_from`: the only address whose datagrams are taken."""

    sound_in: str
    sound_out: str
    sound_from: str = ""
    rate: Annotated[int, Meta(ge=8_000, le=192_000)] | None = None  # of what comes in
    wires: Wires = Wires()
    hearing: dict[str, Any] = field(default_factory=dict)
    speaking: Speaking = Speaking()
    ids: Ids = Ids()
    channel: Word = "air"
    spool: Annotated[str, Meta(min_length=1)] = "spool"  # folder of what is not handed in yet

    def __post_init__(self) -> None:
        """`ValueError`, as msgspec wants it, with the key that is wrong."""
        for key in ("sound_in", "sound_out"):
            _keyed(key, getattr(self, key))
        self._check_times()
        self._check_carrier()
        self._check_sound()

    @property
    def cap(self) -> int:
        """The longest that we key whatever goes wrong, in ms: less than the guard allows."""
        return self.wires.longest * 1_000 - MARGIN

    def heard(self) -> "Hearing":
        """The settings of hearing. `ValueError`; `ImportError` where sound cannot be computed."""
        from adapters.radio.hear.ear import Hearing  # noqa: PLC0415

        try:
            return msgspec.convert(self.hearing, Hearing)
        except msgspec.ValidationError as error:
            raise ValueError(f"hearing: {error}") from error

    def _check_times(self) -> None:
        if self.speaking.longest + ANSWER > self.cap:
            raise ValueError(
                f"speaking.longest: {self.speaking.longest} ms do not fit into wires.longest, "
                f"{self.wires.longest} s, less {(ANSWER + MARGIN) // 1_000} s to come on and let go"
            )

    def _check_carrier(self) -> None:
        told_by = names(self.wires.sense())
        if VOX in told_by and told_by - {VOX}:
            raise ValueError(
                "wires.carrier: name the lines alone; beside the voice they count by "
                "hearing.opens: `line & vox` or `line | vox`"
            )

    def _check_calls(self) -> None:
        """Beside the longest call there must be room for words."""
        from adapters.radio.speak.calling import tones  # noqa: PLC0415

        for channel, call in self.ids.calls.items():
            try:
                took = len(tones(call)) // (RATE // 1_000)
            except ValueError as error:
                raise ValueError(f"ids.calls.{channel}: {error}") from error
            if self.speaking.lead + took + self.speaking.tail + WORDS > self.speaking.longest:
                raise ValueError(f"ids.calls.{channel}: speaking.longest leaves no words after it")

    def _check_sound(self) -> None:
        """Where the libraries of sound are missing, opening says so."""
        try:
            if self.hearing:
                self.heard()
            if self.ids.listened:
                _check_systems(self.ids.listened)
            if self.ids.calls:
                self._check_calls()
        except ImportError:
            return


def place(address: str) -> Place:
    """`card:NAME`, `udp:HOST:PORT` or `file:PATH`. `ValueError` says what is wrong."""
    way, _, rest = address.partition(":")
    if way not in set(Way) or not rest:
        raise ValueError(f"{address!r} is none of card:NAME, udp:HOST:PORT, file:PATH")
    if way != Way.UDP:
        return Place(Way(way), rest)
    host, _, port = rest.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65_536:  # noqa: PLR2004 - TCP/IP's
        raise ValueError(f"{address!r} has no host and port")
    return Place(Way.UDP, host, int(port))


def _keyed(key: str, address: str) -> None:
    try:
        place(address)
    except ValueError as error:
        raise ValueError(f"{key}: {error}") from error


def _check_systems(listened: tuple[str, ...]) -> None:
    from adapters.radio.ids.ctcss import KIND as CTCSS  # noqa: PLC0415 - a tone names nobody
    from adapters.radio.ids.several import KINDS  # noqa: PLC0415

    known = KINDS.keys() - {CTCSS}
    if strangers := [name for name in listened if name not in known]:
        raise ValueError(f"ids: {strangers[0]!r} is none of {', '.join(sorted(known))}")
