"""The report page as people meet it: a small phone, a bad line, no script, two languages, the dark."""

import asyncio
import io
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from PIL import Image
from playwright.async_api import Browser, Page, Route, ViewportSize, expect

from adapters.console.files import STATIC
from tests.adapters.console.axe import WALKS, Scheme, violations
from tests.adapters.console.browser import a_page
from tests.adapters.console.samples import a_call, a_relay, at
from tests.adapters.console.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="package")

PHONE = ViewportSize(width=360, height=740)
LARGEST = 30_000  # bytes over the wire


@asynccontextmanager
async def a_phone(browser: Browser, url: str, **options: Any) -> AsyncIterator[Page]:
    told = {"viewport": PHONE, "locale": "en-GB"} | options
    async with a_page(browser, url, **told) as page:
        yield page


def answered(stage: Stage, status: str = "taken") -> None:
    """The house has a number and a question for whoever spoke last."""
    who = stage.inbox.heard[-1].channel
    asks = (("Yes, solved", "solved 17"), ("Not solved", "not solved 17"))
    stage.board.put(a_call(17, status=status))
    stage.board.said["console", who] = [
        a_relay("p1", text="Your number is 17.", at=at()),
        a_relay("p2", text="Was it solved?", choices=asks, at=at()),
    ]


@pytest.mark.parametrize(("locale", "theme"), WALKS)
async def test_browser_axe_finds_nothing(
    chromium: Browser, evening: Stage, locale: str, theme: Scheme
) -> None:
    url = evening.url + "/r/mihuntai"
    async with a_phone(chromium, url, locale=locale, color_scheme=theme) as page:
        await page.click("summary")
        assert await violations(page) == []
        await page.click("#send")
        await expect(page.locator("#note")).to_be_visible()
        await page.fill("#words", "help")
        await page.click("#send")
        await expect(page.locator("#talk .mine")).to_contain_text("✓")
        answered(evening)
        await expect(page.locator(".choices button")).to_have_count(2)
        await expect(page.locator("#withdraw")).to_be_visible()
        assert await violations(page) == []
        await expect(page.locator("header .sos")).to_be_in_viewport()
        wide = await page.evaluate("document.documentElement.scrollWidth")
        assert wide == PHONE["width"]
        await page.goto(evening.url + "/report/state")
        assert await violations(page) == []


async def test_browser_everything_fits_in_thirty_kilobytes(
    chromium: Browser, evening: Stage
) -> None:
    context = await chromium.new_context(viewport=PHONE, locale="zh-CN")
    page = await context.new_page()
    wire = await context.new_cdp_session(page)
    await wire.send("Network.enable")
    came: list[float] = []
    wire.on("Network.loadingFinished", lambda told: came.append(told["encodedDataLength"]))
    await page.goto(evening.url + "/r/mihuntai")
    await shelved(page)
    assert len(came) >= 4
    assert sum(came) < LARGEST, came
    await context.close()


async def shelved(page: Page) -> None:
    """The page lies on the phone for when there is no line, and somebody watches over it."""
    await expect(page.locator("html[data-kept]")).to_be_attached()


async def test_browser_without_a_line_the_page_opens_and_keeps_words(
    chromium: Browser, evening: Stage
) -> None:
    context = await chromium.new_context(viewport=PHONE, locale="en-GB")
    page = await context.new_page()
    await page.goto(evening.url + "/r/mihuntai")
    await shelved(page)
    await context.set_offline(True)
    await page.reload()
    await page.click("summary")
    await expect(page.locator("#posts li").first).to_contain_text("Mihun Terrace platform")
    await expect(page.locator(".guide a").first).to_have_attribute("href", "tel:110")
    await page.fill("#words", "he fell")
    await page.click("#send")
    await expect(page.locator("#note")).to_contain_text("kept and will be sent by itself")
    await page.goto(evening.url + "/r/bailong")  # another poster, never seen with a line
    await expect(page.locator("#talk .waits")).to_contain_text("he fell")
    await expect(page.locator("#place")).to_be_hidden()  # not the place of the kept page
    await context.set_offline(False)
    await expect(page.locator("#talk .mine")).to_contain_text("✓ received")
    assert evening.inbox.words == ["he fell"]
    assert evening.inbox.heard[0].place == "mihuntai"
    await context.close()


async def test_browser_without_script_a_number_comes(chromium: Browser, evening: Stage) -> None:
    context = await chromium.new_context(viewport=PHONE, locale="zh-CN", java_script_enabled=False)
    page = await context.new_page()
    await page.goto(evening.url + "/r/bailong")
    await expect(page.locator("#speak")).to_be_hidden()
    await page.fill("#words", "有人晕倒")
    await page.set_input_files("#photo", a_photo(800, 600))
    await page.click("#send")
    await expect(page.locator("main")).to_contain_text("编号马上就来")
    words, photo = evening.inbox.heard
    assert (words.words, words.place, words.language) == ("有人晕倒", "bailong", "zh")
    assert photo.pictures
    answered(evening)
    await page.click("a.quiet >> nth=0")
    await expect(page.locator("#number")).to_have_text("17")
    await expect(page.locator("#steps .now")).to_have_text("有人前来")
    await page.click(".choices button >> nth=1")
    assert (await evening.inbox.until(heard=3))[-1] == "not solved 17"
    assert evening.inbox.heard[-1].reply_to == "p2"
    await page.click("a.quiet >> nth=1")
    await page.fill("#words", "还有一个人")
    await page.click("#send")
    assert (await evening.inbox.until(heard=4))[-1] == "还有一个人"
    assert {m.channel for m in evening.inbox.heard} == {words.channel}
    await context.close()


