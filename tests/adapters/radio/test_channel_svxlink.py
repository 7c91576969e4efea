"""A channel against SvxLink: we speak, it hears it, says it again, and we hear that."""

import asyncio
import io
import re
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import soundfile

from adapters.radio.hear.sound import BLOCK, to_pcm
from adapters.radio.ids.heard import Samples
from bridge.clock import SystemClock
from bridge.message import Reach
from bridge.ports import Speech
from tests.adapters.house import Home, outbound
from tests.adapters.radio.guard.air import seen
from tests.adapters.radio.guard.svxlink import Svxlink
from tests.adapters.radio.hear.air import hertz, shaped
from tests.adapters.radio.other import LOUD, configured, likeness, on_air, speech

WITHIN = 40.0  # seconds for anything to happen


class Repeater(Svxlink):
    """Its air is what we send, silence included."""

    def _feed(self) -> None:
        self._ended.wait()


class Reader:
    """Reads the same for every text."""

    async def say(self, text: str, language: str) -> Speech:
        return Speech(pcm=to_pcm(speech(1.5)).tobytes(), rate=16_000, voice=f"{language} {text}")


def middle(sound: Samples) -> Samples:
    """600-1500 Hz, which SvxLink's filters pass on as they are."""
    f = hertz(len(sound))
    return shaped(sound, ((f > 600) & (f < 1500)).astype(np.float64))


def sounding(sound: Samples) -> int:
    """Blocks from the first that sounds to the last."""
    whole = sound[: len(sound) - len(sound) % BLOCK].reshape(-1, BLOCK)
    loud = np.flatnonzero(np.square(whole).mean(axis=1) > LOUD**2 / 4)
    return int(loud[-1] - loud[0]) + 1


async def test_svxlink_repeats_what_we_say_and_we_hear_it(tmp_path: Path) -> None:
    sql, ptt = tmp_path / "sql", tmp_path / "ptt"
    squelch, keying = f"SQL_DET=PTY\nPTY_PATH={sql}", f"PTT_TYPE=PTY\nPTT_PTY={ptt}"
    home = Home(tmp_path)
    home.services = replace(home.services, clock=SystemClock(), speaker=Reader())
    with closing(Repeater(tmp_path, squelch, keying, {})) as peer:
        await seen((tmp_path / "dtmf").exists)
        config = (tmp_path / "svxlink.conf").read_text()
        theirs, ours = re.findall(r"udp:(127\.0\.0\.1:\d+)", config)
        settings = {
            "wires": {
                "port": f"pty:{sql}", "ptt": "OZ", "carrier": "TR", "carrier_port": f"pty:{ptt}"
            },
            "sound_in": f"udp:{ours}",
            "sound_out": f"udp:{theirs}",
            "hearing": {"level": False},
            "speaking": {"alerts": False},
        }  # fmt: skip
        async with asyncio.timeout(WITHIN), on_air(configured(settings), home) as air:
            await asyncio.to_thread(peer.repeat_us)
            announced = len(await home.ear.heard(1))
            receipt = await air.send(outbound())
            assert receipt.reach == Reach.SENT
            repeated = (await home.ear.heard(announced + 1))[-1]
    assert repeated.voice
    content = io.BytesIO(home.media.kept[repeated.voice.ref])
    heard = np.asarray(soundfile.read(content, dtype="float32")[0])
    assert likeness(middle(heard), middle(speech(1.5))) > 0.8
    assert abs(sounding(heard) - sounding(speech(1.5))) <= 3, "whole, to 60 ms"
