"""The console and the public page in a real Chromium."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from msgspec.structs import replace
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from adapters.console import Config
from adapters.console.files import STATIC
from bridge.message import Choice, Form, Outbound
from bridge.views import LinkView
from tests.adapters.console import evening
from tests.adapters.console.board import (
    ScriptedBoard,
    a_call,
    a_relay,
    a_route,
    a_voice,
    at,
)
from tests.adapters.console.stage import Stage, opened

pytestmark = pytest.mark.asyncio(loop_scope="module")

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
CONFIRM = "#go:not([disabled])"


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path="/usr/bin/chromium", headless=True, args=QUIET
        )
        yield browser
        await browser.close()


@asynccontextmanager
async def a_page(
    browser: Browser | BrowserContext, url: str, **options: Any
) -> AsyncIterator[Page]:
    """A page that remembers nothing; whatever its console complains of fails the test."""
    page = await browser.new_page(**options)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda m: complaints.append(m.text) if complains(m.type, m.text) else None)
    await page.goto(url)
    yield page
    await page.evaluate("localStorage.clear()")
    await page.context.clear_cookies()
    await page.close()
    assert complaints == []


def complains(kind: str, text: str) -> bool:
    return kind in {"error", "warning"} and "net::ERR" not in text and "status of" not in text


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def english(chromium: Browser) -> AsyncIterator[BrowserContext]:
    wide = {"width": 1440, "height": 900}
    context = await chromium.new_context(locale="en-GB", viewport=wide)  # type: ignore[arg-type]
    yield context
    await context.close()


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def house() -> AsyncIterator[Stage]:
    async with opened(Config(port=0), ScriptedBoard()) as stage:
        yield stage


@pytest_asyncio.fixture(loop_scope="module")
async def stage(house: Stage) -> Stage:
    house.board.clear()
    house.inbox.clear()
    return house


@pytest_asyncio.fixture(loop_scope="module")
async def desk(english: BrowserContext, stage: Stage) -> AsyncIterator[Page]:
    async with a_page(english, stage.url) as page:
        await expect(page.locator(".server.up")).to_be_visible()
        yield page


@pytest_asyncio.fixture(loop_scope="module")
async def phone(english: BrowserContext, stage: Stage) -> AsyncIterator[Page]:
    async with a_page(english, stage.url + "/report?place=mihuntai") as page:
        await page.set_viewport_size({"width": 390, "height": 844})
        yield page


def a_proposal(number: int = 17, **changes: Any) -> Any:
    return a_call(number, route=a_route(), heard=(a_voice(),), **changes)


async def test_browser_a_call_appears_within_a_second(desk: Page, stage: Stage) -> None:
    started = datetime.now(UTC)
    stage.board.put(a_proposal())
    await desk.locator("[data-call='17']").wait_for()
    assert datetime.now(UTC) - started < timedelta(seconds=1)
    row = desk.locator("[data-call='17']")
    for shown in ("17", "dispute", "Mihun Terrace", "Waits for yes", "Urgent"):
        await expect(row).to_contain_text(shown)
    await expect(row.locator("svg")).to_have_count(1)
    await expect(desk).to_have_title("(1) Yuanjiajie Dispatch")


async def test_browser_a_double_press_confirms_once(desk: Page, stage: Stage) -> None:
    stage.board.put(a_proposal())
    await desk.locator(CONFIRM).wait_for()
    await desk.keyboard.press("Enter")
    await desk.keyboard.press("Enter")
    await desk.keyboard.press("c")
    await expect(desk.locator(".toast")).to_contain_text("confirm 17")
    stage.board.put(a_proposal(changed=at()))  # any news of the call: still the same intention
    await desk.keyboard.press("Enter")
    await desk.locator("#go").dblclick()
    await desk.locator("[data-call='17']").click()
    assert stage.inbox.words == ["confirm 17"]
    assert stage.inbox.heard[0].channel == "desk"


async def test_browser_a_confirmation_can_be_undone_and_given_again(
    desk: Page, stage: Stage
) -> None:
    stage.board.put(a_proposal())
    await desk.locator(CONFIRM).wait_for()
    await desk.keyboard.press("Enter")
    await desk.locator(".toast button", has_text="Undo").click()
    await stage.inbox.until(heard=2)
    await desk.locator(CONFIRM).wait_for()
    await until_told(desk, "undo 17")
    await desk.keyboard.press("Enter")
    await stage.inbox.until(heard=3)
    assert stage.inbox.words == ["confirm 17", "undo 17", "confirm 17"]


async def until_told(desk: Page, words: str) -> None:
    await expect(desk.locator(".toast", has_text=words)).to_be_visible()


async def test_browser_a_lost_answer_is_asked_again_and_stays_one(desk: Page, stage: Stage) -> None:
    stage.board.put(a_proposal())
    stage.inbox.trouble = "disk full"
    await desk.locator(CONFIRM).wait_for()
    async with desk.expect_response("**/api/say") as response:
        await desk.keyboard.press("Enter")
    assert (await response.value).status == 503
    stage.inbox.trouble = ""
    await until_told(desk, "confirm 17")
    assert stage.inbox.words == ["confirm 17"]


async def test_browser_what_was_not_kept_is_said_loudly(desk: Page, stage: Stage) -> None:
    stage.board.put(a_proposal())
    stage.inbox.trouble = "disk full"
    await desk.locator(CONFIRM).wait_for()
    await desk.keyboard.press("Enter")
    bad = desk.locator(".toast.bad")
    await expect(bad).to_contain_text("disk full", timeout=8000)
    assert stage.inbox.words == []


async def test_browser_another_unit_is_chosen_by_number(desk: Page, stage: Stage) -> None:
    stage.board.put(a_proposal())
    await desk.locator(CONFIRM).wait_for()
    await desk.keyboard.press("3")
    await expect(desk.locator("#go")).to_contain_text("Send instead: quick police 1")
    await desk.keyboard.press("Enter")
    assert await stage.inbox.until(heard=1) == ["assign 17 quick-1"]


async def test_browser_a_proposal_that_changes_under_the_finger_is_not_confirmed(
    desk: Page, stage: Stage
) -> None:
    stage.board.put(a_proposal())
    await desk.locator(CONFIRM).wait_for()
    other = a_route(ways=tuple(reversed(a_route().ways)))
    # Pressed in the same moment as the change is drawn, by the page itself: no race.
    await desk.evaluate("""() => new MutationObserver((_, watch) => {
        if (document.querySelector("#go").disabled) {
          watch.disconnect();
          document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "c", bubbles: true }));
        }
      }).observe(document.body, { subtree: true, attributes: true, childList: true })""")
    stage.board.put(replace(a_proposal(), route=other))
    await until_told(desk, "look again")
    assert stage.inbox.words == []
    await desk.locator(CONFIRM).wait_for()
    await desk.keyboard.press("c")
    assert await stage.inbox.until(heard=1) == ["confirm 17"]


ACTS = (
    ("a", "bailong", "assign 17 p-bailong"),
    ("a", "迷魂", "assign 17 p-mihuntai"),
    ("l", "three ropes", "locate 17 sansuoshi"),
    ("y", "injury", "kind 17 injury"),
    ("e", "commander", "escalate 17 commander"),
    ("x", "found him", "close 17, found him"),
    ("n", "17 people <b>here</b>", "note 17, 17 people <b>here</b>"),
    ("/", "all: come in", "all: come in"),
)


async def test_browser_every_act_is_words(desk: Page, stage: Stage) -> None:
    stage.board.put(a_proposal())
    await desk.locator(CONFIRM).wait_for()
    for key, typed, _ in ACTS:
        await desk.keyboard.press(key)
        await desk.locator("dialog .field").wait_for()
        await desk.keyboard.type(typed)
        await desk.keyboard.press("Enter")
        await expect(desk.locator("dialog")).to_have_count(0)
    assert await stage.inbox.until(heard=len(ACTS)) == [words for _, _, words in ACTS]


async def test_browser_acts_of_one_key(desk: Page, stage: Stage) -> None:
    stage.board.put(a_proposal())
    await desk.locator(CONFIRM).wait_for()
    await desk.keyboard.press("t")
    assert await stage.inbox.until(heard=1) == ["take 17"]
    await desk.keyboard.press("h")
    assert await stage.inbox.until(heard=2) == ["take 17", "hold 17"]


async def test_browser_keys_do_not_act_while_somebody_types(desk: Page, stage: Stage) -> None:
    stage.board.put(a_proposal())
    await desk.locator(CONFIRM).wait_for()
    await desk.keyboard.press("n")
    await desk.keyboard.type("cth1")
    await desk.keyboard.press("Escape")
    await expect(desk.locator("dialog")).to_have_count(0)
    await desk.keyboard.press("?")
    await expect(desk.locator("dialog .keys")).to_be_visible()
    await desk.keyboard.press("c")
    await desk.keyboard.press("Escape")
    await expect(desk.locator("dialog")).to_have_count(0)
    assert stage.inbox.words == []


async def test_browser_the_queue_is_by_urgency_then_age(desk: Page, stage: Stage) -> None:
    evening.fill(stage.board)
    await expect(desk.locator(".queue section .row[data-call]")).to_have_count(5)
    rows = desk.locator(".queue section .row[data-call]")
    order = await rows.evaluate_all("rows => rows.map(r => r.dataset.call)")
    assert order == ["12", "14", "17", "15", "16"]
    await desk.keyboard.press("j")
    await desk.keyboard.press("ArrowDown")
    await expect(desk.locator(".callhead .number")).to_have_text("15")


async def test_browser_nothing_jumps_under_the_pointer(desk: Page, stage: Stage) -> None:
    stage.board.put(a_call(17), a_call(18, opened=at(10)))
    rows = desk.locator(".queue section .row[data-call]")
    await expect(rows).to_have_count(2)
    await rows.nth(0).hover()
    await desk.mouse.move(120, 120)
    await rows.nth(0).hover()
    stage.board.put(a_call(19, kind="injury"))
    await expect(rows).to_have_count(3)
    assert await rows.evaluate_all("rows => rows.map(r => r.dataset.call)") == ["17", "18", "19"]
    await desk.mouse.move(900, 500)
    await expect(rows.nth(0)).to_contain_text("19")


async def test_browser_markup_in_a_reporters_words_is_text(desk: Page, stage: Stage) -> None:
    evil = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"
    heard = a_voice(words=f"come {evil}", doubts=((evil, 1.0, 2.0),), by="", channel="chat")
    stage.board.put(
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
    stage.board.put(links=(LinkView(adapter=evil, up=False, since=at(), reason=evil),))
    await stage.console.send(
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
    await expect(desk.locator(".message .text")).to_have_text(evil)
    await expect(desk.locator(".timeline .words")).to_have_text(evil)
    assert await desk.locator("img[src=x], main script").count() == 0
    assert "owned" not in await desk.title()


async def test_browser_the_language_changes_at_once(desk: Page, stage: Stage) -> None:
    stage.board.put(a_proposal())
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
    for path in ("/static/js/words.js", "/static/js/report-words.js"):
        words = await desk.evaluate(script, path)
        assert words["zh"].keys() == words["en"].keys()
        gaps = {k: set(re.findall(r"\{\w+\}", w)) for k, w in words["zh"].items()}
        assert gaps == {k: set(re.findall(r"\{\w+\}", w)) for k, w in words["en"].items()}
    source = "".join(p.read_text() for p in (STATIC / "js").glob("*.js"))
    asked = set(re.findall(r'\bt\("([^"]+)"', source))
    known = set(words["en"]) | set((await desk.evaluate(script, "/static/js/words.js"))["en"])
    assert asked - known == set()


async def test_browser_dark_and_light(chromium: Browser, stage: Stage) -> None:
    ground = "() => getComputedStyle(document.body).backgroundColor"
    async with a_page(chromium, stage.url, color_scheme="dark", locale="en-GB") as page:
        await page.locator(".strip").wait_for()
        dark = await page.evaluate(ground)
        theme = page.get_by_role("button", name=re.compile("^Theme"))
        await theme.click()
        light = await page.evaluate(ground)
        await theme.click()
        assert await page.evaluate(ground) == dark != light
    async with a_page(chromium, stage.url, color_scheme="light") as page:
        await page.locator(".strip").wait_for()
        assert await page.evaluate(ground) == light


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
        assert second.inbox.words == ["confirm 17"]
        await page.close()


async def test_browser_the_recording_plays_from_the_doubtful_word(desk: Page, stage: Stage) -> None:
    stage.board.put(a_proposal())
    await desk.get_by_role("button", name="排队").click()
    await desk.wait_for_function("() => document.querySelector('audio').currentTime > 4")
    await expect(desk.locator(".player .clock")).to_have_text(re.compile(r"0:0[456] / 0:06"))
    await desk.keyboard.press("p")
    await desk.wait_for_function("() => document.querySelector('audio').paused")


async def test_browser_a_recording_that_is_lost_says_so(desk: Page, stage: Stage) -> None:
    lost = "sha256:" + "0" * 64
    stage.board.put(a_call(17, heard=(a_voice(voice=lost, words=""),)))
    await expect(desk.locator(".heard.first")).to_contain_text("Not understood: please listen")
    await desk.keyboard.press("p")
    told = desk.locator(".player [role=status]")
    await expect(told).to_have_text("The recording cannot be played")


async def test_browser_a_voice_without_words_yet_can_be_opened(desk: Page, stage: Stage) -> None:
    stage.board.put(waiting=(a_voice(words="", by="p-bailong"),))
    await desk.locator(".row.voice").click()
    await expect(desk.locator("main .player")).to_be_visible()
    stage.board.put(a_proposal(), waiting=())  # it became a call: the page follows it
    await expect(desk.locator(".callhead .number")).to_have_text("17")


async def test_browser_messages_to_the_desk_until_they_are_seen(desk: Page, stage: Stage) -> None:
    stage.board.put(a_proposal())
    stage.board.said["console", "desk"] = [a_relay("m1", reach="delivered")]
    message = Outbound(
        key="m1",
        channel="desk",
        text="17: say yes?",
        language="en",
        choices=(Choice("Yes", "confirm 17"),),
    )
    await stage.console.send(message)
    await stage.console.send(message)  # sent again: still one
    await expect(desk.locator(".message")).to_have_count(1)
    await desk.get_by_role("button", name="Yes", exact=True).click()
    await expect(desk.locator(".message")).to_have_count(0)
    assert stage.inbox.words == ["confirm 17"]
    assert ("m1", "read") in stage.inbox.news


async def test_browser_health_is_seen(desk: Page, stage: Stage) -> None:
    stage.board.put(links=(LinkView(adapter="radio", up=False, since=at(65), reason="no carrier"),))
    down = desk.locator(".link.down")
    await expect(down).to_contain_text(re.compile(r"radio\s*down\s*1:0\d"))
    await expect(down).to_have_attribute("title", "no carrier")


class TestPhone:
    """The public page on a phone."""

    async def test_browser_report_and_answer(self, phone: Page, stage: Stage) -> None:
        await expect(phone.locator("#place")).to_have_text("You are at: Mihun Terrace")
        await phone.fill("#words", "two men fight <b>here</b>")
        await phone.click("#send")
        await expect(phone.locator("#talk .mine")).to_contain_text("✓ received")
        (heard,) = stage.inbox.heard
        assert heard.words == "two men fight <b>here</b>"
        assert (heard.place, heard.language) == ("mihuntai", "en")
        stage.board.put(a_call(17, status="taken"))
        stage.board.said["console", heard.channel] = [
            a_relay("p1", text="<i>17</i>: quick police 2 is coming", at=at())
        ]
        await expect(phone.locator("#number")).to_have_text("17")
        await expect(phone.locator("#steps .now")).to_have_text("On the way")
        await expect(phone.locator("#talk .theirs")).to_have_text(
            "<i>17</i>: quick police 2 is coming"
        )
        await phone.fill("#words", "now three men")
        await phone.click("#send")
        await stage.inbox.until(heard=2)
        assert stage.inbox.heard[1].channel == heard.channel

    async def test_browser_words_survive_a_lost_line(self, phone: Page, stage: Stage) -> None:
        await phone.context.set_offline(True)
        await phone.fill("#words", "help, no signal")
        await phone.click("#send")
        await expect(phone.locator("#note")).to_contain_text("will be sent by themselves")
        await expect(phone.locator("#talk .waits")).to_contain_text("waiting to be sent")
        await phone.context.set_offline(False)
        await expect(phone.locator("#talk .mine")).to_contain_text("✓ received")
        await expect(phone.locator("#note")).to_be_hidden()
        assert stage.inbox.words == ["help, no signal"]

    async def test_browser_words_survive_a_reload(self, phone: Page, stage: Stage) -> None:
        stage.inbox.trouble = "disk full"
        await phone.fill("#words", "help")
        await phone.click("#send")
        await expect(phone.locator("#note")).to_contain_text("110")
        await phone.fill("#words", "half a sent")
        stage.inbox.trouble = ""
        await phone.reload()
        await expect(phone.locator("#talk .mine")).to_contain_text("✓ received")
        await expect(phone.locator("#words")).to_have_value("half a sent")
        assert stage.inbox.words == ["help"]

    async def test_browser_too_often_says_whom_to_call(self, chromium: Browser) -> None:
        config = Config(port=0, report_burst=1, report_per_minute=1, phone="0744-110")
        async with (
            opened(config, ScriptedBoard()) as stage,
            a_page(chromium, stage.url + "/report", locale="en-GB") as page,
        ):
            for words in ("one", "two"):
                await page.fill("#words", words)
                await page.click("#send")
            await expect(page.locator("#note")).to_contain_text("0744-110")
            await expect(page.locator("#talk .waits")).to_contain_text("two")
            await expect(page.locator("#phone")).to_have_attribute("href", "tel:0744110")

    async def test_browser_the_position_goes_along(self, chromium: Browser, stage: Stage) -> None:
        spot = {"latitude": 29.3572, "longitude": 110.4391}
        async with a_page(
            chromium,
            stage.url + "/report",
            geolocation=spot,
            permissions=["geolocation"],
            locale="zh-CN",
        ) as page:
            await page.click("#locate")
            await expect(page.locator("#located")).to_have_text("已附上位置")
            await page.click("#send")
            await stage.inbox.until(heard=1)
        (heard,) = stage.inbox.heard
        assert heard.point is not None
        assert (round(heard.point.lat, 4), heard.words, heard.language) == (29.3572, "", "zh")

    async def test_browser_the_language_is_the_phones_and_can_be_changed(
        self, chromium: Browser, stage: Stage
    ) -> None:
        async with a_page(chromium, stage.url + "/report", locale="zh-CN") as page:
            await expect(page.locator("h1")).to_have_text("需要帮助？")
            await page.click("#language")
            await expect(page.locator("h1")).to_have_text("Need help?")
            await page.reload()
            await expect(page.locator("h1")).to_have_text("Need help?")
