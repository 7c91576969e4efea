"""Our own faults: the message reaches a person, and no deadline is the last."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from msgspec.structs import replace

from bridge.engine import carry_out
from bridge.ports import Entry
from rules.events import Event, Relayed, Reminded
from rules.fault import fault
from rules.inputs import Inbound, Line, Reach, Reported, Tick, Voice
from rules.model import Point
from rules.nearest import Start
from rules.route import Way
from rules.rulebook import Rulebook
from rules.site_events import Faulted
from rules.step import step
from rules.transitions import Part, Status
from rules.wording import Catalogue
from rules.world import World, apply
from tests.rules.play import Play
from tests.sites import NOON, small_book, small_site

FIGHT = "南门有人打架"
VOICE = Voice(ref="sha256:0", seconds=2.0)


class Broken:
    """A way of travel that fails: what stands at a port may."""

    name = "broken"

    def ways(self, to: Point, starts: Sequence[Start], *_: object) -> Sequence[Way | None]:
        raise RuntimeError(f"no way to {to} from {len(starts)}")

    def between(self, a: Point, b: Point, *_: object) -> Way | None:
        raise RuntimeError(f"no way from {a} to {b}")


def entry(line: Line | bytes, key: str = "k") -> Entry:
    from bridge import codec  # noqa: PLC0415

    body = line if isinstance(line, bytes) else codec.encode(line)
    return Entry(stream="inbox", key=key, body=body, seq="1", at=NOON)


def broken() -> Rulebook:
    return Rulebook(small_site(), travel=Broken())


def kinds(facts: Sequence[Event]) -> list[str]:
    return [type(f).__name__ for f in facts]


def test_a_message_that_we_fail_on_reaches_a_person() -> None:
    line = Inbound(key="1", adapter="chat", channel="t", sender="t", words=FIGHT, voice=VOICE)
    world, facts = carry_out(World(), entry(line), broken())
    assert kinds(facts) == ["Faulted", "Opened", "Escalated", "Relayed"]
    assert isinstance(facts[0], Faulted)
    assert "no way to" in facts[0].error
    call = world.calls["k"]
    assert (call.said.words, call.said.voice, call.deadline) == (
        FIGHT, VOICE, NOON + timedelta(minutes=5),
    )  # fmt: skip
    assert isinstance(facts[3], Relayed)
    assert (facts[3].message, str(facts[3].to)) == ("desk_escalated", "desk/desk")


def test_a_deadline_that_we_fail_on_is_not_the_last() -> None:
    play = Play()
    play.say("chat/t", FIGHT)
    due = play.call().deadline
    assert due
    world, facts = carry_out(play.world, entry(Tick(subject=play.call().id, due=due)), broken())
    assert kinds(facts)[0] == "Faulted"
    assert [f.unit for f in facts if isinstance(f, Reminded)] == ["u-2"]
    assert any(isinstance(f, Relayed) and f.message == "desk_escalated" for f in facts)
    again = world.calls[play.call().id].deadline
    assert again
    assert again > due, "the same deadline would never ring again"
    after, facts = step(world, Tick(subject=play.call().id, due=again), "k2", again, play.book)
    assert after.calls[play.call().id].assignment("u-2").part is Part.LAPSED  # type: ignore[union-attr]


@pytest.mark.parametrize("status", [Status.UNPLACED, Status.PROPOSED, Status.ESCALATED])
def test_every_live_call_survives_a_fault(status: Status) -> None:
    play = Play()
    play.say("chat/t", "help!" if status is Status.UNPLACED else "来人，在南门")
    if status is Status.ESCALATED:
        play.say("desk/desk", "escalate 1 chief")
    assert play.call().status is status
    due = play.call().deadline
    assert due
    world, facts = fault(
        play.world, Tick(subject=play.call().id, due=due), "k", NOON, play.book, "x"
    )
    again = world.calls[play.call().id].deadline
    assert again
    assert again > due
    assert len([f for f in facts if isinstance(f, Relayed)]) == 1


def test_a_voice_whose_wait_we_fail_on_reaches_a_person() -> None:
    play = Play()
    play.say("chat/t", "", voice=VOICE)
    ((key, waiting),) = play.world.waiting.items()
    tick = Tick(subject=key, due=waiting.due)
    world, facts = fault(play.world, tick, "k", waiting.due, play.book, "x")
    assert kinds(facts)[:4] == ["Faulted", "Understood", "Opened", "Escalated"]
    assert not world.waiting
    assert world.calls[key].said.voice == VOICE


def test_a_fault_of_the_words_themselves_is_recorded_all_the_same() -> None:
    empty = replace(small_site(), catalogue=Catalogue(messages={"en": {}, "zh": {}}))
    line = Inbound(key="1", adapter="chat", channel="t", sender="t", words=FIGHT)
    world, facts = carry_out(World(), entry(line), Rulebook(empty))
    assert kinds(facts) == ["Faulted", "Opened", "Escalated"]
    assert world.calls["k"].deadline


@pytest.mark.parametrize(
    "body", [b"", b"garbage", b"1{}", b"2{}", b'1{"type":"Nothing"}', b"1[1]", b"\xff\xfe"]
)
def test_a_line_that_cannot_be_read_is_a_fact_and_stops_nothing(body: bytes) -> None:
    world, facts = carry_out(World(), entry(body), small_book())
    assert kinds(facts) == ["Faulted"]
    assert world == World()


def test_news_that_we_fail_on_are_a_fact() -> None:
    play = Play()
    play.say("chat/t", FIGHT)
    (offer,) = play.relays(message="offer")
    line = Reported(relay=offer.key, reach=Reach.FAILED)
    world, facts = carry_out(play.world, entry(line), broken())
    assert kinds(facts) == ["Faulted"]
    assert world.calls[play.call().id].deadline, "its deadline brings it on"


def test_the_old_world_stands() -> None:
    play = Play()
    play.say("chat/t", FIGHT)
    before = play.world
    again = World()
    for fact in play.facts:
        again = apply(again, fact, play.book.policy)
    step(
        before,
        Inbound(key="2", adapter="chat", channel="t2", sender="t2", words=FIGHT),
        "k",
        NOON,
        play.book,
    )
    assert before == again
