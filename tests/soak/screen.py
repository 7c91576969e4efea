"""`python -m tests.soak.screen`: from the board's news to the screen, with 200 open calls on it.

The figure is what one person waits for: server, line, page and picture together, on this machine.
Here the board is scripted and one page looks; `tests.soak.screens` has the whole bridge and fifty.
"""

import asyncio
import sys
from datetime import UTC, datetime
from statistics import median, quantiles

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from playwright.async_api import Browser, Page, async_playwright, expect

from adapters.console import Config
from tests.adapters.console.board import ScriptedBoard
from tests.adapters.console.browser import QUIET, a_page
from tests.adapters.console.samples import a_call, a_route, a_voice, at
from tests.adapters.console.stage import Stage, opened

OPEN, EVENTS = 200, 30
WATCH = """where => {
  window.seen = [];
  const told = new Set();
  const began = Date.now();
  const look = () => {
    for (const row of document.querySelectorAll(where)) {
      const sent = Number(/sent (\\d+)/.exec(row.textContent)?.[1] ?? 0);
      if (sent < began || told.has(sent)) continue;
      told.add(sent);
      requestAnimationFrame(() => window.seen.push(Date.now() - sent));
    }
  };
  new MutationObserver(look).observe(document.body, {subtree: true, childList: true, characterData: true});
}"""


class Times(Struct):
    """Milliseconds."""

    middle: float
    most: float  # of 95 in 100
    paint: float = 0.0  # until something stood there


def millis() -> int:
    return round(datetime.now(UTC).timestamp() * 1000)


async def painted(page: Page) -> float:
    """Milliseconds until something stood on the screen."""
    await page.locator(".rows .row").first.wait_for()
    first = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
    told: float = await page.evaluate(first)
    return told


async def measured(page: Page, stage: Stage) -> Times:
    """How long changes took from the board's news to the screen."""
    await page.evaluate(WATCH, ".rows .head")
    for nth in range(EVENTS):
        call = stage.board.calls[f"radio:heard-{1 + nth * 6 % OPEN}/0"]
        stage.board.put(replace(call, place_names={"en": f"sent {millis()}"}, changed=at()))
        await page.wait_for_function("n => window.seen.length > n", arg=nth)
    took: list[float] = await page.evaluate("window.seen")
    return Times(middle=median(took), most=quantiles(took, n=20)[-1])


async def watched(browser: Browser) -> Times:
    """One page with so many open calls, and what it took."""
    board = ScriptedBoard()
    board.put(*(a_call(n + 1, route=a_route(), heard=(a_voice(),)) for n in range(OPEN)))
    async with (
        opened(Config(port=0), board) as stage,
        a_page(browser, stage.url, locale="en-GB") as page,
    ):
        await expect(page.locator(".rows .row")).to_have_count(OPEN)
        paint = await painted(page)
        return replace(await measured(page, stage), paint=paint)


async def alone() -> Times:
    """The same in a browser of its own."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=QUIET)
        times = await watched(browser)
        await browser.close()
        return times


def main() -> int:
    """0 when 95 of 100 changes are there within 100 ms, and the page within a second."""
    times = asyncio.run(alone())
    sys.stdout.write(msgspec.json.encode(times).decode() + "\n")
    return int(times.most >= 100 or times.paint >= 1000)


if __name__ == "__main__":
    sys.exit(main())
