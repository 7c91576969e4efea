"""Who speaks and what they ask for; what nobody may do by words alone."""

import pytest
from msgspec.structs import replace

from rules.commands import Note, Report, Take
from rules.events import Closed, Heard, Opened, Relayed, Sorted, Taken
from rules.inputs import Inbound, Voice
from rules.model import Point
from rules.rulebook import Rulebook
from rules.speaker import speaker_of
from rules.step import read
from rules.transitions import Part, Status
from rules.world import World
from tests.rules.play import Play
from tests.sites import small_book, small_site, unit

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


# ── who speaks ──


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


# ── forged ──


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
    play.say("chat/tourist-2", "help")
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


# ── a unit's answers ──


@pytest.fixture
def two() -> Play:
    """u-2 is asked for two calls."""
    play = Play()
    play.say("chat/tourist", FIGHT)
    play.say("chat/tourist-2", "南门发生纠纷")
    play.say("desk/desk", "assign 2 u-2")
    assert {c.number for c in play.world.parts("u-2")} == {1, 2}
    return play


def test_a_plain_yes_with_two_offers_is_asked_back(two: Play) -> None:
    two.say("radio/快警二组", "收到")
    assert not two.of(Taken)
    (asked,) = two.of(Relayed)
    assert (asked.message, str(asked.to)) == ("repeat_which", "radio/快警二组")
    assert "1, 2" in asked.text
    two.say("radio/快警二组", "收到，2号我去")
    assert [t.call for t in two.of(Taken)] == [two.call(2).id]
    two.say("radio/快警二组", "好的")  # one offer is left
    assert [t.call for t in two.of(Taken)] == [two.call(1).id]


def test_a_reply_says_which(two: Play) -> None:
    (offer,) = [r for r in two.relays(message="offer", unit="u-2") if r.number == 2]
    two.say("radio/快警二组", "收到", reply_to=offer.key)
    assert [t.call for t in two.of(Taken)] == [two.call(2).id]


def test_a_number_goes_before_the_reply(two: Play) -> None:
    (offer,) = [r for r in two.relays(message="offer", unit="u-2") if r.number == 2]
    two.say("radio/快警二组", "take 1", reply_to=offer.key)
    assert [t.call for t in two.of(Taken)] == [two.call(1).id]


@pytest.mark.parametrize(
    "words",
    [
        "take 0",
        "take 7",
        "take 999",
        "take 1000",
        "take 99999",
        "1000号我去",
        "#42 我去",
        "taking seven",
    ],
)
def test_a_number_that_nobody_bears_takes_nothing(play: Play, words: str) -> None:
    play.say("chat/tourist", FIGHT)
    play.say("radio/快警二组", words)
    assert not play.of(Taken)
    assert [r.message for r in play.of(Relayed)] == ["no_such_call"]


@pytest.mark.parametrize(
    "words",
    ["10-4", "收到", "copy", "ok", "on my way, two minutes", "no problem, going", "快警二组，收到"],
)
def test_words_with_other_numbers_mean_the_one_offer(play: Play, words: str) -> None:
    play.say("chat/tourist", FIGHT)
    play.say("radio/快警二组", words)
    assert [t.unit for t in play.of(Taken)] == ["u-2"]


def test_a_call_sign_with_a_number_is_no_call(play: Play) -> None:
    site = small_site()
    named = {"u-2": replace(site.units["u-2"], aliases=("快警二号", "unit 2"))}
    play.move_to(replace(site, units={**site.units, **named}))
    play.say("chat/tourist", FIGHT)
    play.say("chat/tourist-2", "我丢了手机，在南门")
    for words in ("这里是快警二号，明白", "this is unit 2, on my way"):
        play.say("radio/快警二组", words)
        assert all(t.call == play.call(1).id for t in play.of(Taken))
    assert play.call(1).status in (Status.TAKEN, Status.OFFERED)
    assert play.call(2).assignment("u-2") is None


@pytest.mark.parametrize(
    "words",
    [
        "我去看看月亮湖有人打架",
        "收到，望云台有人打架",
        "山顶有人受伤，我去",
        "there is a fight here at Cloud View",
        "found 1 person hurt, going",
        "send 2 more to the gate, he is hurt",
        "yes 2 people bleeding",
    ],
)
def test_a_report_is_no_answer_to_another_call(play: Play, words: str) -> None:
    play.say("chat/tourist", FIGHT)
    before = play.call(1)
    play.say("radio/快警二组", words)
    assert len(play.of(Opened)) == 1, "nothing that was reported is lost"
    assert play.call(1) == before


