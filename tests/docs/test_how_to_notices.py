"""The YAML of the page on notices makes a site, and does there what the page says."""

from pathlib import Path

from rules.notices.events import End, NoticeEnded
from rules.rulebook import Rulebook
from tests.docs.test_how_to_members import site
from tests.rules.play import Play


def test_f16_the_page(tmp_path: Path) -> None:
    play = Play(Rulebook(site(tmp_path, "f16-parking-notices.md").site))
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
