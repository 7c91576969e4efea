"""What a text comes to is known before it goes; a day that is too dear is told, and nothing waits."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import convert
from msgspec.structs import replace

from adapters.sms import weigh
from adapters.sms.alarms import Alarms
from adapters.sms.config import Config
from adapters.sms.costs import MUCH, Costs, told
from adapters.sms.pdu.parts import parts
from bridge.message import Reach
from bridge.record.page import Relay
from bridge.record.viewing import relayed
from rules.model import Form, Manner
from rules.phrases import reason_in
from rules.rulebook import Rulebook
from rules.texting.parts import count
from tests.adapters.house import Home
from tests.adapters.sms.far import gateway
from tests.adapters.sms.house import desk, relay
from tests.rules.evening import site_with
from tests.rules.play import Play
from tests.waiting import until

LINES = {
    "dear": {"by": "modem", "port": "x", "price": 0.1, "rank": 2},
    "cheap": {"by": "modem", "port": "y", "price": 0.045},
    "abroad": {"by": "modem", "port": "z", "only": ["+44"]},
}


def config(**more: object) -> Config:
    return convert({"lines": LINES, **more}, Config)


@pytest.mark.parametrize(
    ("text", "parts", "cheap"),
    [("请去", 1, "0.045 CNY"), ("请" * 70, 1, "0.045 CNY"), ("请" * 71, 2, "0.09 CNY"), ("x" * 161, 2, "0.09 CNY")],
)  # fmt: skip
def test_parts_and_price_are_known_before(text: str, parts: int, cheap: str) -> None:
    weight = weigh(config(), relay(text=text))
    assert len(weight.parts) == parts
    assert "".join(weight.parts) == text
    assert dict(weight.prices)["cheap"] == cheap
    assert [name for name, _ in weight.prices] == ["cheap", "dear"], "as they are chosen"
    assert not weight.cut


def test_what_the_telephone_gets_is_what_is_shown() -> None:
    long = relay(text="去" * 400, number=17)
    weight = weigh(config(parts_at_most=3), replace(long, again=True))
    assert weight.cut
    assert len(weight.parts) == 3
    assert weight.parts[0].startswith("再次发送：#17 去")
    assert weight.parts[-1].endswith("…（未完）")


def test_a_number_abroad_has_its_own_lines() -> None:
    assert dict(weigh(config(), relay(channel="+447700900123")).prices)["abroad"] == "0 CNY"


@pytest.mark.parametrize(
    ("line", "zh", "en"),
    [
        ("cheap", "短信条数和费用：2 × 0.045 = 0.09 CNY", "parts and price: 2 × 0.045 = 0.09 CNY"),
        ("abroad", "短信2条", "parts: 2"),
    ],
)
def test_people_read_it_in_their_language(line: str, zh: str, en: str) -> None:
    given, book = config(), Rulebook(site_with())
    reason = told(given, given.lines[line], "请" * 71)
    assert reason_in(reason, "zh", book) == zh
    assert reason_in(reason, "en", book).endswith(en)


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("a1[€请去😀é\n。 🧑‍🚒"), max_size=500))
def test_the_board_tells_the_least_parts_and_hardly_ever_one_too_few(text: str) -> None:
    """A family of emoji that no cut may fall into can make more parts; plain words never do."""
    exact = parts(text).count
    assert count(text) <= exact
    if not any(ord(c) > 0xFFFF or c in "[€" for c in text):
        assert count(text) == exact


def test_a_relay_that_is_queued_tells_its_parts_and_others_tell_none() -> None:
    play = Play(Rulebook(site_with(forms={"chat": Manner(form=Form.SHORT)})))
    play.say("chat/t", "有人打架，在南门")
    seen = {str(r.to): relayed(Relay(r, 1), None).parts for r in play.relays()}
    assert seen["chat/t"] == 1
    assert {parts for to, parts in seen.items() if not to.startswith("chat/")} == {0}


async def test_a_dear_day_is_told_once_and_is_over_at_midnight(tmp_path: Path) -> None:
    home = Home(tmp_path)
    alarms = Alarms(home.clock)
    given = config(parts_a_day=3, price_a_day=0.5)
    costs = Costs(given, home.services.keep, alarms, "Asia/Shanghai")
    now = home.clock.now()
    for _ in range(3):
        await costs.add("dear", "请去", now)
    assert not alarms.now()
    await costs.add("dear", "请去", now)
    assert alarms.now() == {(MUCH, "")}
    again = Alarms(home.clock)  # after a restart the same day is still too dear
    await Costs(given, home.services.keep, again, "Asia/Shanghai").look(now)
    assert again.now() == {(MUCH, "")}
    await costs.look(now + timedelta(hours=3, minutes=59))
    assert alarms.now()
    await costs.look(now + timedelta(hours=4))  # 16:00 UTC is midnight at the site
    assert not alarms.now()
    for day in range(60):
        await costs.add("cheap", "请" * 71, now + timedelta(days=day))
    await costs.look(now + timedelta(days=60))
    assert len(await home.services.keep.under("spent/")) == 40


async def test_what_it_came_to_stands_with_the_relay_before_and_after_it_was_delivered(
    tmp_path: Path,
) -> None:
    home = Home(tmp_path)
    async with gateway() as far:
        far.tell({"id": "a1"})
        line = {
            "by": "http", "price": 0.05,
            "send": {"url": far.url, "json": {"to": "{number}", "text": "{text}"}},
            "sent": {"status": [200], "id": "/id"},
        }  # fmt: skip
        async with desk(home, {"village": line}, parts_a_day=1) as adapter:
            await until(lambda: adapter.posts["village"].line)
            sent = await adapter.send(relay(text="请" * 71))
            again = await adapter.send(relay(text="请" * 71))
            await until(lambda: [a for a in home.ear.alarms.values() if a.what == MUCH])
    (alarm,) = [a for a in home.ear.alarms.values() if a.what == MUCH]
    assert (sent.reach, sent.reason) == (Reach.SENT, "reason_parts_paid:2 × 0.05 = 0.1 CNY")
    assert again == sent
    assert len(far.asked) == 1
    assert (alarm.what, alarm.on, alarm.detail) == (MUCH, True, "2 × SMS, 0.1 CNY")
