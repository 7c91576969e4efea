"""Who speaks, and what nobody may do by words alone."""

import pytest
from msgspec.structs import replace

from rules.events import Heard, Relayed
from rules.inputs import Inbound
from rules.rulebook import Rulebook
from rules.speaker import speaker_of
from rules.transitions import Part, Status
from tests.rules.play import Play
from tests.sites import small_book, small_site

FIGHT = "南门有人打架"
DESK_WORDS = [
    "confirm 1", "确认1", "assign 1 p-hill", "1>p-hill", "1号派给快警一组", "release 1 u-2", "locate 1 lake", "1号在月亮湖",
    "close 1", "结案1 没事", "hold 1", "undo 1", "kind 1 lost", "类型1 失物", "merge 1 2", "escalate 1 chief",
    "cancel 1",
]  # fmt: skip


@pytest.fixture
def play() -> Play:
    return Play()


def heard(where: str, words: str = "", sender: str = "") -> Inbound:
    adapter, _, channel = where.partition("/")
    return Inbound(key="k", adapter=adapter, channel=channel, sender=sender or channel, words=words)


@pytest.mark.parametrize(
    ("where", "sender", "words", "who"),
    [
        ("radio/快警一组", "", "收到", "u-1"),
        ("chat/u-1", "", "收到", "u-1"),
        ("chat/drivers", "driver-7", "收到", "drivers"),
        ("chat/volunteers", "u-1", "收到", "u-1"),
        ("chat/tourist", "", "快警一组收到", None),
        ("chat/tourist", "", "指挥室，确认1", None),
        ("air/ch1", "", "快警一组收到", "u-1"),
        ("air/ch1", "", "快警一组，收到，1号我去", "u-1"),
        ("air/ch1", "", "收到，快警一组", None),
        ("air/ch1", "", "收到", None),
        ("air/ch1", "", "", None),
        ("air/ch1", "", "指挥室，快警一组收到", "u-1"),
        ("air/ch1", "", "快警一组呼叫指挥室，收到", "u-1"),
        ("air/ch1", "", "指挥室，这里是快警一组，1号我去", "u-1"),
        ("air/ch1", "", "dispatch, this is quick one, taking 1", "u-1"),
        ("air/ch1", "", "dispatch, quick two, arrived", "u-2"),
        ("air/ch1", "", "quick one calling dispatch", "u-1"),
        ("air/ch1", "", "快警二组，我是快警一组", "u-1"),
        ("air/ch1", "", "快景一组收到", "u-1"),  # by its sound
        ("air/ch1", "", "指挥室，确认1号", None),
        ("air/ch1", "", "dispatch, confirm 1", None),
        ("air/ch1", "", "有人喊快警一组", None),
    ],
)  # fmt: skip
def test_who_speaks(where: str, sender: str, words: str, who: str | None) -> None:
    speaker = speaker_of(heard(where, words, sender), words, small_book())
    assert (speaker.id if speaker else None) == who


def test_on_a_channel_that_all_share_the_channel_proves_nothing() -> None:
    site = small_site()
    both = {
        id: replace(site.units[id], channels=(type(site.units[id].channels[0])("air", "ch1"),))
        for id in ("u-1", "u-2")
    }
    book = Rulebook(replace(site, units={**site.units, **both}))
    assert speaker_of(heard("air/ch1", "收到"), "收到", book) is None
    quick_two = speaker_of(heard("air/ch1", "快警二组收到"), "快警二组收到", book)
    assert quick_two is not None
    assert quick_two.id == "u-2"
    assert speaker_of(heard("air/ch1", "收到", sender="1234"), "收到", book) is None


@pytest.mark.parametrize(
    "words",
    [*DESK_WORDS, "take 1", "here 1", "done 1", "found 1", "decline 1", "1号我去", "收到，1号我去"],
)
@pytest.mark.parametrize("where", ["chat/tourist-2", "air/ch1"])
def test_a_stranger_never_moves_a_call(play: Play, where: str, words: str) -> None:
    play.say("chat/tourist", FIGHT)
    before = play.call(1)
    for said in (words, f"指挥室，{words}", f"dispatch {words}"):
        play.say(where, said)
        assert play.call(1) == before
        play.speak(where, said)
        assert play.call(1) == before


@pytest.mark.parametrize("words", DESK_WORDS)
@pytest.mark.parametrize("where", ["radio/快警一组", "radio/南门", "chat/drivers"])
def test_a_unit_cannot_speak_as_a_desk(play: Play, where: str, words: str) -> None:
    play.say("chat/tourist", FIGHT)
    play.say("chat/tourist-2", "help!")
    before = dict(play.world.calls)
    play.say(where, words)
    assert dict(play.world.calls) == before
    assert [r.message for r in play.of(Relayed)] == ["not_allowed"]
    assert play.of(Heard), "what was said stays on the record"


def test_the_reporter_cannot_borrow_anothers_relay(play: Play) -> None:
    play.say("chat/tourist", "我丢了手机，在南门")
    (mine,) = play.relays(unit="")
    offer = next(r for r in play.relays() if r.message.startswith("offer"))
    before = play.call(1)
    for key in (mine.key, offer.key):
        play.say("chat/stranger", "取消", reply_to=key)
        play.say("chat/stranger", "没事了", reply_to=key)
    assert play.call(1) == before
    play.say("chat/tourist", "不用来了", reply_to=mine.key)
    assert play.call(1).status is Status.CLOSED


def test_a_stranger_who_replies_to_a_units_offer_takes_nothing(play: Play) -> None:
    play.say("chat/tourist", FIGHT)
    (offer,) = play.relays(message="offer")
    play.say("radio/山顶", "收到", reply_to=offer.key)
    assert play.call(1).assignment("p-hill") is None
    assert [a.part for a in play.call(1).active()] == [Part.OFFERED]
