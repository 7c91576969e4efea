"""WeCom, DingTalk and Feishu are killed with -9 at random moments while messages arrive.

`python -m tests.soak.chat_vendors [VENDOR MESSAGES KILLS SEED]` (all of them, 2000 and 200 unless
told). Every message that was acknowledged ends in the journal exactly once; every relay is in the
chat once, or again with the same number and a mark. Feishu and DingTalk bring again what was not
acknowledged; WeCom does not, on its long connection, and what it does not acknowledge may be lost.
"""

import asyncio
import json
import random
import re
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from msgspec import Struct

from bridge import codec
from bridge.clock import SystemClock
from bridge.logs import open_log
from bridge.message import Inbound
from bridge.streams import INBOX
from tests.adapters.dingtalk import server as dingtalk
from tests.adapters.dingtalk import town as dingtalk_town
from tests.adapters.feishu import server as feishu
from tests.adapters.feishu import town as feishu_town
from tests.adapters.wecom import server as wecom
from tests.adapters.wecom import town as wecom_town
from tests.clock import spin

AGAIN = "再次发送"
ABREAST = 4  # people who speak at the same time
LOST = 0.1  # of the messages, after which the answer to a relay is lost
QUIET = 120  # seconds without anything happening, after which nothing more will
_TOLD = re.compile(r"(\d+)号收到")

Server = Any  # one of the three stand-ins: they do the same, each in its vendor's words


class Side(Struct, frozen=True):
    """The far side of one vendor."""

    serving: Callable[[], AbstractAsyncContextManager[Server]]
    says: Callable[[Server, int], Awaitable[bool]]
    lost: object  # the fault: it was done, and the answer is lost
    again: bool  # what was not acknowledged is brought again


async def _by_feishu(server: Server, number: int) -> bool:
    answer = await server.push(feishu_town.said(f"m{number}", str(number)))
    return bool(answer and answer["code"] == 200)


async def _by_dingtalk(server: Server, number: int) -> bool:
    answer = await server.push(dingtalk_town.said(f"m{number}", str(number)))
    return bool(answer and answer["code"] == 200)


async def _by_wecom(server: Server, number: int) -> bool:
    answer = await server.push(wecom_town.said(f"m{number}", str(number)))
    return bool(answer and "已收到" in answer["stream"]["content"])


SIDES = {
    "feishu": Side(feishu.serving, _by_feishu, feishu.LOST, again=True),
    "dingtalk": Side(dingtalk.serving, _by_dingtalk, dingtalk.LOST, again=True),
    "wecom": Side(wecom.serving, _by_wecom, wecom.LOST, again=False),
}


class Result(Struct, kw_only=True):
    """What a run came to."""

    messages: int
    kills: int
    acknowledged: int
    lost: int  # acknowledged, and not in the journal: must be 0
    doubled: int  # stand there twice: must be 0
    silent: int  # in the journal, and no relay of it in the chat: must be 0
    repeated: int  # relays that stand in the chat again, saying so
    unmarked: list[str]  # … without saying so: must be empty
    seconds: float

    @property
    def well(self) -> bool:
        """Did it hold?"""
        return not (self.lost or self.doubled or self.silent or self.unmarked)


class Killed:
    """The process that starts and kills the adapter."""

    def __init__(self, process: Process, server: Server) -> None:
        self._process, self._server = process, server

    async def told(self, command: str) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{command}\n".encode())
        await self._process.stdin.drain()
        assert await self._process.stdout.readline() == b"done\n"

    async def at_random(self, chance: random.Random) -> None:
        """Kill it after a random number of things happened, in the middle of whatever it does."""
        until = self._server.noticed + chance.randrange(1, 12)
        with suppress(TimeoutError):  # it had nothing more to do
            async with asyncio.timeout(0.5):
                await self._server.until(lambda: self._server.noticed >= until)
        await self.told("kill")
        await self.told("start")

    async def end(self) -> None:
        await self.told("kill")
        self._process.stdin.close()  # type: ignore[union-attr]
        await self._process.wait()