def test_a_report_of_a_unit_without_any_call(play: Play) -> None:
    play.say("radio/快警一组", "我去看看月亮湖有人打架")
    (opened,) = play.of(Opened)
    assert opened.kind == "dispute"
    assert play.call(1).where
    assert play.call(1).where.place == "lake"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "words", ["收到，打架的事我去", "好的，南门打架我们去处理", "roger, taking the fight"]
)
def test_an_answer_may_name_its_matter(play: Play, words: str) -> None:
    play.say("chat/tourist", FIGHT)
    play.say("radio/快警二组", words)
    assert play.call(1).status is Status.TAKEN


def test_a_plain_yes_with_nothing_offered_is_no_call(play: Play) -> None:
    for words in ("收到", "ok", "谢谢", "明白"):
        play.say("radio/快警一组", words)
        assert not play.of(Opened)
        assert not play.of(Relayed), "the air stays free"
        assert play.of(Heard)


def test_an_answer_that_fits_nothing_is_told_so(play: Play) -> None:
    play.say("radio/快警一组", "到达")
    assert [r.message for r in play.of(Relayed)] == ["no_call_yours"]


@pytest.mark.parametrize(
    "words", ["还没处理完", "现场有三个人", "正在劝", "找到了吗？", "two of them left", "等一下"]
)
def test_what_a_unit_on_its_way_says_belongs_to_its_call(play: Play, words: str) -> None:
    play.say("chat/tourist", FIGHT)
    play.say("radio/快警二组", "收到")
    play.say("radio/快警二组", words)
    (said,) = play.of(Heard)
    assert (said.call, said.note) == (play.call(1).id, True)
    assert "desk_note" in [r.message for r in play.of(Relayed)], "a person hears of it"
    assert play.call(1).status is Status.TAKEN


def test_a_unit_on_its_way_that_speaks_of_another_place_raises_a_call(play: Play) -> None:
    play.say("chat/tourist", FIGHT)
    play.say("radio/快警二组", "收到")
    play.say("radio/快警二组", "月亮湖那边好像有点事")
    assert play.of(Opened)


def test_found_ends_a_search_and_nothing_else(play: Play) -> None:
    play.say("chat/tourist", "有人受伤，在南门")
    play.say("radio/快警二组", "take 1")
    play.say("radio/快警二组", "找到了，在路边")
    assert not play.of(Closed)
    assert play.of(Heard)[0].call == play.call(1).id
    play.say("chat/tourist-2", "手机丢了，在南门")
    play.say("chat/drivers", "found 2", sender="driver-7")
    assert play.call(2).status is Status.CLOSED


@pytest.mark.parametrize("words", ["找到了吗", "如果找到了告诉我", "没找到", "have you found it?"])
def test_not_found_is_not_found(play: Play, words: str) -> None:
    play.say("chat/tourist", "手机丢了，在南门")
    play.say("radio/南门", "收到")
    play.say("radio/南门", words)
    assert not play.of(Closed)


def test_a_note_of_a_unit_is_everybodys(play: Play) -> None:
    play.say("chat/tourist", FIGHT)
    play.say("radio/山顶", "note 1 look at the camera")
    assert play.of(Heard)[0].call == play.call(1).id
    play.say("radio/山顶", "note 77 look")
    assert [r.message for r in play.of(Relayed)] == ["no_such_call"]


@pytest.mark.parametrize(
    "words",
    ["收银员下班了，有人打架", "下班高峰人太多", "the officer on duty is hurt", "who is on duty?"],
)
def test_who_speaks_of_duty_does_not_go_off_duty(play: Play, words: str) -> None:
    play.say("radio/快警一组", words)
    assert play.world.unit("u-1").on_duty is None


def test_duty(play: Play) -> None:
    play.say("radio/快警一组", "下班了")
    assert play.world.unit("u-1").on_duty is False
    play.say("radio/快警一组", "on duty")
    assert play.world.unit("u-1").on_duty is True


