"""The rules of a site at one call, as rows: which fired, which did not, and for what.

A row of a rule is `{rule, rule_name, look, part, error, saw}`: `look` is fired, not fired, failed
or not looked at; `part` the first part of its condition that was not true; `saw` what the variables
in it held (null: not measured). Then comes `{ruled, changes}`: who fired, and what that changes.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from rules.events import Ruled
from rules.laws import Look
from rules.rulebook import Rulebook, named
from rules.world import World

Row = Mapping[str, Any]


def rows(fact: Ruled, book: Rulebook, before: World, language: str) -> Iterator[Row]:
    """What became of every rule when this fact was made; `before` is the world without it."""
    rules = {rule.id: rule for rule in book.site.rules}
    for looked in book.laws.trace(before.calls[fact.call], book, before, fact.at):
        names = rules[looked.rule].names
        yield {
            "rule": looked.rule,
            "rule_name": named(names, language, book.site.language) if names else looked.rule,
            "look": looked.look.value,
            "part": looked.part,
            "error": looked.error,
            "saw": dict(looked.saw),
        }
    yield {"ruled": list(fact.fired), "changes": msgspec.to_builtins(fact.changes)}


def prose(row: Row) -> str:
    """One of those rows in a line of words."""
    if "ruled" in row:
        fired = ", ".join(row["ruled"]) or "none fired"
        changes = ", ".join(f"{key}: {_plain(value)}" for key, value in row["changes"].items())
        return f"rules: {fired}" + (f" — {changes}" if changes else "")
    saw = ", ".join(f"{name} = {_plain(value)}" for name, value in row["saw"].items())
    why = _why(row)
    return f"rule {row['rule_name']}: {row['look']}{why}" + (f" — {saw}" if saw else "")


def _why(row: Row) -> str:
    match row["look"]:
        case Look.NOT:
            return f", for this is not true: {row['part']}"
        case Look.FAILED:
            return f" at: {row['part']} ({row['error']})"
    return ""


def _plain(value: object) -> str:
    if isinstance(value, float) and value != value:  # noqa: PLR0124 - only NaN is not itself
        return "not measured"
    listed = isinstance(value, list | tuple | str)
    return msgspec.json.encode(value).decode() if listed else str(value)
