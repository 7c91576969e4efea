"""Two thousand units that move, in a real Chromium: frames a second, and a memory that rests."""

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from math import cos, sin

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from bridge.clock import SystemClock
from bridge.message import Point
from bridge.views import UnitView
from tests.adapters.console.board import ScriptedBoard
from tests.adapters.console.browser import a_page
from tests.adapters.console.chart import a_way_on_paths, charted
from tests.adapters.console.samples import a_call, an_assignment, at
from tests.adapters.console.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="package")
log = logging.getLogger(__name__)
CROWD = 2000
BATCH = 200  # of them move at once, ten times a second
PACE = timedelta(seconds=0.1)
FRAMES = 30.0  # a second
RUNS = 4
HOURS = 24
ON_THE_MAP = (
    "(async n => { const s = await import('/static/js/state.js');"
    " return s.units.value.size >= n })(%d)"
)
# Frames while a hand moves the map and the feed moves the units: each frame draws everything anew.
RACE = """async ms => {
  const v = await import('/static/js/map-view.js');
  const board = document.querySelector('.map-board');
  const [first, begun] = [v.drawn.value, performance.now()];
  let [frames, last, worst, nth] = [0, begun, 0, 0];
  while (performance.now() - begun < ms) {
    await new Promise(requestAnimationFrame);
    const now = performance.now();
    worst = Math.max(worst, now - last);
    last = now;
    frames++;
    v.nudge(nth++ % 40 < 20 ? 3 : -3, 1);
  }
  const seconds = (performance.now() - begun) / 1000;
  return {frames: frames / seconds, drawn: (v.drawn.value - first) / seconds, worst};
}"""


def a_crowd(nth: int = 0, units: range = range(CROWD)) -> list[UnitView]:
    """Units in a spiral around the site, each a little farther every time."""
    return [
        UnitView(
            id=f"u-{n}",
            names={"zh": f"巡逻{n}", "en": f"patrol {n}"},
            kind=("platform", "patrol", "group")[n % 3],
            on_duty=n % 7 > 0,
            calls=(),
            point=Point(
                29.358 + 0.00001 * n * sin(n + nth / 20),
                110.437 + 0.00001 * n * cos(n + nth / 20),
            ),
            point_at=at(n % 600),
        )
        for n in units
    ]


@pytest_asyncio.fixture(loop_scope="package")
async def crowded(chromium: Browser) -> AsyncIterator[tuple[Page, Stage]]:
    async with charted(ScriptedBoard()) as stage:
        stage.board.put(a_way_on_paths(), units=a_crowd())
        size = {"width": 1440, "height": 900}
        async with a_page(chromium, stage.url, locale="en-GB", viewport=size) as page:
            await expect(page.locator(".map-board")).to_be_visible()
            await page.wait_for_function(ON_THE_MAP % CROWD)
            yield page, stage


async def feeding(stage: Stage) -> None:
    """Everybody moves once a second."""
    nth, clock = 0, SystemClock()
    while True:
        start = nth % (CROWD // BATCH) * BATCH
        stage.board.put(units=a_crowd(nth, range(start, start + BATCH)))
        nth += 1
        await clock.sleep_until(clock.now() + PACE)


async def test_browser_two_thousand_units_move_smoothly(crowded: tuple[Page, Stage]) -> None:
    page, stage = crowded
    await page.get_by_role("button", name="Enlarge the map").click()
    await page.get_by_role("button", name="Show everything").click()
    feed = asyncio.create_task(feeding(stage))
    try:  # of several runs the best: what else this machine does is not the map's doing
        runs = [await page.evaluate(RACE, 1000) for _ in range(RUNS)]
    finally:
        feed.cancel()
    log.info("%d units: %s", CROWD, runs)
    assert max(run["frames"] for run in runs) >= FRAMES
    assert max(run["drawn"] for run in runs) >= FRAMES


async def test_browser_an_evening_leaves_nothing_behind(crowded: tuple[Page, Stage]) -> None:
    page, stage = crowded
    rounds = [await grown(page, stage, hour) for hour in range(HOURS)]
    kept, last = rounds[HOURS // 3], rounds[-1]
    log.info("MB in use by the hour: %s", " ".join(f"{r / 1e6:.1f}" for r in rounds))
    assert last < kept * 1.1 + 1e6


async def grown(page: Page, stage: Stage, hour: int) -> float:
    """An hour of the evening in a moment: calls come and go, units move and leave; bytes in use."""
    part = an_assignment("u-1", "patrol 1")
    calls = [a_call(100 + hour * 10 + n, place="tianxia", assignments=(part,)) for n in range(10)]
    stage.board.put(*calls, units=a_crowd(hour))
    stage.board.put(units=a_crowd(hour + 1, range(0, CROWD, 3)))
    last = calls[-1]
    await page.locator(f"[data-call='{last.number}']").click()
    await page.get_by_role("button", name="Zoom out").click()
    stage.board.forget(*(c.id for c in calls))
    await expect(page.locator(f"[data-call='{last.number}']")).to_have_count(0)
    client = await page.context.new_cdp_session(page)
    await client.send("HeapProfiler.collectGarbage")
    used = await client.send("Runtime.getHeapUsage")
    await client.detach()
    return float(used["usedSize"])
