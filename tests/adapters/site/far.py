"""The other site at the wire: it signs and reads by the words of the documentation alone."""

import asyncio
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from itertools import count
from typing import Any

import aiohttp
from aiohttp import web

from tests.clock import ManualClock

SECRET = "a secret of some length"
OWN, FAR = "s", "far"  # the site of the tests' house, and the other one
_NONCES = count()


def signed(what: str, body: bytes, now: datetime, nonce: str = "", **other: str) -> dict[str, str]:
    """The headers of a request or an answer, written once more."""
    site, secret = other.get("site", FAR), other.get("secret", SECRET)
    time, nonce = str(int(now.timestamp())), nonce or f"nonce-of-the-test-{next(_NONCES)}"
    head = f"v1\n{what}\n{site}\n{time}\n{nonce}\n".encode()
    return {
        "X-Patrol-Site": site,
        "X-Patrol-Time": time,
        "X-Patrol-Nonce": nonce,
        "X-Patrol-Signature": "v1=" + hmac.new(secret.encode(), head + body, "sha256").hexdigest(),
    }


@dataclass
class Caller:
    """The other site where it comes to us."""

    session: aiohttp.ClientSession
    port: int
    now: datetime
    headers: dict[str, str] = field(default_factory=dict)  # of the last request

    async def ask(self, path: str, content: Any, **signing: str) -> tuple[int, Any]:
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.headers = signed(signing.pop("what", path), body, self.now, **signing)
        return await self.again(path, body, self.headers)

    async def again(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, Any]:
        url = f"http://127.0.0.1:{self.port}{path}"
        async with self.session.post(url, data=BytesIO(body), headers=headers) as answer:
            said = await answer.read()
            if "X-Patrol-Signature" in answer.headers:
                right = signed(
                    f"answer {answer.status}", said, self.now, headers["X-Patrol-Nonce"], site=OWN
                )
                assert answer.headers["X-Patrol-Signature"] == right["X-Patrol-Signature"]
            return answer.status, json.loads(said)

    async def hand(self, key: str, **letter: Any) -> bool:
        status, told = await self.ask("/hand", {"letters": [{"key": key, **letter}]})
        return status == 200 and told == {"keys": [key]}


class Server:
    """The other site where we come to it. `answers` are statuses of the next answers."""

    def __init__(self, clock: ManualClock) -> None:
        self._clock, self.url = clock, ""
        self.behind = timedelta(0)  # its clock
        self.letters: dict[str, dict[str, Any]] = {}  # handed over, by key
        self.waiting: list[dict[str, Any]] = []  # to be fetched
        self.got: list[str] = []
        self.answers: list[int] = []
        self.paths: list[str] = []
        self.lies: dict[str, str] = {}  # how its signatures are wrong
        self.came = asyncio.Event()

    async def serve(self, request: web.Request) -> web.Response:
        self.paths.append(request.path)
        self.came.set()
        asked, nonce = json.loads(await request.read()), request.headers["X-Patrol-Nonce"]
        status = self.answers.pop(0) if self.answers else 200
        told = self._told(request.path, asked) if status == 200 else {"error": "not now"}
        body = json.dumps(told).encode()
        now = self._clock.now() - self.behind
        headers = signed(f"answer {status}", body, now, nonce, **self.lies)
        return web.Response(status=status, body=body, headers=headers)

    def _told(self, path: str, asked: dict[str, Any]) -> dict[str, Any]:
        match path:
            case "/hand":
                for letter in asked["letters"]:
                    self.letters.setdefault(letter["key"], letter)
                return {"keys": [letter["key"] for letter in asked["letters"]]}
            case "/fetch":
                self.got += asked["got"]
                self.waiting = [one for one in self.waiting if one["key"] not in self.got]
                return {"letters": self.waiting}
        return {"site": FAR}


@asynccontextmanager
async def server(clock: ManualClock) -> AsyncIterator[Server]:
    """It runs on a free port."""
    far = Server(clock)
    app = web.Application()
    app.router.add_post("/{path:.*}", far.serve)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    at = web.TCPSite(runner, "127.0.0.1", 0)
    await at.start()
    far.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield far
    finally:
        await runner.cleanup()


HANDED: dict[str, Any] = {
    "ref": "far/chat:m1", "nth": 1, "number": 17, "asks": ["site"], "kind": "dispute",
    "kinds": {"zh": "纠纷"}, "priority": 2, "words": "停车场有人打架",
    "place": {"zh": "南门", "en": "South Gate"}, "point": {"lat": 29.35, "lon": 110.44},
    "sure": 0.9, "going": [{"unit": "q", "names": {"zh": "快警"}, "minutes": 3.5}],
}  # fmt: skip
