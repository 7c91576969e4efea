"""What a site file says of one bot; every mistake is told when the file is read.

    patrols:
      kind: telegram
      bot: patrols                       # or tourists
      token_file: patrols.token          # or token_env: PATROLS_TOKEN; never the token itself
      mode: polling                      # or webhook, with `webhook:` below
      groups: {east: "-1001234567890"}   # names of chats, or of forum topics (-1001234567890/5)
      topics: {north: 5, lake: east/9}   # the thread of a forum that a zone's calls go to
      quiet: {begins: "22:00", ends: "07:00"}

The token is a secret: it comes from a file or the environment and never stands in a log or error.
"""

import re
from datetime import time
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct, field

from adapters.telegram.tourists.settings import Settings as Tourists
from bridge.message.settings import check_address, secret

OFFICIAL = "https://api.telegram.org"
TOKEN = re.compile(r"[0-9]{1,20}:[A-Za-z0-9_-]{3,100}")
CHAT = re.compile(r"-?[0-9]{1,19}(/[0-9]{1,10})?")
TOPIC = re.compile(r"[1-9][0-9]{0,9}")
SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")

Name = Annotated[str, Meta(pattern=r"^[^\x00-\x1f\x7f/]{1,64}\Z")]
Positive = Annotated[float, Meta(gt=0, le=86_400)]
Most = Annotated[int, Meta(ge=1, le=10_000)]


class Bot(StrEnum):
    """Whom the bot is for."""

    PATROLS = "patrols"
    TOURISTS = "tourists"


class Mode(StrEnum):
    """How updates come: we ask for them, or the server brings them."""

    POLLING = "polling"
    WEBHOOK = "webhook"


class Hears(StrEnum):
    """What of a group is meant for the bridge."""

    ALL = "all"  # every word
    ADDRESSED = "addressed"  # commands, buttons, answers to the bot, and where it is named


class Webhook(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the server brings updates.

    `url` is the public address (https) whose path the proxy passes on to `host`, `port`, `path`.
    The secret that the server must show comes from `secret_file` or `secret_env`.
    """

    url: str
    host: Annotated[str, Meta(min_length=1)] = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65_535)] = 8083
    path: Annotated[str, Meta(pattern=r"^/[\x21-\x7e]{0,200}\Z")] = "/telegram"
    secret_file: str = ""
    secret_env: str = ""
    connections: Annotated[int, Meta(ge=1, le=100)] = 40  # of the server, at the same time

    def __post_init__(self) -> None:
        """Refuse what can be seen to be wrong."""
        check_address("webhook.url", self.url)
        if bool(self.secret_file) == bool(self.secret_env):
            raise ValueError("webhook: give secret_file or secret_env")


class Limits(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much may be said: Telegram's figures. `per` in seconds.

    Edits of what was said before take part in it only as far as `edits` of it (0…1).
    """

    chat: Most = 1
    chat_per: Positive = 1.0
    group: Most = 20
    group_per: Positive = 60.0
    bot: Most = 30
    bot_per: Positive = 1.0
    edits: Annotated[float, Meta(gt=0, le=1)] = 0.6


class Quiet(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hours of the site's time zone in which only priority 1 makes a sound."""

    begins: Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d\Z")]
    ends: Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d\Z")]

    def holds(self, now: time) -> bool:
        """Is it quiet at that time of day?"""
        begins, ends = time.fromisoformat(self.begins), time.fromisoformat(self.ends)
        if begins <= ends:
            return begins <= now < ends
        return now >= begins or now < ends


class Config(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One bot. `api` is another Bot API server, `proxy` an http(s) or socks5 address.

    `wait` is the seconds of one long poll, `album` the seconds in which the pictures of one album
    must come. `largest` bytes of a file are taken in (Telegram's servers give 20 MB at most).
    """

    bot: Bot
    token_file: str = ""
    token_env: str = ""
    api: str = OFFICIAL
    proxy: str = ""
    mode: Mode = Mode.POLLING
    webhook: Webhook | None = None
    limits: Limits = Limits()
    quiet: Quiet | None = None
    groups: dict[Name, str] = field(default_factory=dict)
    topics: dict[Name, int | str] = field(default_factory=dict)  # by zone
    hears: Hears = Hears.ALL
    tourists: Tourists = Tourists()  # only of the tourists' bot
    wait: Annotated[int, Meta(ge=0, le=50)] = 25
    album: Annotated[float, Meta(ge=0, le=10)] = 1.0
    within: Annotated[float, Meta(ge=1, le=50)] = 20.0  # seconds that the server has for an answer
    largest: Annotated[int, Meta(ge=1_000, le=20_000_000)] = 20_000_000

    def __post_init__(self) -> None:
        """Refuse what can be seen to be wrong before anything starts."""
        if bool(self.token_file) == bool(self.token_env):
            raise ValueError("give token_file or token_env: where the token is, not the token")
        for key in ("token_file", "token_env"):
            if TOKEN.fullmatch(getattr(self, key)):
                raise ValueError(f"{key}: that is a token; put it into a file and name the file")
        check_address("api", self.api)
        if self.proxy:
            check_address("proxy", self.proxy, "http", "https", "socks5")
        if (self.mode is Mode.WEBHOOK) != (self.webhook is not None):
            raise ValueError("webhook: goes with mode: webhook, and only with it")
        self._check_groups()
        self._check_topics()

    def token(self, folder: Path) -> str:
        """The token. Blocking. `NotAllowed` where it is missing or none."""
        return secret(self.token_file, self.token_env, folder, "token", TOKEN)

    def secret(self, folder: Path) -> str:
        """What the server shows at the webhook. Blocking. `NotAllowed`."""
        hook = self.webhook
        assert hook is not None
        what = "secret of the webhook"
        return secret(hook.secret_file, hook.secret_env, folder, what, SECRET)

    def _check_groups(self) -> None:
        for name, chat in self.groups.items():
            if not CHAT.fullmatch(chat):
                raise ValueError(f"groups.{name}: {chat!r} is no <chat id> or <chat id>/<topic id>")
        if len(set(self.groups.values())) < len(self.groups):
            raise ValueError("groups: one chat has two names")

    def _check_topics(self) -> None:
        if self.topics and self.bot is not Bot.PATROLS:
            raise ValueError("topics: only the bot of patrols speaks in forums")
        for zone, at in self.topics.items():
            group, slash, thread = at.rpartition("/") if isinstance(at, str) else ("", "", str(at))
            known = (
                not slash or group in self.groups or (CHAT.fullmatch(group) and "/" not in group)
            )
            if not (TOPIC.fullmatch(thread) and known):
                raise ValueError(f"topics.{zone}: {at!r} is no <topic id> or <group>/<topic id>")
