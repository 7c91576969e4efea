"""The YAML of the page on stages makes a site, and does there what the page says."""

from pathlib import Path

import pytest

from rules.cases.events import CaseFellBack, CaseOver
from rules.rulebook import Rulebook
from tests.docs.test_how_to_members import site
from tests.rules.play import Play


@pytest.mark.parametrize(
    "says",
    [
        ("人证不符", "1号 证件 532926 车牌 云S12345", "移交 1", "收到 1", "退回 1 照片不清", "1号处理完毕，结果 放行"),
        ("card does not match", "record 1 card 532926, plate S12345", "hand on 1", "copy 1",
         "return 1 photo not clear", "1 done, result let pass"),
    ],
)  # fmt: skip
def test_f26_the_page(says: tuple[str, ...], tmp_path: Path) -> None:
    opens, card, hand_on, copy, back, done = says
    play = Play(Rulebook(site(tmp_path, "f26-stages.md").site))
    units = play.book.site.units
    first, second = (str(units[u].channels[0]) for u in ("p-mihuntai", "p-sansuoshi"))
    play.say(first, opens)
    play.say(first, hand_on)
    assert play.last(first).message == "case_missing"
    play.say(first, card)
    play.say(first, hand_on)
    assert "532926" in play.last(second).text
    play.pass_(minutes=3)
    assert play.of(CaseFellBack, play.facts)
    assert play.last("console/desk").message == "desk_case_fell_back"
    play.say(second, copy)
    play.say(second, hand_on)
    third = str(play.relays(message="case_offer")[-1].to)
    play.say(third, copy)
    play.say(third, back)
    assert play.last(second).message == "case_returned"
    play.say(second, hand_on)
    play.say(third, copy)
    play.say(third, done)
    assert play.of(CaseOver)
    assert not play.call().live
