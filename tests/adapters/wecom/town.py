"""A house with WeCom's secrets, the adapter in it, and people who speak to it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
from msgspec import convert, json

from adapters import wecom
from adapters.wecom.company import Company
from bridge.message.sealed import Sealed
from tests.adapters.contract import Rig, listening
from tests.adapters.house import Home
from tests.adapters.wecom.server import BOT, CORP, WeCom, serving

GROUP, ANN = "wrOgQhDgAA", "zhangsan"
TOKEN, AES = "QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
SECRETS = {
    "bot": "bot-secret",
    "app": "app-secret",
    "robot": "693a91f6-7xxx",
    "token": TOKEN,
    "aes": AES,
}
FAST = {
    "chat": 1000,
    "chat_per": 0.001,
    "hour": 10_000,
    "robot": 1000,
    "robot_per": 0.001,
}
BOT_OF = {"id": BOT, "secret_file": "bot"}
APP_OF = {"corp": CORP, "agent": 1000002, "secret_file": "app"}
CALLBACK = {"token_file": "token", "aes_key_file": "aes", "port": 0}


def settings(server: WeCom, **more: Any) -> wecom.Config:
    base = {
        "socket": f"ws://127.0.0.1:{server.port}/line",
        "api": f"http://127.0.0.1:{server.port}",
        "within": 1.5,
        "limits": FAST,
    }
    return convert(base | more, wecom.Config)


def house(folder: Path, *channels: str) -> Home:
    for name, secret in SECRETS.items():
        (folder / name).write_text(secret)
    return Home(folder, *channels)


@asynccontextmanager
async def company(home: Home, **more: Any) -> AsyncIterator[tuple[Company, WeCom]]:
    """The adapter, open and not listening."""
    async with serving() as server, wecom.open(settings(server, **more), home.services) as adapter:
        assert isinstance(adapter, Company)
        yield adapter, server


@asynccontextmanager
async def heard(home: Home, **more: Any) -> AsyncIterator[tuple[Company, WeCom]]:
    """The adapter, open and listening."""
    async with company(home, **more) as (adapter, server):
        rig = Rig(can=wecom.CAN, adapter=adapter, says=None, got=None)  # type: ignore[arg-type]
        async with listening(rig, home):
            yield adapter, server


def said(msgid: str, words: str, **more: Any) -> dict[str, Any]:
    """As WeCom tells an intelligent bot of words in a group."""
    return {
        "msgid": msgid, "aibotid": BOT, "chatid": GROUP, "chattype": "group",
        "from": {"userid": ANN}, "msgtype": "text", "text": {"content": f"@巡逻 {words}"},
    } | more  # fmt: skip


def pressed(msgid: str, task: str, key: str) -> dict[str, Any]:
    event = {
        "eventtype": "template_card_event",
        "template_card_event": {
            "card_type": "button_interaction",
            "event_key": key,
            "task_id": task,
        },
    }
    return said(msgid, "", msgtype="event", event=event)


def xml(id: str, words: str, **more: Any) -> bytes:
    """As WeCom tells an application of words of a member."""
    fields = {
        "ToUserName": CORP,
        "FromUserName": ANN,
        "CreateTime": 1,
        "MsgType": "text",
        "Content": words,
        "MsgId": id,
        "AgentID": 1000002,
    } | more
    return (
        f"<xml>{''.join(f'<{k}><![CDATA[{v}]]></{k}>' for k, v in fields.items())}</xml>".encode()
    )


class Caller:
    """WeCom, bringing something to the callback."""

    def __init__(self, home: Home, port: int, receiver: str = "") -> None:
        self.home, self.url = home, f"http://127.0.0.1:{port}/wecom"
        self.envelope = Sealed(TOKEN, AES, receiver)
        self.body = b""  # of the last answer

    async def brings(self, content: bytes, *, json_too: bool = False, **change: str) -> int:
        """The status of the answer. `change`: of the query, for those who forge."""
        stamp = str(int(self.home.clock.now().timestamp()))
        encrypt, signature = self.envelope.made(content, change.get("timestamp", stamp), "nonce1")
        query = {
            "msg_signature": signature,
            "timestamp": change.get("timestamp", stamp),
            "nonce": "nonce1",
        } | change
        body = (
            json.encode({"encrypt": encrypt})
            if json_too
            else f"<xml><ToUserName><![CDATA[{CORP}]]></ToUserName><Encrypt><![CDATA[{encrypt}]]></Encrypt></xml>".encode()
        )
        return await self.posts(body, query)

    async def posts(self, body: bytes, query: dict[str, str]) -> int:
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{self.url}?{urlencode(query)}", data=body) as answer,
        ):
            self.body = await answer.read()
            return answer.status
