"""Who we are, made into sound once there is a voice; tried again until there is one."""

import asyncio
from datetime import timedelta

from adapters.radio.speak.keyer import Keyer
from adapters.radio.speak.script import Script
from adapters.radio.speak.troubles import Troubles
from bridge.errors import NotReady
from bridge.ports import Clock

AGAIN = timedelta(seconds=30)  # between two tries
VOICE = "station_ident"


async def learn(
    ident: tuple[str, str], script: Script, keyer: Keyer, clock: Clock, troubles: Troubles
) -> asyncio.Task[None] | None:
    """Try once; a task that goes on trying where there is no voice yet. `ident`: text, language."""
    if await _learnt(ident, script, keyer, troubles):
        return None
    return asyncio.create_task(_keep_trying(ident, script, keyer, clock, troubles))


async def _keep_trying(
    ident: tuple[str, str], script: Script, keyer: Keyer, clock: Clock, troubles: Troubles
) -> None:
    while True:
        await clock.sleep_until(clock.now() + AGAIN)
        if await _learnt(ident, script, keyer, troubles):
            return


async def _learnt(ident: tuple[str, str], script: Script, keyer: Keyer, troubles: Troubles) -> bool:
    try:
        keyer.identify(await script.said(*ident, keyer.room))
    except NotReady as error:
        troubles.begin(VOICE, str(error))
        return False
    troubles.end(VOICE)
    return True
