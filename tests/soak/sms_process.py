"""The SMS adapter in a process of its own, to be killed: `python -m … FOLDER`.

The libraries are loaded once: each line `start` on stdin forks an adapter, each `kill` kills it
with -9. In place of the rules it answers each text that it heard with one of the same number.
"""

import asyncio
import os
import signal
import sys
from dataclasses import replace
from itertools import chain
from json import loads
from pathlib import Path

from adapters import sms
from adapters.sms.at import modem
from bridge import codec, registry
from bridge.clock import SystemClock
from bridge.keep import FileKeep
from bridge.logs import open_log
from bridge.message import Inbound, Outbound
from bridge.ports import Append, Log
from bridge.streams import INBOX, outbox
from bridge.supervise import Link
from tests.adapters.house import Home

NAME = "here"
LONG = "，请到天下第一桥集合，有游客扭伤脚踝，需要担架。" * 4


async def run(folder: Path) -> None:
    """Until it is killed."""
    clock = SystemClock()
    log = await open_log(f"sqlite:{folder / 'log.db'}", clock)
    keep = FileKeep(folder / "keep.db", clock)
    services = replace(Home(folder).services, clock=clock, keep=keep)
    line = loads((folder / "line.json").read_text())
    config = registry.configure("sms", {"lines": {"north": line}})
    link = Link(NAME, lambda: sms.open(config, services), sms.CAN, log, clock)  # type: ignore[arg-type]
    await asyncio.gather(link.run(), _answer(log))


async def _answer(log: Log) -> None:
    async for entries in log.follow(INBOX):
        heard = [codec.line(entry.body) for entry in entries]
        relays = [_relay(line) for line in heard if isinstance(line, Inbound)]
        if relays:
            await log.commit(*relays)


def _relay(heard: Inbound) -> Append:
    number = heard.words.partition("号")[0]
    key = f"{heard.key}/1/{NAME}/{heard.channel}"
    text = f"{number}号收到" + (LONG if int(number) % 3 == 0 else "")
    message = Outbound(
        key=key, channel=heard.channel, text=text, language="zh", call=heard.key, number=int(number)
    )
    return Append(stream=outbox(NAME), key=key, body=codec.encode(message))


def main(folder: Path) -> None:
    """Start and kill adapters as told; none is left when stdin ends."""
    assert modem.__name__  # loaded before anything is forked
    adapter = 0
    for command in chain(sys.stdin, ["kill\n"]):
        if command == "start\n":
            adapter = os.fork()
            if not adapter:
                asyncio.run(run(folder))
        elif adapter:
            os.kill(adapter, signal.SIGKILL)
            os.waitpid(adapter, 0)
            adapter = 0
        sys.stdout.write("done\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
