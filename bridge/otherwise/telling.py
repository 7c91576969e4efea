"""Differences in people's words: which call, and what would have gone otherwise."""

from collections.abc import Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

from bridge.otherwise.comparing import Comparison, Difference
from bridge.otherwise.decisions import Decision
from bridge.record.names import Names
from bridge.record.table import clip, plain
from rules.rulebook import Rulebook

WORDS = 60  # columns of a reporter's words
LABELS = {
    "call": "a call of its own",
    "kind": "kind",
    "priority": "priority",
    "place": "place",
    "asked_where": "asked where it is",
    "units": "units",
    "warned": "asked to stand by",
    "waits": "waits for the dispatcher's yes",
    "answer_within": "time to answer",
    "escalated": "given to a person",
    "ended": "over at once",
    "told": "told",
    "later": "escalated later",
}


class Teller:
    """Says decisions in one language, each side by the names of its own site."""

    def __init__(self, then: Rulebook, other: Rulebook, language: str) -> None:
        self._zone = ZoneInfo(then.site.timezone)
        self._sides = (Names(then), Names(other))
        self._language = language

    def lines(self, found: Comparison) -> Iterator[str]:
        """All of it, and the sum at the end."""
        for difference in found.differences:
            yield from self.difference(difference)
        for name, count in found.counts().items():
            yield f"{count:>6}  {LABELS[name]}"
        if found.faults:
            yield f"{found.faults:>6}  lines on which the other rules failed"
        verdict = f"{len(found.differences)} of {found.calls} calls would have gone otherwise"
        yield f"{found.lines} lines of the inbox: {verdict}"

    def difference(self, one: Difference) -> Iterator[str]:
        """One call: a line that says which, and one for each thing that differs."""
        begun = one.begun
        at = begun.at.astimezone(self._zone)
        yield f"#{begun.number}  {at:%Y-%m-%d %H:%M}  {clip(plain(begun.words), WORDS)}"
        for name in one.differs:
            was, would = self.value(name, one.was, 0), self.value(name, one.would_be, 1)
            yield f"    {LABELS[name]}: {was} → {would}"
        rules = (", ".join(d.fired) if d else "" for d in (one.was, one.would_be))
        was_fired, would_fire = rules
        if was_fired != would_fire:
            yield f"    rules that fired: {was_fired or 'none'} → {would_fire or 'none'}"

    def value(self, name: str, decision: Decision | None, side: int) -> str:
        """One thing that was decided, in words."""
        if name == "call":
            return "no" if decision is None else "yes"
        if decision is None:
            return "nothing"
        return self._words(name, decision, self._sides[side]) or "none"

    def _words(self, name: str, decision: Decision, names: Names) -> str:
        match name, getattr(decision, name):
            case "kind", str(id):
                return names.kind(id, self._language)
            case "place", str(id):
                return names.places(id, self._language)
            case "units", tuple(units):
                of = self._language
                return ", ".join(f"{names.unit(id, of)} ({m:g} min)" for id, m in units)
            case (("warned" | "told"), tuple(ids)):
                return ", ".join(names.unit(id, self._language) for id in ids)
            case "ended", str(reason):
                return self._reason(reason, names)
            case (("escalated" | "later"), tuple(reasons)):
                return ", ".join(self._reason(reason, names) for reason in reasons)
            case _, timedelta() as time:
                return f"{time.total_seconds():g} s"
            case _, bool(yes):
                return "yes" if yes else "no"
            case _, value:
                return str(value or "")

    def _reason(self, reason: str, names: Names) -> str:
        """In words; its figures were left out, and the colon before them goes."""
        return names.reason(reason, self._language).strip(" :：") if reason else ""
