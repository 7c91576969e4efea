"""Sound over UDP as SvxLink hears it (`AUDIO_DEV=udp:HOST:PORT`): s16le, interleaved channels.

Both its channels carry the same. It judges its squelch only while sound flows, so silence is sent
as well. A datagram is 20 ms; that none arrives is told by the far machine, where it exists.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import numpy as np

from adapters.radio.hear.sound import to_pcm
from adapters.radio.ids.heard import Samples
from adapters.radio.speak.pace import Pace


class _Post(asyncio.DatagramProtocol):
    """Remembers what went wrong."""

    def __init__(self) -> None:
        self.wrong: Exception | None = None

    def error_received(self, exc: Exception) -> None:
        self.wrong = exc

    def connection_lost(self, exc: Exception | None) -> None:
        self.wrong = exc or self.wrong or OSError("closed")


class UdpSink:
    """One far address."""

    def __init__(self, transport: asyncio.DatagramTransport, post: _Post, channels: int) -> None:
        self._transport, self._post, self._channels = transport, post, channels
        self._pace = Pace()

    async def write(self, block: Samples, *, settled: bool = False) -> None:  # noqa: ARG002
        """Send 20 ms, in 20 ms."""
        if self._post.wrong:
            raise OSError(f"nobody hears: {self._post.wrong}") from self._post.wrong
        self._transport.sendto(np.repeat(to_pcm(block), self._channels).tobytes())
        await self._pace.step()

    async def drain(self) -> None:
        """What was sent has had its time."""


@asynccontextmanager
async def open_udp(host: str, port: int, channels: int = 2) -> AsyncIterator[UdpSink]:
    """Send to this address. `OSError`: there is no way there."""
    loop = asyncio.get_running_loop()
    transport, post = await loop.create_datagram_endpoint(_Post, remote_addr=(host, port))
    try:
        yield UdpSink(transport, post, channels)
    finally:
        transport.close()
