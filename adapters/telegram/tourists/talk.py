"""A report in three steps, for those who press the button: what, where, anything else. Pure.

It only asks; free words are always taken, whichever question is open, and what speaks of danger
does not wait for the other questions. One question at a time. What was begun and not sent goes by
itself, so a phone that goes dark in the middle still has reported.
"""

from enum import StrEnum

from msgspec import Struct

from adapters.telegram.tourists.person import Piece, Step
from adapters.telegram.tourists.tongues import Tongues


class Does(StrEnum):
    """What becomes of what was said."""

    HAND_IN = "hand in"  # with all that was said before it
    KEEP = "keep"  # until more is said
    DROP = "drop"  # they stop: nothing was to be sent
    ASK = "ask"  # nothing was said: the same question once more


class Turn(Struct, frozen=True):
    """What to do with it, the step that is open then, and whether it is part of the report."""

    does: Does
    step: Step = Step.NONE
    part: bool = True


class Labels:
    """The buttons under the questions, in all languages: they come back as plain words."""

    def __init__(self, tongues: Tongues) -> None:
        self.unknown, self.send = tongues.every("unknown"), tongues.every("send")
        self.stop = tongues.every("stop")


def turn(step: Step, piece: Piece, labels: Labels, *, urgent: bool, begun: bool) -> Turn:
    """One message of somebody who is asked `step`. `begun`: something was said before it."""
    if piece.words in labels.stop:
        return Turn(Does.DROP, part=False)
    if piece.words in labels.send:
        return Turn(Does.HAND_IN, part=False) if begun else Turn(Does.ASK, step, part=False)
    if urgent or piece.voice:  # a voice is a message of its own
        return Turn(Does.HAND_IN)
    if step is Step.WHERE and piece.words in labels.unknown:
        return Turn(Does.KEEP, Step.MORE, part=False)
    return Turn(Does.KEEP, _after(step, piece))


def _after(step: Step, piece: Piece) -> Step:
    if step is Step.WHAT and piece.point is None:
        return Step.WHERE
    if step is Step.WHAT and not (piece.words or piece.pictures):
        return Step.WHAT  # a place, and still nothing that happened there
    return Step.MORE
