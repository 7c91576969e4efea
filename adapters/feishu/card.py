"""A call as Feishu shows it: a card of plain text with buttons, which follows its call."""

from collections.abc import Sequence
from typing import Any

from bridge.message import Outbound
from bridge.message.texts import in_tongue, label

TITLE = 60
COLOURS = {1: "red", 2: "orange"}  # of a card's head, by priority
_CALL = {"zh": "警情", "en": "Call"}

Body = dict[str, Any]


def drawn(message: Outbound, text: str, _: str) -> Body:
    """A card with buttons, all of it plain text; a button's value is its number."""
    word = in_tongue(_CALL, message.language)
    title = f"{word} #{message.number}" if message.number else word
    buttons = [
        {
            "tag": "button",
            "text": {"tag": "plain_text", "content": label(choice.label)},
            "type": "primary" if nth == 0 else "default",
            "value": {"nth": str(nth)},
        }
        for nth, choice in enumerate(message.choices)
    ]
    return {
        "config": {"wide_screen_mode": True, "update_multi": True},
        "header": {
            "title": {"tag": "plain_text", "content": title[:TITLE]},
            "template": COLOURS.get(message.priority, "blue"),
        },
        "elements": [
            {"tag": "div", "text": {"tag": "plain_text", "content": text}},
            {"tag": "action", "actions": buttons},
        ],
    }


def followed(body: Body, line: str, acts: bool) -> Body:  # noqa: FBT001 - the form of `cards.Draw`
    """The card while its call stands like that."""
    elements: Sequence[Body] = body["elements"]
    left = [e for e in elements if acts or e["tag"] != "action"]
    told = {"tag": "div", "text": {"tag": "plain_text", "content": line}}
    return body | {"elements": [left[0], told, *left[1:]]}
