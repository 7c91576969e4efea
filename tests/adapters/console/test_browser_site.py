"""What goes on beside the calls, and how the page itself can be set, in a real Chromium."""

import re

import pytest
from msgspec.structs import replace
from playwright.async_api import Page, expect

from bridge.desk_views import HealthView, TargetView
from bridge.ports import Talking
from bridge.views import AlarmView, ClosureView
from tests.adapters.console.browser import CONFIRM, a_proposal
from tests.adapters.console.samples import a_call, at
from tests.adapters.console.stage import Stage
from tests.adapters.console.test_browser_desk_axe import a_roll, an_advisory

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def test_browser_a_roll_call_shows_who_is_missing(desk: Page, evening: Stage) -> None:
    evening.board.put(a_proposal(), rolls=(a_roll(),))
    await expect(desk.locator(".sitetool")).to_contain_text("Roll 1/2")
    await desk.locator(CONFIRM).wait_for()
    await desk.keyboard.press("g")
    roll = desk.locator(".panel.rolls .roll")
    await expect(roll).to_contain_text(re.compile(r"R3 Roll-call\s*1/2"))
    await expect(roll.locator(".rollrow").first).to_contain_text("Bailong platform no answer")
    evening.board.put(rolls=(replace(a_roll(over=at()), there=2),))
    await expect(desk.locator(".sitetool")).not_to_contain_text("Roll")
    await desk.keyboard.press("g")
    await expect(desk.locator(".callhead .number")).to_have_text("17")


async def test_browser_the_site_is_acted_on_from_its_page(desk: Page, evening: Stage) -> None:
    closed = replace(a_closure(), reason="rockfall")
    evening.board.put(advisories=(an_advisory(),), closures=(closed,))
    await desk.keyboard.press("g")
    await expect(desk.locator(".panel.closures")).to_contain_text("Bailong lift rockfall")
    await desk.get_by_role("button", name="Reopen", exact=True).click()
    await desk.get_by_role("button", name="Withdraw").click()
    await desk.get_by_role("button", name="Say now").click()
    await evening.inbox.until(heard=3)
    await desk.keyboard.press("f")
    await desk.keyboard.type("hsgl")  # by its initials
    await desk.keyboard.press("Enter")
    assert await evening.inbox.until(heard=4) == [
        "closure lift off",
        "withdraw advisory A2",
        "announce rain",
        "closure ring on",
    ]


def a_closure() -> ClosureView:
    return ClosureView(path="lift", names={"zh": "百龙天梯", "en": "Bailong lift"}, reason="")


async def test_browser_no_audio_and_slow_speech_stand_out(desk: Page, evening: Stage) -> None:
    silent = AlarmView(
        adapter="radio",
        what="sound_in",
        names={"en": "no sound comes in"},
        about="",
        detail="",
        on=True,
        since=at(9),
        times=1,
    )
    strip = desk.locator(".health-strip")
    evening.board.put(health=HealthView(sounds={"radio": at(65)}, speech_seconds=1.5))
    await expect(strip).to_contain_text(re.compile(r"radio.*heard 1:0\d ago", re.DOTALL))
    await expect(strip).to_contain_text("Speech 1.5 s")
    evening.board.put(
        alarms=(silent,), health=HealthView(speech_seconds=1.5, speech_since=at(31), log_away=at(5))
    )
    await expect(strip.locator(".no_audio")).to_contain_text(re.compile(r"radio\s*No audio"))
    await expect(strip.locator(".slow")).to_contain_text(re.compile(r"Speech 3\d s"))
    await expect(strip.locator(".down")).to_contain_text(re.compile(r"Log\s*down"))


async def test_browser_a_target_is_shown_where_the_board_has_one(
    desk: Page, evening: Stage
) -> None:
    slow = TargetView(
        id="late", names={"en": "no slow answers"}, today=2, week=5, before=1, calls=(17, 99)
    )
    calm = TargetView(id="crime", names={"en": "no crimes"}, today=0, week=1, before=1, calls=())
    evening.board.put(a_proposal(), targets=(slow, calm))
    await desk.keyboard.press("g")
    rows = desk.locator(".target")
    told = re.compile(r"2\s*no slow answers 5 this week, 1 before: up\s*missed\s*call 17$")
    await expect(rows.nth(0)).to_contain_text(told)
    await expect(rows.nth(1)).to_contain_text(re.compile(r"0\s*no crimes 1 this week, as before"))
    await rows.nth(0).get_by_role("button").click()
    await expect(desk.locator(".callhead .number")).to_have_text("17")


