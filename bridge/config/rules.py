"""The section `rules`: conditions that compile and can come true, and what they change.

A condition is refused where it names what the site has not, in a variable or in a text that it is
compared with: such a rule would never fire, and nobody would see why.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from bridge.config.document import Node
from bridge.config.fields import (
    Known,
    Reader,
    Wrong,
    flag,
    identity,
    listing,
    names,
    one_of,
)
from bridge.config.notes import Notes, did_you_mean
from bridge.config.sections import fields, ids
from bridge.config.shapes import either, listed, shaped, with_keys
from bridge.config.site import Draft, changeable
from bridge.config.times import declared
from rules.cel import LONGEST
from rules.gazetteer import fold
from rules.laws import Condition, Failed, Fault, Missing, always, compiled
from rules.model import Send, UnitKind
from rules.ruling import Changes, Rule
from rules.sight import SIGHTS
from rules.syntax import EQUALS
from rules.times import WEEKDAYS

_UNKNOWN = re.compile(r"undeclared reference to '(.+)'")
_FIGURES = re.compile(r"found no matching overload for '_(.+)_' applied to '\((.+), (.+)\)'")
_SAYS = ("contains", "startsWith", "endsWith", "matches", "size", "exists", "all", "filter", "in")


def read_rules(draft: Draft, language: str, languages: Known, notes: Notes) -> tuple[Rule, ...]:
    """All rules that can be read, in order; what is wrong in them is noted."""
    if "rules" not in draft.root.items:
        return ()
    node = draft.root.child("rules")
    if not isinstance(node.value, list):
        notes.wrong(node, "must be a list of rules, each with id, when and then")
        return ()
    table = _table(draft, language, notes)
    found = [(one, r) for one in node.value if (r := _rule(one, table, notes)) is not None]
    try:
        _judge(found, _Known(draft, languages), notes)
    except Missing as missing:
        notes.wrong(node, str(missing))
    _once_each(found, notes)
    _sent(found, draft, notes)
    return tuple(rule for _, rule in found)


def _table(draft: Draft, language: str, notes: Notes) -> Mapping[str, Reader[Any]]:
    plans = declared(draft.root, "plans", draft.given)
    told = listing(one_of("unit", ids(draft.root, "units")))
    changes: Mapping[str, Reader[Any]] = {
        **changeable(names(language)),
        "plan": one_of("plan", plans),
        "tell": told,
        "then_ask": told,
    }
    return {
        "id": identity,
        "names": names(language),
        "when": _conditions,
        "then": shaped(with_keys(changes))(lambda node: Changes(**fields(node, changes, notes))),
        "stop": flag,
    }


def _rule(node: Node, table: Mapping[str, Reader[Any]], notes: Notes) -> Rule | None:
    found = fields(node, table, notes, ("id", "when", "then"))
    if not node.items:
        return None
    if "then" in found and found["then"] == Changes() and not node.child("then").items:
        notes.wrong(node.child("then"), "changes nothing")
    return Rule(**{"id": "", "when": (), "then": Changes(), **found})


_CONDITION = {"type": ["string", "boolean"], "maxLength": LONGEST, "title": "a condition (CEL)"}


@shaped(either(_CONDITION, listed(_CONDITION, 1)))
def _conditions(node: Node) -> tuple[str, ...]:
    """One condition, or a list of them that must all be true."""
    several = node.value if isinstance(node.value, list) else [node]
    if not several:
        raise Wrong((node, "needs at least one condition"))
    return tuple(_condition(one) for one in several)


def _condition(node: Node) -> str:
    if isinstance(node.value, dict | list):
        raise Wrong((node, "must be a condition like \"call.kind == 'dispute'\""))
    if not node.text.strip():
        raise Wrong((node, "is empty"))
    return node.text.strip()


class _Known:
    """What the site has, by what a variable can hold; None where that cannot be told."""

    def __init__(self, draft: Draft, languages: Known) -> None:
        root, given = draft.root, draft.given
        calendars = declared(root, "calendars", given)
        self._of: Mapping[str, Known] = {
            "kind": ids(root, "kinds"),
            "place": ids(root, "places"),
            "stretch": declared(root, "stretches", given),
            "zone": declared(root, "zones", given),
            "tag": _tags(draft),
            "language": languages,
            "adapter": ids(root, "adapters"),
            "unit": ids(root, "units"),
            "camera": ids(root, "cameras"),
            "entry": ids(root, "watchlist"),
            "kind of unit": [k.value for k in UnitKind],
            "weekday": WEEKDAYS,
            "day": None if calendars is None else [*WEEKDAYS, "workday", "weekend", *calendars],
        }

    def wrong(self, name: str, how: str, text: str) -> str:
        """Why a variable can never be, or hold, that text; "" where it can."""
        of = SIGHTS[name].of if name in SIGHTS else ""
        if of == "words":
            small = fold(text)
            same = small == text.strip()
            return "" if same else f"words are compared in small letters: {small!r}"
        known = self._of.get(of)
        if how not in EQUALS or not text or known is None or text in known:
            return ""
        return f"unknown {of} {text!r}{did_you_mean(text, known)}"


def _tags(draft: Draft) -> Known:
    places = draft.places.values()
    sure = all(r.clear("tags") for r in places)
    return {t for r in places for t in r.value.tags} if sure else None


def _judge(found: Collection[tuple[Node, Rule]], known: _Known, notes: Notes) -> None:
    """Compile every condition, and warn of rules that can never fire."""
    stopped = ""
    for node, rule in found:
        if stopped:
            notes.odd(node, f"never looked at: rule {stopped!r} always stops before it")
        conditions = [c for at, t in _texts(node, rule) if (c := _compiled(at, t, known, notes))]
        constant = [_constant(node, c, notes) for c in conditions]
        if False in constant:
            notes.odd(node.child("when"), "is never true, so the rule never fires")
        always = bool(constant) and all(constant) and len(conditions) == len(rule.when)
        if always and rule.stop and not stopped:
            stopped = rule.id


def _texts(node: Node, rule: Rule) -> Iterator[tuple[Node, str]]:
    when = node.child("when")
    at = when.value if isinstance(when.value, list) else [when]
    return zip(at, rule.when, strict=False)


def _compiled(at: Node, text: str, known: _Known, notes: Notes) -> Condition | None:
    try:
        condition = compiled(text)
    except Fault as fault:
        for line, column, what in fault.found:
            notes.wrong(at, _spot(line, column, text) + _told(what))
        return None
    for why in dict.fromkeys(known.wrong(*pair) for pair in condition.tree.compared()):
        if why:
            notes.wrong(at, why)
    return condition


def _spot(line: int, column: int, text: str) -> str:
    """Where in a condition, with what stands there; "" where the whole of it is meant."""
    lines = text.split("\n")
    if not 0 < line <= len(lines):
        return ""
    here = lines[line - 1][max(0, column - 1) :].strip()[:20]
    where = f"line {line}, column {column}" if len(lines) > 1 else f"column {column}"
    return f"{where}, at {here!r}: " if here else f"{where}: "


def _told(what: str) -> str:
    """What the compiler says, with the help that it lacks."""
    if found := _UNKNOWN.search(what):
        return f"unknown name {found[1]!r}{did_you_mean(found[1], [*SIGHTS, *_SAYS])}"
    if (found := _FIGURES.search(what)) and {found[2], found[3]} == {"int", "double"}:
        return f"{what}; one has a decimal point and the other has none: write 8.0 for 8"
    return what


def _constant(node: Node, condition: Condition, notes: Notes) -> bool | None:
    """What it always is; None where it depends on the call."""
    try:
        return always(condition)
    except Failed as why:
        notes.wrong(node.child("when"), f"can never be decided: {why}")
        return None


def _once_each(found: Collection[tuple[Node, Rule]], notes: Notes) -> None:
    first: dict[str, Node] = {}
    for node, rule in found:
        if rule.id and first.setdefault(rule.id, node) is not node:
            line = first[rule.id].child("id").line
            notes.wrong(node.child("id"), f"{rule.id!r} is the id of the rule on line {line} too")


def _sent(found: Collection[tuple[Node, Rule]], draft: Draft, notes: Notes) -> None:
    """What a change needs of the site."""
    for node, rule in found:
        then = node.child("then")
        if rule.then.send is Send.ENDS and "stretches" not in draft.given:
            notes.wrong(then.child("send"), "send: ends needs a stretch, and the site has none")
        told = then.child("tell").value
        for at, id in zip(told if isinstance(told, list) else [], rule.then.tell, strict=False):
            unit = draft.units.get(id)
            if unit and not unit.value.channels and unit.clear("channels"):
                notes.wrong(at, f"{id!r} has no channel to be told on")
