"""The box that takes everything that words can do, in a real Chromium: by keys alone."""

import pytest
from msgspec.structs import replace
from playwright.async_api import Page, expect

from bridge.message import Outbound
from tests.adapters.console import evening as busy
from tests.adapters.console.browser import CONFIRM, a_proposal, until_told
from tests.adapters.console.samples import a_relay, an_assignment, at
from tests.adapters.console.stage import Stage
from tests.waiting import until

pytestmark = pytest.mark.asyncio(loop_scope="package")
BOX = "#composer"


async def typed(desk: Page, words: str) -> list[str]:
    """What the box suggests for these words."""
    await desk.locator(BOX).fill(words)
    shown = desk.locator(".suggestions li")
    return await shown.locator("span:first-child").all_inner_texts()


async def test_browser_the_box_says_what_the_rules_read(desk: Page, evening: Stage) -> None:
    evening.board.put(a_proposal())
    await desk.locator(CONFIRM).wait_for()
    await desk.keyboard.press("/")
    await desk.keyboard.type("17 > 迷魂台")
    await desk.keyboard.press("Enter")
    assert await evening.inbox.until(heard=1) == ["17 > 迷魂台"]
    await expect(desk.locator(BOX)).to_have_value("")
    await desk.keyboard.press("ArrowUp")
    await expect(desk.locator(BOX)).to_have_value("17 > 迷魂台")
    await desk.keyboard.press("Escape")
    await desk.keyboard.press("c")
    assert await evening.inbox.until(heard=2) == ["17 > 迷魂台", "confirm 17 quick-2"]


async def test_browser_names_are_found_by_chinese_initials_and_english(
    desk: Page, evening: Stage
) -> None:
    busy.fill(evening.board)
    await desk.locator("[data-call='17']").click()
    assert await typed(desk, "17 > 迷") == ["Mihun Terrace platform"]
    assert await typed(desk, "17 > mht") == ["Mihun Terrace platform"]
    assert await typed(desk, "17 > kjyz") == ["quick police 1"]
    assert "quick police 1" in await typed(desk, "17 > quick")
    assert await typed(desk, "locate 17 txdyq") == ["First Bridge under Heaven"]
    assert await typed(desk, "kind 17 inj") == ["injury"]
    assert await typed(desk, "closure hs") == ["ring road"]
    assert (await typed(desk, "conf"))[0] == "confirm"
    assert (await typed(desk, "qr"))[0] == "confirm"
    await desk.locator(BOX).fill("")


async def test_browser_a_suggestion_is_taken_by_tab(desk: Page, evening: Stage) -> None:
    evening.board.put(a_proposal())
    await desk.locator(CONFIRM).wait_for()
    await desk.keyboard.press("/")
    for part in ("loc", "17 ", "yjj"):
        await desk.keyboard.type(part)
        if part != "17 ":
            await desk.keyboard.press("Tab")
    await expect(desk.locator(BOX)).to_have_value("locate 17 Yangjiajie")
    await desk.keyboard.press("Enter")
    assert await evening.inbox.until(heard=1) == ["locate 17 Yangjiajie"]
    await desk.keyboard.press("Escape")


async def test_browser_an_answer_stands_where_it_was_asked(desk: Page, evening: Stage) -> None:
    evening.board.put(a_proposal())
    await desk.locator(CONFIRM).wait_for()
    await desk.keyboard.press("/")
    await desk.keyboard.type("17 > nobody")
    await desk.keyboard.press("Enter")
    await evening.inbox.until(heard=1)
    cause = evening.inbox.heard[0].key
    relay = a_relay(f"in/{cause}/0/console/desk", text="no unit is called nobody")
    evening.board.said["console", "desk"] = [relay]
    await evening.console.send(
        Outbound(key=relay.key, channel="desk", text=relay.text, language="en")
    )
    await expect(desk.locator(".composed")).to_contain_text("no unit is called nobody")
    await expect(desk.locator(".message")).to_have_count(0)
    await until(lambda: (relay.key, "read") in evening.inbox.news)
    await desk.keyboard.press("Escape")


async def test_browser_words_that_were_not_kept_stay_in_the_box(desk: Page, evening: Stage) -> None:
    evening.board.put(a_proposal())
    await desk.locator(CONFIRM).wait_for()
    evening.inbox.trouble = "disk full"
    await desk.keyboard.press("/")
    await desk.keyboard.type("all: come in")
    await desk.keyboard.press("Enter")
    await expect(desk.locator(".composed.bad")).to_be_visible(timeout=9000)
    await expect(desk.locator(BOX)).to_have_value("all: come in")
    evening.inbox.trouble = ""
    await desk.keyboard.press("Enter")
    await until_told(desk, "all: come in")
    assert evening.inbox.words == ["all: come in"]
    await desk.keyboard.press("Escape")


