"""Sound by UDP as SvxLink speaks it: 16-bit little-endian, two interleaved channels, raw.

There is no number on a datagram, so one that is lost is not seen; silence takes its place. SvxLink
sends only while it transmits, so silence is no fault. Only datagrams of one sender are taken,
where the site names it: two voices on one socket would be mixed sample by sample.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from adapters.radio.hear.events import Trouble
from adapters.radio.hear.inlet import Inlet
from adapters.radio.hear.resample import Resampler
from adapters.radio.hear.sound import from_pcm
from adapters.radio.ids.heard import RATE

CHANNELS = 2


class _Socket(asyncio.DatagramProtocol):
    def __init__(self, inlet: Inlet, key: str, rate: int, channel: int, sender: str) -> None:
        self._inlet = inlet
        self._key = key
        self._resampler = Resampler(rate)
        self._channel = channel
        self._sender = sender
        self.closed = asyncio.Event()

    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        if not self._sender or addr[0] == self._sender:
            samples = from_pcm(data, CHANNELS, self._channel)
            self._inlet.give(self._resampler.feed(samples))

    def error_received(self, exc: Exception) -> None:
        self._inlet.tell(Trouble(self._key, str(exc)))

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's
        self.closed.set()


@asynccontextmanager
async def open_udp(
    host: str, port: int, *, rate: int = RATE, channel: int = 0, sender: str = "", key: str = "udp"
) -> AsyncIterator[tuple[Inlet, int]]:
    """Listen on a port (0: any); the inlet, and the port that it is. `OSError`."""
    inlet = Inlet(key)
    transport, protocol = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: _Socket(inlet, key, rate, channel, sender), local_addr=(host, port)
    )
    try:
        yield inlet, transport.get_extra_info("sockname")[1]
    finally:
        transport.close()
        inlet.end()
        await protocol.closed.wait()  # the port is free for whoever opens it next
