"""An SMS centre that we did not write: npm's `smpp` in a process of its own (smpp_centre.js)."""

import asyncio
import json
import os
import subprocess
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
PROGRAM = Path(__file__).with_suffix(".js")
MODULES = ROOT / "var" / "npm" / "node_modules"  # `make setup-test` fills it


class Npm:
    """The centre: what it saw, in order, and what it is to do."""

    def __init__(self, process: Process, port: int) -> None:
        self._process, self.port = process, port
        self.seen: list[dict[str, Any]] = []
        self._more = asyncio.Condition()

    async def do(self, order: str, **more: Any) -> None:
        assert self._process.stdin
        self._process.stdin.write(json.dumps({"do": order, **more}).encode() + b"\n")
        await self._process.stdin.drain()

    async def set(self, **what: Any) -> None:
        before = len(self.of("done"))
        await self.do("set", **what)
        await self.saw("done", before + 1)

    async def deliver(self, words: str | None = None, **pdu: Any) -> None:
        """Somebody writes; `words` are sent as UCS-2, `octets` as they are."""
        fields = {"source_addr": "8613800000001", "destination_addr": "7000", **pdu}
        octets, ref = fields.pop("octets", None), fields.pop("ref", None)
        if words is not None:
            octets, fields["data_coding"] = words.encode("utf-16-be"), 8
        await self.do("deliver", pdu=fields, hex=octets.hex(), ref=ref)

    def of(self, what: str) -> list[Any]:
        return [event[what] for event in self.seen if what in event]

    async def saw(self, what: str, count: int = 1) -> list[Any]:
        async with self._more:
            await self._more.wait_for(lambda: len(self.of(what)) >= count)
        return self.of(what)

    async def more(self, than: int) -> None:
        """Until it has seen more."""
        async with self._more:
            await self._more.wait_for(lambda: len(self.seen) > than)

    async def read(self) -> None:
        assert self._process.stdout
        async for line in self._process.stdout:
            self.seen.append(json.loads(line))
            async with self._more:
                self._more.notify_all()


def certificate(folder: Path, name: str) -> Path:
    """A certificate that vouches for itself, with its key, in one file."""
    key, own, both = (folder / f"{name}.{end}" for end in ("key", "crt", "pem"))
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-days", "2", "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}", "-keyout", key, "-out", own],
        check=True, capture_output=True,
    )  # fmt: skip
    both.write_text(own.read_text() + key.read_text())
    return both


@asynccontextmanager
async def npm(*arguments: str) -> AsyncIterator[Npm]:
    """It listens on a free port until the end."""
    assert (MODULES / "smpp").is_dir(), "npm's smpp is missing: make setup-test"
    process = await asyncio.create_subprocess_exec(
        "node",
        str(PROGRAM),
        *arguments,
        stdin=PIPE,
        stdout=PIPE,
        env={**os.environ, "NODE_PATH": str(MODULES)},
    )
    assert process.stdout
    centre = Npm(process, json.loads(await process.stdout.readline())["up"])
    reading = asyncio.ensure_future(centre.read())
    try:
        yield centre
    finally:
        assert process.stdin
        process.stdin.close()
        await process.wait()
        await reading
