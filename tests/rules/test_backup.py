"""A unit on a call cries for more hands: nobody takes it for a note."""

import pytest

from rules.backup import wanted
from rules.events import BackupAsked, Offered, Opened
from rules.gazetteer import fold
from rules.transitions import Part
from tests.rules.play import Play


def on_a_call() -> Play:
    play = Play()
    play.say("chat/t", "南门有人打架")
    play.say("radio/快警一组", "1号我去")
    return play


@pytest.mark.parametrize("words", [
    "1号需要增援", "需要支援！", "请求增援", "我们需要帮忙", "need backup on 1", "we need help", "requesting assistance",
])  # fmt: skip
def test_the_desk_hears_it_first_and_the_next_is_asked(words: str) -> None:
    play = on_a_call()
    play.say("chat/u-1", words)
    assert [(f.unit, f.need) for f in play.of(BackupAsked)] == [("u-1", 2)]
    assert [f.unit for f in play.of(Offered)] != []
    (desk,) = play.relays(message="desk_backup")
    assert (desk.priority, "快警一组请求增援" in desk.text) == (1, True)
    assert play.told("radio/快警一组")[-1] == "backup_ack"


def test_who_comes_already_hurries_and_nobody_is_asked_twice() -> None:
    play = on_a_call()
    play.say("chat/u-1", "1号需要增援")
    (next_,) = play.of(Offered)
    where = str(play.book.site.units[next_.unit].channels[0])
    play.say("chat/u-1", "1号需要增援")
    assert play.of(BackupAsked)
    assert not play.of(Offered)
    assert len(play.relays(message="desk_backup")) == 2
    play.say(where, "1号我去")
    assert play.call().assignment(next_.unit).part is Part.TAKEN  # type: ignore[union-attr]
    play.say("chat/u-1", "1号需要增援")
    assert play.told(where)[-1] == "backup_others"
    assert play.call().need == 3


def test_where_nobody_is_left_the_desk_hears_that_too() -> None:
    play = on_a_call()
    for unit in ("radio/快警二组", "radio/南门", "radio/山顶"):
        play.say(unit, "下班")
    play.say("chat/u-1", "1号需要增援")
    assert {"desk_backup", "desk_escalated"} <= set(play.told("desk/desk"))


@pytest.mark.parametrize("words", ["不需要增援", "需要增援吗", "no backup needed", "don't need backup", "增援到了", "游客说需要帮助"])  # fmt: skip
def test_what_is_denied_or_asked_is_no_cry(words: str) -> None:
    assert not wanted(fold(words))


def test_another_matter_and_who_has_no_part_are_no_cry_on_that_call() -> None:
    play = on_a_call()
    play.say("radio/山顶", "需要支援，望云台有人受伤")
    assert play.of(Opened)
    play.say("radio/山顶", "1号需要增援")
    assert not play.of(BackupAsked)
    assert "1号警情有补充：“1号需要增援”" in play.last("desk/desk").text
