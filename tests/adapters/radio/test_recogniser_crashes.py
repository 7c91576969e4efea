"""A recogniser that crashes: the console says so at once, every voice still reaches a person.

It passes with the next voice that is understood. Both kinds of engine, in the real application.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bridge.ports import Hearing, Hints, LiveHearing, Transcriber, Transcript
from rules.events import Opened
from tests.adapters.radio.gorge import told
from tests.adapters.radio.other import Other, other, speech
from tests.adapters.radio.test_faults_seen import watched


class Library:
    """A library of speech, as far as an engine needs it: it may have crashed."""

    name = "crashing"

    def __init__(self) -> None:
        self.broken = True

    def begin(self, rate: int, hints: Hints) -> Hearing:
        return self._hearing(rate, hints)

    def _hearing(self, rate: int, hints: Hints) -> "Recogniser":
        return Recogniser(self, f"{rate}/{hints.language}")


class Live(Library):
    """It hears while people speak."""

    def follow(self, rate: int, hints: Hints) -> LiveHearing:
        return self._hearing(rate, hints)


class Recogniser:
    def __init__(self, library: Library, of: str) -> None:
        self._library, self._of = library, of

    def feed(self, pcm: bytes) -> str:
        return "迷魂台" if pcm else ""

    def hurry(self) -> bool:
        return False

    def pause(self) -> None:
        """It is always ready."""

    def finish(self) -> Transcript:
        if self._library.broken:
            raise RuntimeError(f"segmentation fault in {self._of}")
        return Transcript(
            words="迷魂台有人打架", language="zh", confidence=0.9, engine="crashing", snr=30.0
        )


@pytest.fixture
async def far(tmp_path: Path) -> AsyncIterator[Other]:
    with other(tmp_path) as radio:
        yield radio


@pytest.mark.parametrize("kind", [Library, Live], ids=["per call", "streaming"])
async def test_a_crash_is_seen_nothing_stops_and_it_passes(
    tmp_path: Path, far: Other, kind: type[Library]
) -> None:
    library = kind()

    def hears(_: object) -> Transcriber:
        return library

    async with watched(tmp_path, far, hears) as (parts, seen):
        await far.talks(speech(0.8))
        alarm = await seen.alarm("speech")
        assert "segmentation fault" in alarm.detail
        unheard = await told(parts.log, Opened)
        assert unheard.kind == "help", "a person listens to it"
        assert await parts.media.open(unheard.said.voice.ref)
        library.broken = False
        await far.talks(speech(0.8, seed=2))
        call = await told(parts.log, Opened, kind="dispute")
        assert call.said.words == "迷魂台有人打架"
        await seen.alarm("speech", on=False)
