"""A site that wants no speech-to-text is whole; one that wants it and has none says so."""

import asyncio
from pathlib import Path

import pytest

from bridge import app
from bridge.config import load
from bridge.views import LinkView
from tests.bridge.simulate.places import copy

WANTED = "speech: {engine: auto, threads: 1}"


async def speech(parts: app.Parts) -> LinkView:
    """The line of the ears, as the board shows it once it is told of."""
    async for _ in parts.board.changes():
        for link in parts.board.snapshot().links:
            if link.adapter == "speech":
                return link
    raise AssertionError("the board has ended")


@pytest.mark.parametrize(
    ("engine", "up", "why"),
    [
        ("none", True, "this site uses no speech-to-text"),
        ("auto", False, "no speech model is installed (patrolbridge models list)"),
    ],
)
async def test_only_ears_that_are_wanted_are_missed(
    tmp_path: Path, engine: str, up: bool, why: str
) -> None:
    site = copy(tmp_path / "site", (WANTED, f"speech: {{engine: {engine}, threads: 1}}"))
    loaded = load(site)
    async with app.opened(loaded, tmp_path / "data", "memory:", hears=lambda _: None) as parts:
        running = asyncio.ensure_future(app.run(parts))
        async with asyncio.timeout(60):
            link = await speech(parts)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        assert (link.up, link.reason_names["en"]) == (up, why)
        assert parts.shown.site["hears"] is (engine != "none")
