"""Telegram by aiogram: each request typed by its models, each error told as the house tells it.

Updates are taken as the JSON that came: one that aiogram cannot read yet must not stop the others.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from io import BytesIO
from json import loads
from typing import Any

import aiohttp
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import ClientDecodeError
from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteWebhook,
    EditMessageText,
    GetMe,
    GetUpdates,
    SendDocument,
    SendLocation,
    SendMessage,
    SendPhoto,
    SendVoice,
    SetMyCommands,
    SetWebhook,
    TelegramMethod,
)
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
    User,
)

from adapters.telegram.config import Config
from adapters.telegram.outcomes import Uncertain
from adapters.telegram.patrols.errors import told
from adapters.telegram.updates import WANTED
from adapters.telegram.wire import File, Raw, Rows, Target
from bridge.errors import NotAllowed, Refused, TryLater
from bridge.message import Point

_NAMES = {"audio/ogg": "voice.ogg", "audio/mpeg": "voice.mp3", "audio/mp4": "voice.m4a"}
_PHOTOS = {"image/jpeg": "picture.jpg", "image/png": "picture.png", "image/webp": "picture.webp"}


class Session(AiohttpSession):
    """Connections that remember the updates as they came."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - aiogram's own
        super().__init__(**settings)
        self.came: list[Raw] = []

    async def close(self) -> None:
        """At once: aiogram would wait a moment for nothing."""
        if self._session is not None and not self._session.closed:
            await self._session.close()

    def check_response(
        self, bot: Bot, method: TelegramMethod[Any], status_code: int, content: str
    ) -> Any:  # noqa: ANN401 - aiogram's own
        """As aiogram does; the updates of an answer are kept before it looks at them."""
        self.came = _updates(content) if isinstance(method, GetUpdates) else self.came
        return super().check_response(bot, method, status_code, content)


