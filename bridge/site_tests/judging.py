"""Expected against seen, key by key. Nothing is explained away: what is not there is told so."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from msgspec import Struct

from bridge.site_tests.case import Case, Expect
from bridge.site_tests.expectations import REPORTER, Bound, Heard
from bridge.site_tests.playing import Seen, checkpoints
from rules.call import Call
from rules.events import Escalated, Lacked, Offered, Proposed, Relayed, Warned
from rules.route import Passed
from rules.rulebook import Rulebook
from rules.site_events import Faulted
from rules.transitions import Status

NOTHING = "–"


class Difference(Struct, frozen=True, kw_only=True):
    """One key that came otherwise. In the words of the file, not of people."""

    line: int
    key: str
    expected: str
    got: str


class Verdict(Struct, frozen=True, kw_only=True):
    """What came of a case; the evening as it stood when the first difference showed, or ended."""

    case: Case
    differences: tuple[Difference, ...]
    seen: Seen

    @property
    def well(self) -> bool:
        """Was everything as expected?"""
        return not self.differences


def judge(case: Case, book: Rulebook) -> Verdict:
    """The case played, and every expectation held against what came of it."""
    differences: list[Difference] = []
    shown: Seen | None = None
    for expect, seen in checkpoints(case, book):
        found = JUDGES[expect.key](expect.wanted, seen, seen.call(expect.call))
        if not differences:
            shown = seen
        if found is not None:
            differences.append(_difference(expect, *found))
    assert shown is not None, "a case expects something"
    differences += _faults(case, seen)
    return Verdict(case=case, differences=tuple(differences), seen=shown)


def _faults(case: Case, seen: Seen) -> list[Difference]:
    """A fault of the program is never as expected, whatever the case expects."""
    faults = [f.error for f in seen.facts if isinstance(f, Faulted)]
    return [Difference(line=case.line, key="fault", expected=NOTHING, got=e) for e in faults]


Found = tuple[str, str] | None  # expected and got in words; None = it is so
Judge = Callable[[Any, Seen, Call | None], Found]


def _difference(expect: Expect, expected: str, got: str) -> Difference:
    return Difference(line=expect.line, key=expect.key, expected=expected, got=got)


def _same(wanted: object, got: object) -> Found:
    return None if wanted == got else (_shown(wanted), _shown(got))


def _shown(value: object) -> str:
    """As the file would write it."""
    match value:
        case bool():
            return "yes" if value else "no"
        case None | "" | () | []:
            return NOTHING
        case str():
            return value
        case Mapping():
            return ", ".join(f"{k}: {_shown(v)}" for k, v in value.items())
        case Iterable():
            return ", ".join(map(_shown, value))
    return str(value)


def _of_call(look: Callable[[Call], object]) -> Judge:
    """A judge of what the call itself says."""

    def judge_it(wanted: object, _: Seen, call: Call | None) -> Found:
        return (_shown(wanted), "no call") if call is None else _same(wanted, look(call))

    return judge_it


def _place(wanted: str, _: Seen, call: Call | None) -> Found:
    if call is None:
        return wanted or "no", "no call"
    where = call.where
    got = where.place or f"{where.point.lat:.5f}, {where.point.lon:.5f}" if where else ""
    return None if got == wanted else (wanted or "no", got or "no")


def _asks(wanted: str, seen: Seen, _: Call | None) -> Found:
    return _same(wanted, seen.spoken[-1].asked if seen.spoken else "")


def _calls(wanted: int, seen: Seen, _: Call | None) -> Found:
    own = [c for c in seen.world.calls.values() if c.status is not Status.MERGED]
    return _same(wanted, len(own))


def _confirm(wanted: object, seen: Seen, call: Call | None) -> Found:
    proposed = seen.of(Proposed, call)
    if not proposed:
        return _shown(wanted), "nobody was proposed"
    return _same(wanted, proposed[-1].due is not None)


def asked(seen: Seen, call: Call | None) -> tuple[str, ...]:
    """Units that were asked to go, in order; before anybody is, those that are proposed."""
    offered = dict.fromkeys(f.unit for f in seen.of(Offered, call))
    legs = call.route.legs if call and call.route else ()
    return tuple(offered) or tuple(leg.unit for leg in legs if not leg.warn_only)


def _units(wanted: tuple[str, ...], seen: Seen, call: Call | None) -> Found:
    return _same(wanted, asked(seen, call))


def _units_in_any_order(wanted: tuple[str, ...], seen: Seen, call: Call | None) -> Found:
    return _same(sorted(wanted), sorted(asked(seen, call)))


def _stand_by(wanted: tuple[str, ...], seen: Seen, call: Call | None) -> Found:
    warned = dict.fromkeys(f.unit for f in seen.of(Warned, call))
    legs = call.route.legs if call and call.route else ()
    got = tuple(warned) or tuple(leg.unit for leg in legs if leg.warn_only)
    return _same(sorted(wanted), sorted(got))


def _passed(wanted: Mapping[str, str], seen: Seen, call: Call | None) -> Found:
    got = {p.unit: p.reason for p in passed_over(seen, call)}
    wrong = {u: r for u, r in wanted.items() if not _reason_is(r, got.get(u, ""))}
    return (_shown(wrong), _shown({u: got.get(u, "") for u in wrong})) if wrong else None


def passed_over(seen: Seen, call: Call | None) -> Iterator[Passed]:
    """Who was considered and not asked, and why; the newest word on each comes last."""
    for proposed in seen.of(Proposed, call):
        yield from proposed.route.passed
    short: list[Lacked | Escalated] = [*seen.of(Lacked, call), *seen.of(Escalated, call)]
    for fact in short:
        yield from fact.passed


def _reason_is(wanted: str, got: str) -> bool:
    """With a detail it must be the same; without one, the key alone."""
    return got == wanted if ":" in wanted else got.partition(":")[0] == wanted


def _minutes(wanted: Mapping[str, Bound], seen: Seen, call: Call | None) -> Found:
    legs = call.route.legs if call and call.route else ()
    got = {leg.unit: leg.way.minutes for leg in legs}
    got |= {f.unit: f.minutes for f in seen.of(Offered, call)}
    wrong = {u: b for u, b in wanted.items() if u not in got or not b.holds(got[u])}
    told = {u: f"{got[u]:.1f}" if u in got else "" for u in wrong}
    return (_shown({u: str(b) for u, b in wrong.items()}), _shown(told)) if wrong else None


def _escalated(wanted: Any, seen: Seen, call: Call | None) -> Found:  # noqa: ANN401 - yes, no or a reason
    reasons = [f.reason for f in seen.of(Escalated, call)]
    if isinstance(wanted, bool):
        return None if wanted is bool(reasons) else (_shown(wanted), _shown(reasons) or "no")
    so = any(_reason_is(wanted, reason) for reason in reasons)
    return None if so else (wanted, _shown(reasons) if reasons else "no")


def _rules(wanted: tuple[str, ...], _: Seen, call: Call | None) -> Found:
    fired = call.fired if call else ()
    return None if set(wanted) <= set(fired) else (_shown(wanted), _shown(fired))


def _not_rules(wanted: tuple[str, ...], _: Seen, call: Call | None) -> Found:
    fired = call.fired if call else ()
    return (f"not {_shown(wanted)}", _shown(fired)) if set(wanted) & set(fired) else None


def _texts(seen: Seen, unit: str) -> list[str]:
    return [r.text for r in seen.relays() if _is_for(r, unit)]


def _is_for(relay: Relayed, to: str) -> bool:
    if "/" in to:
        return str(relay.to) == to
    return not to or (relay.unit or REPORTER) == to


def _told(wanted: Mapping[str, tuple[str, ...]], seen: Seen, _: Call | None) -> Found:
    heard = {unit: _texts(seen, unit) for unit in wanted}
    wrong = {u: p for u, p in wanted.items() if not all(any(x in t for t in heard[u]) for x in p)}
    got = {u: " | ".join(heard[u]) or "nothing" for u in wrong}
    return (_shown(wrong), _shown(got)) if wrong else None


def _not_told(wanted: tuple[str, ...], seen: Seen, _: Call | None) -> Found:
    heard = {unit: " | ".join(_texts(seen, unit)) for unit in wanted if _texts(seen, unit)}
    return ("not " + ", ".join(heard), _shown(heard)) if heard else None


def _relays(wanted: tuple[Heard, ...], seen: Seen, _: Call | None) -> Found:
    wrong = [one for one in wanted if not any(_is_like(r, one) for r in seen.relays())]
    if not wrong:
        return None
    sent = [r.text for r in seen.relays() if any(_is_for(r, one.to) for one in wrong)]
    expected = [f"{one.to or 'anybody'}: {' + '.join(one.contains) or 'anything'}" for one in wrong]
    return " · ".join(expected), " | ".join(sent) or "nothing"


def _is_like(relay: Relayed, wanted: Heard) -> bool:
    has = all(part in relay.text for part in wanted.contains)
    return has and _is_for(relay, wanted.to) and not any(p in relay.text for p in wanted.lacks)


JUDGES: Mapping[str, Judge] = MappingProxyType({
    "calls": _calls,
    "asks": _asks,
    "kind": _of_call(lambda call: call.kind),
    "place": _place,
    "priority": _of_call(lambda call: call.priority),
    "status": _of_call(lambda call: call.status.value),
    "plan": _of_call(lambda call: call.plan),
    "confirm": _confirm,
    "units": _units,
    "units_in_any_order": _units_in_any_order,
    "stand_by": _stand_by,
    "passed": _passed,
    "minutes": _minutes,
    "escalated": _escalated,
    "rules": _rules,
    "not_rules": _not_rules,
    "told": _told,
    "not_told": _not_told,
    "relays": _relays,
})  # fmt: skip
