"""Debian's Chromium as a phone whose microphone plays a file, and the board that it is told of."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray
from playwright.async_api import Browser, Page, ViewportSize, async_playwright, expect

from bridge.message import Inbound
from bridge.views import BoardView, CallView, HeardView
from tests.adapters.house import Home, NoBoard
from tests.clock import NOON

STATION = "迷魂台"
CALLER = 16.0  # seconds of sound that the microphone plays, over and over
RATE = 16_000
Sound = NDArray[np.float64]
AS_IT_IS = """
const native = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = ({ audio }) => native({ audio: { ...audio, noiseSuppression: false, autoGainControl: false } });
"""  # what a browser does to make voices clearer would hide what we do to them


def caller() -> Sound:
    """Syllables that a noise filter takes for speech, and of which no two are the same."""
    rng, rate, parts = np.random.default_rng(7), 48_000, []
    for _ in range(int(CALLER * 4)):
        count = int(0.25 * rate)
        glide = np.linspace(rng.uniform(110, 320), rng.uniform(110, 320), count)
        phase = 2 * np.pi * np.cumsum(glide) / rate
        voiced = sum(np.sin(n * phase) * rng.uniform(0.2, 1) / n for n in range(1, 14))
        parts.append(voiced * np.hanning(count) ** 0.5 * rng.uniform(0.6, 1))
    whole = np.concatenate(parts)
    return np.asarray(0.5 * whole / np.abs(whole).max())


@asynccontextmanager
async def chromium(folder: Path) -> AsyncIterator[Browser]:
    soundfile.write(folder / "caller.wav", caller(), 48_000, "PCM_16")
    args = [
        "--no-sandbox",
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-audio-capture={folder / 'caller.wav'}",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-quic",
        "--no-first-run",
    ]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=args)
        yield browser
        await browser.close()


@asynccontextmanager
async def phone(
    browser: Browser, port: int, *, script: str = "", cuts: bool = False, **options: Any
) -> AsyncIterator[Page]:
    """A switched-off handset of the station; whatever its console complains of fails the test."""
    options = {"locale": "en-GB"} | options
    size = ViewportSize(width=390, height=780)
    context = await browser.new_context(viewport=size, has_touch=True, **options)
    page = await context.new_page()
    await page.add_init_script(AS_IT_IS + script)
    faults: list[str] = []
    page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(f"error: {error}"))
    await page.goto(f"http://127.0.0.1:{port}/?station={STATION}")
    yield page
    await context.close()
    assert [fault for fault in faults if not ((cuts and "ERR_" in fault) or "401" in fault)] == []


async def switched_on(page: Page) -> None:
    await page.click("#on")
    await expect(page.locator("#light")).to_have_class("light up")


async def pressed(page: Page) -> None:
    """A thumb is on the button, and the microphone is open."""
    await page.locator("#talk").hover()
    await page.mouse.down()
    await expect(page.locator("#talk")).to_have_class("live")


async def spoken(page: Page, seconds: float) -> None:
    """Until so much was said."""
    await page.wait_for_function(
        "least => parseFloat(document.getElementById('talk-time').textContent) >= least",
        arg=seconds,
    )


def recording(home: Home, message: Inbound) -> Sound:
    """What arrived, at 16,000 Hz."""
    assert message.voice
    samples, rate = soundfile.read(io.BytesIO(home.media.kept[message.voice.ref]))
    assert rate == RATE
    return np.asarray(samples)


def places(heard: Sound, piece: float = 0.4) -> list[tuple[float, float]]:
    """Of each piece of it: where in what the microphone played (seconds), and how alike (to 1).

    The place is told from where the first piece says that it must be: 0 = nothing is missing
    before it and nothing is there twice.
    """
    played = np.concatenate([caller()[::3]] * 3)
    count, found = int(piece * RATE), list[tuple[float, float]]()
    for at in range(0, len(heard) - count + 1, count):
        part = heard[at : at + count]
        size = 1 << (len(played) + count).bit_length()
        cross = np.fft.irfft(np.fft.rfft(played, size) * np.conj(np.fft.rfft(part, size)), size)
        start = found[0][0] * RATE + at if found else 0
        end = start + 2 * RATE if found else CALLER * RATE
        lag = int(start * 0.99) + int(np.argmax(cross[int(start * 0.99) : int(end)]))
        like = np.linalg.norm(played[lag : lag + count]) * np.linalg.norm(part)
        found.append(((lag - at) / RATE, float(cross[lag] / like)))
    return [(place - found[0][0], like) for place, like in found]


def whole(heard: Sound) -> bool:
    """All of it is one piece of what the microphone played.

    One piece may be unlike: on a busy machine Chromium's false microphone stutters by itself.
    """
    found = places(heard)
    alike = [place for place, like in found if like > 0.9]
    return len(alike) >= len(found) - 1 and all(abs(place) < 0.05 for place in alike)


class Board(NoBoard):
    """A board that shows what a test puts on it."""

    def __init__(self) -> None:
        self.views: asyncio.Queue[BoardView] = asyncio.Queue()

    async def changes(self) -> AsyncIterator[BoardView]:
        yield self.snapshot()
        while True:
            yield await self.views.get()

    def show(self, key: str, words: str) -> None:
        """A call came of the message with this key."""
        heard = HeardView(
            key=f"here:{key}", at=NOON, by="p1", channel="here", words=words, confidence=0.9
        )
        call = CallView(
            id="c",
            number=17,
            kind="lost",
            kind_names={"zh": "走失", "en": "lost child"},
            priority=2,
            status="open",
            opened=NOON,
            changed=NOON,
            due=None,
            words=words,
            language="zh",
            confidence=0.9,
            place="p",
            place_names={"zh": "停车场", "en": "car park"},
            place_reason="",
            point=None,
            heard=(heard,),
        )
        self.views.put_nowait(BoardView(version=1, at=NOON, full=False, calls=(call,)))


def with_board(home: Home) -> Board:
    board = Board()
    home.services = replace(home.services, board=board)
    return board
