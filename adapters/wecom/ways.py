"""Three ways out: the bot's long connection, a group's robot, the company's application.

Each says words, with buttons where it has them, and files; each returns WeCom's id of what was
said ("" where it tells none).
"""

from base64 import b64encode
from collections.abc import Sequence
from datetime import timedelta
from hashlib import md5
from typing import Any
from urllib.parse import quote

from adapters.wecom.http import Answer, Http
from adapters.wecom.link import Link
from adapters.wecom.seen import File
from bridge.errors import Refused
from bridge.message.files import sniffed
from bridge.message.texts import unmarked
from bridge.message.wire import Form, Token, form
from bridge.ports import Clock, Limit

SMALLEST = 5  # bytes of a file that WeCom takes
PICTURE = 2_000_000  # bytes of a picture; a larger one goes as a file
NEVER = timedelta(0)  # does WeCom drop what it got already
Body = dict[str, Any]


class BotWay:
    """The intelligent bot, in a group or with one person. It speaks markdown only."""

    room, cards, remembers = 4_096, True, NEVER

    def __init__(self, link: Link, chat: str, limits: Sequence[Limit]) -> None:
        self._link, self._chat, self.limits = link, chat, limits

    async def words(self, text: str, name: str, *, urgent: bool) -> str:  # noqa: ARG002 - it has no such call
        """Plain words, whatever stands in them."""
        return await self._send({"msgtype": "markdown", "markdown": {"content": unmarked(text)}})

    async def card(self, card: Body, name: str) -> str:
        """Words with buttons."""
        await self._send({"msgtype": "template_card", "template_card": card})
        return name

    async def file(self, content: bytes, file: str, name: str) -> str:  # noqa: ARG002 - it has none
        """A picture or another file."""
        kind = kind_of(content)
        digest = md5(content, usedforsecurity=False).hexdigest()
        media = await self._link.upload(checked(content), file, kind, digest)
        return await self._send({"msgtype": kind, kind: {"media_id": media}})

    async def _send(self, body: Body) -> str:
        await self._link.ask("aibot_send_msg", {"chatid": self._chat, **body})
        return ""


class RobotWay:
    """A group robot: out only, without buttons."""

    room, cards, remembers = 2_048, False, NEVER

    def __init__(
        self, http: Http, api: str, key: str, limits: Sequence[Limit], *, call_all: bool
    ) -> None:
        self._http, self._url = http, f"{api}/cgi-bin/webhook"
        self._key = quote(key, safe="")
        self.limits, self._call_all = limits, call_all

    async def words(self, text: str, name: str, *, urgent: bool) -> str:  # noqa: ARG002 - it has none
        """Plain words, whatever stands in them."""
        body: Body = {"content": text}
        if urgent and self._call_all:
            body["mentioned_list"] = ["@all"]
        return await self._send({"msgtype": "text", "text": body})

    async def card(self, card: Body, name: str) -> str:  # noqa: ARG002
        """Robots have none."""
        raise Refused("a group robot has no buttons")

    async def file(self, content: bytes, file: str, name: str) -> str:  # noqa: ARG002 - it has none
        """A picture or another file."""
        if kind_of(content) == "image":
            digest = md5(content, usedforsecurity=False).hexdigest()
            image = {"base64": b64encode(content).decode(), "md5": digest}
            return await self._send({"msgtype": "image", "image": image})
        url = f"{self._url}/upload_media?key={self._key}&type=file"
        media = (await self._http.ask(url, form=form("media", checked(content), file))).media_id
        return await self._send({"msgtype": "file", "file": {"media_id": media}})

    async def _send(self, body: Body) -> str:
        return (await self._http.ask(f"{self._url}/send?key={self._key}", body)).msgid


class App:
    """The company's application, with its access token."""

    def __init__(
        self, http: Http, api: str, corp: str, secret: str, *, agent: int, clock: Clock
    ) -> None:
        self._http, self._url, self.agent = http, f"{api}/cgi-bin", agent
        self._who = f"corpid={quote(corp, safe='')}&corpsecret={quote(secret, safe='')}"
        self.token = Token(clock, self._fresh)

    async def call(self, path: str, content: object = None, form: Form | None = None) -> Answer:
        """Ask with the token."""
        return await self.token.used(
            lambda token: self._http.ask(self.address(path, token), content, form)
        )

    def address(self, path: str, token: str) -> str:
        """The URL with a token."""
        return (
            f"{self._url}/{path}{'&' if '?' in path else '?'}access_token={quote(token, safe='')}"
        )

    async def _fresh(self) -> tuple[str, int]:
        answer = await self._http.ask(f"{self._url}/gettoken?{self._who}")
        return answer.access_token, answer.expires_in


class AppWay:
    """The application, with one member."""

    room, cards, remembers = 2_048, True, NEVER

    def __init__(self, app: App, user: str, limits: Sequence[Limit]) -> None:
        self._app, self._user, self.limits = app, user, limits

    async def words(self, text: str, name: str, *, urgent: bool) -> str:  # noqa: ARG002 - it goes to one
        """Plain words, whatever stands in them."""
        return await self._send({"msgtype": "text", "text": {"content": unmarked(text)}})

    async def card(self, card: Body, name: str) -> str:
        """Words with buttons."""
        await self._send({"msgtype": "template_card", "template_card": card})
        return name

    async def file(self, content: bytes, file: str, name: str) -> str:  # noqa: ARG002 - it has none
        """A picture or another file."""
        kind = kind_of(content)
        filed = form("media", checked(content), file)
        media = (await self._app.call(f"media/upload?type={kind}", form=filed)).media_id
        return await self._send({"msgtype": kind, kind: {"media_id": media}})

    async def _send(self, body: Body) -> str:
        whole = {"touser": self._user, "agentid": self._app.agent, **body}
        answer = await self._app.call("message/send", whole)
        if answer.invaliduser:
            raise Refused("WeCom knows no such member, or the application may not reach them")
        return answer.msgid


class Files:
    """Files that people send: at an address, or by a media id with the application's token."""

    def __init__(self, http: Http, app: App | None) -> None:
        self._http, self._app = http, app

    async def file(self, file: File, largest: int) -> bytes:
        """The content, deciphered by whoever asked."""
        if not file.media:
            return await self._http.file(file.url, largest)
        if self._app is None:
            raise Refused("only an application may fetch it")
        token = await self._app.token.good()
        url = self._app.address(f"media/get?media_id={quote(file.media, safe='')}", token)
        content = await self._http.file(url, largest)
        if content.startswith(b'{"errcode"'):
            raise Refused("WeCom does not give the file")
        return content


def kind_of(content: bytes) -> str:
    """How WeCom shows it: only JPEG and PNG of a moderate size are pictures."""
    picture = sniffed(content) in {"image/jpeg", "image/png"} and len(content) <= PICTURE
    return "image" if picture else "file"


def checked(content: bytes) -> bytes:
    """`Refused`: WeCom takes no such file."""
    if len(content) < SMALLEST:
        raise Refused("the file is too small for WeCom")
    return content
