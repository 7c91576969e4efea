"""What holds of several calls at once, whatever is said and by whom."""

from datetime import timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from rules.call import Call
from rules.events import Confirmed, Event, Proposed, TakenBack
from rules.inputs import Inbound
from rules.joint import exclusive, leads
from rules.model import Confirm, Mode
from rules.ranking import goals, rank
from rules.route import Route
from rules.rulebook import Rulebook
from rules.step import step
from rules.transitions import OVER, Status
from rules.wanting import Want, decided, wants
from rules.world import World, apply
from tests.rules.patrols import FIGHT, begin, patrol, site_of
from tests.rules.play import Play
from tests.sites import GATE, HILL, LAKE, NOON

SITE = site_of(
    patrol("a", GATE), patrol("b", LAKE, mode=Mode.BIKE), patrol("c", HILL),
    patrol("d", LAKE, skills=frozenset()), rest=timedelta(0), keep_position=timedelta(hours=9),
)  # fmt: skip
BOOK = Rulebook(SITE)
SAID = st.one_of(
    st.tuples(st.just("tourist"), st.sampled_from([*FIGHT.values(), "有人受伤，在南门", "来人，在望云台"])),
    st.tuples(st.sampled_from("abcd"), st.sampled_from([
        "收到", "去不了", "到达", "处理完毕", "上岗", "下班", "take 1", "done 2", "take 3"])),
    st.tuples(st.just("desk"), st.sampled_from([
        "confirm 1", "confirm 2", "confirm 3 b", "hold 1", "hold 2", "undo 1", "undo 2", "close 1", "assign 1 b",
        "assign 2 a", "release 1 b", "kind 1 injury", "kind 2 help", "cancel 3", "merge 3 2", "escalate 2 chief"])),
)  # fmt: skip
EVENING = st.lists(st.tuples(SAID, st.integers(0, 240)), max_size=30)


def evening(
    script: list[tuple[tuple[str, str], int]],
) -> list[tuple[World, World, tuple[Event, ...], str]]:
    """Each line: the world before and after it, its facts, and who spoke."""
    play, lines = Play(BOOK), []
    for nth, ((who, words), seconds) in enumerate(script):
        play.pass_(seconds=seconds)
        before = play.world
        where = {"tourist": f"chat/t{nth}", "desk": "desk/desk"}.get(who, f"chat/{who}")
        facts = play.say(where, words)
        lines.append((before, play.world, facts, who))
    return lines


@settings(max_examples=150, deadline=None)
@given(EVENING)
def test_what_a_person_decided_is_never_planned_anew(
    script: list[tuple[tuple[str, str], int]],
) -> None:
    for before, after, facts, who in evening(script):
        world = before
        for fact in facts:
            call = world.calls.get(getattr(fact, "call", ""))
            if isinstance(fact, Proposed) and call is not None:
                assert not call.active(), "units that were asked stay asked"
                if call.status is Status.PROPOSED:
                    assert not decided(call)
                    assert fact.due == call.due
            assert not isinstance(fact, TakenBack | Confirmed) or who == "desk"
            world = apply(world, fact, BOOK.policy)
        assert world == after


