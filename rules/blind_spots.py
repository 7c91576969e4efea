"""Volunteers cover blind spots: who else is near goes before them; where nobody is, they go first.

Law: with `volunteers_beyond` (of the kind, else of the policy) a volunteer goes after all others
where one of those is there within that time. Where none is, minutes decide, and a volunteer near by
is asked first. Where lives are in danger minutes alone decide, always.
"""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from rules.call import Call
from rules.cost import LIVES, Choice
from rules.model import Kind
from rules.rulebook import Rulebook

LATER = 1_000.0  # minutes in the cost; nobody is asked who is that far


def limit_of(call: Call, kind: Kind, book: Rulebook) -> float | None:
    """Minutes within which others go first; None where minutes alone decide."""
    limit = kind.volunteers_beyond or book.policy.volunteers_beyond
    if limit is None or not book.members or call.priority <= LIVES:
        return None
    return limit.total_seconds() / 60


def weighed(
    choices: Iterable[Choice], everybody: Sequence[Choice], limit: float, book: Rulebook
) -> list[Choice]:
    """The choices with what volunteers among them pay, and why they go where they do."""
    first: dict[int, float] = {}
    for other in everybody:
        if other.unit.id not in book.members:
            first[other.goal] = min(other.way.minutes, first.get(other.goal, LATER))
    return [_weighed(c, first.get(c.goal, LATER), limit, book) for c in choices]


def _weighed(choice: Choice, first: float, limit: float, book: Rulebook) -> Choice:
    if choice.unit.id not in book.members:
        return choice
    if first <= limit:
        return replace(choice, cost=choice.cost + LATER)
    return replace(choice, alone=first)


def told(choice: Choice) -> str:
    """Why a volunteer goes where nobody else is near; "" for any other choice."""
    if not choice.alone or choice.alone <= choice.way.minutes:
        return ""
    return f"leg_blind_spot:{round(choice.alone)}" if choice.alone < LATER else "leg_blind_alone"


def left(choice: Choice) -> str:
    """Why a volunteer does not go where others are near; "" for any other choice."""
    return "passed_others_near" if choice.cost >= LATER else ""