async def test_browser_does_not_wait_for_a_slow_script(chromium: Browser, evening: Stage) -> None:
    context = await chromium.new_context(viewport=PHONE, locale="en-GB")
    page = await context.new_page()
    held = asyncio.Event()

    async def slow(_: Route) -> None:
        await held.wait()

    await page.route(re.compile("page.js"), slow)
    await page.goto(evening.url + "/r/mihuntai", wait_until="commit")
    await page.fill("#words", "help")
    await page.click("#send", no_wait_after=True)
    assert await evening.inbox.until(heard=1) == ["help"]
    await expect(page.locator("h1")).to_have_text("Your report")
    await context.close()
    held.set()


def a_photo(width: int, height: int) -> Any:
    kept = io.BytesIO()
    noise = Image.effect_noise((width // 8, height // 8), 90).resize((width, height))
    noise.convert("RGB").save(kept, "JPEG", quality=97)
    return {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": kept.getvalue()}


async def test_browser_a_photo_is_made_small(chromium: Browser, evening: Stage) -> None:
    photo = a_photo(1800, 2400)
    async with a_phone(chromium, evening.url + "/report") as page:
        await page.set_input_files("#photo", photo)
        await expect(page.locator("#pictured")).to_have_text("Photo added")
        await page.click("#photo")
        await expect(page.locator("#pictured")).to_have_text("Photo")
        await page.set_input_files("#photo", photo)
        await expect(page.locator("#pictured")).to_have_text("Photo added")
        await page.fill("#words", "look")
        await page.click("#send")
        await evening.inbox.until(heard=2)
        await expect(page.locator("#talk .mine").last).to_contain_text("✓")
        await page.set_input_files("#photo", {"name": "b", "mimeType": "", "buffer": b"MZ"})
        await expect(page.locator("#note")).to_contain_text("cannot be read")
    words, picture = evening.inbox.heard
    assert words.words == "look"
    kept = await evening.console._front.services.media.open(picture.pictures[0].ref)
    assert max(Image.open(io.BytesIO(kept)).size) == 1280
    assert len(kept) < len(photo["buffer"]) / 3


async def test_browser_a_voice_note_is_heard(chromium: Browser, evening: Stage) -> None:
    url = evening.url + "/r/bailong"
    async with a_phone(chromium, url, permissions=["microphone"]) as page:
        await page.click("#speak")
        await expect(page.locator("#spoken")).to_have_text("Stop (2 s)")
        await page.click("#speak")
        await expect(page.locator("#spoken")).to_contain_text("Voice note, ")
        await page.click("#send")
        await expect(page.locator("#talk .mine")).to_contain_text("(voice note)")
        await evening.inbox.until(heard=1)
    (heard,) = evening.inbox.heard
    assert heard.voice is not None
    assert heard.voice.mime == "audio/ogg"
    assert 1.0 < heard.voice.seconds < 6.0
    assert (heard.place, heard.words) == ("bailong", "")


async def test_browser_buttons_are_shorthand_for_words(chromium: Browser, evening: Stage) -> None:
    async with a_phone(chromium, evening.url + "/r/mihuntai") as page:
        await page.fill("#words", "help")
        await page.click("#send")
        await evening.inbox.until(heard=1)
        answered(evening)
        await page.click("#correct")
        await page.keyboard.type("it is Bailong")
        await page.click("#send")
        await page.click("#withdraw")
        await expect(page.locator("#withdraw")).to_have_text("Tap again to confirm")
        assert await evening.inbox.until(heard=2) == ["help", "Correction: it is Bailong"]
        await page.click("#withdraw")
        await evening.inbox.until(heard=3)
        answered(evening, "closed")
        await page.click("text=5 of 5")
        await expect(page.locator("#rating")).to_be_hidden()
        await page.click(".choices >> text=Yes, solved")
        await expect(page.locator(".choices")).to_have_count(0)
        await evening.inbox.until(heard=5)
        await page.click("#forget")
        await page.click("#forget")
        await evening.inbox.until(heard=6)
        await expect(page.locator("#talk .mine")).to_have_count(1)
    assert evening.inbox.words[2:] == ["cancel 17", "rate 17 5", "solved 17", "forget me"]
    assert [m.place for m in evening.inbox.heard] == ["mihuntai", "", "", "", "", ""]
    assert evening.inbox.heard[4].reply_to == "p2"


async def test_browser_one_tap_of_the_tab_key_after_another(
    chromium: Browser, evening: Stage
) -> None:
    async with a_phone(chromium, evening.url + "/r/mihuntai") as page:
        seen = []
        for _ in range(7):
            await page.keyboard.press("Tab")
            seen.append(
                await page.evaluate("document.activeElement.id || document.activeElement.className")
            )
    assert seen == ["lang", "phone", "words", "speak", "photo", "locate", "send"]


async def test_browser_scripts_are_for_old_phones() -> None:
    """Nothing that Chromium 53 (WeChat's of 2017) cannot read: no script would run at all there."""
    newer = re.compile(
        r"\?\.|\?\?|\*\*|\.\.\.|\basync\b|\bawait\b|\bimport\b|\bexport\b|catch \{|\|\|=|#\w+\s*="
        r"|replaceChildren|\.at\(|padStart|\.flat|Object\.(entries|values|fromEntries)|URLSearchParams"
    )
    for file in sorted((STATIC / "js").glob("report-*.js")):
        code = re.sub(r"//.*", "", file.read_text("utf-8"))
        assert newer.findall(re.sub(r'"[^"]*"', '""', code)) == [], file.name
    style = (STATIC / "css" / "report.css").read_text("utf-8")
    assert not re.search(r"\bgap:|inset:|clamp\(|:is\(|:has\(|aspect-ratio|%\)|color-mix", style)
