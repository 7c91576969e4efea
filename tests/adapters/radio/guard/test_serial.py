"""A transceiver on a serial port, real in all but the copper."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from adapters.radio.guard.events import Back, CarrierChanged, Trouble
from adapters.radio.guard.transceiver import Transceiver
from adapters.radio.lines.wires import Wires
from bridge.errors import NotReady
from tests.adapters.radio.guard.air import on_air, seen, told
from tests.adapters.radio.lines.modem import CTS, DCD, DTR, RTS, Modem, Shim, soon

WITHIN = 1.0  # seconds


def wires(modem: Modem, ptt: str = "DTR & !RTS", carrier: str = "CTS", longest: int = 60) -> Wires:
    return Wires(port=str(modem.path), ptt=ptt, carrier=carrier, longest=longest)


@pytest.mark.parametrize(
    ("ptt", "keyed", "rest"),
    [
        ("RTS", RTS, 0),
        ("DTR", DTR, 0),
        ("!RTS", 0, RTS),
        ("DTR & !RTS", DTR, 0),
        ("RTS & !DTR", RTS, 0),
        ("RTS & DTR", RTS | DTR, 0),
        ("!RTS & !DTR", 0, RTS | DTR),
    ],
)
async def test_every_way_to_key(modem: Modem, ptt: str, keyed: int, rest: int) -> None:
    def levels() -> int:
        return RTS * modem.high(RTS) | DTR * modem.high(DTR)

    async with on_air(wires(modem, ptt)) as lines:
        assert levels() == rest
        await lines.key()
        assert levels() == keyed
        assert lines.keyed
        await lines.release()
        assert levels() == rest
        assert modem.hangs_up() == (rest == 0), "lines that a kernel drops must not key"
        await lines.key()
    assert levels() == rest, "released at the end, and left so"


async def test_the_carrier_is_told_at_once_and_can_be_asked(modem: Modem) -> None:
    async with on_air(wires(modem, carrier="CTS & !DCD")) as lines:
        assert not lines.carrier
        modem.play(CTS)
        assert (await told(lines, CarrierChanged)).on
        assert lines.carrier
        modem.play(CTS | DCD)
        assert not (await told(lines, CarrierChanged)).on


async def test_the_voice_is_a_line_of_the_carrier_even_when_the_others_are_lost(
    modem: Modem,
) -> None:
    async with on_air(wires(modem, carrier="CTS | VOX")) as lines:
        lines.voice(on=True)
        assert lines.carrier
        modem.unplug()
        await told(lines, Trouble)
        assert lines.carrier
        lines.voice(on=False)
        assert not lines.carrier


async def test_no_carrier_is_believed_while_the_port_is_away(modem: Modem) -> None:
    async with on_air(wires(modem, carrier="!CTS")) as lines:
        assert (await told(lines, CarrierChanged)).on
        modem.unplug()
        assert not (await told(lines, CarrierChanged)).on


async def test_the_longest_transmission_is_the_guards_last_word(modem: Modem) -> None:
    async with on_air(wires(modem, longest=1)) as lines:
        await lines.key()
        await lines.key()
        assert 0 <= lines.keyed_for < 1
        assert await told(lines, Trouble) == Trouble("key_time_up")
        assert not modem.high(DTR) or await seen(lambda: not modem.high(DTR)) < WITHIN
        assert not lines.keyed
        assert lines.keyed_for == 0


async def test_an_event_loop_that_hung_is_told_that_it_lost_the_line(modem: Modem) -> None:
    async with on_air(wires(modem)) as lines:
        await lines.key()
        soon(lambda: not modem.high(DTR))  # blocks this loop until the lease has lapsed
        assert await told(lines, Trouble) == Trouble("lease_lapsed")
        assert not lines.keyed
        await lines.key()
        assert modem.high(DTR)


async def test_an_inhibited_transmitter_is_not_keyed(modem: Modem) -> None:
    async with on_air(wires(modem)) as lines:
        lines.inhibit(on=True)
        with pytest.raises(NotReady, match="inhibited"):
            await lines.key()
        assert not modem.high(DTR)
        lines.inhibit(on=False)
        await lines.key()
        lines.inhibit(on=True)
        assert modem.high(DTR), "what is on the air is finished"
        await lines.release()


async def test_a_key_that_nobody_awaits_any_more_is_taken_back(modem: Modem) -> None:
    async with on_air(wires(modem)) as lines:
        keying = asyncio.create_task(lines.key())
        await asyncio.sleep(0)
        keying.cancel()
        with pytest.raises(asyncio.CancelledError):
            await keying
        await lines.release()
        assert not modem.high(DTR)
        assert not lines.keyed


async def test_a_failed_write_is_trouble_and_never_called_keyed(modem: Modem) -> None:
    async with on_air(wires(modem)) as lines:
        await lines.key()
        modem.fail()
        assert (await told(lines, Trouble)).text.startswith(f"line_lost:{modem.path}")
        assert not lines.keyed
        assert not modem.high(DTR), "the port was closed, and the kernel lowered its lines"
        with pytest.raises(NotReady, match="line_lost"):
            await lines.key()
        with pytest.raises(NotReady, match="may still be keyed"):
            await lines.release()
        modem.fail(on=False)
        await told(lines, Back)
        assert not modem.high(DTR)
        await lines.key()
        assert modem.high(DTR)


async def test_unplugged_and_plugged_in_again(modem: Modem) -> None:
    async with on_air(wires(modem)) as lines:
        guard = lines.guard
        await lines.key()
        modem.unplug()
        assert "line_lost" in (await told(lines, Trouble)).text
        assert not lines.keyed
        modem.plug()
        assert await told(lines, Back) == Back(str(modem.path))
        assert not modem.high(DTR), "nobody keys by himself"
        await lines.key()
        assert modem.high(DTR)
        assert lines.guard == guard


@pytest.mark.usefixtures("preloaded")
async def test_a_port_that_is_not_there_yet(shim: Shim, tmp_path: Path) -> None:
    modem = Modem(shim, tmp_path / "late")
    modem.unplug()
    async with on_air(wires(modem), ports=0) as lines:
        assert "No such file" in (await told(lines, Trouble)).text
        modem.plug()
        await told(lines, Back)
        await lines.key()
    assert not modem.high(DTR)
    modem.close()


async def anew(lines: Transceiver, modem: Modem, dead: int) -> None:
    """The guard was lost: that is told, another one holds the lines, and they can be used."""
    assert (await told(lines, Trouble)).text == f"guard_lost:{dead}"
    assert not lines.keyed
    await told(lines, Back)
    assert lines.guard != dead
    assert not modem.high(DTR)
    await lines.key()
    assert modem.high(DTR)


async def test_a_killed_guard_is_missed_at_once(modem: Modem) -> None:
    async with on_air(wires(modem)) as lines:
        await lines.key()
        dead = lines.guard
        os.kill(dead, signal.SIGKILL)
        assert await seen(lambda: not lines.keyed) < WITHIN
        assert await seen(lambda: not modem.high(DTR)) < WITHIN
        await anew(lines, modem, dead)


async def test_a_guard_that_hangs_is_killed(modem: Modem) -> None:
    async with on_air(wires(modem)) as lines:
        await lines.key()
        dead = lines.guard
        os.kill(dead, signal.SIGSTOP)
        assert await seen(lambda: not modem.high(DTR)) < WITHIN + 0.5  # two things have failed
        await anew(lines, modem, dead)


async def test_a_guard_of_inverted_wiring_is_followed_by_one_that_releases(modem: Modem) -> None:
    async with on_air(wires(modem, "!RTS")) as lines:
        await lines.key()
        os.kill(lines.guard, signal.SIGKILL)
        await told(lines, Back)
        assert modem.high(RTS)


async def test_two_guards_of_one_port_are_refused(modem: Modem) -> None:
    async with on_air(wires(modem)), on_air(wires(modem), ports=0) as second:
        assert "line_lost" in (await told(second, Trouble)).text
        with pytest.raises(NotReady):
            await second.key()
