"""axe-core finds nothing on the map, the wall display and the commander's page."""

from typing import Any

import pytest
from playwright.async_api import Browser, ViewportSize, expect

from bridge.views import LinkView
from tests.adapters.console.axe import WALKS, Scheme, violations
from tests.adapters.console.board import ScriptedBoard
from tests.adapters.console.browser import a_page
from tests.adapters.console.chart import a_closure, a_way_on_paths, charted
from tests.adapters.console.samples import a_call, a_relay, at

pytestmark = pytest.mark.asyncio(loop_scope="package")
HALL = ViewportSize(width=1440, height=900)
PHONE = ViewportSize(width=390, height=844)


@pytest.mark.parametrize(("language", "scheme"), WALKS)
async def test_browser_axe_finds_nothing_on_the_maps_pages(
    chromium: Browser, language: str, scheme: Scheme
) -> None:
    board = ScriptedBoard()
    hurt = a_call(18, kind="injury", place="tianxia", status="escalated", due=at(30))
    board.put(a_way_on_paths(), hurt, closures=(a_closure("shuttle-1", "塌方"),))
    board.put(links=(LinkView(adapter="radio", up=False, since=at(60)),))
    board.said[("console", "commander")] = [a_relay(to="console/commander")]
    async with charted(board) as stage:
        look: dict[str, Any] = {"locale": language, "color_scheme": scheme}
        async with a_page(chromium, stage.url, viewport=HALL, **look) as page:
            await page.locator(".maptool").nth(3).click()
            await page.locator(".maplayers input[type=checkbox]").last.check()
            await page.locator(".maplist summary").click()
            await page.locator(".maplist li button").last.click()
            await expect(page.locator(".mappanel form, .mappanel .does")).not_to_have_count(0)
            assert await violations(page, ".map") == []
        wall = f"{stage.url}/wall?theme={scheme}"
        async with a_page(chromium, wall, viewport=HALL, **look) as page:
            await expect(page.locator(".calls .row")).to_have_count(2)
            assert await violations(page, "body") == []
        async with a_page(chromium, stage.url + "/commander", viewport=PHONE, **look) as page:
            await page.locator("[data-call='17'] .head").click()
            await expect(page.locator(".message")).to_have_count(1)
            assert await violations(page, "body") == []
