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

from enum import StrEnum
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct, field

from bridge.message.settings import (
    Host,
    Largest,
    Most,
    Name,
    Port,
    Positive,
    Robot,
    Route,
    Secrets,
    Within,
    check_addresses,
    check_app,
    one_of,
    robots,
    secret,
    signs,
)

API = "https://open.feishu.cn"

Id = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_.-]{1,128}\Z")]


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


class Callback(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where Feishu brings events, behind a proxy with https. Without a key they are not sealed."""

    token_file: str = ""
    token_env: str = ""
    key_file: str = ""
    key_env: str = ""
    host: Host = "127.0.0.1"
    port: Port = 8085
    path: Route = "/feishu"

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


class Config(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One company's Feishu. `api` is another server (Lark), `proxy` an http address.

    `within`: seconds that Feishu has for an answer. `largest`: bytes of a file that is taken in.
    """

    app: App | None = None
    connection: Connection = Connection.LONG
    callback: Callback | None = None
    groups: dict[Name, Robot] = field(default_factory=dict)
    limits: Limits = Limits()
    api: str = API
    proxy: str = ""
    within: Within = 10.0
    largest: Largest = 20_000_000

    def __post_init__(self) -> None:
        """Refuse what can be seen to be wrong before anything starts."""
        called = self.connection is Connection.CALLBACK
        check_app(self.app, self.groups, self.callback, called=called)
        check_addresses(api=self.api, proxy=self.proxy)

    def secrets(self, folder: Path) -> Secrets:
        """All of them. Blocking. `NotAllowed`: one is missing."""
        app, hook = self.app, self.callback
        return Secrets(
            app=secret(app.secret_file, app.secret_env, folder, "secret of the app") if app else "",
            token=secret(hook.token_file, hook.token_env, folder, "token") if hook else "",
            key=secret(hook.key_file, hook.key_env, folder, "Encrypt Key") if hook else "",
            robots=robots(self.groups, folder),
            signs=signs(self.groups, folder),
        )
