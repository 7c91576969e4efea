"""The bot of patrols in a process of its own, to be killed: `python -m … FOLDER API`.

The libraries are loaded once: each line `start` on stdin forks a bot, each `kill` kills it with -9.
In place of the rules it answers each message that it heard with one relay of the same number.
"""

import asyncio
import os
import signal
import sys
from dataclasses import replace
from itertools import chain
from pathlib import Path

from msgspec import convert

from adapters import telegram
from adapters.telegram import patrols
from bridge import codec
from bridge.clock import SystemClock
from bridge.keep import FileKeep
from bridge.logs import open_log
from bridge.message import Choice, Inbound, Outbound
from bridge.ports import Append, Log
from bridge.streams import INBOX, outbox
from bridge.supervise import Link
from tests.adapters.house import Home
from tests.adapters.telegram.board import Board

NAME = "here"


async def run(folder: Path, api: str) -> None:
    """Until it is killed."""
    clock = SystemClock()
    log = await open_log(f"sqlite:{folder / 'log.db'}", clock)
    home = Home(folder, *(str(7000 + n) for n in range(9)))
    keep = FileKeep(folder / "keep.db", clock)
    services = replace(home.services, clock=clock, keep=keep, board=Board())
    limits = {"chat": 1000, "bot": 10_000}
    told = {"bot": "patrols", "token_file": "token", "api": api, "wait": 5, "limits": limits}
    config = convert(told, telegram.Config)
    link = Link(NAME, lambda: telegram.open(config, services), telegram.can(config), log, clock)
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


def main(folder: Path, api: str) -> None:
    """Start and kill bots as told; none is left when stdin ends."""
    assert patrols.__name__  # aiogram is loaded before anything is forked
    bot = 0
    for command in chain(sys.stdin, ["kill\n"]):
        if command == "start\n":
            bot = os.fork()
            if not bot:
                asyncio.run(run(folder, api))
        elif bot:
            os.kill(bot, signal.SIGKILL)
            os.waitpid(bot, 0)
            bot = 0
        sys.stdout.write("done\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
