"""A stand-in for Feishu, from its published formats: the long connection, messages, files, robots.

It refuses what Feishu documents as refused, so that a message that passes here has the right shape.
"""

import asyncio
import json
from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from adapters.feishu.crypt import robot_sign
from adapters.feishu.frames import CONTROL, DATA, Frame, decoded

APP, SECRET, HOOK, SIGN, BOT = "cli_app", "app-secret", "hook-token", "sign-secret", "ou_bot"
IGNORED = -999  # a fault: it takes the request and never answers
LOST = -998  # a fault: it does what was asked and never answers


@dataclass
class Feishu:
    """What it got, and what it is told to do. `faults`: codes of the next requests, in order."""

    sent: list[dict[str, Any]] = field(default_factory=list)
    edits: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    uploads: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)  # uuid → message id
    faults: list[int] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    connected: int = 0
    pings: int = 0
    mute: bool = False
    refuse: int = 0  # handshake-status of the next connections
    port: int = 0
    noticed: int = 0  # things that happened
    socket: web.WebSocketResponse | None = None
    waiting: dict[str, "asyncio.Future[dict[str, Any] | None]"] = field(default_factory=dict)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def until(self, happened: Any) -> None:
        async with asyncio.timeout(5), self.changed:
            await self.changed.wait_for(happened)

    async def notify(self) -> None:
        self.noticed += 1
        async with self.changed:
            self.changed.notify_all()

    async def push(self, event: dict[str, Any], parts: int = 1) -> dict[str, Any] | None:
        """Bring an event, in several frames; the answer, or None where the line ended first."""
        id = f"m{len(self.waiting)}"
        answered = self.waiting[id] = asyncio.get_running_loop().create_future()
        await self.until(lambda: self.socket is not None)
        assert self.socket
        content = json.dumps(event).encode()
        size = -(-len(content) // parts)
        for nth in reversed(range(parts)):
            headers = {
                "type": "event",
                "message_id": id,
                "sum": str(parts),
                "seq": str(nth),
                "trace_id": "t",
            }
            payload = content[nth * size : (nth + 1) * size]
            await self.socket.send_bytes(
                Frame(
                    seq=1, log=2, service=7, method=DATA, headers=headers, payload=payload
                ).encoded()
            )
        answer: dict[str, Any] | None = await answered
        return answer

    async def endpoint(self, request: web.Request) -> web.Response:
        if await request.json() != {"AppID": APP, "AppSecret": SECRET}:
            return web.json_response({"code": 10014, "msg": "app secret invalid"})
        url = f"ws://127.0.0.1:{self.port}/ws?device_id=d1&service_id=7"
        data = {"URL": url, "ClientConfig": {"ReconnectCount": -1, "PingInterval": 30}}
        return web.json_response({"code": 0, "msg": "ok", "data": data})

    def ended(self, socket: web.WebSocketResponse) -> None:
        """The line is gone: nobody who waits is answered any more."""
        if self.socket is socket:
            self.socket = None
        for waiting in self.waiting.values():
            if not waiting.done():
                waiting.set_result(None)

    async def line(self, request: web.Request) -> web.StreamResponse:
        if self.refuse:
            headers = {"Handshake-Status": str(self.refuse), "Handshake-Msg": "no"}
            return web.Response(status=400, headers=headers)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.socket = socket
        self.connected += 1
        await self.notify()
        try:
            async for message in socket:
                assert message.type is WSMsgType.BINARY
                await self.frame(socket, decoded(message.data))
        finally:  # also where the other end was killed
            self.ended(socket)
        return socket

    async def frame(self, socket: web.WebSocketResponse, frame: Frame) -> None:
        if frame.method == CONTROL:
            assert (frame.service, frame.headers) == (7, {"type": "ping"})
            self.pings += 1
            if not self.mute:
                await socket.send_bytes(
                    Frame(
                        service=7, headers={"type": "pong"}, payload=b'{"PingInterval":30}'
                    ).encoded()
                )
        else:
            assert (frame.seq, frame.log, "biz_rt" in frame.headers) == (1, 2, True)
            answer = json.loads(frame.payload)
            answer["data"] = json.loads(b64decode(answer["data"])) if answer["data"] else None
            waiting = self.waiting[frame.headers["message_id"]]
            if not waiting.done():
                waiting.set_result(answer)
        await self.notify()

    async def api(self, request: web.Request) -> web.Response:
        what = request.match_info["what"]
        if what == "auth/v3/tenant_access_token/internal":
            if await request.json() != {"app_id": APP, "app_secret": SECRET}:
                return web.json_response({"code": 10014, "msg": "app secret invalid"})
            self.tokens.append(f"t-{len(self.tokens)}")
            return told(tenant_access_token=self.tokens[-1], expire=7200)
        if what.startswith("bot/v2/hook/"):
            return await self.robot(what.rpartition("/")[2], await request.json())
        if not self.tokens or request.headers.get("Authorization") != f"Bearer {self.tokens[-1]}":
            return web.json_response({"code": 99991663, "msg": "Invalid access token"}, status=400)
        if what == "bot/v3/info":
            return told(bot={"open_id": BOT, "app_name": "巡逻"})
        if what in {"im/v1/images", "im/v1/files"}:
            return await self.upload(request)
        if "/resources/" in what:
            key = what.rpartition("/")[2]
            assert request.query["type"] in {"image", "file"}
            return (
                web.Response(body=self.files[key])
                if key in self.files
                else web.Response(status=404)
            )
        if request.method == "PATCH":
            card = json.loads((await request.json())["content"])
            self.edits.append((what.rpartition("/")[2], card))
            await self.notify()
            return told(code=of_card(card))
        return await self.message(request.query["receive_id_type"], await request.json())

    async def message(self, by: str, body: dict[str, Any]) -> web.Response:
        code = self.fault()
        if code == IGNORED:
            await asyncio.Event().wait()
        lost, code = code == LOST, 0 if code == LOST else code
        good = body["receive_id"].startswith({"chat_id": "oc_", "open_id": "ou_"}[by])
        content = json.loads(body["content"])
        code = code or (0 if good and len(body["uuid"]) <= 50 else 230001)
        if body["msg_type"] == "interactive":
            code = code or of_card(content)
        if code:
            return web.json_response({"code": code, "msg": "…"}, status=400)
        if body["uuid"] not in self.names:
            self.names[body["uuid"]] = f"om_{len(self.names)}"
            self.sent.append(body | {"content": content})
            await self.notify()
        if lost:
            await asyncio.Event().wait()
        return told(data={"message_id": self.names[body["uuid"]]})

    async def upload(self, request: web.Request) -> web.Response:
        fields, content = {}, b""
        async for part in await request.multipart():
            name = getattr(part, "name", "")
            if name in {"image", "file"}:
                content = await part.read()  # type: ignore[union-attr]
            else:
                fields[name] = await part.text()  # type: ignore[union-attr]
        self.uploads.append((fields, content))
        kind = "image_key" if "image_type" in fields else "file_key"
        return told(data={kind: f"key{len(self.uploads)}"})

    async def robot(self, token: str, body: dict[str, Any]) -> web.Response:
        if token != HOOK:
            return web.json_response(
                {"code": 19001, "msg": "param invalid: incoming webhook access token invalid"}
            )
        if body["sign"] != robot_sign(int(body["timestamp"]), SIGN):
            return web.json_response(
                {"code": 19021, "msg": "sign match fail or timestamp is not within one hour"}
            )
        code = self.fault()
        if code not in {0, LOST}:
            return web.json_response({"code": code, "msg": "frequency limited"})
        self.sent.append(body)
        if code == LOST:
            await asyncio.Event().wait()
        return told(data={})

    def fault(self) -> int:
        return self.faults.pop(0) if self.faults else 0


def of_card(card: dict[str, Any]) -> int:
    kinds = [element["tag"] for element in card["elements"]]
    buttons = [b for e in card["elements"] if e["tag"] == "action" for b in e["actions"]]
    good = (
        card["config"]["update_multi"] is True
        and card["header"]["title"]["tag"] == "plain_text"
        and set(kinds) <= {"div", "action"}
        and all(b["tag"] == "button" and b["text"]["content"] for b in buttons)
        and len(json.dumps(card).encode()) <= 30_000
    )
    return 0 if good else 230099


def told(code: int = 0, **more: Any) -> web.Response:
    return web.json_response({"code": code, "msg": "success", **more})


@asynccontextmanager
async def serving() -> AsyncIterator[Feishu]:
    feishu, app = Feishu(), web.Application(client_max_size=30_000_000)
    app.router.add_post("/callback/ws/endpoint", feishu.endpoint)
    app.router.add_get("/ws", feishu.line)
    app.router.add_route("*", "/open-apis/{what:.*}", feishu.api)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    feishu.port = runner.addresses[0][1]
    try:
        yield feishu
    finally:
        if feishu.socket:
            await feishu.socket.close()
        await runner.cleanup()
