"""A call as WeCom shows it: words, and a template card with buttons, which holds few of them."""

from typing import Any

from bridge.message import Outbound
from bridge.message.mouth import Part, Way, enclosed
from bridge.message.texts import again, answers, clean, in_tongue, label, pieces, said

TITLE, UNDER, BUTTONS = 26, 112, 6  # characters and buttons of a card
MARK = 60  # bytes, and 12 characters, that a mark of repetition may take
MARKED = 12
_ASKS = {"zh": "请选择", "en": "Please choose"}


def planned(message: Outbound, way: Way) -> list[Part]:
    """The messages that say one relay: words, buttons, then the reporter's voice and pictures."""
    text, buttons = said(message), way.cards and 0 < len(message.choices) <= BUTTONS
    if not buttons:
        text += answers(message.choices, message.language)
    if buttons and len(text) <= UNDER - MARKED:
        return [Part(text, buttons=True), *enclosed(message)]
    words = [Part(piece) for piece in pieces(text, way.room - MARK)]
    return [*words, *([Part(buttons=True)] if buttons else []), *enclosed(message)]


def drawn(message: Outbound, text: str, name: str) -> dict[str, Any]:
    """A template card with buttons; a button's key is its number, `name` its task."""
    asks = in_tongue(_ASKS, message.language)
    if message.again and not text:
        asks = again(message.language) + asks
    title = f"#{message.number}" if message.number else in_tongue(_ASKS, message.language)
    made: dict[str, Any] = {
        "card_type": "button_interaction",
        "main_title": {"title": title[:TITLE], "desc": "" if text else asks},
        "button_list": [
            {"text": label(choice.label), "style": 1 if nth == 0 else 2, "key": str(nth)}
            for nth, choice in enumerate(message.choices)
        ],
        "task_id": name,
    }
    return made | {"sub_title_text": clean(text)} if text else made
