"""A console on a scripted board, over real HTTP."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect

from adapters.console import Config
from tests.adapters.console.board import ScriptedBoard
from tests.adapters.console.browser import QUIET, visited
from tests.adapters.console.stage import Stage, opened


@pytest.fixture
def board() -> ScriptedBoard:
    return ScriptedBoard()


@pytest.fixture
async def stage(board: ScriptedBoard) -> AsyncIterator[Stage]:
    async with opened(Config(port=0), board) as stage:
        yield stage


@pytest_asyncio.fixture(loop_scope="package", scope="package")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path="/usr/bin/chromium", headless=True, args=QUIET
        )
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="package", scope="package")
async def page(chromium: Browser) -> AsyncIterator[Page]:
    page = await chromium.new_page(locale="en-GB")
    yield page
    await page.close()


@pytest_asyncio.fixture(loop_scope="package", scope="package")
async def house() -> AsyncIterator[Stage]:
    async with opened(Config(port=0), ScriptedBoard()) as stage:
        yield stage


@pytest_asyncio.fixture(loop_scope="package")
async def evening(house: Stage) -> Stage:
    house.board.clear()
    house.inbox.clear()
    return house


@pytest_asyncio.fixture(loop_scope="package")
async def desk(page: Page, evening: Stage) -> AsyncIterator[Page]:
    await page.set_viewport_size({"width": 1440, "height": 900})
    async with visited(page, evening.url):
        await expect(page.locator(".server.up")).to_be_visible()
        yield page


@pytest_asyncio.fixture(loop_scope="package")
async def phone(page: Page, evening: Stage) -> AsyncIterator[Page]:
    await page.set_viewport_size({"width": 390, "height": 844})
    async with visited(page, evening.url + "/report?place=mihuntai"):
        yield page
