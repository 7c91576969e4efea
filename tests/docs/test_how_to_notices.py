"""The YAML of the page on notices makes sites, and does there what the page says."""

from pathlib import Path

import pytest

from rules.notices.events import End, NoticeEnded
from rules.rulebook import Rulebook
from tests.docs.test_how_to_members import site
from tests.rules.play import Play


def test_f16_the_page(tmp_path: Path) -> None:
    play = Play(Rulebook(site(tmp_path, "f16-parking-notices.md", 1, 2).site))
    play.say("console/desk", "挪车 13912345678 迷魂台停车场 湘A12345")
    assert "10分钟" in play.last("chat/+8613912345678").text
    play.pass_(minutes=6)
    assert play.last("chat/+8613912345678").message == "notice_reminded"
    play.say("chat/+8613912345678", "已挪")
    play.say("console/desk", "notice parking +447700900123 at Mihuntai plate LX21 ABC")
    assert play.last("chat/+447700900123").text.startswith("Your car LX21 ABC at Mihun")
    play.pass_(minutes=11)
    looks = play.relays(message="notice_look")[-1]
    play.say(str(looks.to), looks.choices[0][1])
    ends = [f.end for f in play.of(NoticeEnded, play.facts)]
    assert ends == [End.REMINDED, End.LATE]


@pytest.mark.parametrize(
    ("order", "done"),
    [
        ("整改 迷魂台平台 停车场出口有杂物", "N1 办好了"),
        ("notice work Mihun Terrace platform: litter at the exit", "N1 done"),
    ],
)
def test_f16_a_notice_to_one_of_ours(order: str, done: str, tmp_path: Path) -> None:
    play = Play(Rulebook(site(tmp_path, "f16-parking-notices.md", 2, 2).site))
    play.say("console/desk", order)
    (told,) = play.relays(message="notice_told_unit")
    assert order.rpartition(" ")[2] in told.text
    play.say(str(told.to), "N1 还要半小时")
    assert "还要半小时" in play.last("console/desk").text
    play.say(str(told.to), done)
    assert not play.of(NoticeEnded, play.facts)
    looks = play.relays(message="notice_look_unit")[-1]
    assert looks.unit != told.unit
    play.say(str(looks.to), looks.choices[0][1])
    assert [f.end for f in play.of(NoticeEnded)] == [End.IN_TIME]
