"""What only desks are shown, made of a journal: who owes an answer, how well the house hears."""

from datetime import timedelta

from bridge.initials import initials, of_names
from bridge.ports import Log
from bridge.record.board import JournalBoard
from bridge.record.health import LAST, Health
from bridge.record.ledger import Ledger
from rules.model import Address
from rules.said import Said, Source
from rules.site_events import Listening, Understood, WordsPassed, WordsSettled
from rules.world import World, apply
from tests.bridge.record.evening import Evening, dispute
from tests.bridge.record.test_board import Weak, running
from tests.clock import RunningClock

SITE = Evening().book


def heard(nth: int, line: str = "radio", ago: float = 0) -> Listening:
    at = Evening().at - timedelta(seconds=ago)
    source = Source(address=Address(line, "迷魂台"), sender="")
    said = Said(key=f"{line}:{nth}", source=source, words="")
    return Listening(at=at, said=said, due=at + timedelta(seconds=20))


def words(of: Listening, after: float) -> Understood:
    at = of.at + timedelta(seconds=after)
    return Understood(at=at, of=of.said.key, words="收到", confidence=0.9, engine="ear")


def fold(health: Health, *facts: Listening | Understood) -> World:
    world = World()
    for fact in facts:
        health.apply(fact, world)
        world = apply(world, fact, SITE.policy)
    return world


class TestHealth:
    """Sound and words."""

    def test_each_line_says_when_it_was_heard_last(self) -> None:
        health = Health({}, {})
        first, second = heard(1, ago=60), heard(2, ago=5)
        fold(health, second, first, heard(1, line="north", ago=9))
        assert health.view(()).sounds == {"north": heard(1, ago=9).at, "radio": second.at}

    def test_speech_takes_as_long_as_the_middle_of_the_last_few(self) -> None:
        health = Health({}, {})
        facts = [f for n in range(LAST + 3) for f in (heard(n), words(heard(n), float(n)))]
        fold(health, *facts)
        assert health.view(()).speech_seconds == 7.0  # of 3 … 11
        assert len(health.delays) == LAST

    def test_what_waits_longest_is_told(self) -> None:
        health, old = Health({}, {}), heard(1, ago=30)
        world = fold(health, old, heard(2, ago=3))
        view = health.view(w.at for w in world.waiting.values())
        assert view.speech_since == old.at
        assert view.speech_seconds is None

    def test_facts_that_are_read_twice_change_nothing(self) -> None:
        health, voice = Health({}, {}), heard(1)
        fold(health, voice, words(voice, 2.0))
        again = Health(health.sounds, health.delays)
        fold(again, voice, words(voice, 2.0))
        assert again.view(()) == health.view(())


class TestUnanswered:
    """Words from one of ours to another."""

    def test_they_stand_on_the_board_until_they_are_answered(self) -> None:
        ledger, at = Ledger(SITE), Evening().at
        passed = WordsPassed(
            at=at,
            key="radio:1",
            by="p-bailong",
            to="p-mihuntai",
            words="游客增多",
            until=at + timedelta(minutes=2),
            relays=(),
            channels=(),
        )
        assert ledger.apply("1", passed).waiting
        (view,) = ledger.board(at).unanswered
        assert (view.by, view.to, view.words) == ("p-bailong", "p-mihuntai", "游客增多")
        assert view.by_names["zh"] == "百龙天梯平台"
        kept = Ledger(SITE, known=ledger.known())  # a board that begins anew shows the same
        assert kept.board(at).unanswered == (view,)
        over = WordsSettled(
            at=at, key="radio:1", by="p-bailong", to="p-mihuntai", words="", answered=True
        )
        assert ledger.apply("2", over).waiting
        assert ledger.board(at).unanswered == ()


def test_a_call_says_how_long_its_stages_may_take() -> None:
    evening = Evening()
    dispute(evening)
    ledger = Ledger(SITE)
    for key, fact in evening.facts:
        ledger.apply(key, fact)
    call = next(iter(ledger.board(evening.at).calls))
    assert call.limits is not None
    assert call.limits.ask == SITE.policy.confirm_within.total_seconds()
    assert call.limits.scene > 0
    assert not call.drill


def test_initials_are_those_of_the_whole_name() -> None:
    assert initials("迷魂台") == "mht"
    assert initials("重庆 1号") == "cq1h"
    assert of_names(["百龙天梯", "Bailong", "百龙天梯"]) == {"百龙天梯": "bltt"}


async def test_a_log_that_is_away_is_said_and_its_return_too(log: Log) -> None:
    board = JournalBoard(Weak(log, breaks=3), SITE, RunningClock(Evening().at))  # type: ignore[arg-type]
    away: list[bool] = []
    async with running(board):
        async for view in board.changes():
            away.append(view.health.log_away is not None)
            if away[-1:] == [False] and True in away:
                break
    assert True in away
