"""What site files say of chats alike: addresses, names, and where secrets are.

Secrets come from files or the environment; no part of one stands in the site file, a log or an
error.
"""

import os
import re
from base64 import b64decode
from binascii import Error
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from msgspec import Meta, Struct, field

from bridge.errors import NotAllowed

SECRET = re.compile(r"[\x21-\x7e]{1,200}")

Name = Annotated[str, Meta(pattern=r"^[^\x00-\x1f\x7f/@]{1,64}\Z")]
Positive = Annotated[float, Meta(gt=0, le=86_400)]
Most = Annotated[int, Meta(ge=1, le=10_000)]
Host = Annotated[str, Meta(min_length=1)]
Port = Annotated[int, Meta(ge=0, le=65_535)]
Route = Annotated[str, Meta(pattern=r"^/[\x21-\x7e]{0,200}\Z")]
Within = Annotated[float, Meta(ge=0.1, le=25)]
Largest = Annotated[int, Meta(ge=1_000, le=20_000_000)]


class Robot(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A group: `chat` for the application, or the secret end of a group's own robot's address."""

    chat: str = ""
    robot_file: str = ""
    robot_env: str = ""
    sign_file: str = ""  # the robot's secret, where it wants signatures
    sign_env: str = ""

    def __post_init__(self) -> None:
        """Refuse what can be seen to be wrong."""
        if bool(self.chat) == bool(self.robot_file or self.robot_env):
            raise ValueError("groups: give chat, or robot_file or robot_env")
        for file, variable in ((self.robot_file, self.robot_env), (self.sign_file, self.sign_env)):
            if file and variable:
                raise ValueError("groups: a secret has one source, a file or the environment")


class Secrets(Struct, frozen=True, kw_only=True):
    """What nobody may see, as far as a vendor has it. `robots` and `signs` by the group's name."""

    app: str = ""
    bot: str = ""
    token: str = ""
    key: str = ""
    aes_key: str = ""
    robots: dict[str, str] = field(default_factory=dict)
    signs: dict[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return "Secrets(…)"


def robots(groups: Mapping[str, Robot], folder: Path) -> dict[str, str]:
    """The secrets of the groups' own robots. Blocking. `NotAllowed`."""
    return {
        name: secret(group.robot_file, group.robot_env, folder, f"robot of {name}")
        for name, group in groups.items()
        if not group.chat
    }


def signs(groups: Mapping[str, Robot], folder: Path) -> dict[str, str]:
    """The secrets with which they want to see signatures. Blocking. `NotAllowed`."""
    return {
        name: secret(group.sign_file, group.sign_env, folder, f"sign of {name}")
        for name, group in groups.items()
        if not group.chat
    }


def check_address(key: str, address: str, *schemes: str) -> None:
    """`ValueError` names the key: not an address, or one with a password in it."""
    parts, allowed = urlsplit(address), schemes or ("http", "https")
    if parts.scheme not in allowed or not parts.hostname:
        raise ValueError(f"{key}: {address!r} is not an address of {' or '.join(allowed)}")
    if parts.username or parts.password:
        raise ValueError(f"{key}: no name and password in an address")


def check_app(app: object, groups: Mapping[str, Robot], callback: object, *, called: bool) -> None:
    """`ValueError`: an application, its groups and its callback do not go together.

    `called`: the connection is to be a callback.
    """
    if not (app or groups):
        raise ValueError("give app or groups: there is no way in or out")
    if called != (callback is not None):
        raise ValueError("callback: goes with connection: callback, and only with it")
    for name, group in groups.items():
        if group.chat and not app:
            raise ValueError(f"groups.{name}: chat needs app")
    check_chats(group.chat for group in groups.values())


def check_addresses(*, proxy: str, **addresses: str) -> None:
    """`ValueError` names the key; only a proxy may be left out."""
    for key, address in addresses.items():
        check_address(key, address)
    if proxy:
        check_address("proxy", proxy)


def check_chats(chats: Iterable[str]) -> None:
    """`ValueError`: a chat of the groups has two names."""
    named = [chat for chat in chats if chat]
    if len(set(named)) < len(named):
        raise ValueError("groups: one chat has two names")


def one_of(section: str, key: str, file: str, variable: str) -> None:
    """`ValueError`: a secret must have one source."""
    if bool(file) == bool(variable):
        raise ValueError(f"{section}: give {key}_file or {key}_env: where it is, not the secret")


def secret(
    file: str, variable: str, folder: Path, what: str, shape: re.Pattern[str] = SECRET
) -> str:
    """The secret, "" where it has no source. Blocking. `NotAllowed` where it is missing.

    No part of it stands in an error.
    """
    if not (file or variable):
        return ""
    where = f"environment variable {variable}" if variable else str(folder / file)
    try:
        text = os.environ.get(variable, "") if variable else (folder / file).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NotAllowed(f"the {what} in {where} cannot be read") from error
    if not shape.fullmatch(text.strip()):
        raise NotAllowed(f"there is no {what} in {where}")
    return text.strip()


def aes_key(file: str, variable: str, folder: Path) -> str:
    """EncodingAESKey: 43 characters, "" where it has no source. Blocking. `NotAllowed`."""
    key = secret(file, variable, folder, "EncodingAESKey")
    try:
        good = not key or len(b64decode(key + "=", validate=True)) == 32  # noqa: PLR2004 - AES-256
    except Error:
        good = False
    if not good:
        raise NotAllowed("the EncodingAESKey is not 43 characters of base64")
    return key
