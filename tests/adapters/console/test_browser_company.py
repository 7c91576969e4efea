"""Who else is in a call, and an exercise on every page, in a real Chromium."""

import re

import pytest
from playwright.async_api import Browser, Page, expect

from adapters.console import Config
from tests.adapters.console.browser import CONFIRM, a_page, a_proposal
from tests.adapters.console.company import a_guest, in_company
from tests.adapters.console.samples import SITE
from tests.adapters.console.stage import Stage, opened

pytestmark = pytest.mark.asyncio(loop_scope="package")
FRAME = "() => getComputedStyle(document.querySelector('.drillframe')).borderTopWidth"


async def test_browser_a_case_shows_who_had_it_how_long(desk: Page, evening: Stage) -> None:
    evening.board.put(in_company())
    stays = desk.locator(".stays .stay")
    await expect(stays).to_have_count(2)
    await expect(stays.nth(0)).to_contain_text(
        re.compile(r"1\. pre-check\s*post north\s*too long\s*3:00\s*card\s*532926")
    )
    await expect(stays.nth(1)).to_contain_text(
        re.compile(r"2\. data taking\s*post south\s*here now\s*2:\d\d\s*next post asked at")
    )
    wide = [await stays.nth(n).evaluate("e => e.offsetWidth") for n in (0, 1)]
    assert wide[0] > wide[1], "who had it longer is drawn longer"


async def test_browser_a_call_of_another_site_shows_whose_and_its_number(
    desk: Page, evening: Stage
) -> None:
    evening.board.put(in_company())
    await expect(desk.locator(".callhead .othersite")).to_have_text(
        ["From county centre, their call 12", "Passed to county centre, no number yet"]
    )
    await expect(desk.locator("[data-call='17'] .othersite").first).to_contain_text(
        "county centre 12"
    )


async def test_browser_departments_are_invited_by_key_and_by_box(
    desk: Page, evening: Stage
) -> None:
    evening.board.put(a_proposal())
    await desk.locator(CONFIRM).wait_for()
    await desk.keyboard.press("I")
    await expect(desk.locator("dialog h2")).to_have_text("Invite whom to call 17?")
    await desk.keyboard.type("bailong")
    await desk.keyboard.press("Enter")
    await evening.inbox.until(heard=1)
    await desk.keyboard.press("/")
    await desk.keyboard.type("invite quick police 2 to ")
    await desk.locator(".suggestions li", has_text="17").click()
    await desk.keyboard.press("Enter")
    words = await evening.inbox.until(heard=2)
    assert words == ["invite p-bailong to 17", "invite quick police 2 to 17"]
    evening.board.put(in_company())
    guests = desk.locator(".guests li")
    await expect(guests.nth(0)).to_contain_text(re.compile(r"Takes part"))
    await expect(guests.nth(1)).to_contain_text(re.compile(r"nobody is free\s*Does not take part"))
    await guests.nth(0).get_by_role("button").click()
    assert (await evening.inbox.until(heard=3))[2] == "release 17 market"
    evening.board.put(in_company(status="closed", guests=(a_guest(state="done", note="paid"),)))
    await expect(guests).to_have_count(1)
    await expect(guests).to_contain_text(re.compile(r"paid\s*Done"))
    await expect(desk.locator(".guests button")).to_have_count(0)


async def test_browser_a_drill_beside_real_calls_is_framed_where_it_is_read(
    desk: Page, evening: Stage
) -> None:
    evening.board.put(a_proposal(drill=True), a_proposal(18))
    await desk.locator("[data-call='17']").click()
    await expect(desk.locator(".drillcall .drillbanner")).to_contain_text("not real")
    await desk.locator("[data-call='18']").click()
    await expect(desk.locator(".drillcall, .drillframe")).to_have_count(0)


@pytest.mark.parametrize("path", ["/wall", "/commander", "/shift"])
async def test_browser_an_exercise_frames_every_page(
    chromium: Browser, evening: Stage, path: str
) -> None:
    evening.board.put(a_proposal(drill=True), drill=True)
    async with a_page(chromium, evening.url + path, locale="en-GB") as page:
        await expect(page.locator(".drillbanner")).to_contain_text("DRILL")
        assert await page.evaluate(FRAME) == "9px"
        if path != "/shift":
            await expect(page.locator(".drillmark").first).to_have_text("Drill")
            evening.board.put(a_proposal(), drill=False)
            await expect(page.locator(".drillframe")).to_have_count(0)


async def test_browser_a_site_that_wants_no_speech_looks_calm(
    chromium: Browser, evening: Stage
) -> None:
    evening.board.put(a_proposal())
    async with a_page(chromium, evening.url, locale="en-GB") as page:
        await page.locator(CONFIRM).wait_for()
        await expect(page.locator(".link.off")).to_have_count(0)
    async with (
        opened(Config(port=0), evening.board, site=SITE | {"hears": False}) as calm,
        a_page(chromium, calm.url, locale="en-GB") as page,
    ):
        await expect(page.locator(".link.off")).to_have_text("no speech-to-text")
        await expect(page.locator(".link.down")).to_have_count(0)
