"""What somebody sees of the board: all of it, or a department only the calls that came to it.

Law: a call is a desk's own when it was told of it. Voices that nobody has understood yet, what our
own people say to one another, and volunteers' names, are not for departments.
"""

from msgspec.structs import replace

from adapters.console.people.roles import Role
from adapters.console.people.who import Who
from bridge.views import BoardView, CallView


class Sight:
    """The board as one account sees it. `name`: the console's own."""

    def __init__(self, someone: Who, name: str) -> None:
        self.whole = someone.role != Role.DESK
        self._own = frozenset(f"{name}/{desk}" for desk in someone.desks)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sight) and (self.whole, self._own) == (other.whole, other._own)

    def __hash__(self) -> int:
        return hash((self.whole, self._own))

    def sees(self, call: CallView) -> bool:
        """Is this call for them?"""
        return self.whole or any(relay.to in self._own for relay in call.relays)

    def board(self, view: BoardView) -> BoardView:
        """What of the board is for them."""
        if self.whole:
            return view
        units = tuple(replace(unit, person="") for unit in view.units)
        calls = tuple(call for call in view.calls if self.sees(call))
        return replace(view, calls=calls, waiting=(), unanswered=(), units=units)
