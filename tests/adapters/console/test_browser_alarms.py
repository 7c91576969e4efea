"""What is wrong in the house is seen on the page, in a real Chromium: by shape, word and colour."""

import re

import pytest
from msgspec.structs import replace
from playwright.async_api import Page, expect

from bridge.views import AlarmView
from tests.adapters.console.samples import at
from tests.adapters.console.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="package")

FULL = AlarmView(
    adapter="radio",
    what="disk_full",
    names={"zh": "录音存不到磁盘", "en": "recordings cannot be stored"},
    about="",
    detail="/spool: no space left on device",
    on=True,
    since=at(65),
    times=1,
)
CONTRAST = """e => {
  const rgb = c => c.match(/[\\d.]+/g).slice(0, 3).map(Number).map(v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
  const light = c => rgb(c).reduce((sum, v, n) => sum + v * [.2126, .7152, .0722][n], 0);
  const paint = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const plain = c => { paint.fillStyle = c; paint.fillRect(0, 0, 1, 1); return `rgb(${paint.getImageData(0, 0, 1, 1).data.slice(0, 3).join()})`; };
  const style = getComputedStyle(e);
  const [a, b] = [light(plain(style.color)), light(plain(style.backgroundColor))].sort((x, y) => y - x);
  return (a + .05) / (b + .05);
}"""


async def test_browser_an_alarm_is_shown_while_it_is_on(desk: Page, evening: Stage) -> None:
    await expect(desk.locator(".alarms")).to_have_count(0)
    evening.board.put(alarms=(replace(FULL, since=at(65)),))
    alarm = desk.locator(".alarms .alarm")
    await expect(alarm).to_contain_text(
        re.compile(r"Alarm\s*radio\s*recordings cannot be stored\s*1:0\d\s*/spool: no space")
    )
    await expect(alarm.locator("svg")).to_have_count(1)
    evening.board.put(alarms=(replace(FULL, times=30, about="card", on=False),))
    await expect(alarm).to_contain_text(re.compile(r"Better.*\(card\)\s*30 times", re.DOTALL))
    evening.board.put(alarms=())
    await expect(desk.locator(".alarms")).to_have_count(0)


async def test_browser_an_alarm_is_told_in_the_persons_language(desk: Page, evening: Stage) -> None:
    evening.board.put(alarms=(FULL,))
    await desk.get_by_role("button", name="中文").click()
    await expect(desk.locator(".alarm")).to_contain_text(
        re.compile(r"告警\s*radio\s*录音存不到磁盘")
    )
    await desk.get_by_role("button", name="English").click()
    await expect(desk.locator(".alarm b")).to_have_text("Alarm")


async def test_browser_an_alarm_can_be_read_in_both_themes(desk: Page, evening: Stage) -> None:
    evening.board.put(alarms=(FULL, replace(FULL, what="sound_in", on=False)))
    await expect(desk.locator(".alarm")).to_have_count(2)
    for theme in ("light", "dark"):
        await desk.evaluate("t => document.documentElement.dataset.theme = t", theme)
        for kind in (".alarm.on", ".alarm.calm"):
            assert await desk.locator(kind).evaluate(CONTRAST) >= 4.5, f"{kind} {theme}"


async def test_browser_an_alarm_with_markup_is_text(desk: Page, evening: Stage) -> None:
    evil = "<img src=x onerror=\"document.title='owned'\">"
    names = {"en": evil}
    evening.board.put(alarms=(replace(FULL, names=names, about=evil, detail=evil, adapter=evil),))
    await expect(desk.locator(".alarm .line")).to_have_text(evil)
    assert await desk.locator("img[src=x]").count() == 0
