"""What was heard is kept: through a kill, a full disk, and ten thousand transmissions."""

import gc
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from adapters.radio.hear.events import Back, Trouble
from adapters.radio.hear.flac import readable
from adapters.radio.hear.record import Recorder, Recording, Told
from adapters.radio.hear.recorder_thread import open_recorder
from adapters.radio.hear.sound import BLOCK, blocks, to_pcm
from adapters.radio.ids.heard import RATE, Samples
from tests.adapters.radio.hear.air import blocks_of, white

SECOND = RATE // BLOCK


def noise(seconds: float, seed: int = 1) -> Samples:
    return 0.1 * white(np.random.default_rng(seed), int(seconds * RATE) // BLOCK * BLOCK)


def record(recorder: Recorder, name: str, sound: Samples) -> tuple[Recording, list[Told]]:
    told = recorder.begin(name)
    for block in blocks_of(sound):
        told += recorder.write(block)
    recording, last = recorder.end()
    return recording, told + last


def same(recording: Recording, sound: Samples) -> bool:
    return np.array_equal(readable(recording.flac()), to_pcm(sound))


@contextmanager
def full_disk(largest: int) -> Iterator[None]:
    """No file of this process may grow beyond so many bytes: the system itself refuses."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_recording_is_a_flac_file_until_it_may_be_forgotten(tmp_path: Path) -> None:
    recorder, sound = Recorder(tmp_path), noise(3)
    recording, told = record(recorder, "ch1-000001", sound)
    assert told == []
    assert recording.path == tmp_path / "ch1-000001.flac"
    assert recording.samples == len(sound)
    assert same(recording, sound)
    recorder.forget(recording)
    recorder.forget(recording)
    assert list(tmp_path.iterdir()) == []


def test_it_is_on_the_disk_while_they_still_speak(tmp_path: Path) -> None:
    recorder, sound = Recorder(tmp_path), noise(3)
    recorder.begin("a")
    for block in blocks_of(sound):
        recorder.write(block)
    kept = readable((tmp_path / "a.flac").read_bytes())
    assert len(kept) > len(sound) - blocks(300)
    assert np.array_equal(kept, to_pcm(sound)[: len(kept)])


VICTIM = """
import sys
from pathlib import Path
import numpy as np
from adapters.radio.hear.record import Recorder
recorder = Recorder(Path(sys.argv[1]))
recorder.begin("done"); recorder.write(np.full(16000, 0.1, np.float32)); recorder.end()
recorder.begin("half")
for nth in range(200):
    recorder.write(np.full(320, nth / 400, np.float32))
recorder.end() if sys.argv[2] == "end" else None
print("written", flush=True)
sys.stdin.read()
"""


def test_what_a_killed_process_heard_is_handed_over_once(tmp_path: Path) -> None:
    command = [sys.executable, "-c", VICTIM, str(tmp_path), "half"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as victim:
        assert victim.stdout
        assert victim.stdout.readline() == b"written\n"
        os.kill(victim.pid, signal.SIGKILL)
    recorder = Recorder(tmp_path)
    found, told = recorder.recover()
    assert told == []
    assert [(r.name, r.recovered) for r in found] == [("done", True), ("half", True)]
    half = readable(found[1].flac())
    assert len(half) == found[1].samples > 200 * BLOCK - blocks(300)
    assert abs(int(half[-1]) - 32767 * (len(half) // BLOCK) / 400) <= 100
    for recording in found:
        recorder.forget(recording)
    assert Recorder(tmp_path).recover() == ([], [])


def test_a_file_without_sound_is_set_aside_and_not_lost(tmp_path: Path) -> None:
    (tmp_path / "torn.flac").write_bytes(b"fLaC")
    assert Recorder(tmp_path).recover() == ([], [])
    assert (tmp_path / "torn.empty").read_bytes() == b"fLaC"


def test_a_full_disk_loses_nothing_and_alarms_once(tmp_path: Path) -> None:
    recorder, sound = Recorder(tmp_path), noise(4)
    with full_disk(40_000):
        recording, told = record(recorder, "a", sound)
        again, silent = record(recorder, "b", sound)
    assert [type(t) for t in told] == [Trouble]
    assert silent == []
    for one in (recording, again):
        assert one.path is None
        assert same(one, sound)
    assert list(tmp_path.iterdir()) == []
    assert record(recorder, "c", sound)[1] == [Back("recording")]
    assert record(recorder, "d", sound)[1] == []


def test_a_folder_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    recorder, sound = Recorder(tmp_path / "file" / "spool"), noise(1)
    assert [type(t) for t in recorder.recover()[1]] == [Trouble]
    recording, told = record(recorder, "a", sound)
    assert told == []  # it is told already
    assert same(recording, sound)


def test_memory_is_bounded_and_what_is_lost_is_counted(tmp_path: Path) -> None:
    recorder, sound = Recorder(tmp_path / "absent" / "spool", most=2 * RATE), noise(5)
    recording, told = record(recorder, "a", sound)
    assert same(recording, sound[: 2 * RATE])
    assert [t.count for t in told if isinstance(t, Trouble)] == [0, 0, 3 * RATE]


def test_too_long_for_memory_it_keeps_what_reached_the_disk(tmp_path: Path) -> None:
    recorder, sound = Recorder(tmp_path, most=RATE), noise(5)
    with full_disk(60_000):
        recording, told = record(recorder, "a", sound)
    kept = readable(recording.flac())
    assert RATE < len(kept) == recording.samples < len(sound)
    assert np.array_equal(kept, to_pcm(sound)[: len(kept)])
    assert any(isinstance(t, Trouble) and t.count for t in told)
    assert (tmp_path / "a.flac").exists()


def test_a_name_twice_or_one_that_leaves_the_folder(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path)
    first, _ = record(recorder, "a", noise(1))
    second, told = record(recorder, "a", noise(2))
    assert [type(t) for t in told] == [Trouble]
    assert same(first, noise(1))
    assert same(second, noise(2))
    for name in ("", "../a", "a/b", ".a"):
        with pytest.raises(ValueError, match="cannot name"):
            recorder.begin(name)


def test_the_calls_must_come_in_order(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path)
    with pytest.raises(ValueError, match="nothing is being recorded"):
        recorder.write(noise(1))
    recorder.begin("a")
    with pytest.raises(ValueError, match="still runs"):
        recorder.begin("b")


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def resident() -> int:
    """Memory of this process, bytes."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


def test_ten_thousand_transmissions_do_not_grow_memory(tmp_path: Path) -> None:
    """Kept, they would be 32 MB. One in twenty goes to the disk, which is slow."""
    in_memory, on_disk = Recorder(tmp_path / "absent" / "spool"), Recorder(tmp_path)
    sound = noise(0.1)

    def play(count: int) -> None:
        for nth in range(count):
            record(in_memory, "a", sound)
            if nth % 20 == 0:
                on_disk.forget(record(on_disk, "b", sound)[0])

    play(400)
    gc.collect()  # what earlier tests left is not ours
    files, before = open_files(), resident()
    play(9600)
    assert resident() - before < 3_000_000
    assert open_files() == files


async def test_on_a_thread_it_is_the_same(tmp_path: Path) -> None:
    sound = noise(1)
    async with open_recorder(tmp_path) as recorder:
        assert await recorder.recover() == ([], [])
        await recorder.begin("a")
        for block in blocks_of(sound):
            await recorder.write(block)
        recording, told = await recorder.end()
        assert told == []
        assert same(recording, sound)
        await recorder.forget(recording)
        assert await recorder.recover() == ([], [])
