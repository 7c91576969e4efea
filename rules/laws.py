"""The rules of a site, compiled once: which of them fire for a call, and what they change together.

They are looked at in their order when a call is new and again when its kind, its place or the
number of its reporters changed. All see the call as it came: no rule sees what another changed;
where two speak of the same, the later one counts. A rule that cannot be decided is passed over and
the desk is told: what the kind says, and the rest of the rules, counts.

A ruling says how what is still open is decided. It takes nothing back: a route that stands, people
who are coming and a person's yes stay as they are whatever a later ruling says.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from msgspec import UNSET, Struct
from msgspec.structs import replace

from rules.call import Call
from rules.cel import Condition, Failed, Fault, Language, Missing
from rules.events import Ruled
from rules.ruling import Changes, Rule, merged
from rules.sight import SIGHTS, Value, View
from rules.syntax import pieces
from rules.world import World

if TYPE_CHECKING:
    from rules.rulebook import Rulebook

__all__ = [
    "Condition", "Failed", "Fault", "Laws", "Look", "Looked", "Missing", "always", "compiled",
]  # fmt: skip


class Look(StrEnum):
    """What became of one rule."""

    FIRED = "fired"
    NOT = "not fired"
    FAILED = "failed"
    STOPPED = "not looked at"  # an earlier rule said stop


class Looked(Struct, frozen=True, kw_only=True):
    """One rule at one call: what became of it, by which part of its condition, seeing what."""

    rule: str
    look: Look
    part: str = ""  # the first that was not true
    error: str = ""
    saw: tuple[tuple[str, Value], ...] = ()  # variables of that part, or of all where it fired


class _Law(Struct, frozen=True):
    rule: Rule
    conditions: tuple[Condition, ...]

    def fires(self, bound: object) -> bool:
        return all(c.holds(bound) for c in self.conditions)

    def parts(self) -> Iterator[Condition]:
        """The conditions in their smallest parts."""
        for condition in self.conditions:
            split = pieces(condition.text)
            yield from [condition] if len(split) == 1 else map(compiled, split)


@cache
def _language() -> Language:
    return Language({name: sight.type for name, sight in SIGHTS.items()})


def compiled(text: str) -> Condition:
    """A condition on a call. `Fault` where it is none, `Missing` where nothing can read it."""
    return _language().compile(text)


def always(condition: Condition) -> bool | None:
    """What it is of every call; None where that depends. `Failed` where nobody can ever tell."""
    return None if condition.names else condition.holds(_language().bind({}))


class Laws:
    """All rules of a site. `Fault` or `Missing` where they cannot be read."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._laws = [_Law(r, tuple(compiled(text) for text in r.when)) for r in rules]
        self._names = sorted({n for law in self._laws for c in law.conditions for n in c.names})

    def __bool__(self) -> bool:
        return bool(self._laws)

    def ruled(self, call: Call, book: "Rulebook", world: World, now: datetime) -> Ruled:
        """Which rules fire, and what they change together."""
        bound = self._bound(View(call, book, world, now))
        fired: list[str] = []
        failed: list[tuple[str, str]] = []
        changes = Changes()
        for law in self._laws:
            try:
                fires = law.fires(bound)
            except Failed as why:
                failed.append((law.rule.id, str(why)))
                continue
            if fires:
                fired.append(law.rule.id)
                changes = merged(changes, law.rule.then)
                if law.rule.stop:
                    break
        return Ruled(
            call=call.id,
            at=now,
            fired=tuple(fired),
            changes=_with_priority(changes, call, book),
            failed=tuple(failed),
        )

    def trace(
        self, call: Call, book: "Rulebook", world: World, now: datetime
    ) -> tuple[Looked, ...]:
        """What becomes of every rule at this call, and why; in the order of the rules."""
        view = View(call, book, world, now)
        seen = {name: SIGHTS[name].read(view) for name in self._names}
        found: list[Looked] = []
        stopped = False
        for law in self._laws:
            if stopped:
                found.append(Looked(rule=law.rule.id, look=Look.STOPPED))
                continue
            found.append(_looked(law, _language().bind(seen), seen))
            stopped = law.rule.stop and found[-1].look is Look.FIRED
        return tuple(found)

    def _bound(self, view: View) -> object:
        """Only what some rule looks at is worked out, and once for all of them."""
        return _language().bind({name: SIGHTS[name].read(view) for name in self._names})


def _looked(law: _Law, bound: object, seen: Mapping[str, Value]) -> Looked:
    """As `fires`, with the part that decided."""
    id = law.rule.id
    for part in law.parts():
        saw = _saw(part.names, seen)
        try:
            if not part.holds(bound):
                return Looked(rule=id, look=Look.NOT, part=part.text, saw=saw)
        except Failed as why:
            return Looked(rule=id, look=Look.FAILED, part=part.text, error=str(why), saw=saw)
    names = {n for c in law.conditions for n in c.names}
    return Looked(rule=id, look=Look.FIRED, saw=_saw(names, seen))


def _saw(names: Iterable[str], seen: Mapping[str, Value]) -> tuple[tuple[str, Value], ...]:
    return tuple((name, seen[name]) for name in sorted(names))


def _with_priority(changes: Changes, call: Call, book: "Rulebook") -> Changes:
    """A priority that an earlier ruling set does not outlive it."""
    own = View(call, book, World(), call.opened).own_priority()
    if changes.priority is not UNSET or own == call.priority:
        return changes
    return replace(changes, priority=own)
