"""Two ways out: the application, which has buttons and may change what it said; a group's robot.

Each says one message under a name (`uuid`): Feishu drops a second one of that name within an hour.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol
from urllib.parse import quote

import aiohttp
from msgspec import json

from adapters.feishu.crypt import robot_sign
from adapters.feishu.http import Answer, Form, Http
from adapters.feishu.inward import sniffed
from adapters.feishu.outcomes import Stale
from adapters.feishu.seen import File
from adapters.feishu.sounds import playable
from bridge.errors import Refused
from bridge.ports import Clock, Limit

PICTURE = 10_000_000  # bytes of a picture; a larger one goes as a file
EARLY = timedelta(minutes=5)  # before its end, a token is fetched anew
PICTURES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
Body = dict[str, Any]


class Way(Protocol):
    """How one chat is spoken to. `cards`: it has buttons, and takes files."""

    cards: bool
    limits: Sequence[Limit]

    async def words(self, text: str, uuid: str) -> str:
        """Plain words; the id of the message, "" where it has none."""

    async def card(self, card: Body, uuid: str) -> str:
        """Words with buttons."""

    async def file(self, content: bytes, name: str, uuid: str) -> str:
        """A voice, a picture or another file."""


class App:
    """The application: its token, kept until shortly before its end."""

    def __init__(self, http: Http, api: str, id: str, secret: str, clock: Clock) -> None:
        self._http, self._url, self._clock = http, f"{api}/open-apis", clock
        self._who = {"app_id": id, "app_secret": secret}
        self._token, self._until = "", datetime.min.replace(tzinfo=clock.now().tzinfo)

    async def call(
        self, way: str, path: str, content: object = None, form: Form | None = None
    ) -> Answer:
        """Ask with the token; once more with another where it is stale."""
        url = f"{self._url}/{path}"
        try:
            return await self._http.ask(
                way, url, token=await self.token(), content=content, form=form
            )
        except Stale:
            self._token = ""
            return await self._http.ask(
                way, url, token=await self.token(), content=content, form=form
            )

    async def token(self) -> str:
        """A token that is good. `NotAllowed`: the id or the secret is refused."""
        now = self._clock.now()
        if not self._token or now >= self._until:
            url = f"{self._url}/auth/v3/tenant_access_token/internal"
            answer = await self._http.ask("POST", url, content=self._who)
            self._token = answer.tenant_access_token
            self._until = now + max(timedelta(seconds=answer.expire) - EARLY, EARLY / 5)
        return self._token

    async def file(self, file: File, largest: int) -> bytes:
        """A file that somebody sent."""
        id, key = quote(file.message, safe=""), quote(file.key, safe="")
        url = f"{self._url}/im/v1/messages/{id}/resources/{key}?type={file.kind}"
        return await self._http.file(url, await self.token(), largest)

    async def edit(self, message: str, card: Body) -> None:
        """Change a card that was sent."""
        content = json.encode(card).decode()
        path = f"im/v1/messages/{quote(message, safe='')}"
        await self.call("PATCH", path, {"content": content})


class AppWay:
    """The application, in a group (`oc_…`) or with one person (`ou_…`)."""

    cards = True

    def __init__(self, app: App, chat: str, limits: Sequence[Limit]) -> None:
        self._app, self._chat, self.limits = app, chat, limits

    async def words(self, text: str, uuid: str) -> str:
        """Plain words; what Feishu would read as a mention is none."""
        return await self._send("text", {"text": text.replace("<", "＜")}, uuid)

    async def card(self, card: Body, uuid: str) -> str:
        """Words with buttons."""
        return await self._send("interactive", card, uuid)

    async def file(self, content: bytes, name: str, uuid: str) -> str:
        """A voice, a picture or another file."""
        if sniffed(content) in PICTURES and len(content) <= PICTURE:
            form = _form({"image_type": "message"}, "image", content, name)
            answer = await self._app.call("POST", "im/v1/images", form=form)
            return await self._send("image", {"image_key": answer.told("image_key")}, uuid)
        content, voice = await playable(content)
        kind, name = ("opus", "voice.opus") if voice else ("stream", name)
        form = _form({"file_type": kind, "file_name": name}, "file", content, name)
        key = (await self._app.call("POST", "im/v1/files", form=form)).told("file_key")
        return await self._send("audio" if voice else "file", {"file_key": key}, uuid)

    async def _send(self, kind: str, content: Mapping[str, Any], uuid: str) -> str:
        by = "chat_id" if self._chat.startswith("oc_") else "open_id"
        body = {
            "receive_id": self._chat,
            "msg_type": kind,
            "content": json.encode(content).decode(),
            "uuid": uuid,
        }
        path = f"im/v1/messages?receive_id_type={by}"
        return (await self._app.call("POST", path, body)).told("message_id")


class RobotWay:
    """A group's own robot: out only, words only."""

    cards = False

    def __init__(
        self, http: Http, url: str, sign: str, clock: Clock, limits: Sequence[Limit]
    ) -> None:
        self._http, self._url, self._sign, self._clock = http, url, sign, clock
        self.limits = limits

    async def words(self, text: str, uuid: str) -> str:  # noqa: ARG002 - robots know no names
        """Plain words; what Feishu would read as a mention is none."""
        body: Body = {"msg_type": "text", "content": {"text": text.replace("<", "＜")}}
        if self._sign:
            now = int(self._clock.now().timestamp())
            body |= {"timestamp": str(now), "sign": robot_sign(now, self._sign)}
        await self._http.ask("POST", self._url, content=body)
        return ""

    async def card(self, card: Body, uuid: str) -> str:  # noqa: ARG002
        """Robots have none that can be heard."""
        raise Refused("a group's robot has no buttons")

    async def file(self, content: bytes, name: str, uuid: str) -> str:  # noqa: ARG002
        """Robots take none."""
        raise Refused("a group's robot takes no files")


def _form(fields: Mapping[str, str], file: str, content: bytes, name: str) -> Form:
    def made() -> aiohttp.FormData:
        form = aiohttp.FormData()
        for key, value in fields.items():
            form.add_field(key, value)
        form.add_field(file, content, filename=name, content_type="application/octet-stream")
        return form

    return made
