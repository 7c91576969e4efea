"""We key SvxLink's receiver, and hear by a line that it keys its transmitter."""

import asyncio
from pathlib import Path

from adapters.radio.guard.events import CarrierChanged
from adapters.radio.guard.transceiver import Transceiver
from adapters.radio.lines.wires import Wires
from tests.adapters.radio.guard.air import on_air, seen, told
from tests.adapters.radio.guard.svxlink import Svxlink, svxlink
from tests.adapters.radio.lines.modem import Modem, Shim


async def quiet(lines: Transceiver) -> None:
    """Until it has said what it had to say."""
    while lines.carrier:
        await told(lines, CarrierChanged)


async def repeated(lines: Transceiver, peer: Svxlink) -> None:
    """We talk, it repeats: our line opened its squelch, its line is our carrier."""
    await asyncio.to_thread(peer.repeat_us)
    assert (await told(lines, CarrierChanged)).on, "it announces its parrot"
    await quiet(lines)
    await lines.key()
    await seen(lambda: "squelch is OPEN" in peer.said())
    assert not lines.carrier
    await seen(lambda: lines.keyed_for > 0.5)  # it repeats nothing of nothing
    await lines.release()
    await seen(lambda: "squelch is CLOSED" in peer.said())
    assert (await told(lines, CarrierChanged)).on
    assert not (await told(lines, CarrierChanged)).on


async def test_by_letters(tmp_path: Path) -> None:
    sql, ptt = tmp_path / "sql", tmp_path / "ptt"
    squelch = f"SQL_DET=PTY\nPTY_PATH={sql}"
    with svxlink(tmp_path, squelch, f"PTT_TYPE=PTY\nPTT_PTY={ptt}") as peer:
        wires = Wires(port=f"pty:{sql}", ptt="OZ", carrier="TR", carrier_port=f"pty:{ptt}")
        async with on_air(wires, ports=2) as lines:
            await repeated(lines, peer)


async def test_by_modem_lines(modem: Modem, shim: Shim, tmp_path: Path) -> None:
    theirs = Modem(shim, tmp_path / "ttySVX")
    modem.join(theirs)
    squelch = f"SQL_DET=SERIAL\nSERIAL_PORT={theirs.path}\nSERIAL_PIN=CTS"
    ptt = f"PTT_TYPE=SerialPin\nPTT_PORT={theirs.path}\nPTT_PIN=RTS"
    with svxlink(tmp_path, squelch, ptt, shim.env) as peer:
        async with on_air(Wires(port=str(modem.path), ptt="RTS", carrier="CTS")) as lines:
            await repeated(lines, peer)
    theirs.close()
