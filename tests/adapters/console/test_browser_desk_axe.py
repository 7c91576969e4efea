"""axe-core finds nothing on the desk's page: a call, the site, the keys, the box."""

from datetime import datetime

import pytest
from msgspec.structs import replace
from playwright.async_api import Browser, Page, expect

from adapters.console import Config
from bridge.desk_views import AdvisoryView, HealthView
from bridge.views import AlarmView, RollRowView, RollView
from tests.adapters.console import evening as busy
from tests.adapters.console.axe import WALKS, Scheme, violations
from tests.adapters.console.board import ScriptedBoard
from tests.adapters.console.browser import a_page
from tests.adapters.console.company import in_company
from tests.adapters.console.samples import an_assignment, at
from tests.adapters.console.stage import opened

pytestmark = pytest.mark.asyncio(loop_scope="package")


def a_roll(over: datetime | None = None) -> RollView:
    """A roll-call: one has answered, one has not."""
    row = RollRowView(
        unit="p-bailong",
        names={"zh": "百龙天梯平台", "en": "Bailong platform"},
        state="asked",
        minutes=None,
        adapter="radio",
        again=True,
        people=0,
        words="",
    )
    there = replace(row, unit="quick-1", state="here", minutes=0.4, words="收到", again=False)
    return RollView(
        key="r3",
        number=3,
        by="dispatch",
        by_names={},
        words="",
        at=at(40),
        due=at(-80),
        over=over,
        total=2,
        there=1,
        rows=(row, there),
    )


def an_advisory() -> AdvisoryView:
    return AdvisoryView(
        id="A2",
        area="mihuntai",
        area_names={"zh": "迷魂台", "en": "Mihun Terrace"},
        texts={"zh": "停车场已满", "en": "Car park full"},
        by="dispatch",
        at=at(300),
        until=at(-5000),
        urgent=True,
    )


def crowded(board: ScriptedBoard) -> None:
    """Everything that a desk can show at once."""
    busy.fill(board)
    call = board.calls["radio:heard-17/0"]
    part, more = an_assignment("quick-2", "快警二组"), in_company()
    silent = AlarmView(
        adapter="radio",
        what="sound_in",
        names={"zh": "没有声音", "en": "no sound comes in"},
        about="",
        detail="",
        on=True,
        since=at(60),
        times=3,
    )
    board.put(
        replace(
            call,
            plan=busy.a_plan(),
            reports=2,
            assignments=(part,),
            drill=True,
            stays=more.stays,
            guests=more.guests,
            sites=more.sites,
        ),
        alarms=(silent, replace(silent, on=False, about="card")),
        rolls=(a_roll(),),
        advisories=(an_advisory(),),
        unanswered=(busy.a_question(at(75)),),
        health=HealthView(sounds={"radio": at(42)}, speech_seconds=12.0),
        drill=True,
    )


async def looked_at(page: Page) -> list[str]:
    """A call, with everything around it."""
    await page.locator("[data-call='17']").click()
    await page.locator(".callhead").wait_for()
    return await violations(page, "body")


async def walked_through(page: Page) -> list[str]:
    """Every other state of the page, one after the other."""
    found: list[str] = []
    await page.keyboard.press("3")  # another unit, and why
    await page.locator(".whys").wait_for()
    found += await violations(page, ".bar")
    await page.keyboard.press("Escape")
    await page.keyboard.press("/")
    await page.keyboard.type("17 > ")
    await page.locator(".suggestions li").first.wait_for()
    found += await violations(page, ".bar")
    await page.keyboard.press("Escape")
    await page.keyboard.press("Escape")
    await page.keyboard.press("g")
    await page.locator(".panel.health").wait_for()
    found += await violations(page, "main")
    await page.keyboard.press("?")
    await page.locator("dialog .keys").wait_for()
    found += await violations(page, "dialog")
    await page.keyboard.press("Escape")
    await expect(page.locator("dialog")).to_have_count(0)
    return found


@pytest.mark.parametrize(("language", "scheme"), WALKS)
async def test_browser_axe_finds_nothing_on_the_desk(
    chromium: Browser, language: str, scheme: Scheme
) -> None:
    board = ScriptedBoard()
    crowded(board)
    async with (
        opened(Config(port=0), board) as stage,
        a_page(
            chromium,
            stage.url,
            locale=language,
            color_scheme=scheme,
            reduced_motion="reduce",
            viewport={"width": 1366, "height": 768},
        ) as page,
    ):
        assert await looked_at(page) == []
        assert await walked_through(page) == []
