"""A house with DingTalk's secrets, the adapter in it, and people who speak to it."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
from msgspec import convert

from adapters import dingtalk
from adapters.dingtalk.tenant import Tenant
from bridge.services import House
from tests.adapters.contract import Rig, listening
from tests.adapters.dingtalk.server import APP, HOOK, SECRET, SIGN, DingTalk, serving, signed
from tests.adapters.house import Home
from tests.adapters.telegram.board import Board

GROUP, ANN = "cidEast==", "staff01"
TOKEN, AES = "123456", "4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij"
SECRETS = {"app": SECRET, "token": TOKEN, "aes": AES, "hook": HOOK, "sign": SIGN}
FAST = {"chat": 1000, "chat_per": 0.001, "app": 1000, "edits": 1000}
APP_OF = {"id": APP, "secret_file": "app"}
CALLBACK = {"token_file": "token", "aes_key_file": "aes", "port": 0}


def settings(port: int, **more: Any) -> dingtalk.Config:
    here = f"http://127.0.0.1:{port}"
    base = {"app": APP_OF, "api": here, "old_api": here, "within": 1.5, "limits": FAST}
    return convert(base | more, dingtalk.Config)


def house(folder: Path, *channels: str) -> Home:
    for name, secret in SECRETS.items():
        (folder / name).write_text(secret)
    home, board = Home(folder, *channels), Board()
    old = home.services
    home.services = House(
        name=old.name, clock=home.clock, media=home.media, board=board, speaker=home.speaker,
        keep=old.keep, site=old.site, channels=old.channels, folder=old.folder,
    )  # fmt: skip
    return home


@asynccontextmanager
async def tenant(home: Home, **more: Any) -> AsyncIterator[tuple[Tenant, DingTalk]]:
    """The adapter, open and not listening."""
    async with (
        serving() as server,
        dingtalk.open(settings(server.port, **more), home.services) as adapter,
    ):
        assert isinstance(adapter, Tenant)
        yield adapter, server


@asynccontextmanager
async def heard(home: Home, **more: Any) -> AsyncIterator[tuple[Tenant, DingTalk]]:
    """The adapter, open and listening."""
    async with tenant(home, **more) as (adapter, server):
        rig = Rig(can=dingtalk.CAN, adapter=adapter, says=None, got=None)  # type: ignore[arg-type]
        async with listening(rig, home):
            yield adapter, server


def said(id: str, words: str, **more: Any) -> dict[str, Any]:
    """As DingTalk tells its robot of words in a group."""
    return {
        "msgId": id, "msgtype": "text", "text": {"content": f" {words} "}, "conversationId": GROUP,
        "conversationType": "2", "senderStaffId": ANN, "senderId": "$:LWCP_v1:$x", "senderNick": "安",
        "robotCode": APP, "isInAtList": True, "createAt": 1, "sessionWebhook": "https://x",
    } | more  # fmt: skip


def pressed(card: str, action: object, **more: Any) -> dict[str, Any]:
    content = json.dumps({"cardPrivateData": {"actionIds": [action], "params": {}}})
    return {
        "type": "actionCallback",
        "outTrackId": card,
        "userId": ANN,
        "userIdType": 1,
        "corpId": "c",
        "spaceId": GROUP,
        "content": content,
    } | more


class Caller:
    """DingTalk, bringing something to the callback."""

    def __init__(self, home: Home, port: int) -> None:
        self.home, self.url = home, f"http://127.0.0.1:{port}/dingtalk"
        self.answer: dict[str, Any] = {}

    @property
    def now(self) -> str:
        return str(int(self.home.clock.now().timestamp() * 1000))

    async def brings(self, message: dict[str, Any], **change: str) -> int:
        stamp = change.get("stamp", self.now)
        headers = {"timestamp": stamp, "sign": change.get("sign", signed(stamp))}
        return await self.posts(json.dumps(message).encode(), headers, {})

    async def posts(self, body: bytes, headers: dict[str, str], query: dict[str, str]) -> int:
        url = f"{self.url}?{urlencode(query)}"
        async with (
            aiohttp.ClientSession() as session,
            session.post(url, data=body, headers=headers) as answer,
        ):
            self.answer = await answer.json() if answer.content_type == "application/json" else {}
            return answer.status
