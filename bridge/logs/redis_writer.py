"""The one task that writes the Redis log.

Everything that waits goes over one connection at once, each commit as a script of its own, so that
each succeeds or fails by itself. A connection that is lost in the middle leaves its commits
*uncertain*: they may have been written, or may be yet, by a server that was only stalled.
"""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from redis.asyncio import ConnectionPool
from redis.exceptions import NoScriptError, RedisError, ResponseError

from bridge.errors import Fenced, LogError
from bridge.logs.redis_server import Address

Values = Sequence[str | bytes | int]

GROUP = 256  # commits on the wire at once
GROUP_BYTES = 8 << 20


class Script:
    """A Lua file beside this one."""

    def __init__(self, name: str) -> None:
        self.text = Path(__file__).with_name(name).read_bytes()
        self.sha = hashlib.sha1(self.text, usedforsecurity=False).hexdigest()


COMMIT, CLAIM, RELEASE = Script("commit.lua"), Script("claim.lua"), Script("release.lua")


@dataclass(slots=True, frozen=True)
class Job:
    """One script to be run; its answer goes to `future`."""

    script: Script
    keys: Sequence[str]
    values: Values
    weight: int
    future: asyncio.Future[Any]

    def command(self) -> list[str | bytes | int]:
        """As it goes over the wire."""
        return ["EVALSHA", self.script.sha, len(self.keys), *self.keys, *self.values]

    def succeed(self, answer: object) -> None:
        """The server ran it."""
        if not self.future.done():
            self.future.set_result(answer)

    def fail(self, error: Exception) -> None:
        """It was not run, or nobody knows."""
        if not self.future.done():
            self.future.set_exception(error)


class Writer:
    """The task and what waits for it."""

    def __init__(self, address: Address, pool: ConnectionPool) -> None:
        self._where = address.where
        self._pool = pool
        self._replicas = 1 if "replica" in address.demands else 0
        self._patience = int(address.timeout * 500)  # ms; less than the socket's
        self._waiting: list[Job] = []
        self._wake = asyncio.Event()
        self._closing = False
        self._task = asyncio.create_task(self._run(), name=f"write {address.where}")

    async def run(self, script: Script, keys: Sequence[str], values: Values, weight: int) -> Any:  # noqa: ANN401  a script answers what it likes
        """Run a script; the server's answer, or a `LogError`."""
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.append(Job(script, keys, values, weight, future))
        self._wake.set()
        return await future

    async def aclose(self) -> None:
        """Stop; whoever waits is told."""
        self._closing = True  # a cancellation may be swallowed by the library, a flag is not
        self._task.cancel()
        await asyncio.wait([self._task])
        for job in self._waiting:
            job.fail(LogError(f"{self._where}: the log is closed; nothing was written"))

    async def _run(self) -> None:
        while not self._closing:
            await self._wake.wait()
            group = self._take()
            try:
                await self._send(group)
            except asyncio.CancelledError:
                self._lose(group, "closed while writing")
                raise
            except Exception as error:  # noqa: BLE001  the task lives on; those who wait must hear
                self._lose(group, str(error))

    def _take(self) -> list[Job]:
        """All that waits, up to a size; the rest stays for the next turn."""
        weight = count = 0
        for job in self._waiting[:GROUP]:
            weight, count = weight + job.weight, count + 1
            if weight >= GROUP_BYTES:
                break
        group, self._waiting = self._waiting[:count], self._waiting[count:]
        if not self._waiting:
            self._wake.clear()
        return group

    async def _send(self, group: list[Job]) -> None:
        try:
            connection: Any = await self._pool.get_connection()  # type: ignore[no-untyped-call]  # the library's
        except (RedisError, OSError) as error:
            for job in group:
                job.fail(LogError(f"{self._where}: {error}; nothing was written"))
            return
        try:
            again = await self._exchange(connection, group)
            if again:
                await self._load(connection, again)
                for job in await self._exchange(connection, again):
                    job.fail(LogError(f"{self._where}: the server forgets its scripts"))
        except BaseException:
            # Answers may still be on their way: nobody may take them for answers of his own.
            await connection.disconnect(nowait=True)
            raise
        finally:
            await self._pool.release(connection)

    async def _exchange(self, connection: Any, group: Sequence[Job]) -> list[Job]:  # noqa: ANN401
        """Send all, read all answers; the jobs whose script the server did not know."""
        commands: list[list[str | bytes | int]] = [job.command() for job in group]
        if self._replicas:
            commands.append(["WAIT", self._replicas, self._patience])
        await connection.send_packed_command(connection.pack_commands(commands))
        answers = [await self._answer(connection) for _ in group]
        confirmed = await connection.read_response() if self._replicas else 0
        again = []
        for job, answer in zip(group, answers, strict=True):
            if isinstance(answer, NoScriptError):
                again.append(job)
            elif isinstance(answer, Exception):
                job.fail(LogError(f"{self._where}: {answer}; nothing was written"))
            elif confirmed < self._replicas:
                self._lose([job], "no replica confirmed it")
            else:
                job.succeed(answer)
        return again

    async def _answer(self, connection: Any) -> object:  # noqa: ANN401
        try:
            return await connection.read_response()
        except ResponseError as refusal:
            return refusal

    async def _load(self, connection: Any, jobs: Sequence[Job]) -> None:  # noqa: ANN401
        for script in {job.script for job in jobs}:
            await connection.send_command("SCRIPT", "LOAD", script.text)
            await connection.read_response()

    def _lose(self, group: Sequence[Job], reason: str) -> None:
        for job in group:
            job.fail(
                LogError(
                    f"{self._where}: {reason}; uncertain: it may have been written, repeat the same"
                )
            )


def refused(answer: Sequence[Any], where: str) -> Fenced | None:
    """What `commit.lua` said, as an error of ours."""
    if answer[0] == 1:
        return None
    owner, fence = answer[1].decode(), answer[2].decode()
    return Fenced(f"{where}: the site belongs to {owner or 'nobody'} now (fence {fence})")
