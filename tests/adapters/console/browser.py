"""A real Chromium, and pages in it that must not complain."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from msgspec.structs import replace
from playwright.async_api import Browser, ConsoleMessage, Error, Page, expect

from bridge.views import CallView
from tests.adapters.console.samples import a_call, a_route, a_voice

CONFIRM = "#go:not([disabled])"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",  # a microphone, where a page may have one
]


@asynccontextmanager
async def a_page(browser: Browser, url: str, **options: Any) -> AsyncIterator[Page]:
    """A page of its own, for what the shared one cannot be."""
    page = await browser.new_page(**options)
    async with visited(page, url):
        yield page
    await page.close()


@asynccontextmanager
async def visited(page: Page, url: str) -> AsyncIterator[None]:
    """A visit that leaves no memory; whatever the page's console complains of fails the test."""
    complaints: list[str] = []

    def failed(error: Error) -> None:
        complaints.append(str(error))

    def spoke(message: ConsoleMessage) -> None:
        if complains(message.type, message.text):
            complaints.append(message.text)

    page.on("pageerror", failed)
    page.on("console", spoke)
    await page.goto(url)
    yield
    await page.evaluate("localStorage.clear()")
    await page.context.clear_cookies()
    page.remove_listener("pageerror", failed)
    page.remove_listener("console", spoke)
    assert complaints == []


def complains(kind: str, text: str) -> bool:
    return kind in {"error", "warning"} and "net::ERR" not in text and "status of" not in text


def a_proposal(number: int = 17, **changes: Any) -> CallView:
    """A call whose route waits for the dispatcher."""
    return replace(a_call(number, route=a_route(), heard=(a_voice(),)), **changes)


async def until_told(desk: Page, words: str) -> None:
    """The page has said these words in passing."""
    await expect(desk.locator(".toast:not(.bad)", has_text=words)).to_be_visible()
