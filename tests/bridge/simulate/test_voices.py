"""Who can speak: the product's own voices, and typing where nobody would understand them."""

import asyncio
import os
from pathlib import Path

import pytest

from bridge.simulate.voices import Mouths
from bridge.speech.sound import decode


async def test_without_the_model_mandarin_is_typed_and_that_is_said_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATROLBRIDGE_MODELS", str(tmp_path))
    told: list[str] = []
    mouths = Mouths(tmp_path / "kept", told.append)
    assert await mouths.recording("收到", "zh", "zm_yunxi", 1.0) == b""
    assert await mouths.recording("收到，1号我去", "zh", "zm_yunjian", 1.0) == b""
    assert len(told) == 1
    assert told[0].startswith("no voice for “zh”, so people type instead")
    assert await mouths.recording("taking one", "en", "", 1.0), "the English voice needs no model"


async def test_people_sound_different_and_the_same_each_time(tmp_path: Path) -> None:
    mouths = Mouths(tmp_path, lambda _: None)
    high, low = await asyncio.gather(
        mouths.recording("taking one", "en", "", 1.1), mouths.recording("taking one", "en", "", 0.9)
    )
    assert decode(high, "high").seconds < decode(low, "low").seconds
    assert await mouths.recording("taking one", "en", "", 0.9) == low
    assert sum(1 for _ in await asyncio.to_thread(os.scandir, tmp_path)) == 1, (
        "made once, over the air each time"
    )
