"""Telegram by python-telegram-bot: the requests of the tourists' bot, and what their errors mean.

Updates are asked for as they come and confirmed by `polling`: the library's own updater confirms
them as soon as they are in its memory. Chats are numbers of our memory (`Person.alias`) everywhere
above this file; negative ones are groups and go as they are. No error and no log line of ours holds
a token, a chat or a word of anybody; the libraries' own lines do, so they are silent.
"""

import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from io import BytesIO

os.environ.setdefault("PTB_TIMEDELTA", "true")  # the library's switch for what it will do anyhow

import telegram
from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)
from telegram.request import HTTPXRequest

from adapters.telegram.config import Config
from adapters.telegram.outcomes import Uncertain, unreached
from adapters.telegram.tourists.meanings import meanings
from adapters.telegram.updates import WANTED
from adapters.telegram.wire import File, Raw, Rows, Target
from bridge.errors import NotAllowed, NotReady, Refused, TryLater
from bridge.message import Point

CONNECT = 5.0  # seconds
POOL = 64  # requests at the same time
_QUIET = LinkPreviewOptions(is_disabled=True)
_PLAYED = {"audio/ogg": "ogg", "audio/mpeg": "mp3", "audio/mp4": "m4a"}
_SHOWN = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}

Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove
Real = Callable[[int], Awaitable[int]]


