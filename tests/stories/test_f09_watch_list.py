"""F09: what is watched is told to the desks that may know, and to nobody else."""

import pytest
from msgspec.structs import replace

from bridge.record.ledger import Ledger
from rules.people_events import WatchMet
from rules.rulebook import Rulebook
from rules.watched.site import Watched, digest
from tests.clock import ManualClock
from tests.rules.play import Play
from tests.sites import small_site
from tests.stories.evening import evening

DESK, CHIEF, TOURIST = "desk/desk", "desk/chief", "chat/t"
SECRET = "强买强卖"
LIST = {
    "W1": Watched(
        id="W1", names=("某某玉器店", "Jade House"), plates=("湘G12345",),
        phones=(digest("13912345678"),), reason=SECRET, source="市场监管", see=("chief",),
    ),
    "W2": Watched(id="W2", names=("老张茶馆",), reason="过期", expires="2026-09-30"),
}  # fmt: skip


def watching() -> Play:
    return Play(Rulebook(replace(small_site(), watchlist=LIST)))


@pytest.mark.parametrize(
    "words",
    [
        "南门有人打架，在某某玉器店",
        "fight at South Gate, at JADE  HOUSE",
        "南门有人打架，车牌 湘g·12345",
        "南门有人打架，他的电话 +86 139 1234 5678",
    ],
)
def test_f09_who_may_know_hears_who_and_why_and_nobody_else(words: str) -> None:
    play = watching()
    play.say(TOURIST, words)
    assert SECRET in play.last(CHIEF).text
    assert "desk_watch_there" in play.told(DESK)
    others = [r for r in play.relays() if str(r.to) != CHIEF]
    assert not any(SECRET in r.text or "W1" in r.text for r in others)
    (fact,) = play.of(WatchMet)
    assert (fact.entry, fact.to) == ("W1", ("chief",))


@pytest.mark.parametrize(
    "words",
    ["南门有人打架，车牌湘G123456", "南门有人打架，车牌湘G1234S", "fight at South Gate, Jade Houses",
     "南门有人打架，电话139123456789", "南门有人打架，在老张茶馆"],
)  # fmt: skip
def test_f09_what_only_looks_alike_or_is_over_is_not_met(words: str) -> None:
    play = watching()
    play.say(TOURIST, words)
    assert play.world.calls
    assert not play.of(WatchMet)


def test_f09_the_number_that_it_comes_from_counts_and_more_words_count_once() -> None:
    play = watching()
    play.say(TOURIST, "南门有人打架", sender="+8613912345678")
    assert [f.met for f in play.of(WatchMet)] == ["☎"]
    play = watching()
    play.say(TOURIST, "南门有人打架")
    play.say(TOURIST, "就在某某玉器店")
    assert play.of(WatchMet)
    play.say(TOURIST, "快点来")
    assert not play.of(WatchMet)


@pytest.mark.parametrize(
    ("add", "words", "remove"),
    [
        ("关注 湘G54321 理由 宰客", "南门有人打架，车牌湘G54321", "取消关注 湘G54321"),
        ("watch 13987654321 because threats", "fight at South Gate, call 13987654321", "unwatch 13987654321"),
        ("watch Golden Tea because forced sales", "fight at South Gate by golden tea", "unwatch B1"),
    ],
)  # fmt: skip
def test_f09_a_desk_adds_and_removes(add: str, words: str, remove: str) -> None:
    play = Play()
    play.say("radio/快警一组", add)
    assert not play.world.watched
    play.say(DESK, add)
    play.say(TOURIST, words)
    assert play.of(WatchMet)
    assert not any("13987654321" in str(f) for f in play.world.watched.values())
    play.say(DESK, remove)
    assert not play.world.watched


def test_f09_the_board_does_not_show_what_is_for_one_desk() -> None:
    play = watching()
    play.say(TOURIST, "南门有人打架，在某某玉器店")
    ledger = Ledger(play.book)
    for nth, fact in enumerate(play.facts):
        ledger.apply(f"l:{nth}", fact)
    (call,) = ledger.board(play.now).calls
    assert any(r.message == "desk_watch_met" for r in call.relays)
    assert SECRET not in str(call)
    assert any("W1" in text for event in call.timeline for _, text in event.text)
    assert any(SECRET in r.text for r in ledger.said_to("desk", "chief"))


async def test_f09_it_is_remembered(log_url: str, clock: ManualClock) -> None:
    async with evening(log_url, clock) as tonight:
        await tonight.say("console/desk", "关注 某某玉器店 理由 强买强卖")
        await tonight.again()
        await tonight.say("chat/t", "迷魂台有人打架，在某某玉器店")
        assert any("强买强卖" in text for text in tonight.told("console/commander"))
