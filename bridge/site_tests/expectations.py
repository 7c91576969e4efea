"""What a case may expect: every key with how it is read. How it is judged is in judging."""

import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from bridge.config.document import Node
from bridge.config.fields import Known, Reader, Wrong, choice, flag, listing, one_of, text, whole
from bridge.config.notes import did_you_mean
from bridge.site_tests.maps import by_key, with_keys
from rules.rulebook import Rulebook
from rules.transitions import Status

Table = Mapping[str, Reader[Any]]

REPORTER = "reporter"  # whoever is no unit
_BOUND = re.compile(r"(?P<sign><=|>=|<|>)?\s*(?P<minutes>[0-9]{1,4}(\.[0-9]+)?)")
ASKS = (
    "report", "take", "decline", "arrive", "finish", "close", "cancel", "confirm", "undo", "hold",
    "locate", "assign", "release", "escalate", "resort", "merge", "note", "duty", "position",
    "passon", "reply",
)  # fmt: skip


class Bound(Struct, frozen=True):
    """Minutes: `<6`, `<=6`, `>2`, `>=2`, or 6 for about six."""

    sign: str
    minutes: float

    def __str__(self) -> str:
        return f"{self.sign}{self.minutes:g}"

    def holds(self, minutes: float) -> bool:
        """Are these within it? Without a sign, when they round to the same."""
        return {
            "<": minutes < self.minutes,
            "<=": minutes <= self.minutes,
            ">": minutes > self.minutes,
            ">=": minutes >= self.minutes,
        }.get(self.sign, round(minutes) == round(self.minutes))


class Heard(Struct, frozen=True, kw_only=True):
    """A relay that must have been sent: to a unit, a reporter, an adapter/channel; "" = anybody."""

    to: str = ""
    contains: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()


def expectation_table(book: Rulebook) -> Table:
    """The keys of `expect`."""
    site = book.site
    unit = one_of("unit", site.units)
    anybody = one_of("unit", [*site.units, REPORTER])
    rules = listing(one_of("rule", [rule.id for rule in site.rules]))
    return {
        "call": whole(1, 999),
        "calls": whole(0, 999),
        "asks": one_of("reading", ASKS),
        "kind": one_of("kind", site.kinds),
        "place": unless_no(one_of("place", site.places)),
        "priority": whole(1, 4),
        "status": choice(Status),
        "plan": unless_no(one_of("plan", site.plans)),
        "confirm": flag,
        "units": listing(unit),
        "units_in_any_order": listing(unit),
        "stand_by": listing(unit),
        "passed": by_key(unit, reason(book, "passed_")),
        "minutes": by_key(unit, bound),
        "escalated": escalation(book),
        "rules": rules,
        "not_rules": rules,
        "told": by_key(anybody, texts),
        "not_told": listing(anybody),
        "relays": listing(relay(site.units)),
    }


def unless_no(read: Reader[str]) -> Reader[str]:
    """`no` for none, which becomes "", or what the reader takes."""
    return lambda node: "" if node.value is False else read(node)


def reason(book: Rulebook, prefix: str) -> Reader[str]:
    """A reason by its key, with or without the prefix; a detail may follow after a colon."""
    messages = book.site.catalogue.messages[book.site.catalogue.fallback]
    known = [key.removeprefix(prefix) for key in messages if key.startswith(prefix)]

    def reader(node: Node) -> str:
        said = text(node).removeprefix(prefix)
        key = said.partition(":")[0]
        if key not in known:
            raise Wrong((node, f"unknown reason {key!r}{did_you_mean(key, known)}"))
        return prefix + said

    return reader


def escalation(book: Rulebook) -> Reader[str | bool]:
    """`no`, `yes` for any reason, or the reason."""
    read = reason(book, "reason_")
    return lambda node: node.value if isinstance(node.value, bool) else read(node)


def bound(node: Node) -> Bound:
    """Minutes such as 6 or "<6"."""
    found = _BOUND.fullmatch(text(node).strip())
    if found is None:
        raise Wrong((node, f"{node.text!r} is not like 6, <6 or >=2 (in minutes)"))
    return Bound(found["sign"] or "", float(found["minutes"]))


def texts(node: Node) -> tuple[str, ...]:
    """One text, or several."""
    return listing(text, least=1)(node) if isinstance(node.value, list) else (text(node),)


def relay(units: Known) -> Reader[Heard]:
    """{to, contains, lacks}; at least one of the first two."""
    table: Table = {"to": _receiver(units), "contains": texts, "lacks": texts}

    def reader(node: Node) -> Heard:
        found = with_keys(table)(node)
        if not {"to", "contains"} & found.keys():
            raise Wrong((node, "any relay would do: give to or contains"))
        return Heard(**found)

    return reader


def _receiver(units: Known) -> Reader[str]:
    named = one_of("unit", [*(units or ()), REPORTER])
    return lambda node: text(node) if "/" in node.text else named(node)
