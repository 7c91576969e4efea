"""The YAML of the page on mediation makes a site, and does there what the page says."""

from pathlib import Path

import pytest

from rules.events import Offered
from rules.guests.events import Invited
from rules.mediation import Result, result
from rules.rulebook import Rulebook
from tests.docs.test_how_to_members import site
from tests.rules.play import Play


@pytest.mark.parametrize(
    ("report", "invites", "ends"),
    [
        ("迷魂台有店不给退货", "邀请 市场监管 参加 1", "1号处理完毕，双方和解"),
        (
            "no refund in a shop at Mihun Terrace",
            "invite market supervision to 1",
            "done 1 settled",
        ),
    ],
)
def test_f07_the_page(report: str, invites: str, ends: str, tmp_path: Path) -> None:
    play = Play(Rulebook(site(tmp_path, "f07-mediation.md").site))
    play.say("chat/t", report)
    assert [f.unit for f in play.of(Offered)] == ["room"]
    play.say("chat/room", "take 1")
    play.say("chat/room", invites)
    assert [f.unit for f in play.of(Invited)] == ["market"]
    assert play.told("chat/market") == ["guest_invited"]
    play.say("chat/market", "decline 1")
    play.say("chat/room", ends)
    assert not play.call().live
    assert result(play.call().outcome) is Result.SETTLED
