"""What reporters and desks ask for."""

import pytest
from msgspec.structs import replace

from rules.commands import Note, Report, Take
from rules.events import Closed, Heard, Opened, Relayed, Sorted
from rules.inputs import Inbound, Voice
from rules.rulebook import Rulebook
from rules.step import read
from rules.transitions import Status
from rules.world import World
from tests.rules.play import Play
from tests.sites import small_site, unit

FIGHT = "南门有人打架"


@pytest.fixture
def play() -> Play:
    return Play()


def heard(where: str, words: str = "", sender: str = "") -> Inbound:
    adapter, _, channel = where.partition("/")
    return Inbound(key="k", adapter=adapter, channel=channel, sender=sender or channel, words=words)


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
    (closed,) = play.relays(message="closed_ask")
    play.say("chat/tourist", "谢谢！")
    assert not play.of(Opened)
    assert not play.of(Relayed)
    play.say("chat/tourist", "他们又打架了", reply_to=closed.key)
    assert play.of(Opened), "a reply to a closed call must not be lost in it"
    assert play.call(2).live


def test_the_reporter_of_a_merged_call_goes_on_in_the_other(play: Play) -> None:
    play.say("chat/tourist", FIGHT)
    play.say("chat/tourist-2", "南门又有人打架")
    play.say("desk/desk", "merge 2 1")
    play.say("chat/tourist-2", "快一点")
    assert [h.call for h in play.of(Heard)] == [play.call(1).id]
    play.say("desk/desk", "close 1")
    assert {str(r.to) for r in play.of(Relayed) if r.message == "closed_ask"} == {
        "chat/tourist", "chat/tourist-2",
    }  # fmt: skip


def test_an_empty_message_is_a_call_for_a_person(play: Play) -> None:
    play.say("chat/tourist", "", sender="")
    assert play.call(1).status is Status.UNPLACED
    play.say("chat/tourist", "  ")
    assert len(play.world.calls) == 2 or play.of(Heard)


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
