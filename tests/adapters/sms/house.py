"""A house with lines in it: the open adapter, its ear, and a clock that goes by itself or by hand."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from adapters.sms import open as open_sms
from adapters.sms.at.modem import Modem as Driver
from adapters.sms.desk import Desk
from bridge import registry
from bridge.errors import Refused
from bridge.message import Outbound, Reach, Reported
from bridge.ports import Clock
from tests.adapters.house import Home
from tests.adapters.sms.modem import Modem
from tests.waiting import until

QUIET = 120  # turns of the loop in which nobody does anything
MOST = 20_000
WITHIN = 30.0  # seconds of real time; a test that needs them has failed


def home(folder: Path, *channels: str, clock: Clock | None = None) -> Home:
    """A house; with the machine's own clock where wires are real."""
    found = Home(folder, *channels)
    if clock is not None:
        object.__setattr__(found.services, "clock", clock)
    return found


def relay(
    nth: int = 1, channel: str = "+8613800138000", text: str = "请去迷魂台", **more: Any
) -> Outbound:
    """Something to say."""
    return Outbound(key=f"in/{nth}/here/x", channel=channel, text=text, language="zh", **more)


@asynccontextmanager
async def desk(home: Home, lines: Mapping[str, Any], **more: Any) -> AsyncIterator[Desk]:
    """The adapter, open and listened to."""
    config = registry.configure("sms", {"kind": "sms", "lines": dict(lines), **more})
    async with asyncio.timeout(WITHIN), open_sms(config, home.services) as opened:  # type: ignore[arg-type]
        listening = asyncio.create_task(opened.listen(home.ear))
        try:
            yield opened  # type: ignore[misc]
            assert not listening.done(), "listen ended by itself"
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)


async def up(home: Home, opened: Desk) -> None:
    """Until every line is up. While one is being opened no time goes by, so that nothing it asks is
    too late on a busy machine; one that was lost is opened anew after a while.
    """
    posts = opened.posts.values()

    def are_up() -> bool:
        return all(post.standing(home.clock.now()).up for post in posts)

    async with asyncio.timeout(WITHIN):
        while not are_up():
            await until(lambda: are_up() or not any(post.opening for post in posts))
            if not are_up():
                await home.clock.advance(timedelta(seconds=0.25))


async def outcome(opened: Desk, home: Home, message: Outbound) -> Reported:
    """How a message ended: by its receipt where the news came before it, else by the news."""
    try:
        receipt = await opened.send(message)
    except Refused as error:
        return Reported(relay=message.key, reach=Reach.FAILED, reason=str(error))
    if receipt.reach is not Reach.SENT:
        return Reported(relay=message.key, reach=receipt.reach, native=receipt.native)

    def told() -> list[Reported]:
        return [news for news in home.ear.reports if news.relay == message.key]

    await until(told)
    return told()[0]


def by_hand(home: Home, opened: Desk, *modems: Modem) -> None:
    """The clock goes on only while nothing is on its way on any port."""

    def busy(gsm: Modem) -> bool:
        post = opened.posts[gsm.name]
        asked = isinstance(post.line, Driver) and post.line._hand.locked()
        return ((post.opening or asked) and not gsm.mute) or gsm.unread()

    async def settle() -> None:
        quiet = 0
        for _ in range(MOST):  # what nobody reads any more may lie in a port for ever
            if quiet >= QUIET:
                return
            await asyncio.sleep(0)
            quiet = 0 if any(map(busy, modems)) else quiet + 1

    home.clock.settle = settle
