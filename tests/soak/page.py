"""`python -m tests.soak.page`: a day and a night of events on one page that nobody ever reloads.

Calls come, change and leave, units move, lines fall and rise, messages come and are read. What the
page still holds after each hour, once its garbage is collected, must not grow: memory, elements of
the page, and listeners.
"""

import argparse
import asyncio
import sys
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from playwright.async_api import Page, async_playwright, expect

from adapters.console import Config
from bridge.message import Outbound
from bridge.views import CallView, LinkView, UnitView
from tests.adapters.console.board import ScriptedBoard
from tests.adapters.console.browser import QUIET, a_page
from tests.adapters.console.samples import (
    UNITS,
    a_call,
    a_relay,
    a_route,
    a_voice,
    an_assignment,
    an_event,
    at,
)
from tests.adapters.console.stage import Stage, opened

HOURS, CALLS, CHANGES = 24, 84, 10  # 2,000 calls a day
STATES = ("proposed", "offered", "taken", "on scene")


class Held(Struct):
    """What a page holds: bytes, elements and texts, listeners."""

    heap: float
    nodes: int
    listeners: int


async def held(page: Page) -> Held:
    """What is left once all garbage is collected."""
    client = await page.context.new_cdp_session(page)
    await client.send("HeapProfiler.collectGarbage")
    used = await client.send("Runtime.getHeapUsage")
    counted = await client.send("Memory.getDOMCounters")
    await client.detach()
    return Held(
        heap=float(used["usedSize"]),
        nodes=int(counted["nodes"]),
        listeners=int(counted["jsEventListeners"]),
    )


def grown(hours: Sequence[Held]) -> list[str]:
    """What has become more since the first third, in words."""
    kept, last = hours[len(hours) // 3], hours[-1]
    limits = {
        "heap": kept.heap * 1.1 + 1e6,
        "nodes": kept.nodes * 1.1 + 200,
        "listeners": kept.listeners * 1.1 + 20,
    }
    found = msgspec.to_builtins(last)
    return [
        f"{what}: {found[what]} > {most}" for what, most in limits.items() if found[what] > most
    ]


def busy(call: CallView, nth: int) -> CallView:
    """The call as it stands after so many changes."""
    part = an_assignment("quick-2", "快警二组", state=STATES[nth % 4])
    return replace(
        call,
        status=STATES[nth % 4],
        changed=at(),
        route=a_route(),
        heard=tuple(a_voice(key=f"{call.id}-{n}") for n in range(1 + nth % 3)),
        relays=tuple(a_relay(f"{call.id}-r{n}", call=call.id) for n in range(nth)),
        timeline=tuple(an_event("noted", f"第{n}步", f"step {n}") for n in range(nth)),
        assignments=(part,),
    )


# The page knows so many lines of that call's timeline, and has drawn them.
SEEN = """async ([id, lines]) => {
  const { calls } = await import("/static/js/state.js");
  await new Promise(requestAnimationFrame);
  return calls.value.get(id)?.timeline.length >= lines;
}"""
Units = Callable[[int], Sequence[UnitView]]


async def an_hour(
    page: Page, stage: Stage, hour: int, *, calls: int, changes: int, units: Units
) -> Held:
    """An hour of the evening in a moment; what the page holds when all of it is over."""
    first, board = 100 + hour * calls, stage.board
    came = [a_call(first + n, place="tianxia") for n in range(calls)]
    board.put(*came, units=units(hour))
    for nth in range(1, changes + 1):
        for call in came:
            board.put(busy(call, nth))
        board.put(units=units(hour + nth))
        await page.wait_for_function(SEEN, arg=[came[-1].id, nth], timeout=60_000)
    down = LinkView(adapter="radio", up=False, since=at(60), reason=f"hour {hour}")
    board.put(links=(down,), waiting=(a_voice(key=f"waits-{hour}", words=""),))
    said = Outbound(key=f"m{hour}", channel="desk", text=f"{hour}", language="en", call=came[0].id)
    await stage.console.send(said)
    await page.locator(f"[data-call='{first}']").click()
    await expect(page.locator(".callhead .number")).to_have_text(str(first))
    await page.get_by_role("button", name="Zoom out").click()
    board.put(links=(replace(down, up=True),), waiting=())
    board.forget(*(call.id for call in came))
    await expect(page.locator(f"[data-call='{first}']")).to_have_count(0)
    return await held(page)


async def day(hours: int, calls: int, changes: int) -> list[Held]:
    """A page of its own, in a browser of its own."""
    options: dict[str, Any] = {"locale": "en-GB", "viewport": {"width": 1440, "height": 900}}
    async with opened(Config(port=0), ScriptedBoard()) as stage, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=QUIET)
        async with a_page(browser, stage.url, **options) as page:
            told = []
            for hour in range(hours):
                told.append(
                    await an_hour(
                        page, stage, hour, calls=calls, changes=changes, units=lambda _: UNITS
                    )
                )
                sys.stdout.write(f"{hour + 1:3} h  {msgspec.json.encode(told[-1]).decode()}\n")
                sys.stdout.flush()
        await browser.close()
    return told


def main(argv: Sequence[str] | None = None) -> int:
    """0 when nothing has grown."""
    parser = argparse.ArgumentParser("tests.soak.page", description=__doc__)
    parser.add_argument("--hours", type=int, default=HOURS)
    parser.add_argument("--calls", type=int, default=CALLS, help="in an hour")
    parser.add_argument("--changes", type=int, default=CHANGES, help="of each call")
    args = parser.parse_args(argv)
    faults = grown(asyncio.run(day(args.hours, args.calls, args.changes)))
    sys.stdout.write("".join(f"{fault}\n" for fault in faults))
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