class Line(telegram.Bot):
    """The bot. `real` turns a number of our memory into a chat."""

    def __init__(self, token: str, config: Config, real: Real) -> None:
        base = config.api.rstrip("/")
        super().__init__(
            token,
            base_url=f"{base}/bot",
            base_file_url=f"{base}/file/bot",
            request=_request(config, config.within),
            get_updates_request=_request(config, config.wait + config.within),
        )
        self._wait, self._real = config.wait, real

    async def ask(self, offset: int) -> Sequence[Raw]:
        """Updates from that offset on."""
        wanted = {"offset": offset, "timeout": self._wait, "allowed_updates": list(WANTED)}
        with meanings():
            found = await self._post("getUpdates", wanted)
        return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []

    async def text(
        self, to: Target, text: str, *, html: bool, rows: Rows, silent: bool, reply: int = 0
    ) -> int:
        """Words with buttons below."""
        markup = _inline(rows) if rows else None
        return await self.say(to.chat, text, markup, html=html, silent=silent, reply=reply)

    async def say(
        self,
        chat: int,
        text: str,
        markup: Markup | None = None,
        *,
        html: bool = False,
        silent: bool = False,
        reply: int = 0,
    ) -> int:
        """Words with any keyboard."""
        with meanings():
            said = await self.send_message(
                await self._chat(chat),
                text,
                parse_mode="HTML" if html else None,
                link_preview_options=_QUIET if "://" in text else None,
                disable_notification=silent,
                reply_markup=markup,
                reply_parameters=_reply(reply),
            )
        return said.message_id

    async def part(self, chat: int, text: str) -> None:
        """The last words in a chat that our memory has forgotten: `chat` is Telegram's own."""
        with meanings():
            await self.send_message(chat, text, reply_markup=ReplyKeyboardRemove())

    async def sound(
        self, to: Target, content: bytes, mime: str, *, silent: bool, reply: int
    ) -> int:
        """A voice note, or a file where Telegram does not play it."""
        chat, answered = await self._chat(to.chat), _reply(reply)
        with meanings():
            if mime not in _PLAYED:
                said = await self.send_document(
                    chat, content, filename="voice.wav", reply_parameters=answered
                )
            else:
                said = await self.send_voice(
                    chat,
                    content,
                    filename=f"voice.{_PLAYED[mime]}",
                    disable_notification=silent,
                    reply_parameters=answered,
                )
        return said.message_id

    async def picture(
        self, to: Target, content: bytes, mime: str, *, silent: bool, reply: int
    ) -> int:
        """A photo, or a file where it is none."""
        chat, answered = await self._chat(to.chat), _reply(reply)
        with meanings():
            if mime not in _SHOWN:
                said = await self.send_document(
                    chat, content, filename="file", reply_parameters=answered
                )
            else:
                said = await self.send_photo(
                    chat,
                    content,
                    filename=f"photo.{_SHOWN[mime]}",
                    disable_notification=silent,
                    reply_parameters=answered,
                )
        return said.message_id

    async def place(self, to: Target, point: Point, *, silent: bool, reply: int) -> int:
        """A spot on the map."""
        with meanings():
            said = await self.send_location(
                await self._chat(to.chat),
                point.lat,
                point.lon,
                disable_notification=silent,
                reply_parameters=_reply(reply),
            )
        return said.message_id

    async def edit(self, chat: int, message: int, text: str, *, html: bool, rows: Rows) -> None:
        """Other words and buttons."""
        with meanings():
            await self.edit_message_text(
                text,
                await self._chat(chat),
                message,
                parse_mode="HTML" if html else None,
                reply_markup=_inline(rows),
            )

    async def bare(self, chat: int, message: int) -> None:
        """Take the buttons away from a message of ours."""
        with meanings():
            await self.edit_message_reply_markup(await self._chat(chat), message)

    async def answer(self, callback: str, text: str = "", *, alert: bool = False) -> None:
        """Tell who pressed a button that it was heard."""
        with meanings():
            await self.answer_callback_query(callback, text or None, show_alert=alert)

    async def leave(self, chat: int) -> None:
        """Leave a group."""
        with meanings():
            await self.leave_chat(chat)

    async def fetch(self, file: File, largest: int) -> bytes:
        """The content of a file. `Refused`: longer than `largest`, or gone; else `TryLater`."""
        try:
            with meanings():
                return await self._content(file, largest)
        except NotAllowed:
            raise Refused("file is gone") from None  # the library takes any 404 for a bad token
        except Uncertain as error:
            raise unreached(str(error)) from None

    async def _content(self, file: File, largest: int) -> bytes:
        found, into = await self.get_file(file.id), BytesIO()
        if (found.file_size or 0) <= largest:
            await found.download_to_memory(into)
        if max(found.file_size or 0, into.tell()) > largest:
            raise Refused("file is too big")
        return into.getvalue()

    async def menu(self, tables: Mapping[str, Sequence[tuple[str, str]]]) -> None:
        """What people see behind “/”, by language; "" is for all others."""
        with meanings():
            for language, commands in tables.items():
                await self.set_my_commands(
                    [telegram.BotCommand(*pair) for pair in commands],
                    language_code=language or None,
                )

    async def brought(self, url: str, secret: str, connections: int) -> None:
        """From now on the server brings updates to an address."""
        with meanings():
            await self.set_webhook(
                url,
                secret_token=secret,
                max_connections=connections,
                allowed_updates=list(WANTED),
            )

    async def fetched(self) -> None:
        """From now on we ask for updates."""
        with meanings():
            await self.delete_webhook()

    async def _chat(self, chat: int) -> int:
        return chat if chat < 0 else await self._real(chat)


@asynccontextmanager
async def connected(token: str, config: Config, real: Real) -> AsyncIterator[Line]:
    """The bot, known to the server. `NotReady`, `NotAllowed`."""
    for name in ("telegram", "httpx", "httpcore"):  # their lines hold tokens and people's words
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    line = Line(token, config, real)
    try:
        try:
            with meanings():
                await line.initialize()
        except (TryLater, Uncertain, Refused) as error:
            raise NotReady(str(error)) from None
        yield line
    finally:
        await line.shutdown()


def _request(config: Config, within: float) -> HTTPXRequest:
    return HTTPXRequest(
        connection_pool_size=POOL,
        read_timeout=within,
        write_timeout=within,
        connect_timeout=CONNECT,
        pool_timeout=CONNECT,
        proxy=config.proxy or None,
        httpx_kwargs={"trust_env": False},
    )


def _reply(message: int) -> ReplyParameters | None:
    return ReplyParameters(message, allow_sending_without_reply=True) if message else None


def _inline(rows: Rows) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(b.label, callback_data=b.data) for b in row] for row in rows]
    )
