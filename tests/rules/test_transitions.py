"""The table of moves: nothing in it is idle, and every road leads to an end."""

from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from rules.call import Call, evolve
from rules.diagram import BEGIN, END, mermaid, shown
from rules.events import (
    CALL_EVENTS,
    Closed,
    Declined,
    Escalated,
    Held,
    Merged,
    Offered,
    Opened,
    Placed,
    Reminded,
    Taken,
)
from rules.inputs import Reach
from rules.model import Address
from rules.route import Task
from rules.said import Said, Source
from rules.transitions import OVER, TRANSITIONS, IllegalMove, Status
from tests.rules.test_properties import WHO, WORDS, play
from tests.sites import NOON

LATER = NOON + timedelta(minutes=1)
README = Path(__file__).parents[2] / "README.md"


def fresh() -> Call:
    said = Said(key="c", source=Source(address=Address("chat", "t"), sender="t"), words="help")
    return evolve(
        None,
        Opened(
            call="c", at=NOON, number=1, kind="help", priority=3, confidence=1.0, reason="",
            said=said, due=LATER,
        ),
    )  # fmt: skip


def reachable(start: Status) -> set[Status]:
    found, todo = {start}, [start]
    while todo:
        for ends in TRANSITIONS[todo.pop()].values():
            todo += ends - found
            found |= ends
    return found


def test_every_status_has_a_row_and_can_be_reached() -> None:
    assert set(TRANSITIONS) == set(Status)
    assert reachable(Status.UNPLACED) == set(Status)


@pytest.mark.parametrize("status", [s for s in Status if s not in OVER])
def test_every_road_leads_to_an_end(status: Status) -> None:
    assert reachable(status) >= OVER
    assert TRANSITIONS[status][Closed] == {Status.CLOSED}
    assert TRANSITIONS[status][Merged] == {Status.MERGED}


@pytest.mark.parametrize("status", sorted(OVER))
def test_what_is_over_does_not_move(status: Status) -> None:
    assert TRANSITIONS[status] == {}


def test_every_event_moves_some_call() -> None:
    used = {event for row in TRANSITIONS.values() for event in row}
    assert used == set(CALL_EVENTS) - {Opened}


def test_every_row_names_an_end() -> None:
    assert all(ends for row in TRANSITIONS.values() for ends in row.values())


def test_the_table_holds_what_happens_and_little_else() -> None:
    """Played at random from a fixed seed: the moves that change a status are nearly all seen."""
    dice, seen = Random(7), set()
    words, who = list(WORDS.elements), list(WHO.elements)  # type: ignore[attr-defined]
    for _ in range(700):
        script = [(_event(dice, who, words), dice.choice([0, 1, 30, 100, 600])) for _ in range(25)]
        calls: dict[str, Call] = {}
        for fact in play(script)[1]:
            if isinstance(fact, CALL_EVENTS):
                before = calls.get(fact.call)
                after = calls[fact.call] = evolve(before, fact)
                if before is not None and before.status is not after.status:
                    seen.add((before.status, type(fact), after.status))
    table = {(s, e, t) for s, row in TRANSITIONS.items() for e, ts in row.items() for t in ts - {s}}
    assert seen <= table
    assert len(seen) > 0.6 * len(table), sorted(str(row) for row in table - seen)


def _event(dice: Random, who: list[tuple[str, str]], words: list[str]) -> tuple[object, ...]:
    match dice.random():
        case chance if chance < 0.8:
            return (dice.choice(who), dice.choice(words), False)
        case chance if chance < 0.95:
            return ("tick", dice.randint(0, 5))
    return ("relay", dice.randint(0, 50), dice.choice(list(Reach)))


@pytest.mark.parametrize(
    "event",
    [
        Taken(call="c", at=NOON, unit="u", until=LATER),
        Reminded(call="c", at=NOON, due=LATER, nth=1),
        Held(call="c", at=NOON, by="desk", due=LATER),
        Declined(call="c", at=NOON, unit="u"),
    ],
)
def test_an_illegal_move_changes_nothing(event: Taken | Reminded | Held | Declined) -> None:
    closed = evolve(fresh(), Closed(call="c", at=NOON, because="outcome_done"))
    with pytest.raises(IllegalMove, match="while closed"):
        evolve(closed, event)
    with pytest.raises(IllegalMove, match="never opened"):
        evolve(None, event)


def test_a_call_opens_once() -> None:
    call = fresh()
    opened = Opened(
        call="c", at=NOON, number=2, kind="help", priority=3, confidence=1.0, reason="",
        said=call.said, due=LATER,
    )  # fmt: skip
    with pytest.raises(IllegalMove, match="already open"):
        evolve(call, opened)


def test_who_has_no_part_cannot_give_it_back() -> None:
    offered = evolve(
        fresh(),
        Offered(call="c", at=NOON, unit="a", task=Task.LEAD, minutes=1.0, until=LATER),
    )
    with pytest.raises(IllegalMove, match="b has no part"):
        evolve(offered, Declined(call="c", at=NOON, unit="b"))


def test_escalating_keeps_the_deadlines_of_those_who_are_coming() -> None:
    taken = evolve(fresh(), Taken(call="c", at=NOON, unit="a", until=LATER))
    later = LATER + timedelta(hours=1)
    escalated = evolve(taken, Escalated(call="c", at=NOON, reason="reason_handed_over", due=later))
    assert (escalated.status, escalated.deadline) == (Status.TAKEN, LATER)


def test_the_diagram_draws_the_table() -> None:
    drawn = mermaid()
    assert drawn.startswith("stateDiagram-v2\n")
    for start, row in TRANSITIONS.items():
        for event, ends in row.items():
            for end in ends - {start} - OVER:
                arrow = f"{start} --> {end}: ".replace("on scene", "on_scene")
                (line,) = [n for n in drawn.splitlines() if n.strip().startswith(arrow)]
                assert event.__name__ in line
    assert drawn.count("-->") == len(
        set(drawn.splitlines()) & {n for n in drawn.splitlines() if "-->" in n}
    )
    assert Placed.__name__ in drawn


def test_the_readme_shows_the_diagram_of_today() -> None:
    text = README.read_text("utf-8")
    assert shown(text) == text, "write rules.diagram.shown(text) back"
    assert shown(f"a{BEGIN}old{END}b") == f"a{BEGIN}\n```mermaid\n{mermaid()}```\n{END}b"
    with pytest.raises(ValueError, match="lacks"):
        shown("nothing")
