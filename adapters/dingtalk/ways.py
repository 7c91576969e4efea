"""Two ways out: the application's robot, which has buttons and changes cards; a group's robot.

Cards are DingTalk's standard interactive cards (互动卡片普通版), under names of ours. Whether
DingTalk drops a second card of a name is not documented: a repeated one has another and says so.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from msgspec import json

from adapters.dingtalk.crypt import sign
from adapters.dingtalk.http import Answer, Http
from adapters.dingtalk.seen import File
from bridge.errors import Refused, TryLater
from bridge.message.files import sniffed
from bridge.message.wire import MINUTE, Token, form
from bridge.ports import Clock, Limit

ROOM = 6_000  # bytes of one message that a phone still shows whole
PICTURE = 10_000_000  # bytes of a picture; a larger one goes as a file
PICTURES = frozenset({"image/jpeg", "image/png", "image/gif"})
NEVER = timedelta(0)  # does DingTalk drop what it got already
Body = dict[str, Any]


class App:
    """The application, with its token."""

    def __init__(
        self, http: Http, apis: tuple[str, str], id: str, secret: str, *, robot: str, clock: Clock
    ) -> None:
        self._http, self.robot = http, robot
        self._url, self._old = f"{apis[0]}/v1.0", apis[1]
        self._who = {"appKey": id, "appSecret": secret}
        self.token = Token(clock, self._fresh)

    async def call(self, way: str, path: str, content: Body) -> Answer:
        """Ask with the token."""
        url = f"{self._url}/{path}"
        return await self.token.used(
            lambda token: self._http.ask(way, url, token=token, content=content)
        )

    async def upload(self, content: bytes, name: str, kind: str) -> str:
        """A file; its media id."""
        filed, url = form("media", content, name, type=kind), f"{self._old}/media/upload"
        answer = await self.token.used(
            lambda token: self._http.ask(
                "POST", f"{url}?access_token={quote(token, safe='')}", form=filed
            )
        )
        return answer.media_id

    async def file(self, file: File, largest: int) -> bytes:
        """A file that somebody sent."""
        asked = {"downloadCode": file.code, "robotCode": self.robot}
        answer = await self.call("POST", "robot/messageFiles/download", asked)
        return await self._http.file(answer.download_url, largest)

    async def edit(self, message: str, card: Body) -> None:
        """Change a card that was sent."""
        told = {"cardBizId": message, "cardData": json.encode(card).decode()}
        await self.call("PUT", "im/robots/interactiveCards", told)

    async def _fresh(self) -> tuple[str, int]:
        url = f"{self._url}/oauth2/accessToken"
        answer = await self._http.ask("POST", url, content=self._who)
        return answer.access_token, answer.expire_in


class AppWay:
    """The application's robot, in a group (`cid…`) or with one person (a staff id)."""

    room, cards, remembers = ROOM, True, NEVER

    def __init__(self, app: App, chat: str, limits: Sequence[Limit]) -> None:
        self._app, self._chat, self.limits = app, chat, limits

    async def words(self, text: str, name: str, *, urgent: bool) -> str:  # noqa: ARG002 - it has no such call
        """Plain words."""
        return await self._send("sampleText", {"content": text})

    async def card(self, card: Body, name: str) -> str:
        """Words with buttons; the card's id is our name for it."""
        body: Body = {
            "cardTemplateId": "StandardCard",
            "robotCode": self._app.robot,
            "cardBizId": name,
            "cardData": json.encode(card).decode(),
            "sendOptions": {"atAll": False},
        }
        if self._group:
            body["openConversationId"] = self._chat
        else:
            body["singleChatReceiver"] = json.encode({"userId": self._chat}).decode()
        await self._app.call("POST", "im/v1.0/robot/interactiveCards/send", body)
        return name

    async def file(self, content: bytes, file: str, name: str) -> str:  # noqa: ARG002 - files have none
        """A voice, a picture or another file."""
        if sniffed(content) in PICTURES and len(content) <= PICTURE:
            media = await self._app.upload(content, file, "image")
            return await self._send("sampleImageMsg", {"photoURL": media})
        media = await self._app.upload(content, file, "file")
        about = {"mediaId": media, "fileName": file, "fileType": file.rpartition(".")[2]}
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

    room, cards, remembers = ROOM, False, NEVER

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

    async def words(self, text: str, name: str, *, urgent: bool) -> str:  # noqa: ARG002 - words have none
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

    async def card(self, card: Body, name: str) -> str:  # noqa: ARG002
        """Robots have none that can be heard."""
        raise Refused("a group's robot has no buttons")

    async def file(self, content: bytes, file: str, name: str) -> str:  # noqa: ARG002
        """Robots take none."""
        raise Refused("a group's robot takes no files")
