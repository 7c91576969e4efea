"""What holds whatever is said, in whatever order, however late."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bridge import codec
from rules.errands import deadlines
from rules.events import CALL_EVENTS, Event, Relayed
from rules.inputs import Inbound, Line, LinkChanged, Reach, Reported, Tick, Transcribed, Voice
from rules.step import step
from rules.transitions import OVER, Status
from rules.world import World, apply
from tests.sites import NOON, small_book

BOOK = small_book()
WORDS = st.sampled_from([
    "南门有人打架", "我手机从南门到望云台落在环保车上了", "有人受伤流血", "help me", "在月亮湖", "收到", "收到，1号我去",
    "take 1", "take 2", "去不了", "no 1", "到达", "here 1", "处理完毕", "done 2 all well", "找到了", "没找到", "found 1",
    "取消", "cancel 1", "confirm 1", "confirm 2", "assign 1 u-2", "assign 2 p-hill", "release 1 u-1", "locate 1 lake",
    "close 1 finished", "note 1 please hurry", "hold 1", "undo 1", "kind 1 injury", "merge 2 1", "escalate 1 chief",
    "invite u-2 to 1", "邀请 山顶 参加 2", "on duty", "下班", "", "没有人受伤", "他在流血", "🙂 \u202e\u0000", "17号",
])  # fmt: skip
WHO = st.sampled_from([
    ("desk", "desk"), ("desk", "chief"), ("radio", "南门"), ("radio", "山顶"), ("radio", "快警一组"), ("chat", "u-1"),
    ("radio", "快警二组"), ("chat", "drivers"), ("chat", "tourist"), ("chat", "tourist-2"), ("air", "ch1"),
])  # fmt: skip
MESSAGE = st.tuples(WHO, WORDS, st.booleans())
EVENT = st.one_of(
    MESSAGE,
    st.tuples(st.just("tick"), st.integers(0, 5)),
    st.tuples(st.just("transcribe"), WORDS, st.floats(0, 1)),
    st.tuples(st.just("relay"), st.integers(0, 50), st.sampled_from(list(Reach))),
    st.tuples(st.just("link"), st.booleans()),
)
SCRIPT = st.lists(st.tuples(EVENT, st.integers(0, 900)), max_size=25)


def line_of(event: tuple[object, ...], nth: int, world: World) -> Line | None:
    match event:
        case ("tick", int(which)):
            due = [(subject, when) for when, subject in deadlines(world)]
            if not due:
                return None
            subject, when = sorted(due)[which % len(due)]
            return Tick(subject=subject, due=when)
        case ("transcribe", str(words), float(sure)):
            waiting = sorted(world.waiting)
            return Transcribed(of=waiting[0], words=words, confidence=sure) if waiting else None
        case ("relay", int(which), Reach() as reach):
            relays = sorted(world.relays)
            if not relays:
                return None
            return Reported(relay=relays[which % len(relays)], reach=reach)
        case ("link", bool(up)):
            return LinkChanged(adapter="radio", up=up)
        case ((str(adapter), str(channel)), str(words), bool(spoken)):
            voice = Voice(ref="sha256:0", seconds=2.0) if spoken else None
            said = "" if spoken else words
            return Inbound(
                key=str(nth),
                adapter=adapter,
                channel=channel,
                sender=channel,
                words=said,
                voice=voice,
            )
    raise AssertionError(event)


def play(script: list[tuple[tuple[object, ...], int]]) -> tuple[World, list[Event]]:
    world, journal, now = World(), list[Event](), NOON
    for nth, (event, seconds) in enumerate(script):
        now += timedelta(seconds=seconds)
        line = line_of(event, nth, world)
        if line is None:
            continue
        now = max(now, line.due) if isinstance(line, Tick) else now
        before = world
        world, facts = step(world, line, f"line:{nth}", now, BOOK)
        check(before, world, facts)
        journal += facts
    return world, journal


def check(before: World, world: World, facts: tuple[Event, ...]) -> None:
    for call in world.calls.values():
        assert call.status is not Status.OPEN, f"{call.id} rests unseen"
        assert (call.deadline is None) == (call.status in OVER), f"{call.id} {call.status}"
        active = [a.unit for a in call.active()]
        assert len(active) == len(set(active)), f"{call.id}: a unit has two active parts"
        for unit in active:
            assert call.id in world.unit(unit).calls
        if not call.live:
            assert not active
    numbers = [c.number for c in world.calls.values() if c.live]
    assert len(numbers) == len(set(numbers)), "two live calls bear one number"
    keys = [f.key for f in facts if isinstance(f, Relayed)]
    assert len(keys) == len(set(keys)), "two relays have one key"
    for key, waiting in world.waiting.items():
        assert waiting.due, key
    assert before is not world or not [f for f in facts if isinstance(f, CALL_EVENTS)]


@settings(max_examples=300, deadline=None)
@given(SCRIPT)
def test_whatever_is_said_no_call_rests_unseen(
    script: list[tuple[tuple[object, ...], int]],
) -> None:
    world, journal = play(script)
    again = World()
    for fact in journal:
        again = apply(again, codec.fact(codec.encode(fact)), BOOK.policy)
    assert again == world, "the journal is the whole truth"


@settings(max_examples=60, deadline=None)
@given(SCRIPT)
def test_the_same_lines_give_the_same_facts(script: list[tuple[tuple[object, ...], int]]) -> None:
    _, first = play(script)
    _, second = play(script)
    assert [codec.encode(f) for f in first] == [codec.encode(f) for f in second]


@settings(max_examples=100, deadline=None)
@given(SCRIPT)
def test_every_live_call_ends_or_reaches_a_desk_by_time_alone(
    script: list[tuple[tuple[object, ...], int]],
) -> None:
    """Nobody answers for two hours: each live call has been told to a desk, again and again."""
    world, _ = play(script)
    for id in [c.id for c in world.calls.values() if c.live]:
        told = 0
        for nth in range(60):
            call = world.calls[id]
            assert call.deadline is not None
            line = Tick(subject=id, due=call.deadline)
            world, facts = step(world, line, f"tick:{id}/{nth}", call.deadline, BOOK)
            told += sum(isinstance(f, Relayed) and f.to.adapter == "desk" for f in facts)
            if not world.calls[id].live:
                break
        assert told > 0 or not world.calls[id].live
