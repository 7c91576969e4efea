"""The YAML of the page on letters makes a site, and does there what the page says."""

from pathlib import Path

import pytest

from rules.notices.events import End, NoticeAnswered, NoticeEnded, NoticeSigned, NoticeUnsigned
from rules.rulebook import Rulebook
from tests.docs.test_how_to_members import site
from tests.rules.play import Play


@pytest.mark.parametrize(
    ("order", "signed", "answer", "told"),
    [
        ("提示函 文旅局 护栏松动", "收到", "N1 答复：已责令整改", "已责令整改"),
        ("notice letter tourism bureau: loose railing", "N1 received", "N1 answer: repair ordered",
         "repair ordered"),
    ],
)  # fmt: skip
def test_f22_the_page(order: str, signed: str, answer: str, told: str, tmp_path: Path) -> None:
    play = Play(Rulebook(site(tmp_path, "f22-notices.md").site))
    play.say("console/desk", order)
    play.pass_(hours=3)
    assert play.of(NoticeUnsigned, play.facts)
    assert "notice_sign_reminded" in play.told("chat/bureau")
    assert play.last("console/desk").message == "desk_notice_unsigned"
    play.say("chat/bureau", signed)
    assert play.of(NoticeSigned)
    play.pass_(days=2)
    assert play.last("chat/bureau").message == "notice_reminded_letter"
    play.say("chat/bureau", answer)
    assert [f.words for f in play.of(NoticeAnswered)] == [told]
    assert [f.end for f in play.of(NoticeEnded)] == [End.REMINDED]
