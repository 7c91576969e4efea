"""A whole channel on RS-232 lines: keyed by RTS and DTR, told by CTS and DCD when somebody talks."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import numpy as np
import pytest

from adapters.radio.hear.sound import from_pcm, power
from bridge.message import Reach
from tests.adapters.house import Home, outbound, tone
from tests.adapters.radio.guard.air import seen
from tests.adapters.radio.lines.modem import CTS, DCD, DTR, RTS, Modem
from tests.adapters.radio.other import (
    LOUD,
    WITHIN,
    Voice,
    configured,
    heard_in,
    likeness,
    on_air,
    speech,
)

Keyed = Callable[[Modem], bool]


class Cable(Voice):
    """A radio at the other end of a serial cable."""

    def __init__(self, modem: Modem, keyed: Keyed) -> None:
        super().__init__()
        self._modem, self._keyed = modem, keyed

    def we_key(self) -> bool:
        return self._keyed(self._modem)

    async def talks(self, bits: int) -> None:
        """These lines are up while it does."""
        self._modem.play(bits)
        await self.plays(speech(1.5))
        self._modem.play(0)


@pytest.fixture
async def cables(modem: Modem) -> AsyncIterator[Callable[[Keyed], Cable]]:
    made: list[Cable] = []

    def make(keyed: Keyed) -> Cable:
        made.append(Cable(modem, keyed))
        return made[-1]

    yield make
    for cable in made:
        cable.close()


WIRINGS: dict[str, tuple[str, str, Keyed, int]] = {
    "rts-cts": ("RTS", "CTS", lambda m: m.high(RTS), CTS),
    "dtr-dcd": ("DTR & !RTS", "DCD & CTS", lambda m: m.high(DTR) and not m.high(RTS), CTS | DCD),
}


@pytest.mark.parametrize("wiring", WIRINGS)
async def test_heard_whole_and_spoken_while_the_line_is_up(
    cables: Callable[[Keyed], Cable], modem: Modem, tmp_path: Path, wiring: str
) -> None:
    ptt, carrier, keyed, bits = WIRINGS[wiring]
    radio, home = cables(keyed), Home(tmp_path)
    wires = {"port": str(modem.path), "ptt": ptt, "carrier": carrier}
    settings = {"wires": wires, "hearing": {"level": False, "hang": 200}, **radio.sound()}
    async with asyncio.timeout(WITHIN), on_air(configured(settings), home) as air:
        await radio.talks(bits)
        (message,) = await home.ear.heard()
        assert (await air.send(outbound())).reach == Reach.SENT
        await seen(lambda: not keyed(modem))
    assert likeness(heard_in(home, message), speech(1.5)) > 0.9
    assert not [on for on, block in radio.blocks if power(block) > LOUD**2 and not on]
    said = np.concatenate([block for _, block in radio.blocks])
    assert likeness(said, from_pcm(tone(0.5))) > 0.99
    assert not modem.high(RTS | DTR)
