"""What the words in the box would cost in texts stands beside them before Enter is pressed."""

import re
from typing import Any

import pytest
from playwright.async_api import Page, Route, expect

from tests.adapters.console.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="package")

TWO = {"adapter": "sms", "people": 1, "parts": 2, "price": 0.1, "currency": "CNY", "cut": False}
MANY = {"adapter": "sms", "people": 3, "parts": 3, "price": 0, "currency": "", "cut": True}


class Scales:
    """The server's scales: what they were asked, and what they say."""

    def __init__(self) -> None:
        self.says: list[dict[str, Any]] = []
        self.asked: list[Any] = []

    async def __call__(self, route: Route) -> None:
        self.asked.append(route.request.post_data_json)
        await route.fulfill(json={"sent": self.says})


async def test_browser_parts_and_price_are_shown_while_it_is_written(
    desk: Page, evening: Stage
) -> None:
    scales = Scales()
    await desk.route("**/api/weigh", scales)
    shown, box = desk.locator(".composer .weight"), desk.locator("#composer")
    await expect(shown).to_be_empty()
    scales.says = [TWO]
    await box.fill("tell 17 reporter: please wait there")
    await expect(shown).to_have_text("sms: 2 SMS, about 0.1 CNY")
    assert scales.asked[-1] == {"desk": "desk", "words": "tell 17 reporter: please wait there"}
    assert evening.inbox.words == [], "asking says nothing"
    scales.says = [TWO, MANY]
    await box.fill("all-call: rain at noon")
    await expect(shown).to_have_text(re.compile(r" · sms: 3 people, 3 SMS, the end does not fit$"))
    await desk.get_by_role("button", name="中文").click()
    await expect(shown).to_have_text("sms：2 条短信，约 0.1 CNY · sms：3 人，3 条短信，末尾放不下")
    await box.fill("")
    await expect(shown).to_be_empty()
    scales.says = []
    await box.fill("note 17 quiet now")
    async with desk.expect_request("**/api/say"):
        await desk.keyboard.press("Enter")
    await expect(shown).to_be_empty()


async def test_browser_without_an_answer_nothing_is_shown_and_all_goes_on(
    desk: Page, evening: Stage
) -> None:
    await desk.route("**/api/weigh", lambda route: route.abort())
    await desk.locator("#composer").fill("note 17 quiet now")
    await desk.keyboard.press("Enter")
    assert await evening.inbox.until(heard=1) == ["note 17 quiet now"]
