"""What adapters log when it goes wrong at their wires: no number, no id and no words of anybody.

The house cannot take what was said, and its error quotes it; the network refuses what is said to
them, and quotes whom. The log is read at its most talkative.
"""

import asyncio
import logging
from pathlib import Path
from typing import Any

import pytest

from bridge.errors import Refused
from tests.adapters.dingtalk import town as dingtalk
from tests.adapters.feishu import town as feishu
from tests.adapters.house import Home
from tests.adapters.sms.far import gateway
from tests.adapters.sms.house import desk, relay, up
from tests.adapters.sms.modem import modem
from tests.adapters.telegram.conftest import server, staged  # noqa: F401 - a fixture
from tests.adapters.telegram.people import GROUP, message, photo
from tests.adapters.telegram.server import BotServer
from tests.adapters.wecom import town as wecom
from tests.waiting import ticking, until

WORDS = "我叫刘翠花，有人落水"
NUMBER = "+8613912345678"
TOWNS: dict[str, Any] = {"dingtalk": dingtalk, "feishu": feishu, "wecom": wecom}
WAYS: dict[str, dict[str, Any]] = {"wecom": {"bot": wecom.BOT_OF}}


def quoting(who: str) -> Exception:
    return RuntimeError(f"cannot keep “{WORDS}” of {who}")


def clean(caplog: pytest.LogCaptureFixture, *names: str) -> str:
    """What was logged, with tracebacks and all, once it is known to name nobody."""
    shown = logging.Formatter("%(name)s %(message)s")
    text = "\n".join(shown.format(record) for record in caplog.records)
    assert not [name for name in (*names, WORDS, "刘翠花", "落水") if name in text], text
    return text


@pytest.mark.parametrize("vendor", sorted(TOWNS))
async def test_a_group_chat(tmp_path: Path, vendor: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    town = TOWNS[vendor]
    home: Home = town.house(tmp_path)
    home.ear.error = quoting(town.ANN)
    async with town.heard(home, **WAYS.get(vendor, {})) as (_, far):
        pushing = asyncio.create_task(far.push(town.said("m1", WORDS)))
        await until(lambda: "could not be handed in: RuntimeError" in caplog.text)
        pushing.cancel()
        await asyncio.wait((pushing,))
    clean(caplog, town.ANN, town.GROUP)


async def test_the_bot_of_the_patrols(
    tmp_path: Path,
    server: BotServer,  # noqa: F811
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    home = Home(tmp_path, str(GROUP))
    async with staged(home, server) as stage:
        await stage.server.brings(message(1, text=WORDS))
        await home.ear.heard(1)
        await stage.server.brings(message(2, photo=photo("gone"), caption=WORDS))
        await home.ear.heard(2)
    clean(caplog, "7001", "小安")


async def test_a_gateway_that_quotes_whose_number_it_was(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    home = Home(tmp_path, NUMBER)
    send = {"url": "", "form": {"to": "{number}", "text": "{text}"}}
    async with gateway() as far:
        send["url"] = far.url
        line = {"by": "http", "send": send, "sent": {"status": [200]}}
        far.tells[0].status, far.tells[0].body = 400, f"no such number: 139 1234 5678 ({NUMBER})"
        async with desk(home, {"north": line}, failures=1) as opened:
            await up(home, opened)
            with pytest.raises(Refused) as refused:
                await opened.send(relay(1, NUMBER, WORDS))
            far.tells[0].status = 503
            with pytest.raises(Exception) as later:
                await opened.send(relay(2, NUMBER, WORDS))
            await ticking(home.clock, lambda: home.ear.alarms)
    told = f"{refused.value} {later.value} {list(home.ear.alarms.values())}"
    assert "no such number: …" in told, "what the desks are told of it"
    for text in (told, clean(caplog, NUMBER[3:])):
        assert NUMBER[3:] not in text
        assert "1234 5678" not in text


async def test_a_modem(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    home = Home(tmp_path, NUMBER)
    home.ear.error = quoting(NUMBER)
    async with modem(tmp_path) as gsm:
        line = {"by": "modem", "port": str(gsm.link)}
        async with desk(home, {"north": line}):
            gsm.text(NUMBER, WORDS)
            await until(lambda: "line north is lost" in caplog.text)
    clean(caplog, NUMBER[3:])
