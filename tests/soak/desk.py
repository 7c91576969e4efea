"""`python -m tests.soak.desk`: one dispatcher, a busy evening, and no hand on the mouse.

The real bridge, its people in another process, its console in a real Chromium. 60 calls come in 30
minutes, played 20 times as fast; whoever sits there sees the page and presses keys, nothing else.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec
from msgspec import Struct, field
from playwright.async_api import Page, async_playwright, expect
from playwright.async_api import TimeoutError as Late

from bridge.config import load
from bridge.simulate.outside import reached
from tests.adapters.console.browser import QUIET
from tests.bridge.simulate.bridge_process import command
from tests.bridge.simulate.places import copy
from tests.docs.picture import shown

SAID = (
    "天下第一桥这边有点事，能来人看一下吗",
    "{place}停车场有人打架，快来人！",
    "我的手机丢了",
    "{place}有老人摔倒受伤，流血了",
    "someone please come, something strange at Back Garden",
    "{place}停车场的车都堵住了，走不动",
)
PLACES = ("迷魂台", "百龙天梯", "三索石", "杨家界", "后花园", "天下第一桥")
WAITS = ".queue .rows .row.yours"
REPORTS = """async () => [...(await import("/static/js/state.js")).calls.value.values()]
    .reduce((sum, call) => sum + call.reports, 0)"""
LOST = 20.0  # seconds after the last call in which all must be seen to


class Evening(Struct):
    """What the dispatcher did."""

    calls: int
    shown: int = 0  # reports on the page: some are of one matter, and one call
    seconds: float = 0.0
    keys: int = 0
    missing: list[str] = field(default_factory=list)  # parts of the README's picture
    confirmed: int = 0
    sent: int = 0
    located: int = 0
    closed: int = 0
    waited: list[float] = field(default_factory=list)  # seconds that each act took to begin


def scenes(calls: int, minutes: float) -> str:
    """So many tourists with a matter each, evenly over the evening."""
    people, lines = [], []
    for nth in range(calls):
        words = SAID[nth % len(SAID)].format(place=PLACES[nth % len(PLACES)])
        at = 1 + round(nth * minutes * 60 / calls)
        people.append(f"  tourist-{nth}: {{channels: [chat/tourist-{nth}], language: zh}}\n")
        lines.append(f"  call-{nth}: {{at: {at}s, who: tourist-{nth}, says: '{words}'}}\n")
    return "".join(people) + "\nscenes:\n" + "".join(lines)


def staged(folder: Path, calls: int, minutes: float) -> Path:
    """The example site with this evening instead of its own."""
    site = copy(folder)
    story = site.parent / "people.yaml" if site.is_file() else site / "people.yaml"
    text = story.read_text("utf-8")
    kept = text[: text.index("  # ── tourists")]
    story.write_text(kept + scenes(calls, minutes), "utf-8")
    return site


class Dispatcher:
    """Eyes on the page, fingers on the keys."""

    def __init__(self, page: Page, evening: Evening) -> None:
        self.page, self.evening = page, evening
        self._sent: set[str] = set()

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.page.keyboard.press(key)
            self.evening.keys += 1

    async def type(self, words: str) -> None:
        await self.page.keyboard.type(words)
        self.evening.keys += len(words)

    async def work(self, until: float) -> None:
        """See to whatever waits, the most urgent first, until nothing has come for a while."""
        waits = self.page.locator(WAITS)
        while (left := until - time.monotonic()) > 0 or await waits.count():
            if left < -LOST:
                return
            try:
                await waits.first.wait_for(timeout=max(left, 0.1) * 1000)
            except Late:
                continue
            await self.one()

    async def one(self) -> None:
        """The next call that waits."""
        began = time.monotonic()
        await self.press(" ")
        number = await self.page.locator(".callhead .number").inner_text()
        state = await self.page.locator(".callhead .state").first.inner_text()
        await self.see_to(number, state.strip())
        row = self.page.locator(f"{WAITS}[data-call='{number}']")
        try:
            await expect(row).to_have_count(0, timeout=2000)
        except AssertionError:
            return  # it came back, or waits anew: it is looked at again
        self.evening.waited.append(round(time.monotonic() - began, 2))

    async def see_to(self, number: str, state: str) -> None:
        """What a person would do with a call that stands so."""
        if state == "Place unknown":
            self.evening.located += 1
            await self.asked("l", "迷魂台")
        elif await self.page.locator("#go:not([disabled])").count():
            self.evening.confirmed += 1
            await self.press("Enter")
        elif state == "Needs a person" and number not in self._sent:
            self.evening.sent += 1
            self._sent.add(number)
            await self.asked("a", "")
        else:
            self.evening.closed += 1
            await self.asked("x", "已处理")

    async def asked(self, key: str, words: str) -> None:
        """A question of the page, answered by typing."""
        await self.press(key)
        try:
            await self.page.locator("dialog .field").wait_for(timeout=1000)
        except Late:  # the call was over a moment before
            return
        await self.type(words)
        await self.press("Enter")


async def evening(
    folder: Path, calls: int, minutes: float, speed: float, picture: Path | None = None
) -> Evening:
    """Play it; the page must have shown every call and none may wait at the end.

    `picture`: what the page looks like with its first call goes there.
    """
    site = staged(folder, calls, minutes)
    told = Evening(calls=calls)
    run = ("run", site, "--data", folder / "data", "--people", "--no-voice", "--speed", str(speed))
    async with command(*run) as bridge, async_playwright() as playwright:
        await bridge.line("handset")
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=QUIET)
        page = await browser.new_page(locale="en-GB", viewport={"width": 1366, "height": 768})
        await page.goto(reached(load(site).adapters["console"].config).base)
        await bridge.line("the evening begins")
        began = time.monotonic()
        if picture:
            told.missing = await shown(page, 1)
            await page.screenshot(path=picture)
        await Dispatcher(page, told).work(began + minutes * 60 / speed + 1)
        told.seconds = round(time.monotonic() - began, 1)
        await expect(page.locator(WAITS)).to_have_count(0)
        told.shown = await page.evaluate(REPORTS)
        assert told.shown >= calls, f"{told.shown} of {calls} reports came to the page"
        await browser.close()
    return told


def main(argv: Sequence[str] | None = None) -> int:
    """0 when every call was seen to."""
    parser = argparse.ArgumentParser("tests.soak.desk", description=__doc__)
    parser.add_argument("--calls", type=int, default=60)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--speed", type=float, default=20)
    args = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        told = asyncio.run(evening(Path(folder), args.calls, args.minutes, args.speed))
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(told)).decode() + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
