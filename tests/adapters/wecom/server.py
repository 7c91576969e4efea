"""A stand-in for WeCom, from its published formats: the long connection of intelligent bots (path
101463), group robots (99110), and the interfaces of applications (90236, 91039, 90253, 90254).

It refuses what WeCom documents as refused, so that a message that passes here has the right shape.
"""

import asyncio
import json
import re
from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import md5
from typing import Any

from aiohttp import WSMsgType, web

SECRET, BOT, ROBOT, CORP = "bot-secret", "aibBOT", "693a91f6-7xxx", "wx5823bf96d3bd56c7"
IGNORED = -999  # a fault: it takes the request and never answers
LOST = -998  # a fault: it does what was asked and never answers


@dataclass
class WeCom:
    """What it got, and what it is told to do. `faults`: errcodes of the next requests, in order."""

    sent: list[dict[str, Any]] = field(default_factory=list)  # messages, whichever way they came
    answers: list[dict[str, Any]] = field(default_factory=list)  # frames that answer ours
    files: dict[str, bytes] = field(default_factory=dict)  # that people sent
    uploads: dict[str, bytes] = field(default_factory=dict)  # that we brought
    faults: list[int] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    subscribed: int = 0
    pings: int = 0
    mute: bool = False  # answers no pings
    port: int = 0
    noticed: int = 0  # things that happened
    socket: web.WebSocketResponse | None = None
    waiting: dict[str, "asyncio.Future[dict[str, Any] | None]"] = field(default_factory=dict)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def until(self, happened: Any) -> None:
        async with asyncio.timeout(5), self.changed:
            await self.changed.wait_for(happened)

    async def push(self, body: dict[str, Any], *, event: bool = False) -> dict[str, Any] | None:
        """Tell the bot; its answer, or None where the line ended first."""
        id = f"req{len(self.waiting)}"
        answered = self.waiting[id] = asyncio.get_running_loop().create_future()
        await self.until(lambda: self.socket is not None)
        assert self.socket
        cmd = "aibot_event_callback" if event else "aibot_msg_callback"
        await self.socket.send_json({"cmd": cmd, "headers": {"req_id": id}, "body": body})
        answer: dict[str, Any] | None = await answered
        return answer

    async def hang_up(self) -> None:
        assert self.socket
        await self.socket.close()

    def fault(self) -> int:
        return self.faults.pop(0) if self.faults else 0

    async def notify(self) -> None:
        self.noticed += 1
        async with self.changed:
            self.changed.notify_all()

    def ended(self, socket: web.WebSocketResponse) -> None:
        """The line is gone: nobody who waits is answered any more."""
        if self.socket is socket:
            self.socket = None
        for waiting in self.waiting.values():
            if not waiting.done():
                waiting.set_result(None)

    async def line(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(max_msg_size=8_000_000)
        await socket.prepare(request)
        try:
            async for message in socket:
                assert message.type in {WSMsgType.TEXT, WSMsgType.BINARY}
                await self.frame(socket, json.loads(message.data))
        finally:  # also where the other end was killed
            self.ended(socket)
            await self.notify()
        return socket

    async def frame(self, socket: web.WebSocketResponse, frame: dict[str, Any]) -> None:
        cmd, id, body = frame["cmd"], frame["headers"]["req_id"], frame.get("body", {})
        code = 0
        made: dict[str, str] = {}
        if cmd == "aibot_subscribe":
            code = 0 if body == {"bot_id": BOT, "secret": SECRET} else 853000
            self.subscribed += 1
            self.socket = socket if code == 0 else None
        elif cmd == "ping":
            self.pings += 1
        elif cmd in {"aibot_respond_msg", "aibot_respond_update_msg"}:
            code = self.responded(cmd, id, body)
        elif cmd == "aibot_send_msg":
            fault = self.fault()
            code = of_bot(body) if fault in {0, LOST} else fault
            if not code:
                self.sent.append(body)
                code = IGNORED if fault == LOST else 0
        else:
            code, made = self.uploaded(cmd, body)
        if code == IGNORED or (cmd == "ping" and self.mute):
            await self.notify()
            return
        told = {"headers": {"req_id": id}, "errcode": code, "errmsg": "ok", "body": made}
        await socket.send_json(told)
        await self.notify()

    def responded(self, cmd: str, id: str, body: dict[str, Any]) -> int:
        waiting = self.waiting.get(id)
        if waiting is None:
            return 846605
        if cmd == "aibot_respond_update_msg":
            assert body["response_type"] == "update_template_card"
            assert of_card(body["template_card"]) == 0
        else:
            assert body["msgtype"] == "stream"
            assert body["stream"]["finish"] is True
        self.answers.append(body)
        if not waiting.done():
            waiting.set_result(body)
        return 0

    def uploaded(self, cmd: str, body: dict[str, Any]) -> tuple[int, dict[str, str]]:
        if cmd == "aibot_upload_media_init":
            assert body["type"] in {"image", "file"}
            assert body["total_chunks"] == -(-body["total_size"] // (512 * 1024))
            self.uploads["u1"] = b""
            self.uploads["md5"] = body["md5"].encode()
            return 0, {"upload_id": "u1"}
        if cmd == "aibot_upload_media_chunk":
            self.uploads["u1"] += b64decode(body["base64_data"])
            return 0, {}
        assert cmd == "aibot_upload_media_finish", cmd
        assert md5(self.uploads["u1"]).hexdigest().encode() == self.uploads["md5"]
        self.uploads["m1"] = self.uploads.pop("u1")
        return 0, {"media_id": "m1"}

    async def robot(self, request: web.Request) -> web.Response:
        if request.query.get("key") != ROBOT:
            return told(93000, "invalid webhook url, hint: [1], from ip: 1.2.3.4")
        if request.path.endswith("upload_media"):
            return await self.media(request)
        return await self.message(await request.json(), of_robot)

    async def app(self, request: web.Request) -> web.Response:
        if request.path.endswith("gettoken"):
            if request.query != {"corpid": CORP, "corpsecret": "app-secret"}:
                return told(40001, "invalid credential")
            self.tokens.append(f"token{len(self.tokens)}")
            return told(0, "ok", access_token=self.tokens[-1], expires_in=7200)
        if not self.tokens or request.query.get("access_token") != self.tokens[-1]:
            return told(42001, "access_token expired")
        if request.path.endswith("media/upload"):
            return await self.media(request)
        if request.path.endswith("media/get"):
            return web.Response(body=self.files[request.query["media_id"]])
        body = await request.json()
        if request.path.endswith("update_template_card"):
            self.answers.append(body)
            return told(0, "ok")
        if body["touser"] == "nobody":
            return told(0, "ok", invaliduser="nobody")
        return await self.message(body, of_app)

    async def message(self, body: dict[str, Any], judge: Any) -> web.Response:
        code = self.fault() or judge(body)
        if code == IGNORED:
            await asyncio.Event().wait()
        if not code:
            self.sent.append(body)
            await self.notify()
        return told(code, "…", msgid=f"msg{len(self.sent)}")

    async def media(self, request: web.Request) -> web.Response:
        part = await (await request.multipart()).next()
        assert getattr(part, "name", "") == "media"
        self.uploads["m1"] = await part.read()  # type: ignore[union-attr]
        return told(0, "ok", media_id="m1")

    async def file(self, request: web.Request) -> web.Response:
        return web.Response(body=self.files[request.match_info["name"]])

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.port}/files/{name}"


def of_bot(body: dict[str, Any]) -> int:
    kind = body["msgtype"]
    if kind == "markdown":
        return 0 if 0 < len(body["markdown"]["content"].encode()) <= 4_096 else 40058
    if kind == "template_card":
        return of_card(body["template_card"])
    return 0 if kind in {"image", "file"} and body[kind]["media_id"] else 40008


def of_robot(body: dict[str, Any]) -> int:
    kind = body["msgtype"]
    if kind == "image":
        content = b64decode(body["image"]["base64"])
        return 0 if md5(content).hexdigest() == body["image"]["md5"] else 301019
    if kind == "file":
        return 0 if body["file"]["media_id"] else 40007
    return 0 if kind == "text" and 0 < len(body["text"]["content"].encode()) <= 2_048 else 40058


def of_app(body: dict[str, Any]) -> int:
    assert body["agentid"] == 1000002
    kind = body["msgtype"]
    if kind == "text":
        return 0 if len(body["text"]["content"].encode()) <= 2_048 else 40058
    return of_card(body["template_card"]) if kind == "template_card" else 0


def of_card(card: dict[str, Any]) -> int:
    good = (
        card["card_type"] == "button_interaction"
        and 0 < len(card["main_title"]["title"]) <= 26
        and len(card["main_title"]["desc"]) <= 30
        and 1 <= len(card["button_list"]) <= 6
        and all(b["text"] and len(b["key"].encode()) <= 1024 for b in card["button_list"])
        and re.fullmatch(r"[0-9A-Za-z_@-]{1,128}", card["task_id"])
    )
    return 0 if good else 42014


def told(code: int, words: str, **more: Any) -> web.Response:
    return web.json_response({"errcode": code, "errmsg": words, **more})


@asynccontextmanager
async def serving() -> AsyncIterator[WeCom]:
    wecom, app = WeCom(), web.Application(client_max_size=30_000_000)
    app.router.add_get("/line", wecom.line)
    app.router.add_get("/files/{name}", wecom.file)
    app.router.add_route("*", "/cgi-bin/webhook/{what}", wecom.robot)
    app.router.add_route("*", "/cgi-bin/{what:.*}", wecom.app)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    wecom.port = runner.addresses[0][1]
    try:
        yield wecom
    finally:
        if wecom.socket:
            await wecom.socket.close()
        await runner.cleanup()
