"""Two ways out: the application's robot, which has buttons and changes cards; a group's robot.

Cards are DingTalk's standard interactive cards (互动卡片普通版), under names of ours.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol
from urllib.parse import quote

import aiohttp
from msgspec import json

from adapters.dingtalk.crypt import sign
from adapters.dingtalk.http import Answer, Form, Http
from adapters.dingtalk.inward import sniffed
from adapters.dingtalk.outcomes import MINUTE, Stale
from adapters.dingtalk.seen import File
from bridge.errors import Refused, TryLater
from bridge.ports import Clock, Limit

PICTURE = 10_000_000  # bytes of a picture; a larger one goes as a file
EARLY = timedelta(minutes=5)  # before its end, a token is fetched anew
Body = dict[str, Any]


class Way(Protocol):
    """How one chat is spoken to. `cards`: it has buttons, and takes files."""

    cards: bool
    limits: Sequence[Limit]

    async def words(self, text: str, *, urgent: bool) -> str:
        """Plain words; the id of the message, "" where it has none."""

    async def card(self, card: Body, uuid: str) -> str:
        """Words with buttons."""

    async def file(self, content: bytes, name: str) -> str:
        """A voice, a picture or another file."""


class App:
    """The application: its token, kept until shortly before its end."""

    def __init__(
        self, http: Http, apis: tuple[str, str], id: str, secret: str, *, robot: str, clock: Clock
    ) -> None:
        self._http, self._clock, self.robot = http, clock, robot
        self._url, self._old = f"{apis[0]}/v1.0", apis[1]
        self._who = {"appKey": id, "appSecret": secret}
        self._token, self._until = "", datetime.min.replace(tzinfo=clock.now().tzinfo)

    async def call(self, way: str, path: str, content: Body) -> Answer:
        """Ask with the token; once more with another where it is stale."""
        url = f"{self._url}/{path}"
        try:
            return await self._http.ask(way, url, token=await self.token(), content=content)
        except Stale:
            self._token = ""
            return await self._http.ask(way, url, token=await self.token(), content=content)

    async def upload(self, content: bytes, name: str, kind: str) -> str:
        """A file; its media id."""
        form = _form(content, name, kind)
        try:
            return (await self._http.ask("POST", await self._media(), form=form)).media_id
        except Stale:
            self._token = ""
            return (await self._http.ask("POST", await self._media(), form=form)).media_id

    async def token(self) -> str:
        """A token that is good. `NotAllowed`: the id or the secret is refused."""
        now = self._clock.now()
        if not self._token or now >= self._until:
            url = f"{self._url}/oauth2/accessToken"
            answer = await self._http.ask("POST", url, content=self._who)
            self._token = answer.access_token
            self._until = now + max(timedelta(seconds=answer.expire_in) - EARLY, EARLY / 5)
        return self._token

    async def file(self, file: File, largest: int) -> bytes:
        """A file that somebody sent."""
        asked = {"downloadCode": file.code, "robotCode": self.robot}
        answer = await self.call("POST", "robot/messageFiles/download", asked)
        return await self._http.file(answer.download_url, largest)

    async def edit(self, message: str, card: Body) -> None:
        """Change a card that was sent."""
        told = {"cardBizId": message, "cardData": json.encode(card).decode()}
        await self.call("PUT", "im/robots/interactiveCards", told)

    async def _media(self) -> str:
        return f"{self._old}/media/upload?access_token={quote(await self.token(), safe='')}"


class AppWay:
    """The application's robot, in a group (`cid…`) or with one person (a staff id)."""

    cards = True

    def __init__(self, app: App, chat: str, limits: Sequence[Limit]) -> None:
        self._app, self._chat, self.limits = app, chat, limits

    async def words(self, text: str, *, urgent: bool) -> str:  # noqa: ARG002 - it has no such call
        """Plain words."""
        return await self._send("sampleText", {"content": text})

    async def card(self, card: Body, uuid: str) -> str:
        """Words with buttons; the card's id is our name for it."""
        body: Body = {
            "cardTemplateId": "StandardCard",
            "robotCode": self._app.robot,
            "cardBizId": uuid,
            "cardData": json.encode(card).decode(),
            "sendOptions": {"atAll": False},
        }
        if self._group:
            body["openConversationId"] = self._chat
        else:
            body["singleChatReceiver"] = json.encode({"userId": self._chat}).decode()
        await self._app.call("POST", "im/v1.0/robot/interactiveCards/send", body)
        return uuid

    async def file(self, content: bytes, name: str) -> str:
        """A voice, a picture or another file."""
        if sniffed(content) in {"image/jpeg", "image/png", "image/gif"} and len(content) <= PICTURE:
            media = await self._app.upload(content, name, "image")
            return await self._send("sampleImageMsg", {"photoURL": media})
        media = await self._app.upload(content, name, "file")
        about = {"mediaId": media, "fileName": name, "fileType": name.rpartition(".")[2]}
        return await self._send("sampleFile", about)

    @property
    def _group(self) -> bool:
        return self._chat.startswith("cid")

    async def _send(self, kind: str, content: Mapping[str, str]) -> str:
        body: Body = {
            "robotCode": self._app.robot,
            "msgKey": kind,
            "msgParam": json.encode(content).decode(),
        }
        if self._group:
            body["openConversationId"] = self._chat
            return (
                await self._app.call("POST", "robot/groupMessages/send", body)
            ).process_query_key
        body["userIds"] = [self._chat]
        answer = await self._app.call("POST", "robot/oToMessages/batchSend", body)
        if answer.invalid_staff:
            raise Refused("DingTalk knows no such member, or the robot may not reach them")
        if answer.controlled_staff:
            raise TryLater("DingTalk lets the robot say no more to them now", MINUTE)
        return answer.process_query_key


class RobotWay:
    """A group's own robot: out only, words only."""

    cards = False

    def __init__(
        self,
        http: Http,
        api: str,
        secrets: tuple[str, str],
        clock: Clock,
        limits: Sequence[Limit],
        *,
        call_all: bool,
    ) -> None:
        self._http, self._url, self._clock = http, f"{api}/robot/send", clock
        (self._token, self._sign), self.limits, self._all = secrets, limits, call_all

    async def words(self, text: str, *, urgent: bool) -> str:
        """Plain words."""
        body: Body = {"msgtype": "text", "text": {"content": text}}
        if urgent and self._all:
            body["at"] = {"isAtAll": True}
        url = f"{self._url}?access_token={quote(self._token, safe='')}"
        if self._sign:
            now = str(int(self._clock.now().timestamp() * 1000))
            url += f"&timestamp={now}&sign={quote(sign(now, self._sign), safe='')}"
        await self._http.ask("POST", url, content=body)
        return ""

    async def card(self, card: Body, uuid: str) -> str:  # noqa: ARG002
        """Robots have none that can be heard."""
        raise Refused("a group's robot has no buttons")

    async def file(self, content: bytes, name: str) -> str:  # noqa: ARG002
        """Robots take none."""
        raise Refused("a group's robot takes no files")


def _form(content: bytes, name: str, kind: str) -> Form:
    def made() -> aiohttp.FormData:
        form = aiohttp.FormData()
        form.add_field("type", kind)
        mime = "application/octet-stream"
        form.add_field("media", content, filename=name, content_type=mime)
        return form

    return made
