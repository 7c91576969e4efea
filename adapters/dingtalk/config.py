"""What a site file says of DingTalk; every mistake is told when the file is read.

    dingtalk:
      kind: dingtalk
      app: {id: dingXXXX, secret_file: dingtalk.secret}
      connection: stream                   # or callback, with `callback:` below; or none
      groups: {east: {chat: cidXXXX==}, west: {robot_file: west.hook, sign_file: west.sign}}

`groups` names group chats: by the chat's id, for the application, or by the token of a group's own
robot (out only). Secrets come from files or the environment and never stand in a log or error.
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
    aes_key,
    check_addresses,
    check_app,
    one_of,
    robots,
    secret,
    signs,
)

API = "https://api.dingtalk.com"
OLD_API = "https://oapi.dingtalk.com"  # robots of groups, and files

Id = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_.-]{1,128}\Z")]


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


class Group(Robot, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A group, which a robot may call."""

    call_all: bool = False  # a robot names everybody when the matter is of the first priority


class Callback(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where DingTalk brings messages, behind a proxy with https.

    The robot's own messages are signed with the secret of `app`. `token` and `aes_key` open the
    sealed events of an application; without them only the former are taken.
    """

    token_file: str = ""
    token_env: str = ""
    aes_key_file: str = ""
    aes_key_env: str = ""
    host: Host = "127.0.0.1"
    port: Port = 8086
    path: Route = "/dingtalk"

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
    within: Within = 10.0
    largest: Largest = 20_000_000

    def __post_init__(self) -> None:
        """Refuse what can be seen to be wrong before anything starts."""
        called = self.connection is Connection.CALLBACK
        check_app(self.app, self.groups, self.callback, called=called)
        if self.callback and not self.app:
            raise ValueError("callback: needs app")
        check_addresses(api=self.api, old_api=self.old_api, proxy=self.proxy)

    def secrets(self, folder: Path) -> Secrets:
        """All of them. Blocking. `NotAllowed`: one is missing."""
        app, hook = self.app, self.callback if self.callback and self.callback.sealed else None
        return Secrets(
            app=secret(app.secret_file, app.secret_env, folder, "secret of the app") if app else "",
            token=secret(hook.token_file, hook.token_env, folder, "token") if hook else "",
            aes_key=aes_key(hook.aes_key_file, hook.aes_key_env, folder) if hook else "",
            robots=robots(self.groups, folder),
            signs=signs(self.groups, folder),
        )
