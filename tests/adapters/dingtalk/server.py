"""A stand-in for DingTalk, from its published formats: Stream mode, robots, cards, files.

It refuses what DingTalk documents as refused, so that a message that passes here has the right shape.
"""

import asyncio
import hmac
import json
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from adapters.dingtalk.crypt import sign

APP, SECRET, HOOK, SIGN = "dingapp", "app-secret", "hook-token", "SECsign"
IGNORED = "ignored"  # a fault: it takes the request and never answers
LOST = "lost"  # a fault: it does what was asked and never answers
TOPICS = ["/v1.0/im/bot/messages/get", "/v1.0/card/instances/callback"]


@dataclass
class DingTalk:
    """What it got, and what it is told to do. `faults`: codes of the next messages, in order."""

    sent: list[dict[str, Any]] = field(default_factory=list)
    cards: dict[str, dict[str, Any]] = field(default_factory=dict)  # as they stand
    edits: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    uploads: list[tuple[str, bytes]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    faults: list[Any] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    connected: int = 0
    tickets: int = 0
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

    async def push(
        self, data: Any, topic: str = TOPICS[0], kind: str = "CALLBACK"
    ) -> dict[str, Any] | None:
        """Bring something; the answer, or None where the line ended first."""
        id = f"m{len(self.waiting)}"
        answered = self.waiting[id] = asyncio.get_running_loop().create_future()
        await self.until(lambda: self.socket is not None)
        assert self.socket
        headers = {"topic": topic, "messageId": id, "contentType": "application/json", "time": "1"}
        text = data if isinstance(data, str) else json.dumps(data)
        await self.socket.send_json(
            {"specVersion": "1.0", "type": kind, "headers": headers, "data": text}
        )
        answer: dict[str, Any] | None = await answered
        return answer

    def ended(self, socket: web.WebSocketResponse) -> None:
        """The line is gone: nobody who waits is answered any more."""
        if self.socket is socket:
            self.socket = None
        for waiting in self.waiting.values():
            if not waiting.done():
                waiting.set_result(None)

    async def line(self, request: web.Request) -> web.StreamResponse:
        assert request.query["ticket"] == f"ticket/+{self.tickets}"
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.socket = socket
        self.connected += 1
        await self.notify()
        try:
            async for message in socket:
                assert message.type in {WSMsgType.TEXT, WSMsgType.BINARY}
                answer = json.loads(message.data)
                assert answer["headers"]["contentType"] == "application/json"
                json.loads(answer["data"])
                waiting = self.waiting.get(answer["headers"]["messageId"])
                if waiting and not waiting.done():
                    waiting.set_result(answer)
        finally:  # also where the other end was killed
            self.ended(socket)
        return socket

    async def api(self, request: web.Request) -> web.Response:
        what = request.match_info["what"]
        body = await request.json()
        if what == "gateway/connections/open":
            if (body["clientId"], body["clientSecret"]) != (APP, SECRET):
                return no("invalidClientIdOrSecret", 401)
            assert [s["topic"] for s in body["subscriptions"]] == TOPICS
            self.tickets += 1
            return web.json_response(
                {
                    "endpoint": f"ws://127.0.0.1:{self.port}/connect",
                    "ticket": f"ticket/+{self.tickets}",
                }
            )
        if what == "oauth2/accessToken":
            if body != {"appKey": APP, "appSecret": SECRET}:
                return no("invalidClientIdOrSecret")
            self.tokens.append(f"t{len(self.tokens)}")
            return web.json_response({"accessToken": self.tokens[-1], "expireIn": 7200})
        if not self.tokens or request.headers.get("x-acs-dingtalk-access-token") != self.tokens[-1]:
            return no("InvalidAuthentication", 401)
        if what == "robot/messageFiles/download":
            assert body["robotCode"] == APP
            if body["downloadCode"] not in self.files:
                return no("unknown.downloadCode")
            return web.json_response(
                {"downloadUrl": f"http://127.0.0.1:{self.port}/files/{body['downloadCode']}"}
            )
        if what == "im/robots/interactiveCards":
            assert request.method == "PUT"
            self.edits.append((body["cardBizId"], of_card(body["cardData"])))
            await self.notify()
            return web.json_response({"processQueryKey": "x"})
        return await self.message(what, body)

    async def message(self, what: str, body: dict[str, Any]) -> web.Response:
        assert body["robotCode"] == APP
        code = self.faults.pop(0) if self.faults else ""
        if code == IGNORED:
            await asyncio.Event().wait()
        if code and code != LOST:
            return no(code)
        if body.get("userIds") == ["nobody"]:
            return web.json_response({"processQueryKey": "", "invalidStaffIdList": ["nobody"]})
        if what.endswith("interactiveCards/send"):
            assert body["cardTemplateId"] == "StandardCard"
            assert ("openConversationId" in body) != ("singleChatReceiver" in body)
            self.cards[body["cardBizId"]] = of_card(body["cardData"])
        else:
            assert what == (
                "robot/groupMessages/send"
                if "openConversationId" in body
                else "robot/oToMessages/batchSend"
            )
            assert body["msgKey"] in {"sampleText", "sampleImageMsg", "sampleFile"}
            body["msgParam"] = json.loads(body["msgParam"])
        self.sent.append(body)
        await self.notify()
        if code == LOST:
            await asyncio.Event().wait()
        return web.json_response({"processQueryKey": f"pqk{len(self.sent)}"})

    async def robot(self, request: web.Request) -> web.Response:
        asked, body = request.query, await request.json()
        if asked["access_token"] != HOOK:
            return web.json_response({"errcode": 300001, "errmsg": "token is not exist"})
        if "sign" in asked and asked["sign"] != sign(asked["timestamp"], SIGN):
            return web.json_response({"errcode": 310000, "errmsg": "sign not match"})
        code = self.faults.pop(0) if self.faults else 0
        if not code:
            self.sent.append(body)
        return web.json_response({"errcode": code, "errmsg": "…"})

    async def media(self, request: web.Request) -> web.Response:
        if request.query["access_token"] != self.tokens[-1]:
            return web.json_response({"errcode": 40014, "errmsg": "不合法的access_token"})
        reader = await request.multipart()
        kind, file = await reader.next(), None
        assert kind is not None
        text = await kind.text()  # type: ignore[union-attr]
        file = await reader.next()
        assert file is not None
        self.uploads.append((text, await file.read()))  # type: ignore[union-attr]
        return web.json_response({"errcode": 0, "media_id": f"@media{len(self.uploads)}"})

    async def file(self, request: web.Request) -> web.Response:
        return web.Response(body=self.files[request.match_info["name"]])


def of_card(text: str) -> dict[str, Any]:
    card: dict[str, Any] = json.loads(text)
    assert card["header"]["title"]["type"] == "text"
    ids = [piece["id"] for piece in card["contents"]]
    assert len(set(ids)) == len(ids)
    for piece in card["contents"]:
        assert piece["type"] in {"text", "action"}
        assert all(a["actionType"] == "request" and a["id"] for a in piece.get("actions", []))
    return card


def no(code: str, status: int = 400) -> web.Response:
    return web.json_response({"code": code, "message": "…", "requestid": "r"}, status=status)


def signed(stamp: str, secret: str = SECRET) -> str:
    """As the documentation says, written once more."""
    return b64encode(
        hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), "sha256").digest()
    ).decode()


@asynccontextmanager
async def serving() -> AsyncIterator[DingTalk]:
    dingtalk, app = DingTalk(), web.Application(client_max_size=30_000_000)
    app.router.add_get("/connect", dingtalk.line)
    app.router.add_get("/files/{name}", dingtalk.file)
    app.router.add_post("/robot/send", dingtalk.robot)
    app.router.add_post("/media/upload", dingtalk.media)
    app.router.add_route("*", "/v1.0/{what:.*}", dingtalk.api)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    dingtalk.port = runner.addresses[0][1]
    try:
        yield dingtalk
    finally:
        if dingtalk.socket:
            await dingtalk.socket.close()
        await runner.cleanup()
