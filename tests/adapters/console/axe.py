"""axe-core on a page as it stands, in both languages, by day and by night."""

from itertools import product
from pathlib import Path
from typing import Literal

import axe_playwright_python
from playwright.async_api import Page

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
RUN = """async within => (await axe.run(within, {resultTypes: ["violations"]})).violations
    .map(v => v.id + ": " + v.nodes.map(n => n.html + " " + n.failureSummary).join(" "))"""
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
WALKS = tuple(product(("zh-CN", "en-GB"), SCHEMES))


async def violations(page: Page, within: str = "body") -> list[str]:
    """What it finds there; a page that has not met it yet is given it."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE)
    found: list[str] = await page.evaluate(RUN, within)
    return found
