"""The last resort: espeak-ng, where it is installed. Its Mandarin is hard to understand."""

import shutil
import subprocess

from bridge.errors import MediaError, NotReady
from bridge.ports import Speech
from bridge.speech.sound import decode

VOICES = {"zh": "cmn-latn-pinyin", "en": "en-us"}  # plain cmn reads tone digits aloud, in English
WORDS_A_MINUTE = 140
PEAK = 0.8
PATIENCE = 20.0  # seconds


class Espeak:
    """Speaks one language by the program espeak-ng. Blocking; thread-safe."""

    def __init__(self, language: str) -> None:
        self.name = f"espeak-ng/{VOICES[language]}"
        self._voice = VOICES[language]

    def speak(self, text: str) -> Speech:
        """The words as sound. `NotReady` where the program is missing or fails."""
        program = shutil.which("espeak-ng")
        if program is None:
            raise NotReady("espeak-ng is not installed")
        command = [program, "-v", self._voice, "-s", str(WORDS_A_MINUTE), "--stdout", "--stdin"]
        try:
            done = subprocess.run(  # noqa: S603 - fixed words, the text goes through stdin
                command, input=text.encode(), capture_output=True, check=True, timeout=PATIENCE
            )
            sound = decode(done.stdout, self.name).scaled(PEAK)
        except (OSError, subprocess.SubprocessError, MediaError) as error:
            raise NotReady(f"{self.name} cannot speak: {error}") from error
        return Speech(pcm=sound.pcm(), rate=sound.rate, voice=self.name)
