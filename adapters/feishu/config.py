"""What a site file says of Feishu; every mistake is told when the file is read.

    feishu:
      kind: feishu
      app: {id: cli_XXXX, secret_file: feishu.secret}
      connection: long                     # or callback, with `callback:` below; or none
      groups: {east: {chat: oc_XXXX}, west: {robot_file: west.hook, sign_file: west.sign}}

`groups` names group chats: by the chat's id, for the application, or by the token of a group's own
robot (out only). Secrets come from files or the environment and never stand in a log or error.
Lark, outside China, is `api: https://open.larksuite.com`.
"""

import os
import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from msgspec import Meta, Struct, field

from bridge.errors import NotAllowed

API = "https://open.feishu.cn"
SECRET = re.compile(r"[\x21-\x7e]{1,200}")

Name = Annotated[str, Meta(pattern=r"^[^\x00-\x1f\x7f/@]{1,64}\Z")]
Id = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_.-]{1,128}\Z")]
Positive = Annotated[float, Meta(gt=0, le=86_400)]
Most = Annotated[int, Meta(ge=1, le=10_000)]


class Connection(StrEnum):
    """How events come."""

    LONG = "long"
    CALLBACK = "callback"
    NONE = "none"


class App(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An application of the company with the ability of a bot."""

    id: Id
    secret_file: str = ""
    secret_env: str = ""

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

    def __post_init__(self) -> None:
        """Refuse what can be seen to be wrong."""
        if bool(self.chat) == bool(self.robot_file or self.robot_env):
            raise ValueError("groups: give chat, or robot_file or robot_env")
        for file, variable in ((self.robot_file, self.robot_env), (self.sign_file, self.sign_env)):
            if file and variable:
                raise ValueError("groups: a secret has one source, a file or the environment")


class Callback(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where Feishu brings events, behind a proxy with https. Without a key they are not sealed."""

    token_file: str = ""
    token_env: str = ""
    key_file: str = ""
    key_env: str = ""
    host: Annotated[str, Meta(min_length=1)] = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65_535)] = 8085
    path: Annotated[str, Meta(pattern=r"^/[\x21-\x7e]{0,200}\Z")] = "/feishu"

    def __post_init__(self) -> None:
        """Refuse what can be seen to be wrong."""
        one_of("callback", "token", self.token_file, self.token_env)
        one_of("callback", "key", self.key_file, self.key_env)


class Limits(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much may be said. Feishu's figures: 5 a second in one chat; 100 a minute by a robot.

    Edits of what was said before take part only as far as `edits` a second.
    """

    chat: Most = 5
    chat_per: Positive = 1.0
    app: Most = 50
    app_per: Positive = 1.0
    robot: Most = 100
    robot_per: Positive = 60.0
    edits: Most = 2


class Secrets(Struct, frozen=True, kw_only=True):
    """What nobody may see. `robots` and `signs` by the name of the group."""

    app: str = ""
    token: str = ""
    key: str = ""
    robots: dict[str, str] = field(default_factory=dict)
    signs: dict[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return "Secrets(…)"


class Config(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One company's Feishu. `api` is another server (Lark), `proxy` an http address.

    `within`: seconds that Feishu has for an answer. `largest`: bytes of a file that is taken in.
    """

    app: App | None = None
    connection: Connection = Connection.LONG
    callback: Callback | None = None
    groups: dict[Name, Group] = field(default_factory=dict)
    limits: Limits = Limits()
    api: str = API
    proxy: str = ""
    within: Annotated[float, Meta(ge=0.1, le=25)] = 10.0
    largest: Annotated[int, Meta(ge=1_000, le=20_000_000)] = 20_000_000

    def __post_init__(self) -> None:
        """Refuse what can be seen to be wrong before anything starts."""
        if not (self.app or self.groups):
            raise ValueError("give app or groups: there is no way in or out")
        if (self.connection is Connection.CALLBACK) != (self.callback is not None):
            raise ValueError("callback: goes with connection: callback, and only with it")
        check_address("api", self.api)
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
        app, hook = self.app, self.callback
        robots = {n: g for n, g in self.groups.items() if not g.chat}
        return Secrets(
            app=secret(app.secret_file, app.secret_env, folder, "secret of the app") if app else "",
            token=secret(hook.token_file, hook.token_env, folder, "token") if hook else "",
            key=secret(hook.key_file, hook.key_env, folder, "Encrypt Key") if hook else "",
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
