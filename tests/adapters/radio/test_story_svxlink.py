"""A running site and SvxLink: what is said on its side is understood, answered and acted upon."""

import asyncio
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest

from adapters.radio.ids import mdc1200
from adapters.radio.ids.heard import RATE, Samples
from adapters.radio.speak.script import Script
from bridge import codec
from bridge.ports import Log
from bridge.speech.engines import SpeechConfig, open_speaker
from bridge.streams import JOURNAL
from rules.events import Moved, Opened, Placed, Relayed, Taken
from rules.inputs import Reach
from rules.model import Address
from rules.site_events import LinkMoved
from tests.adapters.radio.field import Field, field
from tests.adapters.radio.gorge import living, told, written
from tests.adapters.radio.hear.air import hertz, shaped
from tests.adapters.radio.other import likeness

VOICES = Path(__file__).parents[3] / "var" / "voices"  # what was said once is kept
WITHIN = 200.0  # seconds for all of it, on a machine that does much else
F = TypeVar("F", Opened, Taken)
TIMES = 3  # that somebody says the same
MINE = bytes((0x01, 0x80, 0x1A, 0x2B))  # the handheld's own id, sent when it is keyed
PAUSE = np.zeros(RATE // 5, np.float32)
BREATH = np.zeros(RATE // 2, np.float32)  # so soon after our own words we are deaf


@pytest.fixture(scope="module")
def said() -> dict[str, Samples]:
    """What people say, by the voice of the house."""
    script = Script(open_speaker(SpeechConfig(), VOICES))

    async def all_of(*texts: str) -> dict[str, Samples]:
        return {t: np.concatenate(await script.said(t, "zh", 10**7)) for t in texts}

    return asyncio.run(all_of("迷魂台停车场有人打架。", "收到。"))


def middle(sound: Samples) -> Samples:
    """600-1500 Hz, which SvxLink's filters pass on as they are."""
    f = hertz(len(sound))
    return shaped(sound, ((f > 600) & (f < 1500)).astype(np.float64))


def site(folder: Path, radio: Field) -> Path:
    ids = {"units": {"mdc1200": {"1A2B": "快警一组"}}}
    (folder / "data").mkdir()
    VOICES.mkdir(parents=True, exist_ok=True)
    (folder / "data" / "voices").symlink_to(VOICES)
    speaking = {"alerts": False, "clear_for": 100}
    return written(folder, {**radio.settings(), "ids": ids, "speaking": speaking})


async def test_a_call_from_svxlink_is_offered_through_svxlink_and_taken(
    tmp_path: Path, said: dict[str, Samples]
) -> None:
    call, yes = said.values()
    async with (
        asyncio.timeout(WITHIN),
        field(tmp_path) as handheld,
        living(site(tmp_path, handheld), tmp_path / "data") as parts,
    ):
        await told(parts.log, LinkMoved, adapter="radio", up=True)
        opened = await said_until(parts.log, handheld, call, Opened)
        placed = await told(parts.log, Placed, call=opened.call)
        assert (opened.kind, placed.where.place) == ("dispute", "mihuntai")
        assert opened.said.voice, "the recording stays with the call"

        offer = await told(parts.log, Relayed, unit="quick-1")
        answer = await told(parts.log, Relayed, to=Address("radio", "air"))
        for relay in (offer, answer):
            await told(parts.log, Moved, relay=relay.key, reach=Reach.SENT)
        await handheld.until(lambda: not handheld.keyed)
        assert all(word in offer.text for word in ("快警一组", "迷魂台", "纠纷")), offer.text
        words = np.concatenate(await Script(parts.speaker).said(offer.text, "zh", 10**7))
        likenesses = [likeness(middle(np.concatenate(h)), middle(words)) for h in handheld.heard]
        assert max(likenesses) > 0.8, "every word came out of the handheld"

        mine = np.concatenate((BREATH, mdc1200.encode(MINE), PAUSE, yes))
        taken = await said_until(parts.log, handheld, mine, Taken)
        assert (taken.unit, taken.call) == ("quick-1", opened.call)


async def said_until(log: Log, handheld: Field, words: Samples, kind: type[F]) -> F:
    """Somebody speaks, and says it again when asked to, as people do."""
    heard = asyncio.create_task(told(log, kind))
    before = await asked_so_far(log)
    try:
        for times in range(1, TIMES + 1):
            await handheld.says(words)
            asked = asyncio.create_task(asked_again(log, before + times))
            await asyncio.wait((heard, asked), return_when=asyncio.FIRST_COMPLETED)
            asked.cancel()
            if heard.done():
                return heard.result()  # type: ignore[no-any-return]
            await handheld.until(lambda: not handheld.keyed)
        raise AssertionError(f"not understood {TIMES} times")
    finally:
        heard.cancel()


async def asked_so_far(log: Log) -> int:
    """How often the bridge has asked for something again."""
    facts = [codec.fact(e.body) async for batch in log.history(JOURNAL) for e in batch]
    return sum(isinstance(f, Relayed) and f.message.startswith("say_again") for f in facts)


async def asked_again(log: Log, times: int) -> None:
    """The bridge has asked for it so often, on the air."""
    asked: set[str] = set()
    async for batch in log.follow(JOURNAL):
        for fact in (codec.fact(entry.body) for entry in batch):
            if isinstance(fact, Relayed) and fact.message.startswith("say_again"):
                asked.add(fact.key)
            if isinstance(fact, Moved) and fact.relay in asked and fact.reach is Reach.SENT:
                times -= 1
        if times <= 0:
            return
