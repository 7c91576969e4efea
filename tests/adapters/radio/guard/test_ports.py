"""Transceivers on ports that are no serial port of this machine."""

import asyncio
import os
import signal
import socket
import subprocess
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from adapters.radio.guard.events import Back, CarrierChanged, Trouble
from adapters.radio.lines.wires import Wires
from bridge.errors import NotReady
from tests.adapters.radio.guard.air import on_air, seen, told
from tests.adapters.radio.lines.far import far_port
from tests.adapters.radio.lines.modem import CTS, DTR, RTS, Modem, Shim
from tests.servers import free_port


class Terminal:
    """The other end of a pseudo-terminal: what was written to it, and what we write."""

    def __init__(self, path: Path) -> None:
        self._fd, slave = os.openpty()
        self._path = path
        tty.setraw(slave)
        path.unlink(missing_ok=True)
        path.symlink_to(os.ttyname(slave))
        os.close(slave)
        os.set_blocking(self._fd, False)
        self.read = b""

    def heard(self) -> bytes:
        """Everything that came so far."""
        try:
            self.read += os.read(self._fd, 1024)
        except OSError:  # nothing new, or nobody has it open
            return self.read
        return self.read

    def say(self, data: bytes) -> None:
        os.write(self._fd, data)

    def close(self) -> None:
        """Its name goes too, or it would mean whose terminal comes next."""
        if self._fd >= 0:
            self._path.unlink()
            os.close(self._fd)
        self._fd = -1


@contextmanager
def terminal(path: Path) -> Iterator[Terminal]:
    there = Terminal(path)
    try:
        yield there
    finally:
        there.close()


async def test_svxlinks_letters(tmp_path: Path) -> None:
    """Beside SvxLink as the other radio: we open its squelch, its transmitter is our carrier."""
    sql, ptt = tmp_path / "sql", tmp_path / "ptt"
    wires = Wires(port=f"pty:{sql}", ptt="OZ", carrier="TR", carrier_port=f"pty:{ptt}")
    with terminal(sql) as squelch, terminal(ptt) as transmitter:
        async with on_air(wires, ports=2) as lines:
            await seen(lambda: squelch.heard() == b"Z")
            await lines.key()
            await seen(lambda: squelch.heard() == b"ZO")
            transmitter.say(b"T")
            assert (await told(lines, CarrierChanged)).on
            transmitter.say(b"R?T\nR")
            assert not (await told(lines, CarrierChanged)).on
            await lines.release()
            await seen(lambda: squelch.heard() == b"ZOZ")
            await lines.key()
        await seen(lambda: squelch.heard() == b"ZOZOZ")


async def test_svxlink_started_anew(tmp_path: Path) -> None:
    path = tmp_path / "ptt"
    with terminal(path) as first:
        async with on_air(Wires(port=f"pty:{path}", ptt="TR")) as lines:
            await lines.key()
            first.close()
            assert "line_lost" in (await told(lines, Trouble)).text
            assert not lines.keyed
            with terminal(path) as second:
                await told(lines, Back)
                await seen(lambda: second.heard() == b"R")


async def test_letters_over_tcp() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"socket://127.0.0.1:{server.getsockname()[1]}"
        async with on_air(Wires(port=url, ptt="TR", carrier="OZ")) as lines:
            link, _ = server.accept()
            with link:
                await lines.key()
                assert link.recv(10) in {b"RT", b"R"}
                link.sendall(b"O")
                assert (await told(lines, CarrierChanged)).on
            assert not (await told(lines, CarrierChanged)).on, "the other end has gone"


async def test_a_cm108_chip(tmp_path: Path) -> None:
    path = tmp_path / "hidraw0"
    wires = Wires(port=f"hidraw:{path}", ptt="GPIO3", carrier="VOLDN")
    with terminal(path) as chip:
        async with on_air(wires) as lines:
            await seen(lambda: chip.heard() == bytes((0, 0, 0, 4, 0)))
            await lines.key()
            await seen(lambda: chip.heard().endswith(bytes((0, 0, 4, 4, 0))))
            chip.say(bytes((0b10, 0, 0, 0)))
            assert (await told(lines, CarrierChanged)).on
            chip.say(bytes((0b01, 0, 0, 0)))
            assert not (await told(lines, CarrierChanged)).on
        await seen(lambda: chip.heard().endswith(bytes((0, 0, 0, 4, 0))))


async def test_a_chip_that_was_pulled_out(tmp_path: Path) -> None:
    path = tmp_path / "hidraw0"
    with terminal(path) as chip:
        async with on_air(Wires(port=f"hidraw:{path}", ptt="GPIO1 & !GPIO2")) as lines:
            await lines.key()
            await seen(lambda: chip.heard().endswith(bytes((0, 0, 1, 3, 0))))
            chip.close()
            assert "line_lost" in (await told(lines, Trouble)).text
            with terminal(path) as again:
                await told(lines, Back)
                await seen(lambda: again.heard() == bytes((0, 0, 0, 3, 0)))