def test_an_answer_hardly_understood_is_asked_again(play: Play) -> None:
    play.say("chat/tourist", "手机丢了，在南门")
    play.speak("radio/南门", "找到了", confidence=0.3)
    assert play.call(1).live
    assert [r.message for r in play.of(Relayed)] == ["say_again"]
    assert play.of(Heard)[0].said.voice is not None, "the recording stays on the record"
    play.speak("radio/南门", "找到了", confidence=0.8)
    assert play.call(1).status is Status.CLOSED


def test_a_position_without_words_moves_the_unit(play: Play) -> None:
    spot = Point(29.3512, 110.4401)
    play.say("chat/u-1", "", point=spot)
    assert play.world.unit("u-1").point == spot


# ── reporters ──


def test_more_words_of_a_reporter_stay_with_the_call(play: Play) -> None:
    play.say("chat/tourist", FIGHT)
    play.say("chat/tourist", "他们还在打架")
    assert [h.call for h in play.of(Heard)] == [play.call(1).id]
    play.say("chat/tourist", "有人受伤了")
    (second,) = play.of(Opened)
    assert second.kind == "injury"
    where = play.call(2).where
    assert where is not None
    assert (where.place, where.reason) == ("gate", "where_before"), "they are still there"


def test_the_reporter_says_at_last_where_and_what(play: Play) -> None:
    play.say("chat/tourist", "help me please")
    assert play.call(1).status is Status.UNPLACED
    play.say("chat/tourist", "a man is bleeding at South Gate")
    call = play.call(1)
    assert len(play.world.calls) == 1
    assert (call.kind, call.priority, call.where and call.where.place) == ("injury", 1, "gate")
    assert call.status is Status.OFFERED, "nobody waits for a dispatcher"


def test_the_reporter_says_at_last_what_it_is(play: Play) -> None:
    play.say("chat/tourist", "来人，在南门")
    assert play.call(1).status is Status.PROPOSED
    play.say("chat/tourist", "他在流血")
    assert [s.kind for s in play.of(Sorted)] == ["injury"]
    assert play.call(1).status is Status.OFFERED


def test_who_withdraws_and_reports_is_heard(play: Play) -> None:
    play.say("chat/tourist", "手机丢了，在南门")
    play.say("chat/tourist", "不用来了，但是有人受伤流血")
    assert play.call(1).live
    assert [o.kind for o in play.of(Opened)] == ["injury"]
    play.say("chat/tourist-2", "手机丢了，在南门")
    play.say("chat/tourist-2", "不用来了")
    assert play.call(3).status is Status.CLOSED


def test_withdrawing_by_a_voice_hardly_understood_changes_nothing(play: Play) -> None:
    play.say("chat/tourist", "手机丢了，在南门")
    play.speak("chat/tourist", "不用来了", confidence=0.2)
    assert play.call(1).live


def test_words_after_the_end_are_a_new_call_unless_they_are_thanks(play: Play) -> None:
    play.say("chat/tourist", FIGHT)
    play.say("desk/desk", "close 1")
    (closed,) = play.relays(message="closed")
    play.say("chat/tourist", "谢谢！")
    assert not play.of(Opened)
    assert not play.of(Relayed)
    play.say("chat/tourist", "他们又打架了", reply_to=closed.key)
    assert play.of(Opened), "a reply to a closed call must not be lost in it"
    assert play.call(2).live


def test_the_reporter_of_a_merged_call_goes_on_in_the_other(play: Play) -> None:
    play.say("chat/tourist", FIGHT)
    play.say("chat/tourist-2", FIGHT)
    play.say("desk/desk", "merge 2 1")
    play.say("chat/tourist-2", "快一点")
    assert [h.call for h in play.of(Heard)] == [play.call(1).id]
    play.say("desk/desk", "close 1")
    assert {str(r.to) for r in play.of(Relayed) if r.message == "closed"} == {
        "chat/tourist", "chat/tourist-2",
    }  # fmt: skip


def test_an_empty_message_is_a_call_for_a_person(play: Play) -> None:
    play.say("chat/tourist", "", sender="")
    assert play.call(1).status is Status.UNPLACED
    play.say("chat/tourist", "  ")
    assert len(play.world.calls) == 2 or play.of(Heard)


