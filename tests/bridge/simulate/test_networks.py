"""The phones of people outside, against a bridge that is away, slow, strict or forged."""

import asyncio
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bridge.clock import SystemClock
from bridge.errors import NotAllowed, Refused
from bridge.simulate.chat import Chat
from bridge.simulate.handset import Handsets
from bridge.simulate.outside import Heard, Reached, Utterance
from rules.model import Address, Point
from tests.bridge.simulate.places import free_ports
from tests.clock import ManualClock

SECRET = b"a-secret-that-both-sides-hold"
STATION = Address("radio", "迷魂台")
PATIENCE = 10


class Bridge:
    """The doors of a bridge. `answers` are statuses for the next posts; then 200."""

    def __init__(self) -> None:
        self.posts: list[tuple[str, dict[str, str], bytes]] = []
        self.answers: list[int] = []
        self.listened: list[str] = []  # Last-Event-ID of each listener
        self.to_say: asyncio.Queue[bytes | None] = asyncio.Queue()  # None = hang up
        self.port = 0

    async def post(self, request: web.Request) -> web.Response:
        self.posts.append((request.path_qs, dict(request.headers), await request.read()))
        status = self.answers.pop(0) if self.answers else 200
        return web.json_response({"error": "no such call sign"}, status=status)

    async def events(self, request: web.Request) -> web.StreamResponse:
        self.listened.append(request.headers.get("Last-Event-ID", ""))
        if self.answers:
            return web.Response(status=self.answers.pop(0))
        stream = web.StreamResponse()
        await stream.prepare(request)
        await stream.write(b"event: hello\ndata: {}\n\n: alive\n\n")
        while (frame := await self.to_say.get()) is not None:
            await stream.write(frame)
        return stream


@asynccontextmanager
async def bridge() -> AsyncIterator[tuple[Bridge, aiohttp.ClientSession]]:
    fake, app = Bridge(), web.Application()
    app.router.add_post("/{path:.*}", fake.post)
    app.router.add_get("/{path:.*}", fake.events)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        fake.port = runner.addresses[0][1]
        async with aiohttp.ClientSession() as session:
            yield fake, session
    finally:
        await runner.cleanup()


def handsets(
    fake: Bridge, session: aiohttp.ClientSession, folder: Path, pins: str = ""
) -> Handsets:
    door = Reached(port=fake.port, pins_file=pins)
    return Handsets("radio", door, folder, session, SystemClock())


def words(key: str = "k1", recording: bytes = b"", channel: str = "迷魂台") -> Utterance:
    return Utterance(
        key=key, channel=channel, sender=channel, words="收到", language="zh", recording=recording
    )


async def test_what_was_not_taken_is_sent_again_under_the_same_key(tmp_path: Path) -> None:
    async with bridge() as (fake, session):
        fake.answers = [503, 429]
        await handsets(fake, session, tmp_path).say(words(recording=b"fLaC"))
    assert [headers["Idempotency-Key"] for _, headers, _ in fake.posts] == ["k1"] * 3
    assert {body for _, _, body in fake.posts} == {b"fLaC"}
    assert fake.posts[0][0].endswith("/voice?language=zh")


async def test_what_will_never_be_taken_is_refused_with_the_reason(tmp_path: Path) -> None:
    async with bridge() as (fake, session):
        fake.answers = [404]
        with pytest.raises(Refused, match=r"404 .*no such call sign"):
            await handsets(fake, session, tmp_path).say(words())
    assert json.loads(fake.posts[0][2]) == {"words": "收到", "language": "zh"}


async def test_a_broken_line_goes_on_where_it_broke(tmp_path: Path) -> None:
    heard: asyncio.Queue[tuple[Address, Heard]] = asyncio.Queue()
    async with bridge() as (fake, session):
        radio = handsets(fake, session, tmp_path)
        async with radio.open(frozenset({"迷魂台"}), lambda a, h: heard.put_nowait((a, h))):
            said = {
                "key": "r1",
                "text": "请前往",
                "number": 7,
                "point": {"lat": 29.0, "lon": 110.0},
            }
            said["choices"] = [{"label": "我去", "words": "take 7"}]
            await fake.to_say.put(b"id: 5\nevent: said\ndata: %b\n\n" % json.dumps(said).encode())
            address, one = await asyncio.wait_for(heard.get(), PATIENCE)
            await fake.to_say.put(None)
            await fake.to_say.put(b'id: 6\nevent: said\ndata: {"key":"r2","text":"b"}\n\n')
            _, two = await asyncio.wait_for(heard.get(), PATIENCE)
            await fake.to_say.put(None)
    assert (address, one.number, one.point) == (STATION, 7, Point(29.0, 110.0))
    assert one.choices[0].name == "take"
    assert two.key == "r2"
    assert fake.listened[:2] == ["", "5"]


