"""What is asked of the roster of volunteers."""

from msgspec import Struct

from rules.model import Address


class Apply(Struct, frozen=True, kw_only=True):
    """Somebody who is none of ours signs up, or answers what they were asked."""

    anew: bool


class Withdraw(Struct, frozen=True, kw_only=True):
    """An applicant takes it back."""

    member: str


class Admit(Struct, frozen=True, kw_only=True):
    """A desk says yes or no to an applicant."""

    member: str
    by: str
    yes: bool
    reason: str = ""


class Dismiss(Struct, frozen=True, kw_only=True):
    """A member goes: a desk says so, or they themselves."""

    member: str
    by: str
    reason: str = ""


class Reach(Struct, frozen=True, kw_only=True):
    """A desk notes one more channel of a member."""

    member: str
    by: str
    channel: Address


class Roster(Struct, frozen=True, kw_only=True):
    """A desk asks who there is."""

    by: str


Membership = Apply | Withdraw | Admit | Dismiss | Reach | Roster
