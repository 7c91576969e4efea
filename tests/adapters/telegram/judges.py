"""Each bot's requests, read by the library of the other: nobody judges their own words."""

import inspect
import re
from collections.abc import Mapping
from json import loads
from typing import Any

import aiogram.methods
import telegram
from pydantic import ValidationError

FILES = frozenset({"voice", "photo", "document", "audio", "video"})
_OBJECTS: dict[str, Any] = {
    "reply_markup": telegram.InlineKeyboardMarkup,
    "link_preview_options": telegram.LinkPreviewOptions,
    "reply_parameters": telegram.ReplyParameters,
}


def by_ptb(method: str, params: Mapping[str, str], files: frozenset[str]) -> list[str]:
    """What python-telegram-bot finds strange in a request; empty = nothing."""
    known = inspect.signature(getattr(telegram.Bot, _snake(method))).parameters
    strange = [
        f"{method}: {name}" for name in (*params, *files) if name not in known and name != "timeout"
    ]
    for name, kind in _OBJECTS.items():
        if name in params:
            read = kind.de_json(loads(params[name]), None)
            strange += [f"{method}: {name}: {one}" for one in read.api_kwargs]
            if isinstance(read, telegram.InlineKeyboardMarkup):
                buttons = [b for row in read.inline_keyboard for b in row]
                strange += [f"{method}: button: {b.api_kwargs}" for b in buttons if b.api_kwargs]
    if "commands" in params:
        read_commands = [telegram.BotCommand.de_json(c, None) for c in loads(params["commands"])]
        strange += [
            f"{method}: {c}"
            for c in read_commands
            if c.api_kwargs or not re.fullmatch(r"[a-z0-9_]{1,32}", c.command)
        ]
    return strange


def by_aiogram(method: str, params: Mapping[str, str], files: frozenset[str]) -> list[str]:
    """What aiogram finds strange in a request; empty = nothing."""
    kind = getattr(aiogram.methods, method[0].upper() + method[1:])
    read: dict[str, Any] = {name: _plain(value) for name, value in params.items()}
    read |= dict.fromkeys(files & FILES, "file")
    strange = [f"{method}: {name}" for name in read if name not in kind.model_fields]
    try:
        kind.model_validate(read)
    except ValidationError as error:
        strange += [f"{method}: {one['loc']}: {one['msg']}" for one in error.errors()]
    return strange


def _plain(value: str) -> Any:
    try:
        return loads(value) if value[:1] in "{[" or value in {"true", "false"} else value
    except ValueError:
        return value


def _snake(method: str) -> str:
    return re.sub(r"([A-Z])", lambda m: f"_{m[1].lower()}", method)
