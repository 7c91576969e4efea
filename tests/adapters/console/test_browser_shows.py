"""What the console shows, and how it says that it cannot, in a real Chromium."""

import asyncio
import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Browser, Page, expect

from adapters.console import Config
from adapters.console.files import STATIC
from bridge.message import Choice, Form, Outbound
from bridge.views import LinkView
from tests.adapters.console.board import ScriptedBoard
from tests.adapters.console.browser import CONFIRM, a_page, a_proposal, until_told
from tests.adapters.console.samples import a_call, a_relay, a_voice, at
from tests.adapters.console.stage import Stage, opened
from tests.waiting import until

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def test_browser_markup_in_a_reporters_words_is_text(desk: Page, evening: Stage) -> None:
    evil = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"
    heard = a_voice(words=f"come {evil}", doubts=((evil, 1.0, 2.0),), by="", channel="chat")
    evening.board.put(
        a_call(
            17,
            heard=(heard,),
            words=evil,
            relays=(a_relay(text=evil),),
            place_reason=evil,
            escalated=evil,
            holder=evil,
        )
    )
    evening.board.put(links=(LinkView(adapter=evil, up=False, since=at(), reason=evil),))
    await evening.console.send(
        Outbound(
            key="m1",
            channel="desk",
            text=evil,
            language="en",
            form=Form.DESK,
            choices=(Choice(evil, "confirm 17"),),
        )
    )
    await expect(desk.locator(".heard.first blockquote")).to_have_text(f"come {evil}")
    await expect(desk.locator(".heard .doubt")).to_have_text(evil)
    await expect(desk.locator(".message .said")).to_have_text(evil)
    await expect(desk.locator(".timeline .words")).to_have_text(evil)
    assert await desk.locator("img[src=x], main script").count() == 0
    assert "owned" not in await desk.title()


async def test_browser_the_language_changes_at_once(desk: Page, evening: Stage) -> None:
    evening.board.put(a_proposal())
    await expect(desk.locator("h1")).to_have_text("dispute Mihun Terrace")
    await desk.get_by_role("button", name="中文").click()
    await expect(desk.locator("h1")).to_have_text("纠纷 迷魂台")
    await expect(desk.locator("#go")).to_contain_text("确认派警")
    await expect(desk.locator("html")).to_have_attribute("lang", "zh-Hans")
    await desk.reload()
    await expect(desk.locator("#go")).to_contain_text("确认派警")
    await desk.get_by_role("button", name="English").click()
    await expect(desk.locator("#go")).to_contain_text("Confirm")


async def test_browser_both_languages_say_everything(desk: Page) -> None:
    script = "path => import(path).then(m => Object.fromEntries(Object.entries(m.WORDS)))"
    files = [p for p in (STATIC / "js").glob("*.js") if not p.name.startswith("report")]
    sources = {p: p.read_text() for p in files}  # the words of the report page are its own test
    known: set[str] = set()
    for path in (p for p, source in sources.items() if "export const WORDS" in source):
        words = await desk.evaluate(script, f"/static/js/{path.name}")
        assert words["zh"].keys() == words["en"].keys()
        gaps = {k: set(re.findall(r"\{\w+\}", w)) for k, w in words["zh"].items()}
        assert gaps == {k: set(re.findall(r"\{\w+\}", w)) for k, w in words["en"].items()}
        known |= set(words["en"])
    asked = {w for source in sources.values() for w in re.findall(r'\bt\("([^"]+)"', source)}
    assert asked
    assert asked - known == set()


async def test_browser_dark_and_light(desk: Page) -> None:
    ground = "() => getComputedStyle(document.body).backgroundColor"
    await desk.emulate_media(color_scheme="dark")
    dark = await desk.evaluate(ground)
    theme = desk.get_by_role("button", name=re.compile("^Theme"))
    await theme.click()
    light = await desk.evaluate(ground)
    await theme.click()
    assert await desk.evaluate(ground) == dark != light
    await theme.click()
    await desk.emulate_media(color_scheme="light")
    assert await desk.evaluate(ground) == light


async def test_browser_a_server_that_is_gone_is_shown_and_its_return_too(
    chromium: Browser,
) -> None:
    board = ScriptedBoard()
    board.put(a_call(17))
    async with (
        opened(Config(port=0), board) as first,
        a_page(chromium, first.url, locale="en-GB") as page,
    ):
        await expect(page.locator("[data-call='17']")).to_be_visible()
        await gone_and_back(first, page, board)


async def gone_and_back(first: Stage, page: Page, board: ScriptedBoard) -> None:
    closed = datetime.now(UTC)
    first.listening.cancel()  # the heart stops; the connection stays open: the worst case
    await page.locator(".banner.alarm").wait_for()
    assert datetime.now(UTC) - closed < timedelta(seconds=3)
    await expect(page.locator(".banner.alarm")).to_contain_text("No contact with the server")
    await expect(page).to_have_title(re.compile("⚠"))
    board.put(a_call(18))
    again = asyncio.create_task(first.console.listen(first.inbox))
    await page.locator("[data-call='18']").wait_for(timeout=2000)
    await expect(page.locator(".banner.alarm")).to_have_count(0)
    again.cancel()


