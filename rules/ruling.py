"""Rules of a site: conditions on a call, and what they change of its handling.

A kind says how calls of that kind are usually handled; rules that fire change it for one call. What
they changed stands in the journal, so that the call keeps it whatever becomes of the rules.
"""

from datetime import timedelta

from msgspec import UNSET, Struct, UnsetType, structs

from rules.model import Aid, Confirm, Kind, Names, Send, UnitKind


class Changes(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a rule changes. Fields of a kind have its names; those left out stay as they are."""

    priority: int | UnsetType = UNSET
    confirm: Confirm | UnsetType = UNSET
    send: Send | UnsetType = UNSET
    to: tuple[UnitKind, ...] | UnsetType = UNSET
    skills: frozenset[str] | UnsetType = UNSET
    units: int | UnsetType = UNSET
    aid: Aid | UnsetType = UNSET
    neighbours: int | UnsetType = UNSET
    ask_group: bool | UnsetType = UNSET
    search: timedelta | UnsetType = UNSET
    window: timedelta | UnsetType = UNSET
    offer_for: timedelta | UnsetType = UNSET
    arrive_within: timedelta | UnsetType = UNSET
    unread: timedelta | UnsetType = UNSET
    plan: str | UnsetType = UNSET
    then_ask: tuple[str, ...] | UnsetType = UNSET
    tell: tuple[str, ...] = ()  # unit ids who hear of the call beside those who are sent; adds up


class Rule(Struct, frozen=True, kw_only=True):
    """One rule. All conditions (CEL) must be true; then the changes count for the call."""

    id: str
    when: tuple[str, ...]
    then: Changes
    names: Names = {}
    stop: bool = False  # no later rule is looked at when this one fires


def merged(first: Changes, then: Changes) -> Changes:
    """Both; where both speak the later one counts, and everybody to be told is."""
    told = tuple(dict.fromkeys((*first.tell, *then.tell)))
    given = {f: v for f in _FIELDS if (v := getattr(then, f)) is not UNSET}
    return structs.replace(first, **given, tell=told)


def changed(kind: Kind, changes: Changes | None) -> Kind:
    """The kind as it counts for a call."""
    if changes is None:
        return kind
    given = {f: v for f in _OF_KIND if (v := getattr(changes, f)) is not UNSET}
    return structs.replace(kind, **given) if given else kind


_FIELDS = tuple(f for f in Changes.__struct_fields__ if f != "tell")
_OF_KIND = tuple(f for f in _FIELDS if f in Kind.__struct_fields__)
