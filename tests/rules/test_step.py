"""One line, start to rest: voices and their words, our own faults, and a site that changed."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from bridge.engine import carry_out
from bridge.ports import Entry
from rules.events import (
    Closed,
    Escalated,
    Event,
    Faulted,
    Heard,
    Lapsed,
    Listening,
    Located,
    Moved,
    Offered,
    Placed,
    Relayed,
    Reminded,
    Taken,
    Understood,
)
from rules.fault import fault
from rules.inputs import Inbound, Line, Reach, Reported, Tick, Transcribed, Voice
from rules.model import Point, Role, Site
from rules.nearest import Start
from rules.route import Way
from rules.rulebook import Rulebook
from rules.step import step
from rules.transitions import Part, Status
from rules.wording import Catalogue
from rules.world import World, apply
from tests.rules.play import Play
from tests.rules.test_properties import SCRIPT, check, line_of
from tests.sites import NOON, small_book, small_site

FIGHT = "南门有人打架"
VOICE = Voice(ref="sha256:0", seconds=2.0)


# ── voices ──


def test_a_voice_waits_for_its_words_and_then_acts() -> None:
    play = Play()
    play.say("chat/t", "", voice=VOICE)
    (waits,) = play.of(Listening)
    assert waits.due == NOON + play.book.policy.hear_within
    assert not play.world.calls
    play.line(Transcribed(of=waits.said.key, words=FIGHT, confidence=0.9, engine="ear"))
    assert play.call().status is Status.OFFERED
    assert play.call().said.voice == VOICE
    assert not play.world.waiting


@pytest.mark.parametrize("how", ["silence", "too late"])
def test_a_voice_without_words_is_a_call_for_a_person(how: str) -> None:
    play = Play()
    play.say("radio/南门", "", voice=VOICE)
    (of,) = play.world.waiting
    if how == "silence":
        play.line(Transcribed(of=of, words="", reason="noise"))
    else:
        play.pass_(seconds=21)
    call = play.call()
    assert (call.status, call.escalated) == (Status.ESCALATED, "reason_unclear_voice")
    (told,) = [r for r in play.relays() if r.message == "desk_voice"]
    assert told.voice == VOICE.ref, "the desk can listen"
    assert call.where, "where the post stands is known without any words"
    assert call.where.place == "gate"
    assert call.deadline


def test_late_words_stand_beside_the_call() -> None:
    play = Play()
    play.say("chat/t", "", voice=VOICE)
    play.pass_(seconds=21)
    before = play.call()
    play.line(Transcribed(of=before.id, words=FIGHT, confidence=0.9, engine="ear"))
    (heard,) = play.of(Heard)
    assert (heard.call, heard.said.words, heard.note) == (before.id, FIGHT, True)
    assert [r.message for r in play.of(Relayed)] == ["desk_note"]
    assert play.call() == before
    play.line(Transcribed(of=before.id, words="", reason="nothing"))
    assert not play.new


def test_words_of_nothing_that_was_heard_change_nothing() -> None:
    play = Play()
    assert play.line(Transcribed(of="nobody", words=FIGHT)) == ()
    assert play.line(Tick(subject="nobody", due=NOON)) == ()


def test_a_tick_before_its_time_changes_nothing() -> None:
    play = Play()
    play.say("chat/t", "", voice=VOICE)
    (key,) = play.world.waiting
    play.line(Tick(subject=key, due=NOON))
    assert play.new == ()
    play.say("chat/t2", FIGHT)
    play.line(Tick(subject=play.call().id, due=NOON))
    assert play.new == ()


def test_a_log_whose_clock_is_behind_makes_no_tick_too_early() -> None:
    play = Play()
    play.say("chat/t", FIGHT)
    deadline = play.call().deadline
    assert deadline
    play.now = NOON - timedelta(hours=1)
    play.line(Tick(subject=play.call().id, due=deadline))
    assert play.of(Lapsed), "the tick tells the time"
    due = play.call().deadline
    assert due
    assert due > deadline


def test_a_voice_that_answers() -> None:
    play = Play()
    play.say("chat/t", FIGHT)
    play.speak("radio/快警二组", "收到，我去")
    assert [t.unit for t in play.of(Taken)] == ["u-2"]
    assert play.of(Understood)
    assert play.of(Heard)[0].said.voice == VOICE


def test_the_answer_to_a_relay_by_voice_keeps_what_it_answers() -> None:
    play = Play()
    play.say("chat/t1", FIGHT)
    play.say("chat/t2", FIGHT)
    play.say("desk/desk", "assign 2 u-2")
    (offer,) = [r for r in play.relays(message="offer", unit="u-2") if r.number == 2]
    play.speak("radio/快警二组", "收到", reply_to=offer.key)
    assert [t.call for t in play.of(Taken)] == [play.call(2).id]


# ── news ──


def test_news_of_relays_that_nobody_knows() -> None:
    play = Play()
    play.line(Reported(relay="nobody's", reach=Reach.FAILED, reason="?"))
    assert [type(f) for f in play.new] == [Moved]


def test_an_offer_that_reaches_nobody_lapses_at_once() -> None:
    play = Play()
    play.say("chat/t", FIGHT)
    (offer,) = play.relays(message="offer")
    play.news(offer, Reach.FAILED, "off")
    assert [f.unit for f in play.of(Lapsed)] == ["u-2"]
    assert [f.unit for f in play.of(Offered)] == ["u-1"]


def test_nobody_can_be_reached_at_all() -> None:
    play = Play()
    play.say("chat/t", FIGHT)
    for _ in range(20):
        lost = [r for r in play.relays() if play.world.relays[r.key].reach is Reach.QUEUED]
        for relay in lost:
            play.news(relay, Reach.FAILED, "all is dark")
        if not lost:
            break
    else:
        pytest.fail("it never comes to rest")
    assert play.call().status is Status.ESCALATED
    assert play.call().deadline, "it comes up again"


# ── our own faults ──


class Broken:
    """A way of travel that fails: what stands at a port may."""

    name = "broken"

    def ways(self, to: Point, starts: Sequence[Start]) -> Sequence[Way | None]:
        raise RuntimeError(f"no way to {to} from {len(starts)}")


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
    play.say("chat/t", "help" if status is Status.UNPLACED else "来人，在南门")
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


# ── a site that changed between two starts ──


def less(
    site: Site, *, units: Sequence[str] = (), places: Sequence[str] = (), kinds: Sequence[str] = ()
) -> Site:
    return replace(
        site,
        units={id: u for id, u in site.units.items() if id not in units},
        places={id: p for id, p in site.places.items() if id not in places},
        kinds={id: k for id, k in site.kinds.items() if id not in kinds},
    )


@pytest.mark.parametrize(
    "words",
    ["close 1", "release 1 u-1", "assign 1 u-2", "locate 1 lake", "kind 1 injury", "merge 1 2", "merge 2 1",
     "escalate 1 chief", "note 1 x", "cancel 1", "hold 1", "undo 1", "confirm 1"],
)  # fmt: skip
def test_a_unit_that_left_the_site_while_on_a_call(words: str) -> None:
    play = Play()
    play.say("chat/t", FIGHT)
    play.say("radio/快警二组", "收到")
    play.say("chat/t2", FIGHT)
    play.move_to(less(small_site(), units=["u-2", "u-1"]))
    play.say("desk/desk", words)
    play.say("chat/t", "快点")
    play.pass_(hours=1)
    play.say("desk/desk", "close 1")
    assert play.call(1).status in (Status.CLOSED, Status.MERGED)


def test_a_confirmed_route_without_its_units_goes_to_the_next_or_to_a_person() -> None:
    """Only a neighbour who stands by was left of the route once: the rules turned for ever."""
    play = Play()
    play.say("chat/t", "南门和月亮湖有人打架")
    assert play.call().status is Status.PROPOSED
    assert play.call().route
    leads = [leg.unit for leg in play.call().route.legs if not leg.warn_only]  # type: ignore[union-attr]
    play.move_to(less(small_site(), units=leads))
    play.say("desk/desk", "confirm 1")
    assert play.call().status in (Status.OFFERED, Status.ESCALATED)
    assert not {a.unit for a in play.call().active()} & set(leads)


def test_a_place_and_a_kind_that_left_the_site() -> None:
    play = Play()
    play.say("chat/t", "手机从南门到望云台落在环保车上")
    play.move_to(less(small_site(), places=["gate", "hill"], kinds=["lost"]))
    play.say("radio/南门", "收到")
    play.say("radio/山顶", "没找到")
    play.pass_(hours=2)
    play.say("desk/desk", "close 1")
    assert play.call().status is Status.CLOSED
    closed = play.relays(message="closed", unit="")
    assert closed
    assert all("gate" not in r.text for r in play.relays())


def test_where_a_place_was_is_told_by_its_point() -> None:
    play = Play()
    play.say("chat/t", FIGHT)
    play.move_to(less(small_site(), places=["gate"]))
    play.pass_(seconds=61)
    (offer,) = [f for f in play.relays(message="offer") if f.unit == "u-1"]
    assert "29.35000, 110.44000" in offer.text


@settings(max_examples=120, deadline=None)
@given(
    SCRIPT,
    st.sets(st.sampled_from(["chief", "p-gate", "p-hill", "u-1", "u-2", "drivers"])),
    st.sets(st.sampled_from(["gate", "lake", "hill"])),
    st.sets(st.sampled_from(["dispute", "lost", "injury"])),
    SCRIPT,
)
def test_no_change_of_the_site_breaks_an_evening(
    before: list[tuple[tuple[object, ...], int]],
    units: set[str],
    places: set[str],
    kinds: set[str],
    after: list[tuple[tuple[object, ...], int]],
) -> None:
    world, now = World(), NOON
    first = small_book()
    second = Rulebook(
        less(small_site(), units=sorted(units), places=sorted(places), kinds=sorted(kinds))
    )
    for part, (book, script) in enumerate(((first, before), (second, after))):
        for nth, (event, seconds) in enumerate(script):
            now += timedelta(seconds=seconds)
            line = line_of(event, nth, world)
            if line is None:
                continue
            now = max(now, line.due) if isinstance(line, Tick) else now
            old = world
            world, facts = step(world, line, f"{part}:{nth}", now, book)
            check(old, world, facts)
    for call in list(world.calls.values()):
        desk = Inbound(
            key="z", adapter="desk", channel="desk", sender="desk", words=f"close {call.number}"
        )
        world, _ = step(world, desk, f"end:{call.id}", now, second)


def test_a_site_whose_only_desk_is_the_commander() -> None:
    site = small_site()
    chief = replace(site.units["chief"], role=Role.DISPATCHER)
    play = Play(
        Rulebook(
            replace(
                less(site, units=["desk"]),
                units={**less(site, units=["desk"]).units, "chief": chief},
            )
        )
    )
    play.say("chat/t", "来人，在南门")
    assert play.told("desk/chief") == ["desk_proposed"]


def test_a_position_from_nowhere() -> None:
    play = Play()
    play.say("chat/u-1", "", point=Point(-89.9, 179.9))
    assert play.of(Located)
    play.say("chat/t", "月亮湖有人打架")
    assert play.call().route
    assert {p.unit: p.reason for p in play.call().route.passed}["u-1"] == "passed_far"  # type: ignore[union-attr]


# ── the life of a call, end to end ──


def test_undo_after_somebody_took_it() -> None:
    play = Play()
    play.say("chat/t", "来人，在南门")
    play.say("desk/desk", "confirm 1")
    play.say("radio/南门", "收到")
    play.say("desk/desk", "undo 1")
    assert play.call().status is Status.PROPOSED
    assert play.call().assignment("p-gate").part is Part.RELEASED  # type: ignore[union-attr]
    assert play.told("radio/南门")[-1] == "stand_down"
    play.say("radio/南门", "到达")
    assert play.call().status is Status.PROPOSED
    play.say("desk/desk", "confirm 1")
    assert play.call().status is Status.OFFERED, "it can be asked again"


def test_undo_too_late() -> None:
    play = Play()
    play.say("chat/t", "来人，在南门")
    play.say("desk/desk", "confirm 1")
    play.pass_(seconds=6)
    play.say("desk/desk", "undo 1")
    assert play.call().status is Status.OFFERED
    assert play.told("desk/desk")[-1] == "too_late_to_undo"


def test_a_group_that_a_desk_sends_alone() -> None:
    play = Play()
    play.say("chat/t", "来人，在南门")
    play.say("desk/desk", "assign 1 drivers")
    assert [a.unit for a in play.call().active()] == ["drivers"], (
        "nobody else is asked behind its back"
    )
    assert play.last("chat/drivers").message == "offer"
    play.say("chat/drivers", "take 1", sender="driver-3")
    assert play.call().status is Status.TAKEN
    play.say("chat/drivers", "done 1", sender="driver-3")
    assert play.call().status is Status.CLOSED


def test_a_desk_may_send_a_unit_off_duty_by_hand() -> None:
    play = Play()
    play.say("radio/快警一组", "下班")
    play.say("chat/t", FIGHT)
    play.say("desk/desk", "assign 1 u-1")
    assert "u-1" in {a.unit for a in play.call().active()}


def test_a_call_that_is_merged_into_one_that_closes() -> None:
    play = Play()
    for nth in (1, 2, 3):
        play.say(f"chat/t{nth}", FIGHT)
    play.say("desk/desk", "merge 3 2")
    play.say("desk/desk", "merge 2 1")
    play.say("desk/desk", "merge 1 2")
    assert play.told("desk/desk")[-1] == "cannot_merge"
    play.say("desk/desk", "close 1")
    closed = [str(r.to) for r in play.of(Relayed) if r.message == "closed"]
    assert sorted(closed) == ["chat/t1", "chat/t2", "chat/t3"]
    play.say("desk/desk", "close 2")
    assert play.told("desk/desk")[-1] == "already_closed"


def test_cancelling_what_is_grave_goes_to_a_person() -> None:
    play = Play()
    play.say("chat/t", "南门有人受伤")
    play.say("chat/t", "不用来了")
    assert play.call().live
    assert play.of(Escalated)[0].reason == "reason_reporter_withdrew"


def test_a_desk_gives_another_kind_and_the_route_follows() -> None:
    play = Play()
    play.speak("radio/南门", "")
    assert play.call().status is Status.ESCALATED
    play.say("desk/desk", "kind 1 injury")
    assert play.of(Placed)
    assert play.call().status is Status.OFFERED
    assert {a.unit for a in play.call().active()} & {"u-1", "u-2", "p-hill"}


def test_closed_calls_are_forgotten_and_late_news_of_them_leaves_nothing() -> None:
    play = Play()
    play.say("chat/t", FIGHT)
    (offer,) = play.relays(message="offer")
    play.say("desk/desk", "close 1")
    play.now += play.book.policy.forget_after + timedelta(minutes=1)
    play.say("chat/t2", FIGHT)
    play.say("desk/desk", "close 2")
    assert play.of(Closed)
    assert len(play.world.calls) == 1
    before = play.world
    play.news(offer, Reach.FAILED, "late")
    assert play.world == before
    gone = Relayed(**{f: getattr(offer, f) for f in offer.__struct_fields__})
    assert apply(play.world, gone, play.book.policy) == before, (
        "relays of forgotten calls do not pile up"
    )
