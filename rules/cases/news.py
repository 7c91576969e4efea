"""Who hears of a case: the post that has it, the one that is asked; the desks, of trouble.

The desks see every stage on the board; they are told only what needs them.
"""

from collections.abc import Iterator

from rules.call import Call
from rules.cases import moving
from rules.cases.events import (
    CaseAccepted,
    CaseBegun,
    CaseFact,
    CaseFellBack,
    CaseHandedOn,
    CaseLate,
    CaseNoted,
    CaseOver,
    CaseReturned,
)
from rules.rulebook import Rulebook
from rules.telling import Told


def told(fact: CaseFact, call: Call, book: Rulebook) -> Iterator[Told]:
    """What is told because of one fact of a case."""
    stage = {"stage": fact.stage}
    match fact:
        case CaseBegun(unit=unit):
            yield _yours("case_begun", unit, fact.nth, call, book)
        case CaseNoted(by=by, noted=noted, aloud=True):
            yield Told(message="case_noted", unit=by, gaps={"noted": _pairs(noted, call)})
        case CaseHandedOn():
            yield from _handed(fact, call)
        case CaseAccepted(unit=unit):
            yield _yours("case_yours", unit, fact.nth, call, book)
            before = next((s.unit for s in call.stays[::-1] if s.nth < fact.nth), "")
            if before:
                yield Told(message="case_accepted", unit=before, gaps={**stage, "unit": unit})
        case CaseFellBack(unit=unit, to=to, reason=reason):
            gaps = {**stage, "unit": to, "reason": reason, "by": unit}
            yield Told(message="case_fell_back", unit=unit, gaps=gaps)
            yield from _desks("desk_case_fell_back", gaps, book)
            if reason == "reason_released":
                yield Told(message="stand_down", unit=to)
        case CaseReturned(unit=unit, by=by, words=words):
            gaps = {**stage, "unit": by, "words": words}
            yield Told(message="case_returned", unit=unit, gaps=gaps, choices=_on(call))
            yield Told(message="case_returned_ack", unit=by, gaps={"unit": unit})
        case CaseLate(unit=unit):
            yield Told(message="case_late", unit=unit, gaps=stage, choices=_on(call))
            yield from _desks("desk_case_late", {**stage, "unit": unit}, book)
        case CaseOver(by=by):
            yield Told(message="done_ack", unit=by)


def _yours(message: str, unit: str, nth: int, call: Call, book: Rulebook) -> Told:
    of = moving.stage(call, nth, book)
    fields = tuple(f"{call.kind}:{f.id}" for f in of.record)
    last = nth >= len(book.kind(call.kind).stages)
    gaps: dict[str, object] = {
        "stage": moving.ref(call, nth), "minutes": of.within.total_seconds() / 60,
        "fields": fields,
    }  # fmt: skip
    choices = (("choice_done", f"done {call.number}"),) if last else _on(call)
    form = "case_yours_last" if last and message == "case_yours" else message
    return Told(message=form, unit=unit, gaps=gaps, choices=choices)


def _handed(fact: CaseHandedOn, call: Call) -> Iterator[Told]:
    holder = call.stays[-1].unit if call.stays else fact.by
    noted = tuple(dict(pair for stay in call.stays for pair in stay.noted).items())
    within = (fact.until - fact.at).total_seconds() / 60
    gaps: dict[str, object] = {
        "stage": fact.stage, "unit": holder, "noted": _pairs(noted, call), "minutes": within,
    }  # fmt: skip
    accept = (("choice_accept", f"accept {call.number}"),)
    yield Told(message="case_offer", unit=fact.unit, gaps=gaps, until=fact.until, choices=accept)
    waits: dict[str, object] = {"stage": fact.stage, "unit": fact.unit}
    for unit in dict.fromkeys((holder, fact.by)):
        yield Told(message="case_handed", unit=unit, gaps=waits)


def _on(call: Call) -> tuple[tuple[str, str], ...]:
    return (("choice_hand_on", f"hand on {call.number}"),)


def _pairs(noted: tuple[tuple[str, str], ...], call: Call) -> tuple[tuple[str, str], ...]:
    return tuple((f"{call.kind}:{id}", value) for id, value in noted)


def _desks(message: str, gaps: dict[str, str], book: Rulebook) -> Iterator[Told]:
    for desk in book.dispatchers:
        yield Told(message=message, unit=desk, gaps=gaps)
