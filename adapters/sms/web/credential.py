"""Secrets of a line: from a file or the environment, never in the site file or in an error."""

import asyncio
import os
import re
from pathlib import Path
from typing import Annotated

from msgspec import Meta

from bridge.errors import NotAllowed

Variable = Annotated[str, Meta(pattern=r"^([A-Za-z_][A-Za-z0-9_]*)?\Z")]
_SHAPE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]{0,510}[\x21-\x7e])?")


def one_of(what: str, file: str, variable: str) -> None:
    """`ValueError` unless exactly one place is named."""
    if bool(file) == bool(variable):
        raise ValueError(f"give {what}_file or {what}_env")


async def secret(what: str, file: str, variable: str, folder: Path) -> str:
    """The secret in a file of the site or in a variable; `NotAllowed` without any part of it."""
    where = f"environment variable {variable}" if variable else f"the file {file}"
    try:
        text = os.environ.get(variable, "") if variable else await _text(folder / file)
    except (OSError, UnicodeDecodeError) as error:
        raise NotAllowed(f"the {what} in {where} cannot be read") from error
    if not _SHAPE.fullmatch(text.strip()):
        raise NotAllowed(f"there is no {what} in {where}")
    return text.strip()


async def _text(path: Path) -> str:
    return await asyncio.to_thread(path.read_text, "utf-8")
