"""A group chat's adapter in a process of its own, to be killed: `python -m … VENDOR FOLDER PORT`.

The libraries are loaded once: each line `start` on stdin forks the adapter, each `kill` kills it
with -9. In place of the rules it answers each message that it heard with one relay of the same
number.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from types import ModuleType
from typing import Any

from adapters import dingtalk, feishu, wecom
from adapters.dingtalk import tenant as of_dingtalk
from adapters.feishu import tenant as of_feishu
from adapters.wecom import company as of_wecom
from bridge import codec
from bridge.clock import SystemClock
from bridge.keep import FileKeep
from bridge.logs import open_log
from bridge.message import Choice, Inbound, Outbound
from bridge.ports import Append, Log
from bridge.streams import INBOX, outbox
from bridge.supervise import Link
from tests.adapters.dingtalk import town as dingtalk_town
from tests.adapters.feishu import town as feishu_town
from tests.adapters.house import Home
from tests.adapters.telegram.board import Board
from tests.adapters.wecom import town as wecom_town

NAME = "here"
LOADED = (of_dingtalk, of_feishu, of_wecom)  # before anything is forked


@dataclass
class At:
    """Where a stand-in is."""

    port: int


@dataclass(frozen=True)
class Vendor:
    """How one vendor's adapter is opened."""

    module: ModuleType
    house: Callable[..., Home]
    settings: Callable[..., Any]


VENDORS = {
    "feishu": Vendor(feishu, feishu_town.house, feishu_town.settings),
    "dingtalk": Vendor(dingtalk, dingtalk_town.house, dingtalk_town.settings),
    "wecom": Vendor(
        wecom,
        wecom_town.house,
        lambda port, **more: wecom_town.settings(At(port), **more),  # type: ignore[arg-type]
    ),
}
WAYS: dict[str, dict[str, Any]] = {
    "feishu": {},
    "dingtalk": {},
    "wecom": {"bot": wecom_town.BOT_OF},
}


async def run(vendor: str, folder: Path, port: int) -> None:
    """Until it is killed."""
    clock, made = SystemClock(), VENDORS[vendor]
    log = await open_log(f"sqlite:{folder / 'log.db'}", clock)
    keep = FileKeep(folder / "keep.db", clock)
    services = replace(made.house(folder).services, clock=clock, keep=keep, board=Board())
    config = made.settings(port, **WAYS[vendor], within=0.5)
    link = Link(NAME, lambda: made.module.open(config, services), made.module.CAN, log, clock)
    await asyncio.gather(link.run(), _answer(log))


async def _answer(log: Log) -> None:
    async for entries in log.follow(INBOX):
        heard = [codec.line(entry.body) for entry in entries]
        relays = [_relay(line) for line in heard if isinstance(line, Inbound)]
        if relays:
            await log.commit(*relays)


def _relay(heard: Inbound) -> Append:
    number = int(heard.words)
    key = f"{heard.key}/1/{NAME}/{heard.channel}"
    message = Outbound(
        key=key,
        channel=heard.channel,
        text=f"{number}号收到",
        language="zh",
        call=heard.key,
        number=number,
        choices=(Choice("我去", f"take {number}"),),
    )
    return Append(stream=outbox(NAME), key=key, body=codec.encode(message))


def main(run: Callable[[], Awaitable[None]]) -> None:
    """Start and kill as told; none is left when stdin ends."""
    child = 0
    for command in chain(sys.stdin, ["kill\n"]):
        if command == "start\n":
            child = os.fork()
            if not child:
                asyncio.run(run())  # type: ignore[arg-type]
        elif child:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            child = 0
        sys.stdout.write("done\n")
        sys.stdout.flush()


if __name__ == "__main__":
    kind, where, at = sys.argv[1:]
    main(lambda: run(kind, Path(where), int(at)))