async def test_a_station_that_the_bridge_does_not_know_is_an_error(tmp_path: Path) -> None:
    async with bridge() as (fake, session):
        fake.answers = [404]
        radio = handsets(fake, session, tmp_path)
        with pytest.RaisesGroup(pytest.RaisesExc(Refused, match="radio/nobody")):
            async with radio.open(frozenset({"nobody"}), lambda _, __: None):
                raise AssertionError("it cannot be open")


async def test_pins_are_told(tmp_path: Path) -> None:
    (tmp_path / "pins").write_text("# call sign: PIN\n迷魂台: 4711\n", "utf-8")
    async with bridge() as (fake, session):
        await handsets(fake, session, tmp_path, pins="pins").say(words())
        with pytest.raises(NotAllowed, match="nothing"):
            handsets(fake, session, tmp_path, pins="nothing")
    assert fake.posts[0][1]["X-Patrol-Pin"] == "4711"


def signed(body: bytes, stamp: int, secret: bytes = SECRET) -> dict[str, str]:
    sign = hmac.digest(secret, b"%d.%b" % (stamp, body), "sha256").hex()
    return {"X-Patrol-Timestamp": str(stamp), "X-Patrol-Signature": f"v1={sign}"}


class Far:
    """A chat, what it heard, and the bridge's way to it."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self.url, self.session = url, session
        self.clock = ManualClock()
        self.heard: list[tuple[Address, Heard]] = []

    async def post(self, content: Any, *, age: int = 0, secret: bytes = SECRET) -> tuple[int, Any]:
        body = json.dumps(content).encode()
        headers = signed(body, int(self.clock.now().timestamp()) - age, secret)
        async with self.session.post(self.url, data=body, headers=headers) as answer:
            return answer.status, await answer.json()


@asynccontextmanager
async def chat(folder: Path) -> AsyncIterator[tuple[Chat, Far, Bridge]]:
    (folder / "chat.secret").write_bytes(SECRET + b"\n")
    async with bridge() as (fake, session):
        far = Far(f"http://127.0.0.1:{free_ports(1)[0]}/hook", session)
        one = Chat("chat", Reached(port=fake.port, url=far.url), folder, session, far.clock)
        async with one.open(frozenset(), lambda a, h: far.heard.append((a, h))):
            yield one, far, fake


async def test_messages_to_people_are_heard_once_and_confirmed_each_time(tmp_path: Path) -> None:
    async with chat(tmp_path) as (_, far, _):
        message = {"key": "r1", "channel": "t", "text": "…", "form": "text", "priority": 3}
        for _ in range(2):
            assert await far.post(message) == (200, {"reach": "delivered"})
        status, proofs = await far.post([message, {**message, "key": "r2"}])
        assert (status, len(proofs)) == (200, 2)
    assert [(str(a), h.key) for a, h in far.heard] == [("chat/t", "r1"), ("chat/t", "r2")]


async def test_forged_and_old_messages_are_not_heard(tmp_path: Path) -> None:
    async with chat(tmp_path) as (_, far, _):
        message = {"key": "r1", "channel": "t", "text": "…"}
        assert (await far.post(message, secret=b"another secret"))[0] == 401
        assert (await far.post(message, age=400))[0] == 401
        far.url = far.url.replace("/hook", "/elsewhere")
        assert (await far.post(message))[0] == 404
    assert far.heard == []


async def test_what_people_write_is_signed(tmp_path: Path) -> None:
    async with chat(tmp_path) as (one, far, fake):
        await one.say(words(channel="t"))
        note = words("k2", b"fLaC", "t")
        await one.say(note)
        await one.read(Address("chat", "t"), Heard(key="r1", text=""))
        stamp = int(far.clock.now().timestamp())
    for _, headers, body in fake.posts:
        assert headers["X-Patrol-Signature"] == signed(body, stamp)["X-Patrol-Signature"]
    written, spoken, ticks = (json.loads(body) for _, _, body in fake.posts)
    assert (written["key"], written["words"]) == ("k1", "收到")
    assert spoken["voice_b64"] == "ZkxhQw=="
    assert ticks == {"relay": "r1", "reach": "read"}
    assert [path for path, _, _ in fake.posts] == ["/messages", "/messages", "/receipts"]


async def test_the_chat_waits_until_the_bridge_has_made_the_secret(tmp_path: Path) -> None:
    async with bridge() as (fake, session):
        clock = ManualClock()
        one = Chat("chat", Reached(port=fake.port), tmp_path, session, clock)

        async def opened() -> bytes:
            async with one.open(frozenset(), lambda _, __: None):
                await one.say(words())
            return fake.posts[0][2]

        waiting = asyncio.create_task(opened())
        await asyncio.to_thread((tmp_path / "chat.secret").write_bytes, SECRET)
        async with asyncio.timeout(PATIENCE):
            while not waiting.done():
                await clock.advance(timedelta(seconds=1))
        assert b"k1" in waiting.result()
