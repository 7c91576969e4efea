"""A call as DingTalk shows it: a standard interactive card, which follows its call."""

from collections.abc import Sequence
from typing import Any

from bridge.message import Outbound
from bridge.message.texts import in_tongue, label

TITLE = 60
_CALL = {"zh": "警情", "en": "Call"}

Body = dict[str, Any]


def drawn(message: Outbound, text: str, _: str) -> Body:
    """A card with buttons, all of it plain text; a button's id is its number."""
    word = in_tongue(_CALL, message.language)
    title = f"{word} #{message.number}" if message.number else word
    buttons = [
        {
            "type": "button",
            "label": {"type": "text", "text": label(choice.label), "id": f"label{nth}"},
            "actionType": "request",
            "status": "primary" if nth == 0 else "normal",
            "id": str(nth),
        }
        for nth, choice in enumerate(message.choices)
    ]
    return {
        "config": {"autoLayout": True, "enableForward": True},
        "header": {"title": {"type": "text", "text": title[:TITLE]}},
        "contents": [
            {"type": "text", "text": text, "id": "text"},
            {"type": "action", "actions": buttons, "id": "answers"},
        ],
    }


def followed(body: Body, line: str, acts: bool) -> Body:  # noqa: FBT001 - the form of `cards.Draw`
    """The card while its call stands like that."""
    pieces: Sequence[Body] = body["contents"]
    left = [p for p in pieces if acts or p["type"] != "action"]
    told = {"type": "text", "text": line, "id": "state"}
    return body | {"contents": [left[0], told, *left[1:]]}
