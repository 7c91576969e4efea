"""What the dispatcher does with six calls open, in a real Chromium."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace
from playwright.async_api import Page, Route, expect

from bridge.message import Outbound
from tests.adapters.console import evening as busy
from tests.adapters.console.browser import CONFIRM, a_proposal, until_told
from tests.adapters.console.samples import a_call, a_relay, a_route, at
from tests.adapters.console.stage import Stage
from tests.waiting import until

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def test_browser_a_call_appears_within_a_second(desk: Page, evening: Stage) -> None:
    started = datetime.now(UTC)
    evening.board.put(a_proposal())
    await desk.locator("[data-call='17']").wait_for()
    assert datetime.now(UTC) - started < timedelta(seconds=1)
    row = desk.locator("[data-call='17']")
    for shown in ("17", "dispute", "Mihun Terrace", "Waits for yes", "Urgent"):
        await expect(row).to_contain_text(shown)
    await expect(row.locator("svg")).to_have_count(4)  # the state, and the three stages
    await expect(desk).to_have_title("(1) Yuanjiajie Dispatch")


async def test_browser_a_double_press_confirms_once(desk: Page, evening: Stage) -> None:
    evening.board.put(a_proposal())
    await desk.locator(CONFIRM).wait_for()
    await desk.keyboard.press("Enter")
    await desk.keyboard.press("Enter")
    await desk.keyboard.press("c")
    await expect(desk.locator(".toast")).to_contain_text("confirm 17 quick-2")
    evening.board.put(a_proposal(changed=at()))  # any news of the call: still the same intention
    await desk.keyboard.press("Enter")
    await desk.locator("#go").dblclick()
    await desk.locator("[data-call='17']").click()
    assert evening.inbox.words == ["confirm 17 quick-2"]
    assert evening.inbox.heard[0].channel == "desk"


async def test_browser_a_confirmation_can_be_undone_and_given_again(
    desk: Page, evening: Stage
) -> None:
    evening.board.put(a_proposal())
    await desk.locator(CONFIRM).wait_for()
    await desk.keyboard.press("Enter")
    await desk.locator(".toast button", has_text="Undo").click()
    await evening.inbox.until(heard=2)
    await desk.locator(CONFIRM).wait_for()
    await until_told(desk, "undo 17")
    await desk.keyboard.press("Enter")
    await evening.inbox.until(heard=3)
    assert evening.inbox.words == ["confirm 17 quick-2", "undo 17", "confirm 17 quick-2"]


async def test_browser_a_lost_answer_is_asked_again_and_stays_one(
    desk: Page, evening: Stage
) -> None:
    evening.board.put(a_proposal())
    evening.inbox.trouble = "disk full"
    await desk.locator(CONFIRM).wait_for()
    async with desk.expect_response("**/api/say") as response:
        await desk.keyboard.press("Enter")
    assert (await response.value).status == 503
    evening.inbox.trouble = ""
    await until_told(desk, "confirm 17")
    assert evening.inbox.words == ["confirm 17 quick-2"]


async def test_browser_a_failure_is_said_loudly_and_pressing_again_stays_one(
    desk: Page, evening: Stage
) -> None:
    async def lose(route: Route) -> None:
        await route.fetch()  # the house has it, but the answer never comes through
        await route.fulfill(status=503, json={"error": "the line broke"})

    evening.board.put(a_proposal())
    await desk.locator(CONFIRM).wait_for()
    await desk.route("**/api/say", lose)
    await desk.keyboard.press("Enter")
    bad = desk.locator(".toast.bad")
    await expect(bad).to_contain_text("the line broke", timeout=8000)
    await desk.unroute("**/api/say")
    await desk.keyboard.press("Enter")
    await until_told(desk, "Sent: confirm 17")
    await expect(bad).to_have_count(0)
    assert evening.inbox.words == ["confirm 17 quick-2"]


async def test_browser_another_unit_is_chosen_by_number(desk: Page, evening: Stage) -> None:
    evening.board.put(a_proposal())
    await desk.locator(CONFIRM).wait_for()
    await desk.keyboard.press("3")
    await expect(desk.locator("#go")).to_contain_text("Send instead: quick police 1")
    await desk.keyboard.press("Enter")
    assert await evening.inbox.until(heard=1) == ["assign 17 quick-1"]


async def test_browser_a_proposal_that_changes_under_the_finger_is_not_confirmed(
    desk: Page, evening: Stage
) -> None:
    evening.board.put(a_proposal())
    await desk.locator(CONFIRM).wait_for()
    other = a_route(ways=tuple(reversed(a_route().ways)))
    # Pressed in the same moment as the change is drawn, by the page itself: no race.
    await desk.evaluate("""() => new MutationObserver((_, watch) => {
        if (document.querySelector("#go").disabled) {
          watch.disconnect();
          document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "c", bubbles: true }));
        }
      }).observe(document.body, { subtree: true, attributes: true, childList: true })""")
    evening.board.put(replace(a_proposal(), route=other))
    await until_told(desk, "look again")
    assert evening.inbox.words == []
    await desk.locator(CONFIRM).wait_for()
    await desk.keyboard.press("c")
    assert await evening.inbox.until(heard=1) == ["confirm 17 p-mihuntai"]


ACTS = (
    ("a", "bailong", "assign 17 p-bailong"),
    ("a", "迷魂", "assign 17 p-mihuntai"),
    ("l", "three ropes", "locate 17 sansuoshi"),
    ("y", "injury", "kind 17 injury"),
    ("e", "commander", "escalate 17 commander"),
    ("x", "found him", "close 17, found him"),
    ("n", "17 people <b>here</b>", "note 17, 17 people <b>here</b>"),
)


async def test_browser_every_act_is_words(desk: Page, evening: Stage) -> None:
    evening.board.put(a_proposal())
    await desk.locator(CONFIRM).wait_for()
    for key, typed, _ in ACTS:
        await desk.keyboard.press(key)
        await desk.locator("dialog .field").wait_for()
        await desk.keyboard.type(typed)
        await desk.keyboard.press("Enter")
        await expect(desk.locator("dialog")).to_have_count(0)
    assert await evening.inbox.until(heard=len(ACTS)) == [words for _, _, words in ACTS]


async def test_browser_acts_of_one_key(desk: Page, evening: Stage) -> None:
    evening.board.put(a_proposal())
    await desk.locator(CONFIRM).wait_for()
    await desk.keyboard.press("t")
    assert await evening.inbox.until(heard=1) == ["take 17"]
    await desk.keyboard.press("h")
    assert await evening.inbox.until(heard=2) == ["take 17", "hold 17"]


async def test_browser_keys_do_not_act_while_somebody_types(desk: Page, evening: Stage) -> None:
    evening.board.put(a_proposal())
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
    assert evening.inbox.words == []


async def test_browser_the_queue_is_by_urgency_then_age(desk: Page, evening: Stage) -> None:
    busy.fill(evening.board)
    await expect(desk.locator(".queue .rows .row[data-call]")).to_have_count(5)
    rows = desk.locator(".queue .rows .row[data-call]")
    order = await rows.evaluate_all("rows => rows.map(r => r.dataset.call)")
    assert order == ["12", "14", "17", "15", "16"]
    await desk.keyboard.press("j")
    await desk.keyboard.press("ArrowDown")
    await expect(desk.locator(".callhead .number")).to_have_text("15")


async def test_browser_nothing_jumps_under_the_pointer(desk: Page, evening: Stage) -> None:
    evening.board.put(a_call(17), a_call(18, opened=at(10)))
    rows = desk.locator(".queue .rows .row[data-call]")
    await expect(rows).to_have_count(2)
    await rows.nth(0).hover()
    await desk.mouse.move(120, 120)
    await rows.nth(0).hover()
    evening.board.put(a_call(19, kind="injury"))
    await expect(rows).to_have_count(3)
    assert await rows.evaluate_all("rows => rows.map(r => r.dataset.call)") == ["17", "18", "19"]
    await expect(desk.locator(".arrived")).to_contain_text("1 new · Life in danger")
    await desk.mouse.move(900, 500)
    await expect(rows.nth(0)).to_contain_text("19")
    await expect(desk.locator(".arrived")).to_have_count(0)


async def test_browser_who_acts_has_seen_the_messages_of_that_call(
    desk: Page, evening: Stage
) -> None:
    call = a_proposal()
    evening.board.put(call, a_proposal(18))
    for number, of in ((17, call.id), (18, "radio:heard-18/0")):
        message = Outbound(
            key=f"m{number}", channel="desk", text=f"{number}: yes?", language="en", call=of
        )
        evening.board.said.setdefault(("console", "desk"), []).append(a_relay(message.key, call=of))
        await evening.console.send(message)
    await expect(desk.locator(".message")).to_have_count(2)
    await desk.locator("[data-call='17']").click()
    await desk.locator(CONFIRM).wait_for()
    await desk.keyboard.press("Enter")
    await expect(desk.locator(".message .said")).to_have_text(["18: yes?"])
    assert evening.inbox.words == ["confirm 17 quick-2"]
    await until(lambda: ("m17", "read") in evening.inbox.news)
