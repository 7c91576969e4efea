"""Two ways out: the application, which has buttons and may change what it said; a group's robot.

The application says each message under a name (`uuid`): Feishu drops a second one of that name
within an hour. A robot's messages have no names.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from msgspec import json

from adapters.feishu.crypt import robot_sign
from adapters.feishu.http import Answer, Http, bearing
from adapters.feishu.seen import File
from adapters.feishu.sounds import playable
from bridge.errors import Refused
from bridge.message.files import PICTURES, sniffed
from bridge.message.wire import Form, Token, form
from bridge.ports import Clock, Limit

ROOM = 6_000  # bytes of one message that a phone still shows whole
PICTURE = 10_000_000  # bytes of a picture; a larger one goes as a file
NAMED = timedelta(minutes=55)  # an hour, and what our clock may be off
Body = dict[str, Any]


class App:
    """The application, with its token."""

    def __init__(self, http: Http, api: str, id: str, secret: str, clock: Clock) -> None:
        self._http, self._url = http, f"{api}/open-apis"
        self._who = {"app_id": id, "app_secret": secret}
        self._token = Token(clock, self._fresh)

    async def call(
        self, way: str, path: str, content: object = None, form: Form | None = None
    ) -> Answer:
        """Ask with the token."""
        url = f"{self._url}/{path}"
        return await self._token.used(
            lambda token: self._http.ask(way, url, token=token, content=content, form=form)
        )

    async def file(self, file: File, largest: int) -> bytes:
        """A file that somebody sent."""
        id, key = quote(file.message, safe=""), quote(file.key, safe="")
        url = f"{self._url}/im/v1/messages/{id}/resources/{key}?type={file.kind}"
        return await self._http.file(url, largest, bearing(await self._token.good()))

    async def edit(self, message: str, card: Body) -> None:
        """Change a card that was sent."""
        content = json.encode(card).decode()
        path = f"im/v1/messages/{quote(message, safe='')}"
        await self.call("PATCH", path, {"content": content})

    async def _fresh(self) -> tuple[str, int]:
        url = f"{self._url}/auth/v3/tenant_access_token/internal"
        answer = await self._http.ask("POST", url, content=self._who)
        return answer.tenant_access_token, answer.expire


class AppWay:
    """The application, in a group (`oc_…`) or with one person (`ou_…`)."""

    room, cards, remembers = ROOM, True, NAMED

    def __init__(self, app: App, chat: str, limits: Sequence[Limit]) -> None:
        self._app, self._chat, self.limits = app, chat, limits

    async def words(self, text: str, name: str, *, urgent: bool) -> str:  # noqa: ARG002 - it has no such call
        """Plain words; what Feishu would read as a mention is none."""
        return await self._send("text", {"text": text.replace("<", "＜")}, name)

    async def card(self, card: Body, name: str) -> str:
        """Words with buttons."""
        return await self._send("interactive", card, name)

    async def file(self, content: bytes, file: str, name: str) -> str:
        """A voice, a picture or another file."""
        if sniffed(content) in PICTURES and len(content) <= PICTURE:
            picture = form("image", content, file, image_type="message")
            answer = await self._app.call("POST", "im/v1/images", form=picture)
            return await self._send("image", {"image_key": answer.told("image_key")}, name)
        content, voice = await playable(content)
        kind, file = ("opus", "voice.opus") if voice else ("stream", file)
        filed = form("file", content, file, file_type=kind, file_name=file)
        key = (await self._app.call("POST", "im/v1/files", form=filed)).told("file_key")
        return await self._send("audio" if voice else "file", {"file_key": key}, name)

    async def _send(self, kind: str, content: Mapping[str, Any], name: str) -> str:
        by = "chat_id" if self._chat.startswith("oc_") else "open_id"
        body = {
            "receive_id": self._chat,
            "msg_type": kind,
            "content": json.encode(content).decode(),
            "uuid": name,
        }
        path = f"im/v1/messages?receive_id_type={by}"
        return (await self._app.call("POST", path, body)).told("message_id")


class RobotWay:
    """A group's own robot: out only, words only."""

    room, cards, remembers = ROOM, False, timedelta(0)

    def __init__(
        self, http: Http, url: str, sign: str, clock: Clock, limits: Sequence[Limit]
    ) -> None:
        self._http, self._url, self._sign, self._clock = http, url, sign, clock
        self.limits = limits

    async def words(self, text: str, name: str, *, urgent: bool) -> str:  # noqa: ARG002 - robots know neither
        """Plain words; what Feishu would read as a mention is none."""
        body: Body = {"msg_type": "text", "content": {"text": text.replace("<", "＜")}}
        if self._sign:
            now = int(self._clock.now().timestamp())
            body |= {"timestamp": str(now), "sign": robot_sign(now, self._sign)}
        await self._http.ask("POST", self._url, content=body)
        return ""

    async def card(self, card: Body, name: str) -> str:  # noqa: ARG002
        """Robots have none that can be heard."""
        raise Refused("a group's robot has no buttons")

    async def file(self, content: bytes, file: str, name: str) -> str:  # noqa: ARG002
        """Robots take none."""
        raise Refused("a group's robot takes no files")
