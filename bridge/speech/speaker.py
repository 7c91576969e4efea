"""Words to sound, said once and kept: the same words by the same voice are never made twice.

Languages have voices in order of preference; one that cannot speak is passed over, with the reason
in the log. Making takes seconds, so a radio asks for its words before it keys.
"""

import asyncio
import hashlib
import logging
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

from bridge.errors import MediaError, NotReady
from bridge.message.unsaid import for_log
from bridge.ports import Speech
from bridge.speech.sound import decode, flac, from_pcm
from bridge.speech.spoken import on_the_air

log = logging.getLogger(__name__)

ROOM = 256 << 20  # bytes of kept speech
LONGEST = 600  # characters; nobody listens longer
HANDS = 2  # voices at work at once


class Voice(Protocol):
    """One voice of one language. Blocking; called from several threads."""

    name: str

    def speak(self, text: str) -> Speech:
        """The words as sound; `NotReady` says why it cannot."""


class Voices:
    """The house's Speaker."""

    def __init__(
        self, voices: Mapping[str, Sequence[Voice]], directory: Path, room: int = ROOM
    ) -> None:
        self._voices = voices
        self._kept = _Kept(directory, room)
        self._hands = ThreadPoolExecutor(HANDS, "voice")
        self._making: dict[tuple[str, str], asyncio.Task[Speech]] = {}
        self._lost: dict[str, str] = {}

    async def say(self, text: str, language: str) -> Speech:
        """The words as sound, from what was kept where they were said before.

        `NotReady` without a voice for the language. Who asks for words that are being made waits
        for the same making.
        """
        language = language.partition("-")[0]
        spoken = on_the_air(text, language)
        if len(spoken) > LONGEST:
            log.warning("speech: %d characters are too long to say, cut", len(spoken))
        wanted = (language, spoken[:LONGEST])
        if wanted not in self._making:
            self._making[wanted] = self._begun(wanted)
        return await asyncio.shield(self._making[wanted])

    def close(self) -> None:
        """Take no more words; what is being made is finished and kept."""
        self._hands.shutdown(wait=False, cancel_futures=True)

    def _begun(self, wanted: tuple[str, str]) -> asyncio.Task[Speech]:
        task = asyncio.create_task(self._made(*wanted))
        task.add_done_callback(lambda t: self._over(wanted, t))
        return task

    def _over(self, wanted: tuple[str, str], task: asyncio.Task[Speech]) -> None:
        self._making.pop(wanted, None)
        if not task.cancelled():
            task.exception()  # whoever asked may have gone: then nobody else looks at it

    async def _made(self, language: str, spoken: str) -> Speech:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._hands, self._spoken, language, spoken)

    def _spoken(self, language: str, spoken: str) -> Speech:
        if not spoken:
            raise NotReady("there are no words to say")
        for voice in self._voices.get(language, ()):
            speech = self._kept.find(voice.name, spoken) or self._tried(voice, spoken)
            if speech is not None:
                return speech
        reasons = [r for v in self._voices.get(language, ()) if (r := self._lost.get(v.name))]
        raise NotReady(f"no voice for “{language}”: {'; '.join(reasons) or 'none is known'}")

    def _tried(self, voice: Voice, spoken: str) -> Speech | None:
        try:
            speech = voice.speak(spoken)
        except NotReady as error:
            self._pass_over(voice, str(error))
            return None
        except Exception as error:  # noqa: BLE001 - engines raise anything; the next voice must still speak
            log.info("speech: %s failed: %s", voice.name, for_log(error))
            self._pass_over(voice, f"{voice.name} failed: {type(error).__name__}")
            return None
        self._kept.keep(voice.name, spoken, speech)
        return speech

    def _pass_over(self, voice: Voice, reason: str) -> None:
        if self._lost.get(voice.name) != reason:
            log.warning("speech: %s; trying the next voice", reason)
        self._lost[voice.name] = reason


class _Kept:
    """Speech on disk, by voice and words; the longest unused goes first when the room is full."""

    def __init__(self, directory: Path, room: int) -> None:
        self._directory, self._room = directory, room

    def find(self, voice: str, spoken: str) -> Speech | None:
        path = self._path(voice, spoken)
        try:
            sound = decode(path.read_bytes(), path.name)
            os.utime(path)
        except (OSError, MediaError):
            return None
        return Speech(pcm=sound.pcm(), rate=sound.rate, voice=voice)

    def keep(self, voice: str, spoken: str, speech: Speech) -> None:
        content = flac(from_pcm(speech.pcm, speech.rate))
        try:
            self._directory.mkdir(parents=True, exist_ok=True)
            self._clear(self._room - len(content))
            with tempfile.NamedTemporaryFile(dir=self._directory, delete=False) as file:
                file.write(content)
            Path(file.name).replace(self._path(voice, spoken))
        except OSError as error:  # words that cannot be kept can still be said
            log.warning("speech: cannot keep spoken words: %s", error)

    def _path(self, voice: str, spoken: str) -> Path:
        name = hashlib.sha256(f"{voice}\n{spoken}".encode()).hexdigest()
        return self._directory / f"{name}.flac"

    def _clear(self, room: int) -> None:
        files = [(p.stat(), p) for p in self._directory.iterdir() if p.is_file()]
        used = sum(s.st_size for s, _ in files)
        for stat, path in _oldest(files):
            if used <= room:
                return
            path.unlink(missing_ok=True)
            used -= stat.st_size


def _oldest(files: Iterable[tuple[os.stat_result, Path]]) -> list[tuple[os.stat_result, Path]]:
    return sorted(files, key=lambda f: (f[0].st_mtime_ns, f[1].name))
