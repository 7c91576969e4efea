"""What a site file says of DingTalk; every mistake is told when the file is read.

    dingtalk:
      kind: dingtalk
      app: {id: dingXXXX, secret_file: dingtalk.secret}
      connection: stream                   # or callback, with `callback:` below; or none
      groups: {east: {chat: cidXXXX==}, west: {robot_file: west.hook, sign_file: west.sign}}

`groups` names group chats: by the chat's id, for the application, or by the token of a group's own
robot (out only). Secrets come from files or the environment and never stand in a log or error.
"""

import os
import re
from base64 import b64decode
from binascii import Error
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from msgspec import Meta, Struct, field

from bridge.errors import NotAllowed

API = "https://api.dingtalk.com"
OLD_API = "https://oapi.dingtalk.com"  # robots of groups, and files
SECRET = re.compile(r"[\x21-\x7e]{1,200}")

Name = Annotated[str, Meta(pattern=r"^[^\x00-\x1f\x7f/@]{1,64}\Z")]
Id = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_.-]{1,128}\Z")]
Positive = Annotated[float, Meta(gt=0, le=86_400)]
Most = Annotated[int, Meta(ge=1, le=10_000)]


class Connection(StrEnum):
    """How events come."""

    STREAM = "stream"
    CALLBACK = "callback"
    NONE = "none"