@settings(max_examples=150, deadline=None)
@given(EVENING)
@example([  # a call that nobody was asked for yet ends, and its patrol is free for two others
    (("tourist", "月亮湖有人打架"), 0), (("tourist", "南门有人打架"), 0),
    (("tourist", "南门有人打架"), 121), (("tourist", "南门有人打架"), 240),
    (("tourist", "南门有人打架"), 240), (("tourist", "月亮湖有人打架"), 0),
    (("desk", "close 1"), 0),
])  # fmt: skip
@example([  # a person keeps a patrol for what is only "help"; a fight is nearer to it than the other
    (("tourist", "月亮湖有人打架"), 0), (("tourist", "南门有人打架"), 0),
    (("desk", "escalate 2 chief"), 0), (("desk", "kind 2 help"), 0), (("tourist", "南门有人打架"), 0),
])  # fmt: skip
@example([  # a call becomes another kind and lets go of a patrol, while two others share one
    *[(("tourist", "南门有人打架"), s) for s in (0, 0, 0, 0, 0, 213)], (("tourist", "月亮湖有人打架"), 239),
    (("tourist", "南门有人打架"), 240), (("tourist", "月亮湖有人打架"), 165),
    (("tourist", "月亮湖有人打架"), 240), (("desk", "kind 2 help"), 103),
])  # fmt: skip
@example([  # a call goes to a commander and lets go of a patrol, while two others share one
    (("tourist", "南门有人打架"), 0), (("tourist", "南门有人打架"), 121),
    (("tourist", "月亮湖有人打架"), 240), (("tourist", "南门有人打架"), 240),
    (("tourist", "望云台有人打架"), 0), (("desk", "escalate 2 chief"), 0),
])  # fmt: skip
def test_nobody_is_proposed_twice_while_another_stands_idle(
    script: list[tuple[tuple[str, str], int]],
) -> None:
    for _, world, facts, _ in evening(script):
        waiting = [world.calls[id] for id in world.choosing]
        for call in waiting:
            others = [c for c in waiting if c.id != call.id]
            theirs = {u for c in others for u in leads(c, BOOK)}
            shared = theirs & set(leads(call, BOOK))
            if decided(call) or call.where is None or not shared:
                continue
            kind, now = BOOK.kind_of(call), facts[-1].at
            able, _ = rank(call, goals(call, kind, BOOK), kind, BOOK, world, now)
            mine = {a.unit for a in call.assignments} | set(_sent(call.route))
            idle = {c.unit.id: c.cost for c in able if c.unit.id not in theirs | mine}
            # What a person keeps for a lesser matter goes to a graver one that it is nearer to.
            lesser = {u for c in others if _kept_for_less(c, call) for u in leads(c, BOOK)}
            equal = {u for c in others if not _kept_for_less(c, call) for u in leads(c, BOOK)}
            assert not (shared & equal and idle), f"{call.number} shares a patrol, {idle} could go"
            costs = {c.unit.id: c.cost for c in reversed(able)}
            for unit in shared & lesser:
                assert all(costs[unit] <= cost for cost in idle.values()), f"{unit} is no nearer"


def _kept_for_less(call: Call, graver: Call) -> bool:
    return decided(call) and call.priority > graver.priority


def _sent(route: Route | None) -> list[str]:
    return [leg.unit for leg in route.legs] if route else []


@settings(max_examples=100, deadline=None)
@given(EVENING)
def test_the_tables_of_those_who_wait_are_right(script: list[tuple[tuple[str, str], int]]) -> None:
    for _, world, _, _ in evening(script):
        calls = world.calls.values()
        assert set(world.choosing) == {c.id for c in calls if wants(c) is Want.CHOICE}
        assert set(world.wanting) == {c.id for c in calls if wants(c) is Want.UNITS}
        assert all(world.calls[id].status not in OVER for id in (*world.choosing, *world.wanting))


@settings(max_examples=40, deadline=None)
@given(EVENING)
def test_the_order_in_which_the_site_lists_its_units_changes_nothing(
    script: list[tuple[tuple[str, str], int]],
) -> None:
    turned = Rulebook(replace(SITE, units=dict(reversed(list(SITE.units.items())))))
    first = second = World()
    now = NOON
    for nth, ((who, words), seconds) in enumerate(script):
        now += timedelta(seconds=seconds)
        channel = {"tourist": f"t{nth}"}.get(who, who)
        adapter = "desk" if who == "desk" else "chat"
        line = Inbound(key=str(nth), adapter=adapter, channel=channel, sender=channel, words=words)
        first, _ = step(first, line, f"line:{nth}", now, BOOK)
        second, _ = step(second, line, f"line:{nth}", now, turned)
        for id, call in first.calls.items():
            other = second.calls[id]
            assert _sent(call.route) == _sent(other.route)
            assert call.assignments == other.assignments
            assert call.status is other.status


def test_a_post_can_be_proposed_to_many_and_a_patrol_cannot() -> None:
    assert exclusive("a", BOOK)
    assert not exclusive("p-gate", BOOK)
    assert not exclusive("nobody", BOOK)


def test_nothing_waits_and_nothing_is_planned() -> None:
    play = begin(patrol("a", GATE), confirm=Confirm.NEVER)
    play.say("chat/t1", FIGHT["gate"])
    assert not play.world.choosing
    assert not play.world.wanting