async def test_browser_any_party_is_answered_from_the_same_box(desk: Page, evening: Stage) -> None:
    call = a_proposal(relays=(a_relay("r", to="reporter", unit="", text="help comes"),))
    part = an_assignment("quick-2", "快警二组")
    evening.board.put(replace(call, status="taken", assignments=(part,)))
    await desk.locator("[data-call='17']").click()
    said = (
        ("r", "we are coming", "tell 17 reporter: we are coming"),
        ("d", "use the lift", "tell quick police 2: call 17, use the lift"),
        ("b", "keep the road free", "all-call: keep the road free"),
        ("B", "at once", "roll-call: at once"),
    )
    for nth, (key, words, _) in enumerate(said):
        await desk.keyboard.press(key)
        await desk.keyboard.type(words)
        await desk.keyboard.press("Enter")
        await evening.inbox.until(heard=nth + 1)
        await desk.keyboard.press("Escape")
    assert evening.inbox.words == [words for _, _, words in said]


async def test_browser_another_unit_with_a_reason_is_one_press(desk: Page, evening: Stage) -> None:
    evening.board.put(a_proposal())
    await desk.locator(CONFIRM).wait_for()
    await desk.keyboard.press("ArrowRight")
    await desk.keyboard.press("ArrowRight")
    await expect(desk.locator("#go")).to_contain_text("Send instead: quick police 1")
    await desk.keyboard.press("q")
    assert await evening.inbox.until(heard=2) == [
        "assign 17 quick-1",
        "note 17, quick police 1 instead: already near",
    ]


async def test_browser_a_confirmation_counts_down_and_is_undone_by_a_key(
    desk: Page, evening: Stage
) -> None:
    evening.board.put(a_proposal())
    await desk.locator(CONFIRM).wait_for()
    await desk.keyboard.press("Enter")
    await expect(desk.locator(".undo")).to_contain_text("Undo")
    await expect(desk.locator(".undo .clock")).to_have_text("4", timeout=4000)
    await desk.keyboard.press("u")
    assert await evening.inbox.until(heard=2) == ["confirm 17 quick-2", "undo 17"]


async def test_browser_what_nobody_has_answered_is_seen_with_its_age(
    desk: Page, evening: Stage
) -> None:
    busy.fill(evening.board)
    call = evening.board.calls["radio:heard-17/0"]
    quiet = tuple(r for r in call.relays if r.unit)
    evening.board.put(replace(call, relays=quiet), unanswered=(busy.a_question(at(75)),))
    rows = desk.locator(".unanswered .owed")
    await expect(rows).to_have_count(3)
    told = " ".join(await rows.all_inner_texts())
    for shown in ("Being put into words", "17 · reporter", "quick police 1 → Bailong platform"):
        assert shown in told
    await rows.nth(1).click()
    await expect(desk.locator(".callhead .number")).to_have_text("17")


async def test_browser_plan_steps_are_ticked_off(desk: Page, evening: Stage) -> None:
    evening.board.put(a_proposal(plan=busy.a_plan()))
    await desk.locator(CONFIRM).wait_for()
    await expect(desk.locator(".plan h2")).to_contain_text("Dispute plan 1/2")
    await desk.locator(".plan .tick:not([disabled])").click()
    assert await evening.inbox.until(heard=1) == ["step 17 2 done"]


async def test_browser_calls_are_merged_and_split(desk: Page, evening: Stage) -> None:
    evening.board.put(a_proposal(reports=2), a_proposal(18, kind="lost"))
    await desk.locator("[data-call='17']").click()
    await desk.locator(CONFIRM).wait_for()
    await desk.keyboard.press("m")
    await desk.keyboard.type("18")
    await desk.keyboard.press("Enter")
    assert await evening.inbox.until(heard=1) == ["merge 17 18"]
    await desk.keyboard.press("s")
    assert await evening.inbox.until(heard=2) == ["merge 17 18", "split 17"]


async def test_browser_every_key_of_the_help_acts(desk: Page) -> None:
    script = """async () => {
      const {HELP} = await import("/static/js/keys-words.js");
      const {KEYS} = await import("/static/js/keys.js");
      const named = HELP.flatMap(([, rows]) => rows.flatMap(([keys]) => keys.split(" ")));
      const same = {"⏎": "Enter", "→": "ArrowRight", "←": "ArrowLeft", "↓": "ArrowDown", "↑": "ArrowUp", "Esc": "Escape", "Space": " "};
      const shown = new Set(named.filter(k => k !== "…").map(k => same[k] ?? k));
      for (let n = 2; n < 9; n++) shown.add(String(n));
      return [Object.keys(KEYS).filter(k => !shown.has(k)), [...shown].filter(k => !(k in KEYS))];
    }"""
    assert await desk.evaluate(script) == [[], []]
