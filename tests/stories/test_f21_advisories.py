"""F21: advisories to who subscribed, by area: once, in their language, never in their sleep."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from bridge.config import load
from rules.advisory_site import Advisories
from rules.model import Address, Site
from rules.people_events import AdvisoryTold
from rules.times import Span
from tests.clock import NOON, ManualClock
from tests.stories.evening import EXAMPLE, evening

MORNING = NOON + timedelta(
    hours=13
)  # nine in the morning at the site; NOON is eight in the evening


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(MORNING)


def published() -> Site:
    """The example, with a public group and few told at a time."""
    advisories = Advisories(channels=(Address("chat", "public"),), a_minute=3)
    return replace(load(EXAMPLE).site, advisories=advisories)


def with_a_short_night() -> Site:
    """The example, quiet from five past nine to twenty past nine in the morning."""
    advisories = Advisories(quiet=(Span(9 * 60 + 5, 9 * 60 + 20),))
    return replace(load(EXAMPLE).site, advisories=advisories)


async def test_f21_subscribers_of_the_area_hear_it_once_in_their_language(
    log_url: str, clock: ManualClock
) -> None:
    async with evening(log_url, clock) as tonight:
        await tonight.say("chat/t1", "订阅 迷魂台")
        await tonight.say("chat/t2", "subscribe Mihun Terrace")
        await tonight.say("chat/t3", "订阅 杨家界")
        await tonight.say("chat/t4", "subscribe all")
        await tonight.say(
            "console/desk", "通告 迷魂台 到18:00：前方拥堵，请绕行 | crowded, take the other way"
        )
        assert tonight.last("chat/t1") == "【通告】迷魂台：前方拥堵，请绕行"
        assert tonight.last("chat/t2") == "[Advisory] Mihun Terrace: crowded, take the other way"
        assert "订阅" in tonight.last("chat/t3"), "another place is none of theirs"
        assert "crowded" in tonight.last("chat/t4")
        assert "3人" in tonight.last("console/desk")
        await tonight.again()
        await tonight.pass_(minutes=20)
        assert len(tonight.told("chat/t1")) == 2, "once"
        assert not tonight.world.calls


async def test_f21_a_new_subscriber_hears_what_is_in_force_until_its_time(
    log_url: str, clock: ManualClock
) -> None:
    async with evening(log_url, clock) as tonight:
        await tonight.say("console/desk", "advise Mihuntai until 9:30: crowded")
        await tonight.pass_(minutes=10)
        await tonight.say("chat/t1", "subscribe shuttle bus")
        assert any("crowded" in text for text in tonight.told("chat/t1")), "it is on that line"
        await tonight.pass_(minutes=21)
        assert not tonight.world.advisories
        await tonight.say("chat/t2", "subscribe all")
        assert not any("crowded" in text for text in tonight.told("chat/t2"))


@pytest.mark.parametrize("words", ["退订", "unsubscribe", "取消订阅"])
async def test_f21_who_unsubscribes_hears_no_more(
    log_url: str, clock: ManualClock, words: str
) -> None:
    async with evening(log_url, clock) as tonight:
        await tonight.say("chat/t1", "订阅 全部")
        await tonight.say("chat/t1", words)
        told = len(tonight.told("chat/t1"))
        await tonight.say("console/desk", "通告：明天闭园")
        assert len(tonight.told("chat/t1")) == told
        assert not tonight.world.subscribers


async def test_f21_at_night_only_what_is_urgent_is_told(log_url: str, clock: ManualClock) -> None:
    async with evening(log_url, clock, with_a_short_night()) as tonight:
        await tonight.say("chat/t1", "订阅 全部")
        await tonight.pass_(minutes=10)
        await tonight.say("console/desk", "通告：明天九点开园")
        assert "夜间" in tonight.last("console/desk")
        await tonight.say("console/desk", "紧急通告：山洪，请勿下谷")
        assert tonight.last("chat/t1") == "【通告】袁家界：山洪，请勿下谷"
        await tonight.again()
        await tonight.pass_(minutes=9)
        assert tonight.last("chat/t1") == "【通告】袁家界：山洪，请勿下谷"
        await tonight.pass_(minutes=3)
        assert tonight.last("chat/t1") == "【通告】袁家界：明天九点开园", "in the morning"


async def test_f21_many_are_told_a_few_at_a_time_and_calls_are_never_behind(
    log_url: str, clock: ManualClock
) -> None:
    async with evening(log_url, clock, published()) as tonight:
        for nth in range(8):
            await tonight.say(f"chat/t{nth}", "订阅 全部")
        await tonight.say("console/desk", "通告：人多 | crowded")
        assert tonight.told("chat/public") == ["【通告】袁家界：人多 | crowded"]
        heard = [sum("人多" in w for w in tonight.told(f"chat/t{n}")) for n in range(8)]
        assert sorted(heard) == [0, 0, 0, 0, 0, 1, 1, 1]
        await tonight.again()
        await tonight.pass_(minutes=3)
        heard = [sum("人多" in w for w in tonight.told(f"chat/t{n}")) for n in range(8)]
        assert heard == [1] * 8
        assert len(tonight.told("chat/public")) == 1
        assert {m.priority for m in tonight.heard("chat/t1") if "人多" in m.text} == {4}
        told = [f for f in await tonight.journal() if isinstance(f, AdvisoryTold)]
        assert [len(f.to) for f in told] == [3, 3, 2]


async def test_f21_a_closed_path_is_advised_with_one_word(log_url: str, clock: ManualClock) -> None:
    async with evening(log_url, clock) as tonight:
        path = next(iter(tonight.site.paths.values()))
        name = path.id
        await tonight.say("chat/t1", "订阅 全部")
        await tonight.say("console/desk", f"通告 {name}")
        assert len(tonight.told("chat/t1")) == 1, "it is open"
        await tonight.say("console/desk", f"封闭 {name} 落石")
        words = [c.words for c in tonight.heard("console/desk")[-1].choices]
        await tonight.say("console/desk", words[0])
        assert "落石" in tonight.last("chat/t1")
        await tonight.say("console/desk", "撤销通告A1")
        assert not tonight.world.advisories


async def test_f21_a_place_that_nobody_knows_is_asked_back(
    log_url: str, clock: ManualClock
) -> None:
    async with evening(log_url, clock) as tonight:
        await tonight.say("chat/t1", "订阅 大观园")
        assert "大观园" in tonight.last("chat/t1")
        await tonight.say("chat/t1", "迷魂台有人打架")
        assert tonight.call().live
