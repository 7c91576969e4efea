"""Telegram as tourists know it: a Bot API server on loopback that checks every request.

What the bot sends by python-telegram-bot is read by aiogram's models: a field that they do not know
or a value that they refuse fails the test. Updates wait until they are confirmed by an offset.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import aiogram.methods
from aiohttp import web

TOKEN = "4242:tourists-token"
STAMP = 1_893_499_200  # seconds; when everything here is said
CODES = {400: "Bad Request", 403: "Forbidden", 429: "Too Many Requests"}
Json = dict[str, Any]


@dataclass
class Fault:
    """How the next request of a method ends."""

    code: int = 0
    words: str = ""
    retry_after: int = 0
    hang_up: bool = False  # the request is carried out, and its answer is lost


@dataclass
class Chat:
    """One phone: what it shows, and who holds it."""

    far: "Far"
    id: int
    language: str = "en"
    shown: list[Json] = field(default_factory=list)
    sent: list[Json] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        return [m.get("text", "") for m in self.shown]

    @property
    def last(self) -> Json:
        return self.shown[-1]

    def who(self) -> Json:
        return {"id": self.id, "is_bot": False, "first_name": "Ann", "last_name": "Secret",
                "username": "annsecret", "language_code": self.language}  # fmt: skip

    def message(self, **content: Any) -> Json:
        place = {"id": self.id, "type": "private", "first_name": "Ann"}
        return {"message_id": next(self.far.ids), "date": STAMP, "from": self.who(),
                "chat": place, **content}  # fmt: skip

    async def says(self, text: str = "", **content: Any) -> int:
        """A message; the number of its update."""
        told = self.message(**({"text": text} if text else {}), **content)
        self.sent.append(told)
        return await self.far.put(message=told)

    async def edits(self, nth: int = -1, **content: Any) -> int:
        """What was sent reads otherwise now."""
        told = {
            **self.message(**content),
            "message_id": self.sent[nth]["message_id"],
            "edit_date": STAMP + 5,
        }
        return await self.far.put(edited_message=told)

    async def presses(self, label: str, nth: int = -1) -> int:
        """The button with that label, on the newest message that has it."""
        found = [(m, b) for m in self.shown for b in buttons(m) if label in b["text"]]
        message, button = found[nth]
        return await self.far.put(callback_query={
            "id": str(next(self.far.ids)), "from": self.who(), "chat_instance": "c",
            "data": button["callback_data"], "message": message,
        })  # fmt: skip

    async def told(self, words: str, count: int = 1) -> Json:
        """Wait until a message with these words is on the phone."""
        await self.far.until(lambda: len([t for t in self.texts if words in t]) >= count)
        return [m for m in self.shown if words in m.get("text", "")][count - 1]


class Far:
    """The server."""

    def __init__(self) -> None:
        self.ids, self.updates_ = count(100), count(7_000)
        self.updates: list[Json] = []
        self.chats: dict[int, Chat] = {}
        self.requests: list[tuple[str, Json]] = []
        self.faults: dict[str, list[Fault]] = {}
        self.files: dict[str, bytes] = {}
        self.offset = 0
        self.polls = 0
        self.url = ""
        self.conflict = False
        self._changed = asyncio.Condition()
        self._end = asyncio.Event()

    def phone(self, id: int, language: str = "en") -> Chat:
        return self.chats.setdefault(id, Chat(self, id, language))

    async def put(self, **update: Any) -> int:
        number = next(self.updates_)
        self.updates.append({"update_id": number, **update})
        await self._notify()
        return number

    async def until(self, well: Callable[[], object]) -> None:
        async with self._changed:
            await self._changed.wait_for(well)

    async def confirmed(self, update: int) -> None:
        """Wait until the bot asks for what comes after an update."""
        await self.until(lambda: self.offset > update)

    def fail(self, method: str, *faults: Fault) -> None:
        self.faults.setdefault(method, []).extend(faults)

    def asked(self, method: str) -> list[Json]:
        return [fields for name, fields in self.requests if name == method]

    @property
    def ended(self) -> bool:
        return self._end.is_set()

    async def nudge(self) -> None:
        """Updates were put there by hand: whoever waits for one looks again."""
        await self._notify()

    def end(self) -> None:
        self._end.set()

    async def take(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != TOKEN:
            return _refused(401, "Unauthorized")
        method = request.match_info["method"]
        fields = await _fields(request)
        _check(method, fields)
        self.requests.append((method, fields))
        await self._notify()
        fault = self.faults[method].pop(0) if self.faults.get(method) else Fault()
        if fault.code:
            return _refused(fault.code, fault.words, fault.retry_after)
        if method == "getUpdates":
            return await self._updates(fields)
        result = self._do(method, fields)
        await self._notify()
        if fault.hang_up:
            assert request.transport
            request.transport.abort()
        return web.json_response({"ok": True, "result": result})

    async def download(self, request: web.Request) -> web.StreamResponse:
        content = self.files.get(request.match_info["path"])
        if content is None:
            return _refused(404, "Not Found")
        return web.Response(body=content)

    async def _updates(self, fields: Json) -> web.StreamResponse:
        if self.conflict:
            return _refused(409, "Conflict: terminated by other getUpdates request")
        self.offset, self.polls = int(fields.get("offset", 0)), self.polls + 1
        self.updates = [u for u in self.updates if u["update_id"] >= self.offset]
        await self._notify()
        newest = self.polls
        if int(fields.get("timeout", 0)):
            await self.until(lambda: self.updates or self.polls > newest or self.ended)
        return web.json_response({"ok": True, "result": self.updates[:100]})

    def _do(self, method: str, fields: Json) -> Any:
        match method:
            case "getMe":
                return {"id": 4242, "is_bot": True, "first_name": "Help", "username": "help_bot"}
            case "getFile":
                id = fields["file_id"]
                size = len(self.files.get(id, b""))
                return {"file_id": id, "file_unique_id": id, "file_size": size, "file_path": id}
            case "sendMessage" | "sendPhoto" | "sendDocument" | "sendVoice" | "sendLocation":
                return self._show(fields)
            case "editMessageReplyMarkup":
                chat = self.phone(int(fields["chat_id"]))
                shown = next(m for m in chat.shown if m["message_id"] == int(fields["message_id"]))
                shown.pop("reply_markup", None)
                return shown
        return True

    def _show(self, fields: Json) -> Json:
        chat = int(fields["chat_id"])
        place = {"id": chat, "type": "private" if chat > 0 else "supergroup", "title": "x"}
        bot = {"id": 4242, "is_bot": True, "first_name": "Help"}
        message = {"message_id": next(self.ids), "date": STAMP, "chat": place, "from": bot}
        for key in ("text", "reply_markup"):
            if key in fields:
                message[key] = fields[key]
        self.phone(chat).shown.append(message)
        if "inline_keyboard" in fields.get("reply_markup", {}):
            return message
        return {key: value for key, value in message.items() if key != "reply_markup"}

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()


def buttons(message: Json) -> list[Json]:
    markup = message.get("reply_markup", {})
    return [b for row in markup.get("inline_keyboard", ()) for b in row]


def keys(message: Json) -> list[str]:
    """Labels of the keyboard below the words."""
    rows = message.get("reply_markup", {}).get("keyboard", ())
    return [b["text"] for row in rows for b in row]


async def _fields(request: web.Request) -> Json:
    found: Json = {}
    for key, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            found[key] = value.file.read()
        else:
            found[key] = json.loads(value) if str(value)[:1] in "[{" else value
    return found


def _check(method: str, fields: Json) -> None:
    """aiogram knows the method, every field of it, and takes every value."""
    model = getattr(aiogram.methods, method[0].upper() + method[1:])
    assert not set(fields) - set(model.model_fields), (method, fields)
    plain = {k: v for k, v in fields.items() if not isinstance(v, bytes)}
    files = {k: "file" for k in fields if k not in plain}
    model.model_validate({**plain, **files})


def _refused(code: int, words: str, retry_after: int = 0) -> web.Response:
    told = words if ":" in words or code not in CODES else f"{CODES[code]}: {words}"
    answer: Json = {"ok": False, "error_code": code, "description": told}
    if retry_after:
        answer["parameters"] = {"retry_after": retry_after}
    return web.json_response(answer, status=code)


@asynccontextmanager
async def telegram() -> AsyncIterator[Far]:
    """It runs on a free port."""
    far = Far()
    app = web.Application(client_max_size=30_000_000)
    app.router.add_post("/bot{token}/{method}", far.take)
    app.router.add_get("/file/bot{token}/{path:.*}", far.download)
    runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    far.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield far
    finally:
        far.end()
        await far._notify()
        await runner.cleanup()
