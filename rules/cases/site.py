"""How a site hands a case on: the stages of a kind, who they belong to, what each must record."""

from datetime import timedelta

from msgspec import Struct

from rules.model import Names


class Record(Struct, frozen=True, kw_only=True):
    """A short named field. It is said by one of its names, then its value: "证件 5329"."""

    id: str
    names: Names
    aliases: tuple[str, ...] = ()
    needed: bool = True  # or the stage cannot hand on


class CaseStage(Struct, frozen=True, kw_only=True):
    """One stage: the units of `to`, else everybody who has the skills."""

    names: Names
    to: tuple[str, ...] = ()
    skills: frozenset[str] = frozenset()
    within: timedelta = timedelta(minutes=10)  # then the post and the desks hear of it
    accept_within: timedelta = timedelta(minutes=2)  # else it falls back to who handed it on
    record: tuple[Record, ...] = ()
