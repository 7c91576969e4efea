"""A house with Feishu's secrets, the adapter in it, and people who speak to it."""

import json
import os
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import aiohttp
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from msgspec import convert

from adapters import feishu
from adapters.feishu.tenant import Tenant
from bridge.services import House
from tests.adapters.contract import Rig, listening
from tests.adapters.feishu.server import APP, BOT, HOOK, SECRET, SIGN, Feishu, serving
from tests.adapters.house import Home
from tests.adapters.telegram.board import Board

GROUP, ANN = "oc_east", "ou_ann"
TOKEN = "verification-token"
SECRETS = {"app": SECRET, "token": TOKEN, "key": "encrypt-key-1", "hook": HOOK, "sign": SIGN}
FAST = {"chat": 1000, "app": 1000, "edits": 1000}
APP_OF = {"id": APP, "secret_file": "app"}
CALLBACK = {"token_file": "token", "key_file": "key", "port": 0}


def settings(port: int, **more: Any) -> feishu.Config:
    base = {"app": APP_OF, "api": f"http://127.0.0.1:{port}", "within": 1.5, "limits": FAST}
    return convert(base | more, feishu.Config)


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
async def tenant(home: Home, **more: Any) -> AsyncIterator[tuple[Tenant, Feishu]]:
    """The adapter, open and not listening."""
    async with (
        serving() as server,
        feishu.open(settings(server.port, **more), home.services) as adapter,
    ):
        assert isinstance(adapter, Tenant)
        yield adapter, server


@asynccontextmanager
async def heard(home: Home, **more: Any) -> AsyncIterator[tuple[Tenant, Feishu]]:
    """The adapter, open and listening."""
    async with tenant(home, **more) as (adapter, server):
        rig = Rig(can=feishu.CAN, adapter=adapter, says=None, got=None)  # type: ignore[arg-type]
        async with listening(rig, home):
            yield adapter, server


def said(
    id: str, words: str, kind: str = "text", content: dict[str, Any] | None = None, **more: Any
) -> dict[str, Any]:
    """As Feishu tells of a message in a group that names the bot."""
    told = {"text": f"@_user_1 {words}"} if content is None else content
    message = {
        "message_id": id, "chat_id": GROUP, "chat_type": "group", "message_type": kind,
        "content": json.dumps(told),
        "mentions": [{"key": "@_user_1", "id": {"open_id": BOT}, "name": "巡逻"}],
    } | more  # fmt: skip
    sender = {"sender_id": {"open_id": ANN, "user_id": None}, "sender_type": "user"}
    header = {"event_id": f"e-{id}", "event_type": "im.message.receive_v1", "token": TOKEN}
    return {"schema": "2.0", "header": header, "event": {"sender": sender, "message": message}}


def pressed(id: str, message: str, nth: object) -> dict[str, Any]:
    header = {"event_id": id, "event_type": "card.action.trigger", "token": TOKEN}
    event = {
        "operator": {"open_id": ANN}, "action": {"tag": "button", "value": {"nth": nth}},
        "context": {"open_message_id": message, "open_chat_id": GROUP},
    }  # fmt: skip
    return {"schema": "2.0", "header": header, "event": event}


def sealed(content: bytes, key: str = "encrypt-key-1") -> str:
    """As the documentation says, written once more."""
    pad = 16 - len(content) % 16
    vector = os.urandom(16)
    cipher = Cipher(algorithms.AES(sha256(key.encode()).digest()), modes.CBC(vector)).encryptor()
    return b64encode(
        vector + cipher.update(content + bytes([pad]) * pad) + cipher.finalize()
    ).decode()


class Caller:
    """Feishu, bringing something to the callback."""

    def __init__(self, home: Home, port: int) -> None:
        self.home, self.url = home, f"http://127.0.0.1:{port}/feishu"
        self.answer: dict[str, Any] = {}

    async def brings(self, event: dict[str, Any], **change: str) -> int:
        stamp = change.get("stamp", str(int(self.home.clock.now().timestamp())))
        body = json.dumps({"encrypt": sealed(json.dumps(event).encode())}).encode()
        sign = sha256(f"{stamp}n1encrypt-key-1".encode() + body).hexdigest()
        headers = {
            "X-Lark-Request-Timestamp": stamp,
            "X-Lark-Request-Nonce": "n1",
            "X-Lark-Signature": change.get("sign", sign),
        }
        return await self.posts(body, headers)

    async def posts(self, body: bytes, headers: dict[str, str]) -> int:
        async with (
            aiohttp.ClientSession() as session,
            session.post(self.url, data=body, headers=headers) as answer,
        ):
            self.answer = await answer.json() if answer.content_type == "application/json" else {}
            return answer.status
