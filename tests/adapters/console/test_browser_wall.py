"""The wall display and the commander's phone in a real Chromium."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from adapters.console.files import STATIC
from bridge.message import Form, Outbound
from bridge.views import LinkView, RollRowView, RollView
from tests.adapters.console.board import ScriptedBoard
from tests.adapters.console.browser import a_page
from tests.adapters.console.chart import a_way_on_paths, charted
from tests.adapters.console.samples import a_call, a_relay, an_assignment, at
from tests.adapters.console.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="package")
PHONE = {"width": 390, "height": 844}
HALL = {"width": 1920, "height": 1080}
ROLL = RollView(
    key="r1", number=3, by="commander", by_names={}, words="report your numbers", at=at(30),
    due=at(-30), over=None, total=2, there=1,
    rows=tuple(
        RollRowView(unit=u, names={"en": u}, state=s, minutes=None, adapter="radio", again=False,
                    people=0, words="")
        for u, s in (("quick-1", "asked"), ("quick-2", "here"))
    ),
)  # fmt: skip


@pytest_asyncio.fixture(loop_scope="package")
async def station() -> AsyncIterator[Stage]:
    async with charted(ScriptedBoard()) as stage:
        hurt = a_call(
            18, kind="injury", place="tianxia", status="escalated", opened=at(200), due=at(30)
        )
        stage.board.put(a_way_on_paths(), hurt)
        yield stage


def wall(chromium: Browser, stage: Stage, query: str = "", **options: Any) -> Any:
    url = f"{stage.url}/wall{query}"
    return a_page(chromium, url, locale="en-GB", viewport=HALL, **options)


def phone(chromium: Browser, stage: Stage, **options: Any) -> Any:
    url = stage.url + "/commander"
    return a_page(chromium, url, locale="en-GB", viewport=PHONE, has_touch=True, **options)


async def ground(page: Page) -> float:
    """How light the page's ground is, 0 to 255."""
    script = (
        "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).map(Number)"
    )
    red, green, blue = await page.evaluate(script)
    return float(red + green + blue) / 3


async def test_browser_the_wall_shows_calls_figures_and_health(
    chromium: Browser, station: Stage
) -> None:
    async with wall(chromium, station) as page:
        rows = page.locator(".calls .row")
        await expect(rows).to_have_count(2)
        await expect(rows.first).to_contain_text("Injury")
        await expect(rows.first).to_contain_text("late")
        await expect(page.locator(".figure", has_text="late")).to_contain_text("1")
        await expect(page.locator(".health")).to_contain_text("All links are up")
        station.board.put(links=(LinkView(adapter="radio", up=False, since=at(60)),))
        await expect(page.locator(".health .bad")).to_contain_text("radio: down")
        await expect(page.locator(".map-things")).to_be_visible()
        part = an_assignment("quick-2", "快警二组")
        station.board.put(a_way_on_paths(status="taken", assignments=(part,)))
        await expect(rows.last).to_contain_text("quick police 2")
        assert await ground(page) < 60, "dark by itself"


async def test_browser_the_wall_has_no_token_and_delivers_no_message(
    chromium: Browser, station: Stage
) -> None:
    async with wall(chromium, station, "?theme=light&lang=zh") as page:
        await expect(page.locator(".calls .row").first).to_contain_text("受伤")
        assert await ground(page) > 200
        await expect(page.locator("main button, main input, main a")).to_have_count(3)
        said = Outbound(key="m1", channel="desk", text="x", language="zh", form=Form.DESK)
        assert (await station.console.send(said)).reach == "sent"
        token = "import('/static/js/state.js').then(s => s.hello.value.token ?? null)"
        assert await page.evaluate(token) is None
        assert station.inbox.lines == []


async def test_browser_a_wall_without_its_server_says_so_loudly(
    chromium: Browser, station: Stage
) -> None:
    async with wall(chromium, station) as page:
        await expect(page.locator(".calls .row")).to_have_count(2)
        station.listening.cancel()
        gone = page.locator(".gone")
        await expect(gone).to_contain_text("OUT OF DATE")
        size = await gone.locator("strong").evaluate(
            "e => parseFloat(getComputedStyle(e).fontSize)"
        )
        assert size > 80
        await expect(page).to_have_title(re.compile("⚠"))


async def test_browser_the_commander_confirms_and_hands_over(
    chromium: Browser, station: Stage
) -> None:
    async with phone(chromium, station) as page:
        await page.locator("[data-call='17'] .head").click()
        await page.get_by_role("button", name=re.compile("Confirm: quick police 2")).click()
        await page.locator("[data-call='18'] .head").click()
        await page.get_by_label("Hand over to whom?").select_option(index=1)
        words = await station.inbox.until(heard=2)
        assert words[0] == "confirm 17 quick-2"
        assert words[1].startswith("escalate 18 ")
        assert {m.sender for m in station.inbox.heard} == {"commander"}
        wide = await page.evaluate("document.documentElement.scrollWidth")
        assert wide <= PHONE["width"]


async def test_browser_the_commander_answers_and_speaks_to_all(
    chromium: Browser, station: Stage
) -> None:
    asked = a_relay(to="console/commander", choices=(("Yes", "confirm 17"),), text="Send them?")
    station.board.said[("console", "commander")] = [asked]
    async with phone(chromium, station) as page:
        await page.get_by_role("button", name="Yes", exact=True).click()
        await page.get_by_label("What shall everybody hear?").fill("storm at six")
        await page.get_by_role("button", name="Send", exact=True).click()
        await expect(page.get_by_label("What shall everybody hear?")).to_have_value("")
        await page.get_by_label("What shall everybody hear?").fill("report")
        await page.get_by_label("Each must answer").check()
        await page.get_by_role("button", name="Send", exact=True).click()
        words = await station.inbox.until(heard=3)
        assert words == ["confirm 17", "all-call: storm at six", "roll-call: report"]
        station.board.call_the_roll(ROLL)
        await expect(page.locator(".rolls")).to_contain_text("1 of 2 answered")
        await expect(page.locator(".rolls")).to_contain_text("No answer: quick-1")
        await expect(page.locator(".figures")).to_contain_text("calls today")


async def test_browser_the_commander_in_both_languages_and_themes(
    chromium: Browser, station: Stage
) -> None:
    async with phone(chromium, station, color_scheme="dark") as page:
        await expect(page.locator("h1")).to_contain_text("Commander")
        assert await ground(page) < 60
        await page.get_by_role("button", name="中文").click()
        await expect(page.locator("h1")).to_contain_text("值班领导")
        await page.get_by_role("button", name=re.compile("明暗")).click()
        assert await ground(page) > 200


async def test_browser_the_boards_words_are_the_same_in_both_languages(
    chromium: Browser, station: Stage
) -> None:
    async with wall(chromium, station) as page:
        script = "import('/static/js/board-words.js').then(m => m.WORDS)"
        words: dict[str, Any] = await page.evaluate(script)
    assert words["zh"].keys() == words["en"].keys()
    source = "".join(p.read_text() for p in (STATIC / "js").glob("*.js"))
    assert set(re.findall(r'\bb\("([^"]+)"', source)) <= words["en"].keys()
