"""Made the Korean recordings: espeak-ng's phonemes, spoken by Kokoro's voice jm_kumo.

Kokoro has no Korean, yet this is clear enough for Vosk's Korean model, the only one that comes in
a package. Needs espeak-ng, the model “kokoro”, and in its folder voices/jm_kumo.bin of npm's
kokoro-js:

    python -m tests.data.speech.make_korean
"""

import subprocess
from pathlib import Path

from bridge.speech.kokoro import RATE, Kokoro
from bridge.speech.models import home
from bridge.speech.sound import Sound, flac

PHRASES = ("주차장에 사람이 많습니다", "경찰을 불러 주세요", "다리에서 사람이 다쳤습니다")


def main() -> None:
    """Write one file for each phrase beside this one."""
    voice = Kokoro(home() / "kokoro", "jm_kumo")
    for number, phrase in enumerate(PHRASES):
        command = ["espeak-ng", "-q", "--ipa", "-v", "ko", phrase]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        sound = Sound(voice.utter(done.stdout.strip()), RATE).scaled(0.8).at(16_000)
        Path(__file__).with_name(f"ko-{number}.flac").write_bytes(flac(sound))


if __name__ == "__main__":
    main()