class PatrolWire:
    """The `Wire` of patrols."""

    def __init__(self, bot: Bot, session: Session, within: float) -> None:
        self._bot, self._session, self._within = bot, session, within

    async def me(self) -> User:
        """Who we are. `NotReady`, `NotAllowed`."""
        me: User = await self._do(GetMe())
        return me

    async def updates(self, offset: int, wait: int) -> Sequence[Raw]:
        """Updates from `offset` on; waits up to `wait` s for one. `TryLater`, `NotReady`."""
        method = GetUpdates(
            offset=offset or None, timeout=wait, allowed_updates=list(WANTED), limit=100
        )
        try:
            await self._do(method, wait + self._within)
        except Uncertain as error:
            if not isinstance(error.__cause__, ClientDecodeError) or not self._session.came:
                raise TryLater(str(error)) from error  # asking again takes nothing away
        return self._session.came

    async def hook(self, url: str, secret: str, connections: int) -> None:
        """Have updates brought to `url`."""
        await self._do(
            SetWebhook(
                url=url,
                secret_token=secret,
                max_connections=connections,
                allowed_updates=list(WANTED),
            )
        )

    async def unhook(self) -> None:
        """We ask for updates ourselves; none is thrown away."""
        await self._do(DeleteWebhook(drop_pending_updates=False))

    async def commands(self, commands: dict[str, str], language: str = "") -> None:
        """What the menu of the chat offers."""
        listed = [BotCommand(command=name, description=told) for name, told in commands.items()]
        await self._do(SetMyCommands(commands=listed, language_code=language or None))

    async def text(
        self, to: Target, text: str, *, html: bool, rows: Rows, silent: bool, reply: int = 0
    ) -> int:
        """Words."""
        return await self._made(
            SendMessage(
                chat_id=to.chat,
                message_thread_id=to.topic or None,
                text=text,
                parse_mode="HTML" if html else None,
                link_preview_options=_preview(text),
                disable_notification=silent or None,
                reply_parameters=_reply(reply),
                reply_markup=_keyboard(rows),
            )
        )

    async def sound(
        self, to: Target, content: bytes, mime: str, *, silent: bool, reply: int
    ) -> int:
        """A voice note, or a file where Telegram cannot play it."""
        if mime not in _NAMES:
            return await self._document(to, content, "voice", silent=silent, reply=reply)
        return await self._made(
            SendVoice(
                chat_id=to.chat,
                message_thread_id=to.topic or None,
                voice=BufferedInputFile(content, _NAMES[mime]),
                disable_notification=silent or None,
                reply_parameters=_reply(reply),
            )
        )

    async def picture(
        self, to: Target, content: bytes, mime: str, *, silent: bool, reply: int
    ) -> int:
        """A photo, or a file."""
        if mime not in _PHOTOS:
            return await self._document(to, content, "file", silent=silent, reply=reply)
        return await self._made(
            SendPhoto(
                chat_id=to.chat,
                message_thread_id=to.topic or None,
                photo=BufferedInputFile(content, _PHOTOS[mime]),
                disable_notification=silent or None,
                reply_parameters=_reply(reply),
            )
        )

    async def place(self, to: Target, point: Point, *, silent: bool, reply: int) -> int:
        """A spot on the map."""
        return await self._made(
            SendLocation(
                chat_id=to.chat,
                message_thread_id=to.topic or None,
                latitude=point.lat,
                longitude=point.lon,
                disable_notification=silent or None,
                reply_parameters=_reply(reply),
            )
        )

    async def edit(self, chat: int, message: int, text: str, *, html: bool, rows: Rows) -> None:
        """Other words and buttons."""
        await self._do(
            EditMessageText(
                chat_id=chat,
                message_id=message,
                text=text,
                parse_mode="HTML" if html else None,
                link_preview_options=_preview(text),
                reply_markup=_keyboard(rows),
            )
        )

    async def answer(self, callback: str, text: str = "", *, alert: bool = False) -> None:
        """Tell who pressed a button."""
        await self._do(
            AnswerCallbackQuery(
                callback_query_id=callback, text=text[:200] or None, show_alert=alert or None
            )
        )

    async def fetch(self, file: File, largest: int) -> bytes:
        """The content of a file. Fetching twice takes nothing away: network trouble is later."""
        try:
            with told():
                found = await self._bot.get_file(file.id, request_timeout=int(self._within))
            if (found.file_size or 0) > largest:
                raise Refused("the file is too big")
            room = _Room(largest)
            await self._bot.download_file(
                found.file_path or "", room, timeout=int(self._within), seek=False
            )
        except (Uncertain, aiohttp.ClientError, TimeoutError) as error:  # their text has the token
            if isinstance(error, aiohttp.ClientResponseError) and error.status == 404:  # noqa: PLR2004
                raise Refused("the file is gone") from None
            raise TryLater(f"the file did not come: {type(error).__name__}") from None
        return room.getvalue()

    async def _document(
        self, to: Target, content: bytes, name: str, *, silent: bool, reply: int
    ) -> int:
        return await self._made(
            SendDocument(
                chat_id=to.chat,
                message_thread_id=to.topic or None,
                document=BufferedInputFile(content, name),
                disable_notification=silent or None,
                reply_parameters=_reply(reply),
            )
        )

    async def _made(self, method: TelegramMethod[Message]) -> int:
        made: Message = await self._do(method)
        return made.message_id

    async def _do(self, method: TelegramMethod[Any], within: float = 0) -> Any:  # noqa: ANN401
        with told():
            return await self._bot(method, request_timeout=int(within or self._within))


class _Room(BytesIO):
    """Bytes, but not more than there is room for."""

    def __init__(self, largest: int) -> None:
        super().__init__()
        self._left = largest

    def write(self, part: Any, /) -> int:  # noqa: ANN401 - any buffer
        self._left -= len(part)
        if self._left < 0:
            raise Refused("the file is too big")
        return super().write(part)


def _reply(message: int) -> ReplyParameters | None:
    if not message:
        return None
    return ReplyParameters(message_id=message, allow_sending_without_reply=True)


def _preview(text: str) -> LinkPreviewOptions | None:
    """No page of a link that somebody wrote is shown. A link has a dot."""
    return LinkPreviewOptions(is_disabled=True) if "." in text else None


def _keyboard(rows: Rows) -> InlineKeyboardMarkup | None:
    if not rows:
        return None
    return InlineKeyboardMarkup(
        inline_keyboard=[
            [InlineKeyboardButton(text=b.label, callback_data=b.data) for b in row] for row in rows
        ]
    )


def _updates(content: str) -> list[Raw]:
    try:
        result = loads(content).get("result")
    except (ValueError, AttributeError, RecursionError):
        return []
    return [one for one in result if isinstance(one, dict)] if isinstance(result, list) else []


@asynccontextmanager
async def connected(config: Config, token: str) -> AsyncIterator[PatrolWire]:
    """A wire to the Bot API server; its connections are closed at the end. `NotAllowed`."""
    server = TelegramAPIServer.from_base(config.api)
    try:
        session = Session(api=server, timeout=config.within, proxy=config.proxy or None)
    except RuntimeError as error:
        raise NotAllowed("a proxy needs aiohttp-socks, which is not installed") from error
    try:
        yield PatrolWire(Bot(token, session=session), session, config.within)
    finally:
        await session.close()