async def test_a_chip_keeps_its_pins_when_the_guard_dies_so_the_next_guard_releases(
    tmp_path: Path,
) -> None:
    path = tmp_path / "hidraw0"
    with terminal(path) as chip:
        async with on_air(Wires(port=f"hidraw:{path}", ptt="GPIO3")) as lines:
            await lines.key()
            os.kill(lines.guard, signal.SIGKILL)
            assert (
                await seen(lambda: chip.heard().endswith(bytes((0, 0, 4, 4, 0, 0, 0, 0, 4, 0)))) < 5
            )
            await told(lines, Back)
            assert not lines.keyed


async def test_a_port_across_the_network() -> None:
    with far_port() as far:
        async with on_air(Wires(port=far.url, ptt="RTS & !DTR", carrier="CTS")) as lines:
            await lines.key()
            assert far.port.rts
            assert (await told(lines, CarrierChanged)).on
            await lines.release()
            assert not far.port.rts
            await lines.key()
            far.hang_up()
            assert "line_lost" in (await told(lines, Trouble)).text
            assert not lines.keyed
            await told(lines, Back)
            assert not far.port.rts
            await lines.key()
        assert not far.port.rts


async def test_a_port_that_hangs_in_the_middle_of_a_word_ends_the_guard() -> None:
    with far_port() as far:
        async with on_air(Wires(port=far.url, ptt="RTS")) as lines:
            await lines.key()
            dead = lines.guard
            far.sleep()
            with pytest.raises(NotReady, match="guard_lost"):
                await lines.release()
            assert (await told(lines, Trouble)).text == f"guard_lost:{dead}"
            far.awake.set()
            await told(lines, Back)
            assert not far.port.rts


@contextmanager
def ser2net(shim: Shim, device: Path, folder: Path) -> Iterator[str]:
    """A third party's RFC 2217 server before a device; its address."""
    port, config = free_port(), folder / "ser2net.yaml"
    config.write_text(
        f"connection: &radio\n  accepter: telnet(rfc2217=true),tcp,127.0.0.1,{port}\n"
        f"  connector: serialdev,{device},9600n81,local\n  options:\n    kickolduser: true\n"
    )
    command = ["setpriv", "--pdeathsig", "KILL", "ser2net", "-n", "-c", str(config)]
    with subprocess.Popen(
        [*command, "-P", str(folder / "pid")],
        env={**os.environ, **shim.env},
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            yield f"rfc2217://127.0.0.1:{port}"
        finally:
            process.kill()


async def test_ser2net(shim: Shim, modem: Modem, tmp_path: Path) -> None:
    with ser2net(shim, modem.path, tmp_path) as url:
        async with on_air(Wires(port=url, ptt="DTR & !RTS", carrier="CTS")) as lines:
            await lines.key()
            assert modem.high(DTR)
            assert not modem.high(RTS)
            modem.play(CTS)
            assert (await told(lines, CarrierChanged)).on
            await lines.release()
            assert not modem.high(DTR)
            await lines.key()
            os.kill(lines.guard, signal.SIGKILL)
            assert await seen(lambda: not modem.high(DTR)) < 1.0
            await told(lines, Back)
            await lines.key()
        assert not modem.high(DTR)


async def test_nobody_listens_across_the_network() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"rfc2217://127.0.0.1:{server.getsockname()[1]}"
    async with on_air(Wires(port=url, ptt="RTS"), ports=0) as lines:
        assert "line_lost" in (await told(lines, Trouble)).text


async def test_an_address_of_no_kind() -> None:
    async with on_air(Wires(port="pigeon://loft", ptt="RTS"), ports=0) as lines:
        assert "pigeon" in (await told(lines, Trouble)).text


async def test_a_loop_hears_itself() -> None:
    async with on_air(Wires(port="loop://", ptt="RTS", carrier="CTS")) as lines:
        await lines.key()
        changed = await told(lines, CarrierChanged)
        assert changed.on
        assert abs(asyncio.get_running_loop().time() - changed.at) < 5


async def test_voice_alone_is_kept_in_time_as_well() -> None:
    async with on_air(Wires(longest=1)) as lines:
        await lines.key()
        assert lines.keyed
        lines.voice(on=True)
        assert (await told(lines, CarrierChanged)).on
        assert await told(lines, Trouble) == Trouble("key_time_up")
        assert not lines.keyed
        await lines.key()
        await lines.release()
        assert not lines.keyed


async def test_lines_that_a_port_does_not_have_are_trouble(tmp_path: Path) -> None:
    path = tmp_path / "tty"
    with terminal(path):  # a bare pseudo-terminal answers ENOTTY
        async with on_air(Wires(port=str(path), ptt="RTS"), ports=0) as lines:
            assert "line_lost" in (await told(lines, Trouble)).text
            with pytest.raises(NotReady):
                await lines.key()


async def test_the_guard_stays_small() -> None:
    """It is loaded in an instant, and what may crash is not in it."""
    async with on_air(Wires(port="loop://", ptt="RTS")) as lines:
        maps = Path(f"/proc/{lines.guard}/maps")
        loaded = await asyncio.to_thread(maps.read_text)
        assert not [name for name in ("numpy", "vosk", "onnx", "soundfile") if name in loaded]
