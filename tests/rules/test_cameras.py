"""F19: what a camera sees is a call that the dispatcher looks at first; nobody answers a camera."""

import pytest
from msgspec.structs import replace

from rules.cameras.site import Camera, bearing, near
from rules.events import Heard, Offered, Opened, Relayed
from rules.inputs import Inbound, Seen
from rules.model import Confirm, Point
from rules.ruling import Changes, Rule
from rules.transitions import Status
from tests.rules.seeing import CAMERAS, GATE_LINK, STILL, saw, watched, watched_site
from tests.sites import GATE, LAKE

DESK = "desk/desk"


def test_f19_a_camera_raises_a_call_at_its_place_and_the_desk_says_yes() -> None:
    play = watched()
    saw(play)
    call = play.call()
    assert (call.kind, call.status, call.said.source.camera) == (
        "dispute",
        Status.PROPOSED,
        "c-gate",
    )
    assert call.where
    assert (call.where.place, call.where.point) == ("gate", GATE)
    told = play.last(DESK)
    assert (told.message, told.pictures, GATE_LINK in told.text) == (
        "desk_proposed",
        (STILL,),
        True,
    )
    assert "只有摄像头看到" in told.text
    assert not play.of(Offered, play.facts)
    play.say(DESK, "confirm 1")
    assert play.of(Offered)
    assert not [r for r in play.relays() if str(r.to) == "chat/cameras"]


@pytest.mark.parametrize(
    ("unit", "channel", "told"),
    [
        ("p-gate", "radio/南门", "指挥室能看到现场画面"),
        ("u-1", "radio/快警一组", "指挥室能看到现场画面"),
        ("u-3", "sms/u-3", GATE_LINK),
    ],
)
def test_f19_who_is_sent_has_the_picture_where_it_can_be_shown(
    unit: str, channel: str, told: str
) -> None:
    play = watched()
    saw(play)
    play.say(DESK, f"assign 1 {unit}")
    offer = play.last(channel)
    assert offer.message == "offer"
    assert (told in offer.text, offer.pictures) == (True, ())


def test_f19_a_chat_has_the_still_itself_and_english_is_told_in_english() -> None:
    site = watched_site()
    own = replace(site.units["u-1"], channels=site.units["u-1"].channels[1:], language="en")
    play = watched(replace(site, units={**site.units, "u-1": own}))
    saw(play, camera="c-lake")
    play.say(DESK, "assign 1 u-1")
    offer = play.last("chat/u-1")
    assert offer.pictures == (STILL,)
    assert offer.text.endswith("There is a picture.")


def test_f19_a_flood_of_one_camera_is_one_call_and_one_piece_of_news() -> None:
    play = watched()
    for _ in range(50):
        saw(play)
    assert len(play.world.calls) == 1
    assert len([m for m in play.told(DESK) if m.startswith("desk_")]) == 1
    assert len([f for f in play.of(Heard, play.facts) if f.call == play.call().id]) == 49
    saw(play, kind="injury")
    assert len(play.world.calls) == 2


def test_f19_what_a_desk_has_ended_is_not_raised_again_at_once() -> None:
    play = watched()
    saw(play)
    play.say(DESK, "close 1")
    told = len(play.told(DESK))
    saw(play)
    assert (len(play.world.calls), len(play.told(DESK))) == (1, told)
    assert play.of(Heard)[0].call == play.call().id, "the still stands with it"
    play.pass_(minutes=11)
    saw(play)
    assert len(play.world.calls) == 2
    saw(play, kind="injury")
    play.say(DESK, "close 3")
    saw(play, kind="injury")
    assert len(play.world.calls) == 4, "danger to life is always new"


def test_f19_what_somebody_reports_does_not_wait_for_what_only_a_camera_saw() -> None:
    play = watched()
    saw(play)
    play.say("chat/t", "南门有人打架")
    assert play.of(Offered), "a person's word is enough"
    assert "desk_maybe_same" in play.told(DESK)