class App(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An application of the company with a robot: client id and secret, and the robot's code.

    Without `robot` the code is the client id, as for applications made since 2023.
    """

    id: Id
    secret_file: str = ""
    secret_env: str = ""
    robot: str = ""

    def __post_init__(self) -> None:
        """Refuse what can be seen to be wrong."""
        one_of("app", "secret", self.secret_file, self.secret_env)


class Group(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A group: `chat` for the application, or the token of a robot (the end of its webhook)."""

    chat: str = ""
    robot_file: str = ""
    robot_env: str = ""
    sign_file: str = ""  # the robot's secret, where it wants signatures
    sign_env: str = ""
    call_all: bool = False  # a robot names everybody when the matter is of the first priority

    def __post_init__(self) -> None:
        """Refuse what can be seen to be wrong."""
        if bool(self.chat) == bool(self.robot_file or self.robot_env):
            raise ValueError("groups: give chat, or robot_file or robot_env")
        for file, variable in ((self.robot_file, self.robot_env), (self.sign_file, self.sign_env)):
            if file and variable:
                raise ValueError("groups: a secret has one source, a file or the environment")


class Callback(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where DingTalk brings messages, behind a proxy with https.

    The robot's own messages are signed with the secret of `app`. `token` and `aes_key` open the
    sealed events of an application; without them only the former are taken.
    """

    token_file: str = ""
    token_env: str = ""
    aes_key_file: str = ""
    aes_key_env: str = ""
    host: Annotated[str, Meta(min_length=1)] = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65_535)] = 8086
    path: Annotated[str, Meta(pattern=r"^/[\x21-\x7e]{0,200}\Z")] = "/dingtalk"

    def __post_init__(self) -> None:
        """Refuse what can be seen to be wrong."""
        if self.token_file or self.token_env or self.aes_key_file or self.aes_key_env:
            one_of("callback", "token", self.token_file, self.token_env)
            one_of("callback", "aes_key", self.aes_key_file, self.aes_key_env)

    @property
    def sealed(self) -> bool:
        """Sealed events are taken."""
        return bool(self.token_file or self.token_env)


class Limits(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much may be said. DingTalk's figures: 20 a minute by one robot in one group.

    Edits of what was said before take part only as far as `edits` a second.
    """

    chat: Most = 20
    chat_per: Positive = 60.0
    app: Most = 20
    app_per: Positive = 1.0
    robot: Most = 20
    robot_per: Positive = 60.0
    edits: Most = 2


class Secrets(Struct, frozen=True, kw_only=True):
    """What nobody may see. `robots` and `signs` by the name of the group."""

    app: str = ""
    token: str = ""
    aes_key: str = ""
    robots: dict[str, str] = field(default_factory=dict)
    signs: dict[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return "Secrets(…)"


class Config(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One company's DingTalk. `api` and `old_api` are other servers, `proxy` an http address.

    `within`: seconds that DingTalk has for an answer. `largest`: bytes of a file that is taken in.
    """

    app: App | None = None
    connection: Connection = Connection.STREAM
    callback: Callback | None = None
    groups: dict[Name, Group] = field(default_factory=dict)
    limits: Limits = Limits()
    api: str = API
    old_api: str = OLD_API
    proxy: str = ""
    within: Annotated[float, Meta(ge=0.1, le=25)] = 10.0
    largest: Annotated[int, Meta(ge=1_000, le=20_000_000)] = 20_000_000

    def __post_init__(self) -> None:
        """Refuse what can be seen to be wrong before anything starts."""
        if not (self.app or self.groups):
            raise ValueError("give app or groups: there is no way in or out")
        if (self.connection is Connection.CALLBACK) != (self.callback is not None):
            raise ValueError("callback: goes with connection: callback, and only with it")
        if self.callback and not self.app:
            raise ValueError("callback: needs app")
        check_address("api", self.api)
        check_address("old_api", self.old_api)
        if self.proxy:
            check_address("proxy", self.proxy)
        for name, group in self.groups.items():
            if group.chat and not self.app:
                raise ValueError(f"groups.{name}: chat needs app")
        chats = [group.chat for group in self.groups.values() if group.chat]
        if len(set(chats)) < len(chats):
            raise ValueError("groups: one chat has two names")

    def secrets(self, folder: Path) -> Secrets:
        """All of them. Blocking. `NotAllowed`: one is missing."""
        app, hook = self.app, self.callback if self.callback and self.callback.sealed else None
        robots = {n: g for n, g in self.groups.items() if not g.chat}
        return Secrets(
            app=secret(app.secret_file, app.secret_env, folder, "secret of the app") if app else "",
            token=secret(hook.token_file, hook.token_env, folder, "token") if hook else "",
            aes_key=aes_key(hook.aes_key_file, hook.aes_key_env, folder) if hook else "",
            robots={
                name: secret(group.robot_file, group.robot_env, folder, f"robot of {name}")
                for name, group in robots.items()
            },
            signs={
                name: secret(group.sign_file, group.sign_env, folder, f"sign of {name}")
                for name, group in robots.items()
                if group.sign_file or group.sign_env
            },
        )


def check_address(key: str, address: str) -> None:
    """`ValueError` names the key: not an address, or one with a password in it."""
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"{key}: {address!r} is not an http or https address")
    if parts.username or parts.password:
        raise ValueError(f"{key}: no name and password in an address")


def one_of(section: str, key: str, file: str, variable: str) -> None:
    """`ValueError`: a secret must have one source."""
    if bool(file) == bool(variable):
        raise ValueError(f"{section}: give {key}_file or {key}_env: where it is, not the secret")


def secret(file: str, variable: str, folder: Path, what: str) -> str:
    """The secret. Blocking. `NotAllowed` where it is missing; no part of it stands in an error."""
    where = f"environment variable {variable}" if variable else str(folder / file)
    try:
        text = os.environ.get(variable, "") if variable else (folder / file).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NotAllowed(f"the {what} in {where} cannot be read") from error
    if not SECRET.fullmatch(text.strip()):
        raise NotAllowed(f"there is no {what} in {where}")
    return text.strip()


def aes_key(file: str, variable: str, folder: Path) -> str:
    """EncodingAESKey: 43 characters. Blocking. `NotAllowed`."""
    key = secret(file, variable, folder, "EncodingAESKey")
    try:
        good = len(b64decode(key + "=", validate=True)) == 32  # noqa: PLR2004 - AES-256
    except Error:
        good = False
    if not good:
        raise NotAllowed("the EncodingAESKey is not 43 characters of base64")
    return key
