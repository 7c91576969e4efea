"""What words of a desk would come to is known before they are said, and nothing comes of asking."""

import logging
from pathlib import Path

import pytest
from msgspec import convert
from msgspec.structs import replace

from adapters.sms.config import Config
from bridge.config.adapters import AdapterSettings
from bridge.config.loading import Loaded, SpeechSettings
from bridge.message import Weight
from bridge.ports import Weighed
from bridge.scales import SiteScales, together
from rules.model import Form, Manner, UnitKind
from rules.rulebook import Rulebook
from rules.world import World
from tests.clock import ManualClock
from tests.rules.evening import site_with
from tests.rules.play import Play
from tests.sites import GATE, NOON, unit

TEXTS = {"north": {"by": "modem", "port": "x", "price": 0.05}}
LIU, POST = "sms/+8613900000001", "sms/+8613900000002"


@pytest.fixture
def play() -> Play:
    """Somebody has reported by text, and so is told; one patrol has nothing but a telephone."""
    police = frozenset({"police"})
    texting = unit(
        "u-9", UnitKind.PATROL, "快警九组", "quick nine", POST, point=GATE, skills=police
    )
    play = Play(Rulebook(site_with(texting, forms={"sms": Manner(form=Form.SHORT)})))
    play.say(LIU, "月亮湖有人打架")
    return play


def scales(play: Play, world: World | None) -> SiteScales:
    loaded = Loaded(
        site=play.book.site,
        adapters={"sms": AdapterSettings(kind="sms", config=convert({"lines": TEXTS}, Config))},
        speech=SpeechSettings(),
        log_url="memory:",
        path=Path(),
    )
    return SiteScales(loaded, lambda: world, lambda: play.book, ManualClock(NOON))


@pytest.mark.parametrize(
    ("words", "parts"),
    [("回复1号报警人：请在原地等", 1), ("tell 1 reporter: please wait there", 1), ("回复1号报警人：" + "请在原地等" * 20, 2)],
)  # fmt: skip
def test_an_answer_to_who_texted_is_weighed_as_it_will_go(
    play: Play, words: str, parts: int
) -> None:
    before = len(play.relays())
    (told,) = scales(play, play.world).weigh("desk", "desk", words)
    assert told == Weighed(adapter="sms", people=1, parts=parts, price=0.05 * parts, currency="CNY")
    assert len(play.relays()) == before, "nothing was said by asking"
    play.say("desk/desk", words)
    assert words[-5:] in play.last(LIU).text


def test_an_order_that_goes_out_by_text_is_weighed_too(play: Play) -> None:
    (told,) = scales(play, play.world).weigh("desk", "desk", "assign 1 u-9")
    assert (told.adapter, told.people) == ("sms", 1)


@pytest.mark.parametrize("words", ["note 1 gesehen", "u-1", "1号现在什么情况", "", "🙂"])
def test_what_goes_out_by_no_text_weighs_nothing(play: Play, words: str) -> None:
    assert scales(play, play.world).weigh("desk", "desk", words) == ()


def test_where_another_process_decides_nobody_knows(play: Play) -> None:
    assert scales(play, None).weigh("desk", "desk", "回复1号报警人：好") == ()


def test_words_that_the_rules_stumble_over_weigh_nothing(
    play: Play, caplog: pytest.LogCaptureFixture
) -> None:
    """A world that does not hang together stands for a fault of ours."""
    caplog.set_level(logging.DEBUG)
    broken = replace(play.world, calls=None)
    assert scales(play, broken).weigh("desk", "desk", "回复1号报警人：请在原地等") == ()
    assert "cannot be weighed" in caplog.text
    assert "原地" not in caplog.text


def test_the_messages_of_an_adapter_are_one_sum() -> None:
    one = Weight(parts=("a", "b"), price=0.1, currency="CNY")
    cut = Weight(parts=("c",), price=0.05, currency="CNY", cut=True)
    told = together([("sms", one), ("pager", Weight(parts=("x",))), ("sms", cut)])
    assert told == (
        Weighed(adapter="sms", people=2, parts=3, price=0.15, currency="CNY", cut=True),
        Weighed(adapter="pager", people=1, parts=1),
    )
