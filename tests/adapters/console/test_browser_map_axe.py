"""axe-core finds nothing on the map, the wall display and the commander's page."""

from pathlib import Path

import axe_playwright_python
import pytest
from playwright.async_api import Browser, Page, ViewportSize, expect

from bridge.views import LinkView
from tests.adapters.console.board import ScriptedBoard
from tests.adapters.console.browser import a_page
from tests.adapters.console.chart import a_closure, a_way_on_paths, charted
from tests.adapters.console.samples import a_call, a_relay, at

pytestmark = pytest.mark.asyncio(loop_scope="package")
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
RUN = """async within => (await axe.run(within, {resultTypes: ["violations"]})).violations
    .map(v => v.id + ": " + v.nodes.map(n => n.html + " " + n.failureSummary).join(" "))"""
HALL = ViewportSize(width=1440, height=900)
PHONE = ViewportSize(width=390, height=844)


async def violations(page: Page, within: str) -> list[str]:
    await page.evaluate(AXE)
    found: list[str] = await page.evaluate(RUN, within)
    return found


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_browser_axe_finds_nothing_on_the_maps_pages(
    chromium: Browser, language: str, scheme: str
) -> None:
    board = ScriptedBoard()
    hurt = a_call(18, kind="injury", place="tianxia", status="escalated", due=at(30))
    board.put(a_way_on_paths(), hurt, closures=(a_closure("shuttle-1", "塌方"),))
    board.put(links=(LinkView(adapter="radio", up=False, since=at(60)),))
    board.said[("console", "commander")] = [a_relay(to="console/commander")]
    async with charted(board) as stage:
        look = {"locale": language, "color_scheme": scheme}
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