def test_f19_a_camera_joins_what_somebody_reported() -> None:
    play = watched()
    play.say("chat/t", "南门有人打架")
    saw(play)
    assert len(play.world.calls) == 1
    assert [m.said.pictures for m in play.call().joined] == [(STILL,)]
    assert not [r for r in play.relays() if str(r.to) == "chat/cameras"]


def test_f19_a_rule_of_the_site_may_send_at_once_but_only_where_it_is_sure() -> None:
    site = watched_site()
    kinds = {**site.kinds, "dispute": replace(site.kinds["dispute"], seen=0.8)}
    rule = Rule(id="trust", when=("call.camera == 'c-gate'",), then=Changes(confirm=Confirm.BELOW))
    for sure, sent in ((0.75, True), (0.5, False), (1.0, True)):
        play = watched(replace(site, kinds=kinds, rules=(rule,)))
        saw(play, sure=sure)
        assert bool(play.of(Offered)) is sent
        assert play.call().said.confidence == min(sure, 0.8)
    play = watched(replace(site, kinds=kinds, rules=(rule,)))
    saw(play, camera="c-lake")
    assert not play.of(Offered)


def test_f19_words_of_the_camera_system_tell_the_kind_where_it_gives_none() -> None:
    play = watched()
    saw(play, kind="", words="湖边有人打架")
    assert play.call().kind == "dispute"
    play = watched()
    saw(play, camera="c-wood", kind="injury")
    assert play.call().said.words == "摄像头“林间小道”自动报警：受伤"
    assert "摄像头“林间小道”处" in play.last(DESK).text


def test_f19_a_camera_that_the_site_lost_meanwhile_is_a_call_without_a_place() -> None:
    play = watched()
    saw(play, camera="c-gone")
    (opened,) = play.of(Opened)
    assert opened.said.pictures == (STILL,)
    assert "desk_unplaced" in play.told(DESK)
    assert play.call().live


def test_f19_a_word_of_a_camera_orders_nothing() -> None:
    play = watched()
    play.say("chat/t", "南门有人打架")
    line = Inbound(
        key="x", adapter="desk", channel="desk", sender="desk", words="close 1",
        seen=Seen(camera="c-lake"),
    )  # fmt: skip
    play.line(line, "desk:x")
    assert play.call().live
    assert not play.call(2).said.source.unit


def test_f19_a_link_of_the_outside_is_only_words() -> None:
    play = watched()
    saw(play, camera="c-lake", words="打架 https://evil.example/x")
    offers = [r for r in play.relays() if isinstance(r, Relayed)]
    assert not any("实时画面" in r.text for r in offers)


def test_cameras_that_look_at_a_spot_come_first_then_the_nearest() -> None:
    north = Point(GATE.lat + 0.001, GATE.lon)  # 111 m
    away = Camera(id="away", names={}, point=GATE, heading=180.0, view=60.0)
    there = Camera(id="there", names={}, point=GATE, heading=350.0, view=60.0, sees=150.0)
    far = Camera(id="far", names={}, point=GATE, heading=0.0, sees=100.0)
    found = near(north, [away, there, far])
    assert [(n.camera.id, n.looks) for n in found] == [("there", True), ("away", False)]
    assert [n.camera.id for n in near(north, [far], radius=20.0)] == ["far"]
    assert near(LAKE, CAMERAS.values())[0].metres == 0
    assert bearing(GATE, Point(GATE.lat, GATE.lon + 0.01)) == pytest.approx(90, abs=0.01)
    assert bearing(GATE, north) == pytest.approx(0)


def test_a_thousand_cameras_are_still_a_handful() -> None:
    many = [Camera(id=f"c{n}", names={}, point=GATE) for n in range(1_000)]
    assert [n.camera.id for n in near(GATE, many)] == ["c0", "c1", "c10", "c100"]
