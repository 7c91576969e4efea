"""How fast the desk's page is, in a real Chromium, and how small.

The whole promise (95 of 100 within 100 ms) is measured by `python -m tests.soak.screen` on a machine
that does nothing else; here the middle one must keep it, whatever else runs.
"""

import gzip
import re

import pytest
from playwright.async_api import Browser

from adapters.console.files import STATIC
from tests.soak.screen import watched

LIMIT = 250 * 1024  # bytes of a first visit, compressed


@pytest.mark.asyncio(loop_scope="package")
async def test_browser_news_is_on_the_screen_at_once_with_200_open_calls(
    chromium: Browser,
) -> None:
    times = await watched(chromium)
    if times.middle >= 100 or times.paint >= 1000:  # the machine was busy: once more
        times = await watched(chromium)
    assert times.middle < 100
    assert times.paint < 1000


def test_a_first_visit_is_small() -> None:
    """Everything that the page of the desk loads, compressed as it is sent."""
    page = (STATIC / "index.html").read_text("utf-8")
    wanted = set(re.findall(r'"/static/([\w./-]+)"', page))
    assert len(wanted) > 40
    sizes = {w: len(gzip.compress((STATIC / w).read_bytes(), 9)) for w in wanted}
    assert sum(sizes.values()) < LIMIT, sorted(sizes.items(), key=lambda s: -s[1])[:5]


def test_every_module_of_the_desk_is_asked_for_at_once() -> None:
    """A module that is not named in the page is found a round trip later."""
    page = (STATIC / "index.html").read_text("utf-8")
    found, todo = set[str](), ["main.js"]
    while todo:
        if (name := todo.pop()) not in found:
            found.add(name)
            todo += re.findall(r'from "\./([\w-]+\.js)"', (STATIC / "js" / name).read_text("utf-8"))
    named = set(re.findall(r'modulepreload" href="/static/js/([\w-]+\.js)"', page))
    assert named == found
