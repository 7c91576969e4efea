"""Programs of others judge both ways: multimon-ng reads what we send, sox sends what we read."""

import subprocess

import numpy as np
import pytest
import soxr

from adapters.radio.ids import dtmf, selcall
from adapters.radio.ids.heard import RATE, Samples
from adapters.radio.ids.tones import silence
from tests.adapters.radio.ids import air

MULTIMON = 22_050  # samples a second, s16 mono, nothing else


def judged(system: str, sound: Samples) -> str:
    """What multimon-ng reads."""
    padded = np.concatenate((silence(0.3), sound, silence(0.5)))
    pcm = (soxr.resample(padded, RATE, MULTIMON) * 32767).astype("<i2").tobytes()
    command = ["multimon-ng", "-q", "-a", system.upper(), "-t", "raw", "-"]
    done = subprocess.run(command, input=pcm, capture_output=True, check=True, timeout=30)
    lines = [line.partition(": ")[2] for line in done.stdout.decode().splitlines()]
    return "".join(lines)


def played(*synth: str) -> Samples:
    """What sox makes of a chain of effects."""
    command = ["sox", "-n", "-t", "raw", "-r", "16000", "-e", "float", "-b", "32", "-c", "1", "-"]
    done = subprocess.run([*command, *synth], capture_output=True, check=True, timeout=30)
    return np.frombuffer(done.stdout, np.float32)


@pytest.mark.parametrize("tone", [0.05, 0.1])
def test_multimon_reads_our_keys(tone: float) -> None:
    code = "1234567890*#ABCD"
    assert judged("dtmf", dtmf.encode(code, tone=tone, pause=tone)) == code


@pytest.mark.parametrize("system", selcall.SYSTEMS)
@pytest.mark.parametrize("code", ["17012", "55912", "98340", "6780A", "BCDF1"])
def test_multimon_reads_our_tones(system: str, code: str) -> None:
    sent = code.replace("55", "5E")  # it shows the repeat tone as it is
    assert judged(system, selcall.encode(system, code)) == sent


def test_we_read_the_keys_of_sox() -> None:
    sound = [silence(0.1)]
    for low, high in ((770, 1336), (697, 1209), (941, 1477), (852, 1633), (941, 1209)):
        keys = ("synth", "0.08", "sine", str(low), "synth", "0.08", "sine", "mix", str(high))
        sound += [played(*keys, "gain", "-6"), silence(0.06)]
    assert air.codes(air.listen(dtmf.Dtmf(ends=""), np.concatenate(sound))) == ["51#C*"]


@pytest.mark.parametrize("system", selcall.SYSTEMS)
def test_we_read_the_tones_of_sox(system: str) -> None:
    scheme = selcall.SYSTEMS[system]
    sound = [silence(0.1)]
    for symbol in "17E02":
        hertz = scheme.hertz[selcall.SYMBOLS.index(symbol)]
        sound.append(played("synth", str(scheme.tone), "sine", str(hertz), "gain", "-10"))
    assert air.codes(air.listen(selcall.Selcall(system), np.concatenate(sound))) == ["17702"]
