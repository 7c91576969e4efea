"""Takes the README's picture of the console: `python -m tests.docs.picture`.

It is the running product: the example site, its people in another process, a real Chromium. The
suite takes a picture of its own busy evening into var/ (see tests/soak/test_desk.py) and looks for
the same parts, not for the same pixels.
"""

import asyncio
import tempfile
from pathlib import Path

from playwright.async_api import Page, ViewportSize, async_playwright, expect

from bridge.config import load
from bridge.simulate.outside import reached
from tests.adapters.console.browser import QUIET
from tests.bridge.simulate.bridge_process import command
from tests.bridge.simulate.places import copy

DOCS = Path(__file__).parents[2] / "docs"
SIZE = ViewportSize(width=1440, height=860)
PARTS = (
    ".strip .sitetool",
    ".queue .rows .row .stepmark",
    ".queue .row[aria-current=true]",
    ".callhead .stepslong li",
    ".heard.first blockquote",
    ".route .option.first .minutes",
    ".route .passedover .option",
    ".side .map-board canvas",
    ".timeline .out .reach",
    "#go:not([disabled]) .whom",
    ".acts .act kbd",
    ".composer .field",
    ".health-strip .link.up",
)
SILENT = ("speech: {engine: auto, threads: 1}", "speech: {engine: none}")  # nobody speaks here
ROWS = ".queue .rows .row"


async def shown(page: Page, rows: int) -> list[str]:
    """The parts that cannot be seen while so many calls are open and one waits for a yes."""
    await expect(page.locator(ROWS).nth(rows - 1)).to_be_visible(timeout=60_000)
    for part in PARTS[-4:]:  # the page opens such a call by itself
        await page.locator(part).first.wait_for(timeout=60_000)
    return [part for part in PARTS if not await page.locator(part).first.is_visible()]


async def take(folder: Path, to: Path, *, speed: float, rows: int) -> list[str]:
    """Play the example's evening until so many calls are open, and write the picture of it."""
    site = copy(folder, SILENT)
    run = ("run", site, "--data", folder / "data", "--people", "--no-voice", "--speed", str(speed))
    async with command(*run) as bridge, async_playwright() as playwright:
        await bridge.line("handset")
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=QUIET)
        page = await browser.new_page(locale="zh-CN", color_scheme="light", viewport=SIZE)
        await page.goto(reached(load(site).adapters["console"].config).base)
        missing = await shown(page, rows)
        to.parent.mkdir(parents=True, exist_ok=True)
        await page.screenshot(path=to, animations="disabled")
        await browser.close()
    return missing


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        missing = asyncio.run(take(Path(folder), DOCS / "console.png", speed=4, rows=3))
    if missing:
        raise SystemExit(f"the page does not show {missing}")


if __name__ == "__main__":
    main()