async def test_browser_a_server_that_restarts_is_found_again(chromium: Browser) -> None:
    board = ScriptedBoard()
    board.put(a_proposal())
    async with opened(Config(port=0), board) as first:
        port = first.console.port
        page = await chromium.new_page(locale="en-GB")
        await page.goto(first.url)
        await page.locator(CONFIRM).wait_for()
    closed = datetime.now(UTC)
    await page.locator(".banner.alarm").wait_for()
    assert datetime.now(UTC) - closed < timedelta(seconds=3)
    await page.keyboard.press("Enter")  # nobody hears it yet; it waits for the server
    board.calls["radio:heard-18/0"] = a_call(18)
    async with opened(Config(port=port), board) as second:
        back = datetime.now(UTC)
        await page.locator("[data-call='18']").wait_for()
        assert datetime.now(UTC) - back < timedelta(seconds=2)
        await until_told(page, "confirm 17")
        assert second.inbox.words == ["confirm 17 quick-2"]
        await page.close()


async def test_browser_the_recording_plays_from_the_doubtful_word(
    desk: Page, evening: Stage
) -> None:
    evening.board.put(a_proposal())
    await desk.get_by_role("button", name="排队").click()
    await desk.wait_for_function("() => document.querySelector('audio').currentTime > 4")
    await expect(desk.locator(".player .clock")).to_have_text(re.compile(r"0:0[456] / 0:06"))
    await desk.keyboard.press("p")
    await desk.wait_for_function("() => document.querySelector('audio').paused")


async def test_browser_a_recording_that_is_lost_says_so(desk: Page, evening: Stage) -> None:
    lost = "sha256:" + "0" * 64
    evening.board.put(a_call(17, heard=(a_voice(voice=lost, words=""),)))
    await expect(desk.locator(".heard.first")).to_contain_text("Not understood: please listen")
    await desk.keyboard.press("p")
    told = desk.locator(".player [role=status]")
    await expect(told).to_have_text("The recording cannot be played")


async def test_browser_a_voice_without_words_yet_can_be_opened(desk: Page, evening: Stage) -> None:
    evening.board.put(waiting=(a_voice(words="", by="p-bailong"),))
    await desk.locator(".row.voice").click()
    await expect(desk.locator("main .player")).to_be_visible()
    evening.board.put(a_proposal(), waiting=())  # it became a call: the page follows it
    await expect(desk.locator(".callhead .number")).to_have_text("17")


async def test_browser_messages_to_the_desk_until_they_are_seen(desk: Page, evening: Stage) -> None:
    evening.board.put(a_proposal())
    evening.board.said["console", "desk"] = [a_relay("m1", reach="delivered")]
    message = Outbound(
        key="m1",
        channel="desk",
        text="17: say yes?",
        language="en",
        choices=(Choice("Yes", "confirm 17"),),
    )
    await evening.console.send(message)
    await evening.console.send(message)  # sent again: still one
    await expect(desk.locator(".message")).to_have_count(1)
    await desk.get_by_role("button", name="Yes", exact=True).click()
    await expect(desk.locator(".message")).to_have_count(0)
    assert evening.inbox.words == ["confirm 17"]
    await until(lambda: ("m1", "read") in evening.inbox.news)


async def test_browser_health_is_seen(desk: Page, evening: Stage) -> None:
    evening.board.put(
        links=(LinkView(adapter="radio", up=False, since=at(65), reason="no carrier"),)
    )
    down = desk.locator(".link.down")
    await expect(down).to_contain_text(re.compile(r"radio\s*down\s*1:0\d"))
    await expect(down).to_have_attribute("title", "no carrier")


async def test_browser_reasons_are_in_the_persons_language(desk: Page, evening: Stage) -> None:
    evening.board.put(a_proposal())
    await expect(desk.locator(".option .why").first).to_have_text("nearest with skill police")
    await desk.get_by_role("button", name="中文").click()
    await expect(desk.locator(".option .why").first).to_have_text("最近的警力")
    await expect(desk.locator(".option .far").first).to_contain_text("直线距离")


async def test_browser_what_leaves_the_board_leaves_the_page(desk: Page, evening: Stage) -> None:
    evening.board.put(a_proposal())
    await expect(desk.locator(".callhead")).to_be_visible()
    evening.board.forget("radio:heard-17/0")
    await expect(desk.locator(".callhead")).to_have_count(0)
    await expect(desk.locator(".sitepage")).to_contain_text("All is quiet")


async def test_browser_messages_about_what_is_over_are_not_shown(
    desk: Page, evening: Stage
) -> None:
    evening.board.put(a_proposal())
    await evening.console.send(
        Outbound(key="m1", channel="desk", text="say yes?", language="en", call="radio:heard-17/0")
    )
    await expect(desk.locator(".message")).to_have_count(1)
    evening.board.put(a_proposal(status="closed", closed=at()))
    await expect(desk.locator(".message")).to_have_count(0)


async def test_browser_orders_are_in_the_course_of_events_only(desk: Page, evening: Stage) -> None:
    order = a_voice(key="console:1", words="confirm 17", by="dispatch", voice="", note=True)
    evening.board.put(a_proposal(heard=(a_voice(), order)))
    await expect(desk.locator("figure.heard")).to_have_count(1)
    await expect(desk.locator(".timeline")).to_contain_text("confirm 17")