async def test_browser_an_exercise_looks_like_nothing_else(desk: Page, evening: Stage) -> None:
    evening.board.put(a_proposal())
    await expect(desk.locator(".drillframe")).to_have_count(0)
    evening.board.put(a_proposal(drill=True), drill=True)
    await expect(desk.locator(".drillbanner")).to_contain_text("DRILL")
    await expect(desk.locator("[data-call='17'] .drillmark")).to_have_text("Drill")
    await expect(desk).to_have_title(re.compile(r"^Drill "))
    width = "() => getComputedStyle(document.querySelector('.drillframe')).borderTopWidth"
    assert await desk.evaluate(width) == "9px"
    evening.board.put(a_proposal(), drill=False)
    await expect(desk.locator(".drillframe")).to_have_count(0)


async def test_browser_settings_have_keys_and_stay(desk: Page, evening: Stage) -> None:
    evening.board.put(a_proposal())
    await desk.locator(CONFIRM).wait_for()
    size = "() => getComputedStyle(document.documentElement).fontSize"
    plain = await desk.evaluate(size)
    await desk.keyboard.press("T")
    assert float((await desk.evaluate(size))[:-2]) > float(plain[:-2]) * 1.2
    await desk.keyboard.press("L")
    await expect(desk.locator("#go")).to_contain_text("确认派警")
    await desk.keyboard.press("D")
    await expect(desk.locator("html")).to_have_attribute("data-theme", "light")
    await desk.reload()
    await expect(desk.locator("html.large[data-theme=light][lang=zh-Hans]")).to_have_count(1)
    await expect(desk.locator(".sound.off")).to_contain_text("声音已关")
    await desk.keyboard.press("S")
    await expect(desk.locator(".sound.off")).to_have_count(0)


async def test_browser_on_paper_a_call_is_words_alone(desk: Page, evening: Stage) -> None:
    evening.board.put(a_proposal())
    await desk.locator(CONFIRM).wait_for()
    await desk.emulate_media(media="print")
    for gone in (".strip", ".queue", ".bar", ".maptools", ".health-strip"):
        await expect(desk.locator(gone)).to_be_hidden()
    for shown in (".callhead", ".heard", ".route", ".timeline"):
        await expect(desk.locator(shown).first).to_be_visible()
    await desk.emulate_media(media="screen")


async def test_browser_a_tone_gets_louder_while_nobody_reacts(desk: Page) -> None:
    script = """async () => {
      const {due} = await import("/static/js/bell.js");
      const [one, two] = [{id: "a", priority: 3}, {id: "b", priority: 1}];
      const rings = [];
      for (let s = 0; s < 40; s++) {
        const found = due(s < 9 ? [one] : [one, two], s * 1000, s > 20 ? "b" : "");
        if (found) rings.push([s, found.priority, found.volume]);
      }
      return rings;
    }"""
    rings = await desk.evaluate(script)
    assert rings == [[0, 3, 0.12], [9, 1, 0.12], [17, 1, 0.25], [30, 3, 0.25]]


async def test_browser_stages_have_their_limits(desk: Page, evening: Stage) -> None:
    late = a_call(17, first_heard=at(130), first_sent=at(60), first_taken=at(20))
    evening.board.put(late)
    await desk.locator("[data-call='17']").click()
    stages = desk.locator(".stepslong li")
    told = [" ".join(w.split()) for w in await stages.all_inner_texts()]
    assert told[0].startswith("Ask 1:10 / 1:00 too late")
    assert told[1].startswith("Take 0:40 / 3:00 in time")
    assert re.match(r"Arrive 0:[12]\d / 5:00 running", told[2])
    row = desk.locator("[data-call='17'] .due")
    await expect(row).to_contain_text(re.compile(r"Arrive 4:[34]\d left"))


async def test_browser_words_are_shown_while_somebody_talks(desk: Page, evening: Stage) -> None:
    talk, row = evening.talk, desk.locator(".talking li")
    told = Talking(adapter="radio", channel="迷魂台", key="1", since=at())
    talk.tell(told)
    await expect(row).to_contain_text(re.compile("迷魂台.*…"))
    talk.tell(replace(told, words="停车场 <b>有人"))
    await expect(row).to_contain_text("停车场 <b>有人")
    talk.over("radio", "1")
    await expect(row).to_have_count(0)
