"""The public page on a phone, in a real Chromium."""

import pytest
from playwright.async_api import Browser, Page, expect

from adapters.console import Config
from tests.adapters.console.board import ScriptedBoard
from tests.adapters.console.browser import a_page
from tests.adapters.console.samples import a_call, a_relay, at
from tests.adapters.console.stage import Stage, opened

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def test_browser_report_and_answer(phone: Page, evening: Stage) -> None:
    await expect(phone.locator("#place")).to_have_text("You are at: Mihun Terrace")
    await phone.fill("#words", "two men fight <b>here</b>")
    await phone.click("#send")
    await expect(phone.locator("#talk .mine")).to_contain_text("✓ received")
    (heard,) = evening.inbox.heard
    assert heard.words == "two men fight <b>here</b>"
    assert (heard.place, heard.language) == ("mihuntai", "en")
    evening.board.put(a_call(17, status="taken"))
    evening.board.said["console", heard.channel] = [
        a_relay("p1", text="<i>17</i>: quick police 2 is coming", at=at())
    ]
    await expect(phone.locator("#number")).to_have_text("17")
    await expect(phone.locator("#steps .now")).to_have_text("On the way")
    await expect(phone.locator("#talk .theirs")).to_have_text("<i>17</i>: quick police 2 is coming")
    await phone.fill("#words", "now three men")
    await phone.click("#send")
    await evening.inbox.until(heard=2)
    assert evening.inbox.heard[1].channel == heard.channel


async def test_browser_words_survive_a_lost_line(phone: Page, evening: Stage) -> None:
    await phone.context.set_offline(True)
    await phone.fill("#words", "help, no signal")
    await phone.click("#send")
    await expect(phone.locator("#note")).to_contain_text("will be sent by itself")
    await expect(phone.locator("#talk .waits")).to_contain_text("kept, will be sent")
    await phone.context.set_offline(False)
    await expect(phone.locator("#talk .mine")).to_contain_text("✓ received")
    await expect(phone.locator("#note")).to_be_hidden()
    assert evening.inbox.words == ["help, no signal"]


async def test_browser_words_survive_a_reload(phone: Page, evening: Stage) -> None:
    evening.inbox.trouble = "disk full"
    await phone.fill("#words", "help")
    await phone.click("#send")
    await expect(phone.locator("#note")).to_contain_text("110")
    await phone.fill("#words", "half a sent")
    evening.inbox.trouble = ""
    await phone.reload()
    await expect(phone.locator("#talk .mine")).to_contain_text("✓ received")
    await expect(phone.locator("#words")).to_have_value("half a sent")
    assert evening.inbox.words == ["help"]


async def test_browser_too_often_says_whom_to_call(chromium: Browser) -> None:
    config = Config(port=0, report_burst=1, report_per_minute=1, phone="0744-110")
    async with (
        opened(config, ScriptedBoard()) as evening,
        a_page(chromium, evening.url + "/report", locale="en-GB") as page,
    ):
        for words in ("one", "two"):
            await page.fill("#words", words)
            await page.click("#send")
        await expect(page.locator("#note")).to_contain_text("0744-110")
        await expect(page.locator("#talk .waits")).to_contain_text("two")
        await expect(page.locator("#phone")).to_have_attribute("href", "tel:0744110")


async def test_browser_the_position_goes_along(chromium: Browser, evening: Stage) -> None:
    spot = {"latitude": 29.3572, "longitude": 110.4391}
    async with a_page(
        chromium,
        evening.url + "/report",
        geolocation=spot,
        permissions=["geolocation"],
        locale="zh-CN",
    ) as page:
        await page.click("#locate")
        await expect(page.locator("#located")).to_have_text("已附上位置")
        await page.click("#send")
        await evening.inbox.until(heard=1)
    (heard,) = evening.inbox.heard
    assert heard.point is not None
    assert (round(heard.point.lat, 4), heard.words, heard.language) == (29.3572, "", "zh")


async def test_browser_the_language_is_the_phones_and_can_be_changed(
    chromium: Browser, evening: Stage
) -> None:
    async with a_page(chromium, evening.url + "/report", locale="zh-CN") as page:
        await expect(page.locator("h1")).to_have_text("需要帮助？")
        await page.click(".lang")
        await expect(page.locator("h1")).to_have_text("Need help?")
        await page.reload()
        await expect(page.locator("h1")).to_have_text("Need help?")
