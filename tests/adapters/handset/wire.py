"""A wire between a phone and the bridge that can be cut, and mended."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Wire:
    """Passes bytes on both ways. While `cut` nobody gets through, and who was, is thrown out."""

    def __init__(self, to: int) -> None:
        self._to = to
        self._whole = True
        self._ends: set[asyncio.StreamWriter] = set()
        self.port = 0

    def cut(self) -> None:
        self._whole = False
        for end in self._ends:
            end.transport.abort()

    def mend(self) -> None:
        self._whole = True

    async def connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._whole:
            writer.transport.abort()
            return
        far, out = await asyncio.open_connection("127.0.0.1", self._to)
        ends = {writer, out}
        self._ends |= ends
        await asyncio.gather(self._pass(reader, out), self._pass(far, writer))
        self._ends -= ends

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65_536):
                writer.write(data)
                await writer.drain()
        except ConnectionError:
            writer.transport.abort()
        writer.close()


@asynccontextmanager
async def wire(to: int) -> AsyncIterator[Wire]:
    made = Wire(to)
    server = await asyncio.start_server(made.connect, "127.0.0.1")
    made.port = server.sockets[0].getsockname()[1]
    yield made
    server.close()
    made.cut()
    await asyncio.sleep(0)
