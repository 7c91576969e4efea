"""Properties over evenings that nobody planned."""

from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.record.export import Sheet, json_line
from bridge.record.ledger import Ledger
from bridge.record.names import LANGUAGES
from bridge.record.show import Showing
from bridge.views import CallView
from tests.bridge.record.evening import Evening, texts
from tests.bridge.record.scripts import ACTIONS, PEOPLE, Action, Person, play

ZONE = ZoneInfo("Asia/Shanghai")
few = settings(max_examples=40, deadline=None)


def printed(evening: Evening, *, names: bool) -> str:
    """Everything that the commands would hand out."""
    ledger, out = evening.ledger(), list[str]()
    for page in ledger.pages.values():
        view = ledger.view(page)
        for language in LANGUAGES:
            sheet = Sheet(ledger.timeline.names, ZONE, language, protected=names)
            showing = Showing(evening.book, ledger.timeline, language, names=names)
            out += [*showing.lines(page, view), sheet.call(page, view)]
            out += sheet.relays(page, view)
        out.append(json_line(ledger, page, names=names).decode())
    return "\n".join(out)


@few
@given(PEOPLE, ACTIONS)
def test_nothing_that_is_shown_tells_who_reported(
    people: list[Person], actions: list[Action]
) -> None:
    evening = play(people, actions)
    ledger = evening.ledger()
    shown = "\n".join([*texts(ledger.board(evening.at)), printed(evening, names=False)])
    for identity in (i for person in people for i in person):
        assert identity not in shown


@few
@given(PEOPLE, st.integers(0, 5))
def test_with_names_the_export_tells_who_reported(people: list[Person], which: int) -> None:
    evening = play(people, [("report", n, which) for n in range(len(people))])
    shown = printed(evening, names=True)
    for identity in (i for person in people for i in person):
        assert identity in shown


@few
@given(PEOPLE, ACTIONS)
def test_the_fold_is_the_world(people: list[Person], actions: list[Action]) -> None:
    evening = play(people, actions)
    ledger = evening.ledger()
    assert ledger.world.calls == evening.world.calls
    for id, call in evening.world.calls.items():
        view = ledger.call_view(id)
        assert isinstance(view, CallView)
        assert (view.status, view.due) == (call.status.value, call.deadline)
        assert (view.closed is None) == call.live
        assert view.held <= (view.status in ("proposed", "escalated", "unplaced"))
        assert len(view.relays) == len(evening.relays(call=id))
        assert len({r.key for r in view.relays}) == len(view.relays)


@few
@given(PEOPLE, ACTIONS, ACTIONS)
def test_a_later_beginning_shows_the_same(
    people: list[Person], actions: list[Action], more: list[Action]
) -> None:
    evening = play(people, [*actions, *more])
    first = play(people, actions).ledger()
    begin, known = first.needs(), first.known()
    later = Ledger(evening.book, known=known)
    for key, fact in evening.facts[begin:]:
        later.apply(key, fact)
    mine, other = evening.ledger().board(evening.at), later.board(evening.at)
    assert {c.id: c for c in mine.calls} == {c.id: c for c in other.calls}
    assert (mine.units, mine.waiting) == (other.units, other.waiting)
    assert {x.adapter: x for x in mine.links} == {x.adapter: x for x in other.links}


@few
@given(PEOPLE, ACTIONS)
def test_what_a_fact_touched_is_all_that_changed(
    people: list[Person], actions: list[Action]
) -> None:
    evening = play(people, actions)
    ledger = Ledger(evening.book)
    shown = {u.id: u for u in ledger.board(evening.at).units}
    calls: dict[str, CallView] = {}
    for key, fact in evening.facts:
        touched = ledger.apply(key, fact)
        part = ledger.part(
            evening.at, [touched.call] if touched.call else [], touched.units, [], []
        )
        shown |= {u.id: u for u in part.units}
        calls |= {c.id: c for c in part.calls}
    whole = ledger.board(evening.at)
    assert shown == {u.id: u for u in whole.units}
    assert calls == {c.id: c for c in whole.calls}
