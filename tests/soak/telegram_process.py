"""Both bots in a process of their own, to be killed: `python -m … FOLDER API API`.

The first server is the patrols', the second the tourists'. The libraries are loaded once: each line
`start` on stdin forks the bots, each `kill` kills them with -9. In place of the rules they answer
each message that they heard with one relay of the same number.
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
from adapters.telegram.tourists import bot as bot_of_tourists
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

BOTS = ("patrols", "tourists")


async def run(folder: Path, apis: dict[str, str]) -> None:
    """Until it is killed."""
    clock = SystemClock()
    log = await open_log(f"sqlite:{folder / 'log.db'}", clock)
    links = [_link(folder, bot, api, log, clock) for bot, api in apis.items()]
    await asyncio.gather(*(link.run() for link in links), _answer(log))


def _link(folder: Path, bot: str, api: str, log: Log, clock: SystemClock) -> Link:
    home = Home(folder, *(str(7000 + n) for n in range(9)))
    keep = FileKeep(folder / f"{bot}.db", clock)
    services = replace(home.services, name=bot, clock=clock, keep=keep, board=Board())
    limits = {"chat": 1000, "bot": 10_000}
    told = {
        "bot": bot, "token_file": f"{bot}.token", "api": api, "wait": 5, "limits": limits,
        "tourists": {"burst": 1000, "newcomers": 1000},
    }  # fmt: skip
    config = convert(told, telegram.Config)
    return Link(bot, lambda: telegram.open(config, services), telegram.can(config), log, clock)


async def _answer(log: Log) -> None:
    async for entries in log.follow(INBOX):
        heard = [codec.line(entry.body) for entry in entries]
        relays = [_relay(line) for line in heard if isinstance(line, Inbound)]
        if relays:
            await log.commit(*relays)


def _relay(heard: Inbound) -> Append:
    number = int(heard.words)
    key = f"{heard.key}/1/{heard.adapter}/{heard.channel}"
    message = Outbound(
        key=key,
        channel=heard.channel,
        text=f"{number}号收到",
        language="zh",
        call=heard.key,
        number=number,
        choices=(Choice("我去", f"take {number}"),),
    )
    return Append(stream=outbox(heard.adapter), key=key, body=codec.encode(message))


def main(folder: Path, *apis: str) -> None:
    """Start and kill bots as told; none is left when stdin ends."""
    assert patrols.__name__  # loaded before anything is forked
    assert bot_of_tourists.__name__
    bot = 0
    for command in chain(sys.stdin, ["kill\n"]):
        if command == "start\n":
            bot = os.fork()
            if not bot:
                asyncio.run(run(folder, dict(zip(BOTS, apis, strict=True))))
        elif bot:
            os.kill(bot, signal.SIGKILL)
            os.waitpid(bot, 0)
            bot = 0
        sys.stdout.write("done\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
