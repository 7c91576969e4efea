"""How long everything takes on one channel, in samples, whole blocks of 20 ms.

Sources: key-up 300-500 ms before the first word and CSMA slots of 100 ms (Direwolf's TXDELAY and
SLOTTIME); a receiver deaf after its own transmission against ping-pong (SvxLink SQL_START_DELAY).
"""

from dataclasses import dataclass, fields

from adapters.radio.hear.sound import BLOCK, blocks


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """`ValueError` where they contradict each other."""

    clear_for: int = blocks(300)  # nobody talks for so long before we do
    slot: int = blocks(100)  # and for some slots more, by the message's key
    lead: int = blocks(400)  # from key-up to the first sound: radios are slow to open
    gap: int = blocks(200)  # between two sentences
    tail: int = blocks(100)  # from the last sound to key-down
    deaf_for: int = blocks(300)  # what we hear so soon after key-down is ourselves
    answers: int = blocks(3_000)  # after a question others may begin to answer
    break_for: int = blocks(2_000)  # others may talk between two parts of a long message
    retry: int = blocks(1_000)  # from a transmitter that did not come on to the next try
    answer: int = blocks(3_000)  # a transmitter that takes longer to come on has a fault
    longest: int = blocks(20_000)  # one transmission, from key-up to key-down: others wait
    cap: int = blocks(50_000)  # the same where something goes wrong; keep it below the guard's
    ident_every: int = 0  # our own call sign, while the channel is used; 0: never
    patience: tuple[int, int, int, int] = (
        blocks(10_000),
        blocks(20_000),
        blocks(30_000),
        blocks(30_000),
    )  # by priority: how long words wait for a clear channel before they go another way

    def __post_init__(self) -> None:
        values = [getattr(self, f.name) for f in fields(self) if f.name != "patience"]
        if any(v < 0 or v % BLOCK for v in (*values, *self.patience)):
            raise ValueError("times are whole blocks")
        if self.lead + self.tail >= self.longest:
            raise ValueError("the longest transmission has no room for words")
        if self.longest + self.answer > self.cap:
            raise ValueError("the cap cuts an ordinary transmission")

    def room(self, alert: int) -> int:
        """The longest sentence that one transmission holds beside an alert of so many samples."""
        return self.longest - self.lead - self.tail - alert

    def wait(self, priority: int) -> int:
        """How long words of this priority wait for a clear channel."""
        return self.patience[min(max(priority, 1), len(self.patience)) - 1]
