"""kill -9 in the middle, and a crowded group: short; `chat_vendors` and `chat_flood` are long."""

import asyncio
from pathlib import Path

import pytest

from tests.soak.chat_flood import flood
from tests.soak.chat_vendors import soak

VENDORS = ["wecom", "dingtalk", "feishu"]


@pytest.mark.parametrize("vendor", VENDORS)
async def test_killed_at_random_nothing_is_lost_or_said_twice_in_silence(
    tmp_path: Path, vendor: str
) -> None:
    async with asyncio.timeout(60):
        result = await soak(tmp_path, vendor, messages=12, kills=2, seed=5)
    assert result.well, result
    assert result.acknowledged == 12 or vendor == "wecom"


@pytest.mark.parametrize("vendor", VENDORS)
async def test_sixty_messages_for_a_limited_group(tmp_path: Path, vendor: str) -> None:
    async with asyncio.timeout(30):
        result = await flood(tmp_path, vendor, minute=0.8)
    assert (result.lost, result.doubled, result.stale) == (0, 0, 0)
    assert result.priorities == sorted(result.priorities), "the most urgent first"
    assert result.last > 1.5, "three shares of twenty"
    assert result.others_p95 < 1.0, "the others waited for the group"
