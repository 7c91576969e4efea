"""Advisories: which words give them out, which areas touch, and the quiet of the night."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from rules.advisory_site import Advisories
from rules.areas import areas_named, touch
from rules.model import Address
from rules.people_events import Advised, AdvisoryTold, Subscribed
from rules.rulebook import Rulebook
from rules.terrain import Path, Spot, Zone
from tests.rules.play import Play
from tests.sites import GATE, LAKE, small_site


def book(advisories: Advisories | None = None) -> Rulebook:
    site = small_site()
    spots = tuple(Spot(p.lat, p.lon) for p in (GATE, LAKE))
    west = Zone(id="west", names={"zh": "西片区", "en": "West"}, places=frozenset({"hill"}))
    return Rulebook(
        replace(site, paths={"road": Path(id="road", line=spots)}, zones={"west": west}, advisories=advisories)
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "areas"),
    [
        ("", ("all",)), ("全部", ("all",)), ("all advisories", ("all",)), ("南门", ("place:gate",)),
        ("西片区", ("zone:west",)), ("shuttle", ("stretch:line",)), ("road", ("path:road",)),
        ("南门、月亮湖", ("place:gate", "place:lake")), ("大观园", ()),
    ],
)  # fmt: skip
def test_areas_by_their_names(words: str, areas: tuple[str, ...]) -> None:
    assert areas_named(words, book()) == areas


@pytest.mark.parametrize(
    ("one", "other", "do"),
    [
        ("place:gate", "place:gate", True), ("place:gate", "place:lake", False), ("all", "place:lake", True),
        ("zone:west", "place:hill", True), ("zone:west", "place:gate", False), ("stretch:line", "zone:west", True),
        ("path:road", "place:gate", True), ("path:road", "place:hill", False), ("zone:gone", "place:gate", False),
    ],
)  # fmt: skip
def test_areas_touch_where_they_share_a_place(one: str, other: str, do: bool) -> None:
    assert touch(one, other, book()) is touch(other, one, book()) is do


@pytest.mark.parametrize(
    ("words", "area", "told", "urgent", "time"),
    [
        ("通告 南门：拥堵", "place:gate", "拥堵", False, None), ("通告 南门 到18:30：拥堵", "place:gate", "拥堵", False, "18:30"),
        ("紧急通告：山洪", "all", "山洪", True, None), ("advise South Gate until 9:05: full", "place:gate", "full", False, "09:05"),
        ("urgent advisory: flood", "all", "flood", True, None), ("advise all: Closed Tomorrow", "all", "Closed Tomorrow", False, None),
    ],
)  # fmt: skip
def test_what_a_desk_types(
    words: str, area: str, told: str, urgent: bool, time: str | None
) -> None:
    play = Play(book())
    play.say("desk/desk", words)
    (advised,) = play.of(Advised)
    assert (advised.area, advised.words, advised.urgent) == (area, told, urgent)
    if time is None:
        assert advised.until == play.now + timedelta(hours=12)
    else:
        assert f"{play.book.times.local(advised.until):%H:%M}" == time
    assert advised.until > play.now


@pytest.mark.parametrize("who", ["chat/u-1", "radio/快警一组", "chat/tourist"])
def test_only_a_desk_gives_one_out(who: str) -> None:
    play = Play(book())
    play.say(who, "通告 南门：拥堵")
    assert not play.of(Advised)


def test_one_of_ours_may_subscribe_and_a_shared_channel_not() -> None:
    play = Play(book())
    play.say("chat/u-1", "订阅 全部")
    assert play.of(Subscribed)
    play.say("air/ch1", "订阅 全部")
    assert not play.of(Subscribed)


def test_at_night_it_waits_and_in_the_morning_it_may_be_over() -> None:
    play = Play(book())
    play.say("chat/t", "订阅 全部")
    play.pass_(hours=11)  # eleven at night
    play.say("desk/desk", "通告 到6:00：夜间停水")
    play.say("desk/desk", "通告 到9:00：早上停水")
    assert play.told("desk/desk")[-1] == "advised_later"
    play.say("chat/new", "订阅 全部")
    assert play.told("chat/new").count("advisory") == 2, "who writes at night is awake"
    play.pass_(hours=7, minutes=59)
    assert "advisory" not in play.told("chat/t")
    play.pass_(minutes=1)
    assert [r.text for r in play.relays(message="advisory") if r.to.channel == "t"] == [
        "【通告】小景区：早上停水"
    ]
    assert play.told("chat/new").count("advisory") == 2, "once"
    play.pass_(hours=3)
    assert not play.world.advisories
    assert not play.world.errands
    assert all(not s.heard for s in play.world.subscribers.values())


def test_relays_to_subscribers_do_not_tell_who_in_their_keys() -> None:
    play = Play(book(Advisories(quiet=(), channels=(Address("chat", "public"),))))
    play.say("chat/13912345678", "subscribe all")
    play.say("desk/desk", "advise all: crowded")
    relays = play.relays(message="advisory")
    assert relays
    assert all("13912345678" not in r.key for r in relays)
    assert len({r.key for r in play.relays()}) == len(play.relays())
    assert play.told("chat/public") == ["advisory_public"]
    assert play.of(AdvisoryTold)[0].published
