"""What a site file says of WeCom; every mistake is told when the file is read.

    wecom:
      kind: wecom
      bot: {id: aibXXXX, secret_file: wecom-bot.secret}        # long connection, in and out
      groups: {east: {chat: wrXXXX}, west: {robot_file: west.key}}
      callback: {token_file: t, aes_key_file: k, port: 8084}   # in, by HTTP
      app: {corp: wwXXXX, agent: 1000002, secret_file: app.secret}

`groups` names group chats: by the chat's id, for the intelligent bot, or by the key of a group
robot (out only). Secrets come from files or the environment and never stand in a log or error.
"""

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
    Route,
    Secrets,
    Within,
    aes_key,
    check_address,
    check_chats,
    one_of,
    secret,
)

SOCKET = "wss://openws.work.weixin.qq.com"
API = "https://qyapi.weixin.qq.com"

Id = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_.@-]{1,128}\Z")]


class Bot(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An intelligent bot with a long connection (API mode, 长连接)."""

    id: Id
    secret_file: str = ""
    secret_env: str = ""

    def __post_init__(self) -> None:
        """Refuse what can be seen to be wrong."""
        one_of("bot", "secret", self.secret_file, self.secret_env)


class Group(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A group: `chat` for the bot, or the key of a group robot, where only that is there."""

    chat: str = ""
    robot_file: str = ""
    robot_env: str = ""
    call_all: bool = False  # a robot names everybody when the matter is of the first priority

    def __post_init__(self) -> None:
        """Refuse what can be seen to be wrong."""
        if self.robot_file and self.robot_env:
            raise ValueError("groups: give robot_file or robot_env, not both")
        if not (self.chat or self.robot_file or self.robot_env):
            raise ValueError("groups: give chat, or robot_file or robot_env")


class Callback(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where WeCom brings messages (bot: JSON, application: XML), behind a proxy with https.

    `receiver`: the corp id for an application; empty for an intelligent bot.
    """

    token_file: str = ""
    token_env: str = ""
    aes_key_file: str = ""
    aes_key_env: str = ""
    receiver: str = ""
    host: Host = "127.0.0.1"
    port: Port = 8084
    path: Route = "/wecom"

    def __post_init__(self) -> None:
        """Refuse what can be seen to be wrong."""
        one_of("callback", "token", self.token_file, self.token_env)
        one_of("callback", "aes_key", self.aes_key_file, self.aes_key_env)


class App(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An application of the company (自建应用): speaks to members, fetches voices and pictures."""

    corp: Id
    agent: Annotated[int, Meta(ge=1)]
    secret_file: str = ""
    secret_env: str = ""

    def __post_init__(self) -> None:
        """Refuse what can be seen to be wrong."""
        one_of("app", "secret", self.secret_file, self.secret_env)


class Limits(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much may be said: in one chat by the bot, by one group robot, and by the application.

    WeCom's figures: 20 a minute for a robot; 30 a minute and 1,000 an hour for a bot in one chat;
    30 a minute to one member.
    """

    chat: Most = 30
    chat_per: Positive = 60.0
    hour: Most = 1_000
    robot: Most = 20
    robot_per: Positive = 60.0


class Config(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One company's WeCom. `socket` and `api` are other servers, `proxy` an http address.

    `within`: seconds that WeCom has for an answer. `largest`: bytes of a file that is taken in.
    """

    bot: Bot | None = None
    groups: dict[Name, Group] = field(default_factory=dict)
    callback: Callback | None = None
    app: App | None = None
    limits: Limits = Limits()
    socket: str = SOCKET
    api: str = API
    proxy: str = ""
    within: Within = 10.0
    largest: Largest = 20_000_000

    def __post_init__(self) -> None:
        """Refuse what can be seen to be wrong before anything starts."""
        if not (self.bot or self.groups or self.callback or self.app):
            raise ValueError("give bot, groups, callback or app: there is no way in or out")
        check_address("socket", self.socket, "ws", "wss")
        check_address("api", self.api)
        if self.proxy:
            check_address("proxy", self.proxy)
        for name, group in self.groups.items():
            if group.chat and not self.bot:
                raise ValueError(f"groups.{name}: chat needs bot")
        check_chats(group.chat for group in self.groups.values())

    def secrets(self, folder: Path) -> Secrets:
        """All of them. Blocking. `NotAllowed`: one is missing."""
        bot, hook, app = self.bot, self.callback, self.app
        return Secrets(
            bot=secret(bot.secret_file, bot.secret_env, folder, "secret of the bot") if bot else "",
            token=secret(hook.token_file, hook.token_env, folder, "token") if hook else "",
            aes_key=aes_key(hook.aes_key_file, hook.aes_key_env, folder) if hook else "",
            app=secret(app.secret_file, app.secret_env, folder, "secret of the app") if app else "",
            robots={
                name: secret(group.robot_file, group.robot_env, folder, f"key of {name}")
                for name, group in self.groups.items()
                if not group.chat
            },
        )
