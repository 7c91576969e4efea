"""Who did what at the desks: on the timeline, for auditors, and across a restart."""

import pytest

from bridge.record.ledger import Ledger
from bridge.record.names import Names
from bridge.record.reporting import who_reported
from bridge.record.trail import MOST
from rules.desk_events import Spoke
from rules.events import Opened
from rules.inputs import Look
from rules.people_events import Forgotten
from tests.bridge.record.evening import TOURIST, Evening, dispute

LI = {"sender": "@liwei", "name": "李伟"}


@pytest.fixture
def evening() -> Evening:
    evening = Evening()
    dispute(evening, over=False)
    evening.say("console/desk", "close 1 误报", **LI)
    look = Look(
        key="1", account="@shen", person="沈", what="identity", call=evening.call, reason="核实"
    )
    evening.line(look)
    evening.say("console/desk", "交班：天梯在排队", **LI)
    evening.say("console/desk", "接班", sender="@wang", name="王芳")
    return evening


def test_the_timeline_names_the_person(evening: Evening) -> None:
    view = evening.ledger().call_view(evening.call)
    assert view
    (closed,) = [e for e in view.timeline if e.what == "Closed"]
    assert closed.person == "李伟"
    assert "（李伟）" in dict(closed.text)["zh"]
    assert "(李伟)" in dict(closed.text)["en"]
    assert [e.person for e in view.timeline if e.what != "Closed"].count("李伟") == 0


def test_a_call_that_a_desk_raises_is_that_persons(evening: Evening) -> None:
    evening.say("console/desk", "迷魂台有人受伤", **LI)
    ledger = evening.ledger()
    page = ledger.pages[evening.call]
    spoke = next(
        version
        for version, (_, fact) in enumerate(evening.facts, 1)
        if isinstance(fact, Spoke) and "受伤" in fact.words
    )
    assert page.first == spoke, "who reads from the bookmark on must meet the person first"


def test_the_trail_is_in_order(evening: Evening) -> None:
    ledger = evening.ledger()
    views = list(ledger.trails.views(Names(evening.book), ledger.pages))
    assert [(v.what, v.account, v.number) for v in views] == [
        ("spoke", "liwei", 0), ("identity", "shen", 1), ("spoke", "liwei", 0), ("handed over", "liwei", 0),
        ("spoke", "wang", 0), ("took over", "wang", 0),
    ]  # fmt: skip
    assert views[3].text == "天梯在排队"


def test_a_shift_and_who_took_it(evening: Evening) -> None:
    (shift,) = evening.ledger().trails.shifts(Names(evening.book))
    assert (shift.person, shift.note, shift.taken_by) == ("李伟", "天梯在排队", "王芳")
    evening.say("console/desk", "交班", sender="@wang", name="王芳")
    (shift,) = evening.ledger().trails.shifts(Names(evening.book))
    assert (shift.person, shift.taken_by, shift.taken_at) == ("王芳", "", None)


def test_it_goes_on_from_a_bookmark_without_doubling(evening: Evening) -> None:
    whole = evening.ledger()
    again = Ledger(evening.book, known=whole.known())
    for key, fact in evening.facts[-6:]:
        again.apply(key, fact)
    assert list(again.trails.known().trail) == list(whole.trails.known().trail)
    assert again.trails.known().shifts == whole.trails.known().shifts


def test_only_so_much_is_remembered(evening: Evening) -> None:
    for n in range(MOST + 20):
        evening.line(Look(key=str(n), account="", person="", what="audio", about=str(n)))
    trail = evening.ledger().trails.known().trail
    assert len(trail) == MOST
    assert next(iter(trail)) == evening.facts[-MOST][0]


def test_who_reported_is_told_until_they_are_forgotten(evening: Evening) -> None:
    ledger = evening.ledger()
    page = ledger.pages[evening.call]
    (who,) = who_reported(page, ledger.trails)
    assert (who.adapter, who.channel, who.name) == ("chat", TOURIST, "Li Xiaoming")
    source = next(f.said.source for _, f in evening.facts if isinstance(f, Opened))
    ledger.apply("x/0", Forgotten(at=evening.at, source=source))
    assert list(who_reported(page, ledger.trails)) == []
