"""The door, the account, audit and shift pages in a real browser: by keyboard, in two languages."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, ViewportSize, expect

from adapters.console.people import totp
from adapters.console.people.roles import Role
from bridge.message import Look
from bridge.trail_ports import ReporterView, ShiftView, TrailView
from tests.adapters.console.axe import violations
from tests.adapters.console.board import ScriptedBoard
from tests.adapters.console.browser import visited
from tests.adapters.console.entrance import PASSWORD, Entrance, entrance
from tests.adapters.console.samples import a_call, at

pytestmark = pytest.mark.asyncio(loop_scope="package")
PICTURES = Path("var/pictures")  # for people to look at; the browser makes the folder


@pytest_asyncio.fixture(loop_scope="package", scope="module")
async def door() -> AsyncIterator[Entrance]:
    async with entrance(ScriptedBoard()) as there:
        await there.account("liwei", shown="李伟")
        await there.account("chief", Role.ADMINISTRATOR, shown="王主任")
        await there.account("shen", Role.AUDITOR, shown="沈审计")
        yield there


@pytest_asyncio.fixture(loop_scope="package", scope="module")
async def browsing(chromium: Browser) -> AsyncIterator[Page]:
    size = ViewportSize(width=1366, height=768)  # and no colours that are halfway to others
    page = await chromium.new_page(locale="zh-CN", viewport=size, reduced_motion="reduce")
    yield page
    await page.close()


async def come_in(page: Page, door: Entrance, name: str, path: str = "/") -> None:
    """By keyboard alone."""
    await page.goto(door.stage.url + path)
    await expect(page.locator("#name")).to_be_focused()
    await fill_in(page, name, PASSWORD)


async def fill_in(page: Page, first: str, second: str) -> None:
    """Two fields, and done."""
    await page.keyboard.type(first)
    await page.keyboard.press("Tab")
    await page.keyboard.type(second)
    await page.keyboard.press("Enter")


async def clean(page: Page, name: str) -> None:
    """No fault in any theme and language; and a picture of each to look at."""
    await page.wait_for_load_state("networkidle")
    html = page.locator("html")
    for language, theme in (("zh", "light"), ("en", "dark")):
        await page.locator(f"[data-language={language}]").click()
        while await html.get_attribute("data-theme") != theme:
            await page.locator("#theme").click()
        found = await violations(page)
        assert not found, (name, language, theme, found)
        await page.screenshot(path=PICTURES / f"{name}-{language}-{theme}.png")


async def test_in_and_out_by_keyboard(browsing: Page, door: Entrance) -> None:
    async with visited(browsing, door.stage.url):
        await expect(browsing).to_have_url(door.stage.url + "/login?next=/")
        await expect(browsing.locator("#name")).to_be_focused()
        await fill_in(browsing, "liwei", "not the one")
        await expect(browsing.locator("#trouble")).to_have_text("账号、密码或验证码不对。")
        await expect(browsing.locator("#password")).to_be_focused()
        await browsing.keyboard.type(PASSWORD)
        await browsing.keyboard.press("Enter")
        await expect(browsing.locator(".me .name")).to_have_text("李伟")
        await browsing.locator(".me button").click()
        await expect(browsing).to_have_url(door.stage.url + "/login")
        assert (await browsing.goto(door.stage.url + "/")) is not None
        await expect(browsing.locator("#sign-in")).to_be_visible()


async def test_the_page_asked_for_comes_after_the_door(browsing: Page, door: Entrance) -> None:
    async with visited(browsing, door.stage.url + "/login"):
        await come_in(browsing, door, "liwei", "/commander")
        await expect(browsing).to_have_url(door.stage.url + "/commander")
    async with visited(browsing, door.stage.url + "/login"):
        await come_in(browsing, door, "liwei", "/login?next=//evil.example/")
        await expect(browsing.locator(".me .name")).to_have_text("李伟")


async def test_who_is_signed_out_elsewhere_is_led_to_the_door(
    browsing: Page, door: Entrance
) -> None:
    async with visited(browsing, door.stage.url + "/login"):
        await come_in(browsing, door, "liwei")
        await expect(browsing.locator(".server.up")).to_be_visible()
        other = door.person()
        await other.sign_in("liwei")
        await other.order("/api/logout", {"everywhere": True})
        await expect(browsing.locator("#sign-in")).to_be_visible(timeout=10_000)


async def test_the_door_is_clean(browsing: Page, door: Entrance) -> None:
    async with visited(browsing, door.stage.url + "/login"):
        await clean(browsing, "login")


async def test_a_link_is_opened_and_a_second_factor_turned_on(
    browsing: Page, door: Entrance
) -> None:
    token = await door.accounts.add("wangfang", "王芳", Role.DISPATCHER, ())
    async with visited(browsing, f"{door.stage.url}/login#setup={token}"):
        await expect(browsing.locator("#whose")).to_contain_text("王芳")
        assert token not in browsing.url
        await browsing.screenshot(path=PICTURES / "set-up.png")
        await expect(browsing.locator("#first")).to_be_focused()
        await fill_in(browsing, "short", "short")
        await expect(browsing.locator("#trouble")).to_contain_text("太短")
        await browsing.locator("#first").fill(PASSWORD)
        await browsing.locator("#again").fill(PASSWORD)
        await browsing.keyboard.press("Enter")
        await expect(browsing.locator(".me .name")).to_have_text("王芳")
        await browsing.goto(door.stage.url + "/account")
        await browsing.locator("#second-new").click()
        await expect(browsing.locator("#digits")).to_be_focused()
        secret = (await browsing.locator("#secret").inner_text()).replace(" ", "")
        code = totp.code(secret, int(door.clock.now().timestamp()) // 30)
        await browsing.locator("#digits").fill(code)
        await browsing.locator("#proof").fill(PASSWORD)
        await browsing.screenshot(path=PICTURES / "second.png", full_page=True)
        await browsing.keyboard.press("Enter")
        await expect(browsing.locator("#codes li")).to_have_count(8)
        await browsing.locator("#out").click()
        await expect(browsing).to_have_url(door.stage.url + "/login")
        await come_in(browsing, door, "wangfang")
        await expect(browsing.locator("#code")).to_be_focused()
        door.clock.ahead += timedelta(seconds=30)
        await browsing.keyboard.type(totp.code(secret, int(door.clock.now().timestamp()) // 30))
        await browsing.keyboard.press("Enter")
        await expect(browsing.locator(".me .name")).to_have_text("王芳")


async def test_an_administrator_makes_an_account(browsing: Page, door: Entrance) -> None:
    async with visited(browsing, door.stage.url + "/login"):
        await come_in(browsing, door, "chief")
        await expect(browsing).to_have_url(door.stage.url + "/account")
        await clean(browsing, "account")
        await browsing.locator("#add-name").fill("zhaolei")
        await browsing.locator("#add-shown").fill("赵磊")
        await browsing.locator("#add-role").select_option("commander")
        await browsing.locator("#add .go").click()
        await expect(browsing.locator("#setup")).to_contain_text("/login#setup=")
        await expect(browsing.locator("#accounts")).to_contain_text("赵磊")


async def test_an_auditor_reads_the_trail(browsing: Page, door: Entrance) -> None:
    names = {"zh": "调度台", "en": "dispatch"}
    door.stage.board.done = [
        TrailView(at=at(50), what="spoke", account="liwei", person="李伟", desk="dispatch", desk_names=names, text="confirm 17 <b>now</b>"),
        TrailView(at=at(40), what="audio", account="", person="", call="c", number=17),
        TrailView(at=at(30), what="identity", account="liwei", person="李伟", call="c", number=17, text="回拨核实"),
    ]  # fmt: skip
    async with visited(browsing, door.stage.url + "/login"):
        await come_in(browsing, door, "shen", "/audit")
        await expect(browsing.locator("#trail tr")).to_have_count(3)
        await expect(browsing.locator("#trail tr").first).to_contain_text("查看报警人")
        await expect(browsing.locator("#trail")).to_contain_text("confirm 17 <b>now</b>")
        await clean(browsing, "audit")


async def test_a_shift_is_handed_over(browsing: Page, door: Entrance) -> None:
    names = {"zh": "调度台", "en": "dispatch"}
    door.stage.board.put(a_call(17), a_call(18, kind="injury", place="bailong"))
    door.stage.board.handed = [
        ShiftView(desk="dispatch", desk_names=names, at=at(3000), person="王芳", note="天梯 3 号电梯检修，排队约 40 分钟。", live=2),
    ]  # fmt: skip
    async with visited(browsing, door.stage.url + "/login"):
        await come_in(browsing, door, "liwei", "/shift")
        await expect(browsing.locator("#open li")).to_have_count(2)
        await clean(browsing, "shift")
        await browsing.locator("[data-language=zh]").click()
        await browsing.locator(".handed button").click()
        await browsing.locator("#note").fill("南门在排队")
        await browsing.locator("#over .go").click()
        await door.stage.inbox.until(heard=2)
        assert door.stage.inbox.words[-2:] == ["接班", "交班：南门在排队"]
        assert {m.name for m in door.stage.inbox.heard} == {"李伟"}


async def test_who_reported_is_one_tap_away_and_written_down(
    browsing: Page, door: Entrance
) -> None:
    stage = door.stage
    stage.inbox.clear()
    stage.board.clear()
    stage.board.put(a_call(17))
    stage.board.people = {
        a_call(17).id: (
            ReporterView(adapter="sms", channel="+86139", sender="+86139", name="李小明 <b>x</b>"),
        )
    }
    async with visited(browsing, stage.url + "/login"):
        await browsing.evaluate("localStorage.setItem('console.language', 'zh')")
        await come_in(browsing, door, "liwei")
        await expect(browsing.locator(".identity button")).to_have_text("报警人身份")
        await browsing.locator(".identity button").click()
        await browsing.locator(".identity button", has_text="回拨核实").click()
        await expect(browsing.locator(".identity li")).to_contain_text("李小明 <b>x</b>")
        (look,) = [line for line in stage.inbox.lines if isinstance(line, Look)]
        assert (look.account, look.what, look.reason) == ("@liwei", "identity", "回拨核实")
        await browsing.locator(".identity button").click()
        await expect(browsing.locator(".identity li")).to_have_count(0)
