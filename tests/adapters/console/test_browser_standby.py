"""The reserve and too few on duty, beside the calls, in a real Chromium: one key says yes."""

import re

import pytest
from playwright.async_api import Page, expect

from bridge.standby_views import MovedView, StandbyView, ThinView
from tests.adapters.console.browser import a_proposal
from tests.adapters.console.samples import at
from tests.adapters.console.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="package")

TERRACE = {"en": "Mihun Terrace", "zh": "迷魂台"}


def a_move(stage: str) -> MovedView:
    return MovedView(
        id="M3", unit="r-1", unit_names={"en": "reserve one", "zh": "机动一组"}, post="mihuntai",
        post_names=TERRACE, closes=(TERRACE,), stage=stage, minutes=3.5, since=at(),
    )  # fmt: skip


async def test_browser_the_reserve_is_sent_by_one_key(desk: Page, evening: Stage) -> None:
    market = ThinView(id="night", names={"en": "night market <b>", "zh": "夜市"}, need=4, have=2)
    evening.board.put(a_proposal(), standby=StandbyView(moves=(a_move("asked"),), thin=(market,)))
    await desk.keyboard.press("g")
    panel = desk.locator(".panel.standby")
    await expect(panel.locator(".thin")).to_contain_text(re.compile(r"2/4\s*night market <b>"))
    told = re.compile(r"M3 reserve one\s*→ Mihun Terrace\s*waits for a yes")
    await expect(panel.locator(".moved")).to_contain_text(told)
    await desk.keyboard.press("R")
    assert await evening.inbox.until(heard=1) == ["cover M3"]
    evening.board.put(standby=StandbyView(moves=(a_move("there"),)))
    await expect(panel.locator(".moved")).to_contain_text("stands in")
    await expect(panel.locator(".thin")).to_have_count(0)
    await panel.get_by_role("button", name="Not needed").click()
    assert await evening.inbox.until(heard=2) == ["cover M3", "no cover M3"]
    evening.board.put(standby=StandbyView())
    await expect(panel).to_have_count(0)
