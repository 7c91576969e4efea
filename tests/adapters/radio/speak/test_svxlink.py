"""SvxLink as the other radio: we key it, it hears every word of ours and says it again."""

import asyncio
import re
import socket
from functools import partial
from pathlib import Path

import numpy as np

from adapters.radio.hear.sound import from_pcm
from adapters.radio.ids.heard import Samples
from adapters.radio.lines.wires import Wires
from adapters.radio.speak.script import Script
from adapters.radio.speak.transmitter import Transmitter
from adapters.radio.speak.udp_out import open_udp
from bridge.clock import SystemClock
from bridge.message import Outbound, Reach
from tests.adapters.radio.guard.air import on_air, seen
from tests.adapters.radio.guard.svxlink import svxlink
from tests.adapters.radio.speak.air import Tongue

PATIENCE = 40.0


class Receiver(asyncio.DatagramProtocol):
    """What its transmitter plays."""

    def __init__(self) -> None:
        self.heard: list[Samples] = []

    def datagram_received(self, data: bytes, _addr: tuple[str, int]) -> None:
        self.heard.append(from_pcm(data, channels=2))

    def loud(self) -> int:
        return int(np.count_nonzero(np.abs(np.concatenate(self.heard)) > 0.05)) if self.heard else 0


def port(config: str, part: str) -> int:
    """The UDP port of a part of SvxLink's configuration."""
    found = re.search(rf"\[{part}\].*?udp:127\.0\.0\.1:(\d+)", config, re.DOTALL)
    assert found
    return int(found[1])


async def test_it_repeats_every_word_that_we_say(tmp_path: Path) -> None:
    sql, ptt = tmp_path / "sql", tmp_path / "ptt"
    squelch = f"SQL_DET=PTY\nPTY_PATH={sql}"
    with svxlink(tmp_path, squelch, f"PTT_TYPE=PTY\nPTT_PTY={ptt}") as peer:
        config = await asyncio.to_thread((tmp_path / "svxlink.conf").read_text)
        wires = Wires(port=f"pty:{sql}", ptt="OZ", carrier="TR", carrier_port=f"pty:{ptt}")
        async with asyncio.timeout(PATIENCE), on_air(wires, ports=2) as lines:
            await asyncio.to_thread(peer.repeat_us)
            peer._ended.set()  # from now on it is our silence that it hears
            loop = asyncio.get_running_loop()
            far = ("127.0.0.1", port(config, "Tx1"))
            transport, receiver = await loop.create_datagram_endpoint(
                Receiver, local_addr=far, family=socket.AF_INET
            )
            sink = partial(open_udp, "127.0.0.1", port(config, "Rx1"))
            told: list[object] = []
            transmitter = Transmitter(sink, lines, Tongue(), SystemClock(), told.append)
            working = asyncio.create_task(transmitter.run())
            message = Outbound(
                key="a", channel="p1", text="一二三四五六七八。", language="zh", priority=4
            )
            assert (await transmitter.send(message)).reach == Reach.SENT
            assert not lines.keyed
            made = np.concatenate(await Script(Tongue()).said(message.text, "zh", 10**6))
            wanted = int(np.count_nonzero(np.abs(made) > 0.05))
            await seen(lambda: receiver.loud() > 0.95 * wanted)
            await seen(lambda: not lines.carrier)
            assert receiver.loud() < 1.05 * wanted
            assert told == []
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
            transport.close()
