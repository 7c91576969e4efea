"""Is there speech in it at all? Noise never reaches an engine: engines make words of it."""

from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from bridge.speech.sound import Samples, Sound

RATE, FRAME, BEFORE = 16_000, 512, 64  # the model's: 32 ms frames, each with 4 ms of the one before
LOUDNESS = 0.03  # RMS; the detector misses clipped radio speech that comes louder
SURE = 0.5  # a frame's chance of being speech from which it counts


class Gate:
    """Silero's voice detector, run once over a finished recording. Blocking; thread-safe."""

    def __init__(self, model: Path) -> None:
        import onnxruntime  # noqa: PLC0415 - slow: only where it is needed

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        options.enable_cpu_mem_arena = False
        self._lock = Lock()
        self._session: Any = onnxruntime.InferenceSession(
            str(model), options, ["CPUExecutionProvider"]
        )

    def speech(self, sound: Sound) -> float:
        """Seconds of speech in it."""
        frames = _frames(_levelled(sound.at(RATE).samples))
        if not len(frames):
            return 0.0
        state = np.zeros((1, 1, 128), np.float32)
        with self._lock:
            chances = self._session.run(None, {"input": frames, "h": state, "c": state})[0]
        return float((chances > SURE).sum()) * FRAME / RATE


def _levelled(samples: Samples) -> Samples:
    rms = float(np.sqrt(np.mean(samples**2))) if len(samples) else 0.0
    return samples * np.float32(LOUDNESS / rms) if rms else samples


def _frames(samples: Samples) -> Samples:
    """Each frame with the end of the one before it, one row each."""
    whole = np.pad(samples, (BEFORE, -len(samples) % FRAME))
    count = (len(whole) - BEFORE) // FRAME
    rows = np.arange(BEFORE + FRAME) + FRAME * np.arange(count)[:, None]
    frames: Samples = whole[rows].astype(np.float32)
    return frames
