"""The far side of a webhook: it posts calls until they are acknowledged, keeps what it hears."""

import asyncio
import hmac
import json
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

import aiohttp
from aiohttp import web

TEXTS = ("南门又有人打架", "月亮湖边又有人打架，快来", "there is another fight at Moon Lake")
AGAIN = 0.02  # seconds between two tries of a message that was not acknowledged


def signed(secret: bytes, body: bytes) -> dict[str, str]:
    """Headers of a request that is really ours."""
    stamp = int(time.time())
    sign = hmac.digest(secret, b"%d.%b" % (stamp, body), "sha256").hex()
    return {
        "Content-Type": "application/json",
        "X-Patrol-Timestamp": str(stamp),
        "X-Patrol-Signature": f"v1={sign}",
    }


def message(nth: int) -> dict[str, str]:
    """The nth call."""
    return {
        "key": f"call-{nth}",
        "channel": f"tourist-{nth}",
        "sender": f"tourist-{nth}",
        "words": TEXTS[nth % len(TEXTS)],
    }


class Outside:
    """Posts to `url`, and receives on a port of its own."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self.received: dict[str, int] = {}  # relay key → times
        self.arrived: dict[str, float] = {}  # channel → when first told
        self.acknowledged: dict[str, float] = {}
        self.posted: dict[str, float] = {}
        self.grown = asyncio.Event()
        self.port = 0
        self._progress = asyncio.Event()

    async def hook(self, request: web.Request) -> web.Response:
        """What the bridge says."""
        told = json.loads(await request.read())
        now = time.perf_counter()
        for one in told if isinstance(told, list) else [told]:
            self.received[one["key"]] = self.received.get(one["key"], 0) + 1
            self.arrived.setdefault(one["channel"], now)
        self.grown.set()
        return web.json_response({})

    async def post(
        self, session: aiohttp.ClientSession, url: str, messages: Sequence[dict[str, str]]
    ) -> None:
        """Until the bridge says that it has them."""
        body = json.dumps(messages if len(messages) > 1 else messages[0]).encode()
        start = time.perf_counter()
        for one in messages:
            self.posted.setdefault(one["channel"], start)
        while True:
            try:
                headers = signed(self._secret, body)
                async with session.post(url, data=body, headers=headers) as answer:
                    if answer.status == 200:
                        break
                    assert answer.status == 503, await answer.text()
            except (aiohttp.ClientError, TimeoutError, ConnectionError):
                pass  # the bridge was killed: the message is not acknowledged and is sent again
            await self._a_moment()
        for one in messages:
            self.acknowledged[one["key"]] = time.perf_counter()
        self._progress.set()

    async def acknowledges(self, goal: int) -> None:
        """Until so many messages were acknowledged."""
        while len(self.acknowledged) < goal:
            self._progress.clear()
            await self._progress.wait()

    async def _a_moment(self) -> None:
        """Until another message gets through, or it is time to try again."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.grown.wait(), AGAIN)


@asynccontextmanager
async def outside(secret: bytes, there: Outside | None = None) -> AsyncIterator[Outside]:
    """A far side that listens while the context is open."""
    there = there or Outside(secret)
    app = web.Application(client_max_size=64_000_000)
    app.router.add_post("/in", there.hook)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    there.port = runner.addresses[0][1]
    try:
        yield there
    finally:
        await runner.cleanup()
