"""A Bot API server for tests: what the offline one that others wrote lacks, with Telegram's words.

It stands at the wire: HTTP on loopback, forms and JSON as the Bot API has them. It knows chats and
topics, long polls with offsets, 409, 429, groups that move, files, and answers that get lost. Every
request is read by the library that did not write it; what that finds strange is in `strange`.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.adapters.telegram.writing import ME, NOW, Sent, seen, written

Judge = Callable[[str, Mapping[str, str], frozenset[str]], list[str]]
TOKEN = "42:AAtestTESTtestTESTtestTESTtestTEST"


@dataclass
class Fault:
    """How the next request of a chat goes wrong. `lost`: it is carried out, and nobody hears."""

    code: int = 0
    words: str = ""
    parameters: dict[str, int] = field(default_factory=dict)
    lost: bool = False


class BotServer:
    """The far side. `said` are messages in order; `edits` what they were changed to."""

    def __init__(self, judge: Judge, token: str = TOKEN) -> None:
        self._judge, self.token = judge, token
        self.base = ""
        self.said: list[Sent] = []
        self.edits: list[tuple[int, int, str]] = []
        self.answers: list[dict[str, str]] = []
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.strange: list[str] = []
        self.faults: dict[int, list[Fault]] = defaultdict(list)
        self.moved: dict[int, int] = {}
        self.blocked: set[int] = set()
        self.topics: dict[tuple[int, int], str] = {}  # why nothing can be said there
        self.files: dict[str, bytes] = {}
        self.hook: dict[str, str] = {}
        self.conflict = False
        self.closed = False
        self.pending: list[dict[str, Any]] = []
        self.confirmed = 0  # offset that was asked from last
        self.polls = 0
        self._next_update, self._next_message = 1_000, 100
        self.changed = asyncio.Condition()

    # the people on the far side

    async def brings(self, *updates: dict[str, Any]) -> list[int]:
        """Updates wait to be fetched; their numbers."""
        ids = []
        for update in updates:
            self._next_update += 1
            ids.append(self._next_update)
            self.pending.append({"update_id": self._next_update, **update})
        await self._tell()
        return ids

    def number(self) -> int:
        """The number of the next message that somebody writes."""
        self._next_message += 1
        return self._next_message

    def of(self, chat: int) -> list[Sent]:
        """What stands in a chat."""
        return [s for s in self.said if s.chat == chat]

    async def until(self, happened: Callable[[], bool]) -> None:
        """Wait for something that a request changes."""
        async with self.changed:
            await self.changed.wait_for(happened)

    # the Bot API

    async def handle(self, request: web.Request) -> web.StreamResponse:
        token, method = request.match_info["token"], request.match_info["method"]
        if token != self.token:
            return _error(401, "Unauthorized")
        params, files = await _form(request)
        self.requests.append((method, params))
        self.strange += self._judge(method, params, frozenset(files))
        answer = await self._carried_out(method, params, files, request)
        await self._tell()
        return answer

    async def file(self, request: web.Request) -> web.StreamResponse:
        content = self.files.get(request.match_info["path"])
        if content is None or request.match_info["token"] != self.token:
            return web.Response(status=404)
        return web.Response(body=content)

    async def _carried_out(
        self, method: str, params: dict[str, str], files: dict[str, bytes], request: web.Request
    ) -> web.StreamResponse:
        match method:
            case "getMe":
                return _ok(ME)
            case "getUpdates":
                return await self._updates(params)
            case "setWebhook" | "deleteWebhook":
                self.hook = params if method == "setWebhook" else {}
                return _ok(True)
            case "answerCallbackQuery":
                self.answers.append(params)
                return _ok(True)
            case "setMyCommands":
                return _ok(True)
            case "getFile":
                return self._found(params["file_id"])
        chat = int(params["chat_id"])
        if error := self._refused(chat):
            return error
        if why := self.topics.get((chat, int(params.get("message_thread_id", 0)))):
            return _error(400, f"Bad Request: {why}")
        fault = self.faults[chat].pop(0) if self.faults[chat] else None
        if fault and not fault.lost:
            return _error(fault.code, fault.words, fault.parameters)
        answer = self._written(method, chat, params, files)
        if fault:  # carried out, and the line breaks
            assert request.transport is not None
            await self._tell()
            request.transport.abort()
        return answer

    def _refused(self, chat: int) -> web.Response | None:
        if new := self.moved.get(chat):
            told = "Bad Request: group chat was upgraded to a supergroup chat"
            return _error(400, told, {"migrate_to_chat_id": new})
        if chat in self.blocked:
            return _error(403, "Forbidden: bot was blocked by the user")
        if chat == 404:
            return _error(400, "Bad Request: chat not found")
        return None

    def _written(
        self, method: str, chat: int, params: dict[str, str], files: dict[str, bytes]
    ) -> web.Response:
        try:
            text = seen(params.get("text", ""), params.get("parse_mode", ""))
        except ValueError as error:
            return _error(400, f"Bad Request: can't parse entities: {error}")
        if len(text.encode("utf-16-le")) > 2 * 4096:
            return _error(400, "Bad Request: message is too long")
        if method == "sendMessage" and not text.strip():
            return _error(400, "Bad Request: message text is empty")
        sent = Sent(0, chat, method, params, text, next(iter(files.values()), b""))
        if any(len(data.encode()) > 64 for _, data in sent.buttons):
            return _error(400, "Bad Request: BUTTON_DATA_INVALID")
        if method == "editMessageText":
            return self._edited(sent)
        sent.id = self.number()
        self.said.append(sent)
        return _ok(written(sent))

    def _edited(self, new: Sent) -> web.Response:
        id = int(new.params["message_id"])
        old = next((s for s in self.of(new.chat) if s.id == id), None)
        if old is None:
            return _error(400, "Bad Request: message to edit not found")
        if (old.text, old.buttons) == (new.text, new.buttons):
            return _error(
                400,
                "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message",
            )
        old.text, old.params = (
            new.text,
            {**old.params, "reply_markup": new.params.get("reply_markup", "{}")},
        )
        self.edits.append((new.chat, id, new.text))
        return _ok(written(old))

    def _found(self, id: str) -> web.Response:
        if id not in self.files:
            return _error(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        if len(self.files[id]) > 20_000_000:
            return _error(400, "Bad Request: file is too big")
        size = len(self.files[id])
        return _ok({"file_id": id, "file_unique_id": id, "file_size": size, "file_path": id})

    async def _updates(self, params: dict[str, str]) -> web.Response:
        self.polls += 1
        if self.conflict:
            return _error(
                409,
                "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
            )
        offset = int(params.get("offset", 0))
        self.confirmed = max(self.confirmed, offset)
        self.pending = [u for u in self.pending if u["update_id"] >= offset]
        await self._tell()
        async with self.changed:
            try:
                async with asyncio.timeout(float(params.get("timeout", 0))):
                    await self.changed.wait_for(lambda: bool(self.pending) or self.conflict)
            except TimeoutError:
                return _ok([])
        for _ in range(20):  # what is brought at the same time comes in one answer
            await asyncio.sleep(0)
        return _ok(self.pending[:100])

    async def _tell(self) -> None:
        async with self.changed:
            self.changed.notify_all()


@asynccontextmanager
async def serving(judge: Judge, token: str = TOKEN) -> AsyncIterator[BotServer]:
    """The server on loopback, on a port of its own."""
    server = BotServer(judge, token)
    app = web.Application(client_max_size=60_000_000)
    app.router.add_route("*", "/bot{token}/{method}", server.handle)
    app.router.add_get("/file/bot{token}/{path:.*}", server.file)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.base = site.name
    try:
        yield server
        assert not server.strange, server.strange
    finally:
        server.closed = True
        await runner.cleanup()


async def _form(request: web.Request) -> tuple[dict[str, str], dict[str, bytes]]:
    params: dict[str, str] = dict(request.query)
    files: dict[str, bytes] = {}
    if request.content_type == "application/json":
        params |= {k: str(v) for k, v in (await request.json()).items()}
    else:
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                files[name] = value.file.read()
            else:
                params[name] = str(value)
    attached = {v[9:]: k for k, v in params.items() if v.startswith("attach://")}
    named = {attached.get(k, k): v for k, v in files.items()}
    return {k: v for k, v in params.items() if not v.startswith("attach://")}, named


def _ok(result: Any) -> web.Response:
    return web.json_response({"ok": True, "result": result})


def _error(code: int, words: str, parameters: dict[str, int] | None = None) -> web.Response:
    body = {"ok": False, "error_code": code, "description": words}
    return web.json_response(body | ({"parameters": parameters} if parameters else {}), status=code)


__all__ = ["ME", "NOW", "TOKEN", "BotServer", "Fault", "Sent", "serving"]