async def soak(folder: Path, vendor: str, *, messages: int, kills: int, seed: int) -> Result:
    """Say so many messages while the adapter is killed so often; then let it finish."""
    chance, began, side = random.Random(seed), time.perf_counter(), SIDES[vendor]
    async with side.serving() as server:
        where = (vendor, str(folder), str(server.port))
        command = (sys.executable, "-m", "tests.soak.chat_process", *where)
        killed = Killed(
            await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE), server
        )
        await killed.told("start")
        acknowledged: set[int] = set()
        saying = asyncio.create_task(_say(side, server, messages, acknowledged, chance))
        for _ in range(kills):
            await killed.at_random(chance)
        await saying
        heard = await _heard(folder)
        wanted = set(heard)
        await _all_told(server, wanted)
        await killed.end()
        told = _numbers(server)
        return Result(
            messages=messages, kills=kills, acknowledged=len(acknowledged),
            lost=len(acknowledged - wanted), doubled=len(heard) - len(wanted),
            silent=len(wanted - set(told)), repeated=sum(told.values()) - len(told),
            unmarked=_unmarked(server), seconds=time.perf_counter() - began,
        )  # fmt: skip


async def _say(
    side: Side, server: Server, messages: int, acknowledged: set[int], chance: random.Random
) -> None:
    """Some people say all of it, each waiting for their answer."""
    waiting = list(range(messages, 0, -1))

    async def person() -> None:
        while waiting:
            number = waiting.pop()
            if chance.random() < LOST and not server.faults:  # else all of them meet one relay
                server.faults.append(side.lost)
            if await _heard_by(side, server, number):
                acknowledged.add(number)

    await asyncio.gather(*(person() for _ in range(ABREAST)))


async def _all_told(server: Server, wanted: set[int]) -> None:
    """Until all of it stands in the chat; it may take long, as long as it goes on."""
    now = asyncio.get_running_loop().time
    async with asyncio.timeout(QUIET) as patience:
        while missing := len(wanted - set(_numbers(server))):
            before = len(server.sent)
            with suppress(TimeoutError):  # an answer was lost: it is tried again
                await server.until(lambda n=before + missing: len(server.sent) >= n)
            if len(server.sent) > before:
                patience.reschedule(now() + QUIET)


async def _heard_by(side: Side, server: Server, number: int) -> bool:
    while True:
        with suppress(ConnectionError, TimeoutError):
            if await side.says(server, number):
                return True
        if not side.again:
            return False
        await spin()  # a line that is just dying refuses at once: somebody must see its end


async def _heard(folder: Path) -> list[int]:
    """The numbers of the inbox."""
    log = await open_log(f"sqlite:{folder / 'log.db'}", SystemClock())
    found: list[int] = []
    async for entries in log.history(INBOX):
        lines = (codec.line(entry.body) for entry in entries)
        found += [int(line.words) for line in lines if isinstance(line, Inbound)]
    await log.aclose()
    return found


def _texts(server: Server) -> list[str]:
    found = (json.dumps(body, ensure_ascii=False) for body in server.sent)
    return [text.replace("\\", "") for text in found if _TOLD.search(text)]


def _number(text: str) -> int:
    told = _TOLD.search(text)
    assert told is not None
    return int(told[1])


def _numbers(server: Server) -> Counter[int]:
    return Counter(_number(text) for text in _texts(server))


def _unmarked(server: Server) -> list[str]:
    first: set[int] = set()
    found: list[str] = []
    for text in _texts(server):
        if _number(text) in first and AGAIN not in text:
            found.append(text)
        first.add(_number(text))
    return found


def main(vendor: str = "", messages: int = 2_000, kills: int = 200, seed: int = 1) -> None:
    """Print what each run came to; 1 when something was lost, doubled or repeated in silence."""
    well = True
    for one in [vendor] if vendor else list(SIDES):
        with TemporaryDirectory() as folder:
            done = soak(Path(folder), one, messages=messages, kills=kills, seed=seed)
            result = asyncio.run(done)
        print(one, result)  # noqa: T201 - a program
        well = well and result.well
    sys.exit(0 if well else 1)


if __name__ == "__main__":
    which, *figures = [*sys.argv[1:], ""][: max(1, len(sys.argv) - 1)]
    main(which, *(int(figure) for figure in figures))
