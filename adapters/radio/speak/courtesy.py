"""After a question of ours the channel is theirs for a while: who asks, listens. Pure.

The while ends when somebody has answered, which takes as long as it takes: nobody keys while others
talk. What is urgent does not wait for an answer.
"""

from adapters.radio.hear.sound import BLOCK, blocks
from adapters.radio.speak.waiting import URGENT

ANSWERED = blocks(300)  # heard for so long it is a person, and no click


class Courtesy:
    """`listens`: samples that others have for beginning to answer."""

    def __init__(self, listens: int) -> None:
        self._listens = listens
        self._until = 0
        self._heard = 0

    def asked(self, since: int) -> None:
        """A question was on the air; whoever answers can be heard from this sample on."""
        self._until, self._heard = since + self._listens, 0

    def heard(self) -> None:
        """Somebody else talks in this block."""
        self._heard += BLOCK

    def holds(self, priority: int, now: int) -> bool:
        """Whether words of this priority must wait for the answer."""
        return priority > URGENT and now < self._until and self._heard < ANSWERED
