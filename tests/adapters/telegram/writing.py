"""Messages as a Bot API server keeps and shows them."""

import re
from dataclasses import dataclass
from html import unescape
from json import loads
from typing import Any

ME = {"id": 42, "is_bot": True, "first_name": "Patrol", "username": "patrol_bot"}
NOW = 1_900_000_000
_TAG = re.compile(r"<(/?)([a-z]+)(?: [^>]*)?>")


@dataclass
class Sent:
    """One message that stands in a chat."""

    id: int
    chat: int
    method: str
    params: dict[str, str]
    text: str = ""
    content: bytes = b""

    @property
    def buttons(self) -> list[tuple[str, str]]:
        """Label and data, in order."""
        rows = loads(self.params.get("reply_markup", "{}")).get("inline_keyboard", [])
        return [(b["text"], b["callback_data"]) for row in rows for b in row]

    @property
    def topic(self) -> int:
        return int(self.params.get("message_thread_id", 0))

    @property
    def silent(self) -> bool:
        return self.params.get("disable_notification") == "true"


def written(sent: Sent) -> dict[str, Any]:
    kind = "private" if sent.chat > 0 else "supergroup"
    chat = {"id": sent.chat, "type": kind, ("first_name" if sent.chat > 0 else "title"): "x"}
    made: dict[str, Any] = {"message_id": sent.id, "date": NOW, "chat": chat, "from": ME}
    file = {
        "file_id": f"f{sent.id}",
        "file_unique_id": f"q{sent.id}",
        "file_size": len(sent.content),
    }
    match sent.method:
        case "sendLocation":
            made["location"] = {k: float(sent.params[k]) for k in ("latitude", "longitude")}
        case "sendVoice":
            made["voice"] = {**file, "duration": 1}
        case "sendPhoto":
            made["photo"] = [{**file, "width": 1, "height": 1}]
        case "sendDocument":
            made["document"] = file
        case _:
            made["text"] = sent.text
    if sent.topic:
        made |= {"message_thread_id": sent.topic, "is_topic_message": True}
    return made


def seen(text: str, mode: str) -> str:
    """Words without markup, as people see them. `ValueError` in Telegram's words."""
    if mode != "HTML":
        return text
    open_tags: list[str] = []
    for found in _TAG.finditer(text):
        closing, name = found.groups()
        if name not in {"b", "i", "a", "code", "pre", "u", "s"}:
            raise ValueError(f'Unsupported start tag "{name}" at byte offset {found.start()}')
        if not closing:
            open_tags.append(name)
        elif not open_tags or open_tags.pop() != name:
            raise ValueError(f"Unmatched end tag at byte offset {found.start()}")
    if open_tags:
        raise ValueError(f'Can\'t find end tag corresponding to start tag "{open_tags[-1]}"')
    return unescape(_TAG.sub("", text))