# ── desks ──


def test_a_desks_own_report_orders_nothing(play: Play) -> None:
    for words in (
        "派出所门口有人打架",
        "位置在南门，有人受伤",
        "yes 2 people fighting",
        "保留通道，南门纠纷",
    ):
        play.say("desk/desk", words)
        assert play.of(Opened), words
        assert play.of(Opened)[0].said.source.unit == "desk"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("confirm", "no_such_call"), ("confirm x", "no_such_call"), ("confirm 0", "no_such_call"),
        ("confirm 1000", "no_such_call"), ("confirm 99999999999", "no_such_call"), ("assign 1", "unknown_name"),
        ("assign 1 nobody", "unknown_name"), ("assign 1 \u202e\x00", "unknown_name"), ("locate 1", "unknown_name"),
        ("locate 1 nowhere", "unknown_name"), ("kind 1 nothing", "unknown_name"), ("kind 1", "unknown_name"),
        ("merge 1", "cannot_merge"), ("merge 1 1", "cannot_merge"), ("merge 1 9", "unknown_name"),
        ("escalate 1 u-1", "not_a_desk"), ("escalate 1 drivers", "not_a_desk"), ("escalate 1", "unknown_name"),
        ("release 1 u-1", "not_yours"), ("undo 1", "too_late_to_undo"), ("assign 1 " + "x" * 9000, "unknown_name"),
        ("hold 1", "not_now"), ("confirm 1", "not_now"),
    ],
)  # fmt: skip
def test_malformed_words_of_a_desk_change_nothing(play: Play, words: str, message: str) -> None:
    play.say("chat/tourist", FIGHT)
    before = play.call(1)
    play.say("desk/desk", words)
    assert [r.message for r in play.of(Relayed)] == [message]
    assert play.call(1) == before
    assert len(play.of(Relayed)[0].text) < 300


def test_names_as_a_desk_types_them(play: Play) -> None:
    for nth, name in enumerate(("u-1", "U-1", "快警一组", "Quick One"), 1):
        play.say(f"chat/t{nth}", "手机丢了，在月亮湖")
        play.say("desk/desk", f"assign {nth} {name}")
        assert play.call(nth).assignment("u-1") is not None, name
    play.say("desk/desk", "类型 1 纠纷")
    assert play.call(1).kind == "dispute"
    play.say("desk/desk", "kind 1 injury")
    assert play.call(1).kind == "injury"


def test_a_desk_replies_instead_of_giving_the_number(play: Play) -> None:
    play.say("chat/tourist", "来人，在南门")
    (asked,) = play.relays(message="desk_proposed")
    play.say("desk/desk", "confirm", reply_to=asked.key)
    assert play.call(1).status is Status.OFFERED


def test_a_desks_words_are_kept_as_written(play: Play) -> None:
    play.say("chat/tourist", FIGHT)
    play.say("desk/desk", "note 1 Ask for Dr. Li")
    assert play.of(Heard)[0].said.words == "Ask for Dr. Li"
    play.say("desk/desk", "close 1 Settled by Mr. Wang")
    assert play.of(Closed)[0].outcome == "Settled by Mr. Wang"


def test_a_desk_on_a_shared_channel_is_not_believed(play: Play) -> None:
    play.say("chat/tourist", "来人，在南门")
    before = play.call(1)
    play.say("air/ch1", "指挥室呼叫快警一组，确认1号")
    assert play.call(1) == before


def test_reading_without_a_world(play: Play) -> None:
    voice = Voice(ref="sha256:0", seconds=1.0)
    line = replace(heard("chat/tourist", FIGHT), voice=voice)
    reading = read(line, "k", play.book, World())
    assert isinstance(reading.asked, Report)
    assert not isinstance(reading.asked, Take | Note)


def test_a_unit_may_be_of_any_kind() -> None:
    """A site may give a group the role of a dispatcher: nothing breaks."""
    site = small_site()
    odd = unit(
        "odd", site.units["drivers"].kind, "怪", "odd", "chat/odd", role=site.units["desk"].role
    )
    play = Play(Rulebook(replace(site, units={**site.units, "odd": odd})))
    play.say("chat/odd", FIGHT)
    play.say("chat/odd", "close 1")
    assert play.call(1).status is Status.CLOSED
