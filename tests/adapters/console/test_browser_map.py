"""The map in a real Chromium: what it shows, what a click does, and that nothing leaves the house."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from msgspec.structs import replace
from playwright.async_api import Browser, Page, Request, expect

from adapters.console.files import STATIC
from bridge.message import Point
from tests.adapters.console.board import ScriptedBoard
from tests.adapters.console.browser import a_page
from tests.adapters.console.chart import QUICK, a_closure, a_way_on_paths, book, charted, units
from tests.adapters.console.samples import a_call, an_assignment, at
from tests.adapters.console.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="package")
VIEW = "const v = await import('/static/js/map-view.js');"
ON_ROAD = Point(29.3592, 110.4358)
BOARD = ".map-board"


@pytest_asyncio.fixture(loop_scope="package", scope="module")
async def station() -> AsyncIterator[Stage]:
    async with charted(ScriptedBoard()) as stage:
        yield stage


@pytest_asyncio.fixture(loop_scope="package")
async def chart(chromium: Browser, station: Stage) -> AsyncIterator[Page]:
    station.board.clear()
    station.board.units = {u.id: u for u in units()}
    station.inbox.clear()
    size = {"width": 1440, "height": 900}
    async with a_page(chromium, station.url, locale="en-GB", viewport=size) as page:
        await expect(page.locator(".server.up")).to_be_visible()
        await page.wait_for_function(f"(async () => {{ {VIEW} return v.drawn.value > 0 }})()")
        yield page


async def spot(page: Page, point: Point) -> dict[str, float]:
    """Where a point is on the map, in pixels of it."""
    script = f"async ([lat, lon]) => {{ {VIEW} const p = v.onScreen(lat, lon); return {{x: p.x, y: p.y}} }}"
    found: dict[str, float] = await page.evaluate(script, [point.lat, point.lon])
    return found


async def press(page: Page, point: Point) -> None:
    await page.locator(BOARD).click(position=await spot(page, point))  # type: ignore[arg-type]


async def ground_is_here(page: Page) -> None:
    await page.wait_for_function(
        "(async () => (await import('/static/js/map-data.js')).paths.value.length > 0)()"
    )


async def test_browser_the_map_asks_nobody_outside_for_anything(
    chromium: Browser, station: Stage
) -> None:
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    station.board.put(a_way_on_paths())
    page = await chromium.new_page(locale="en-GB")
    page.on("request", note)
    await page.goto(station.url)
    await ground_is_here(page)
    await page.get_by_role("button", name="Layers").click()
    await page.get_by_label("Reached in 1, 3, 5 min").check()
    await page.get_by_label("Not covered").check()
    await expect(page.locator(".maplayers")).to_contain_text("units on duty")
    await expect(page.locator(".maplayers")).to_contain_text("How they go")
    for _ in range(4):
        await page.get_by_role("button", name="Zoom in").click()
    assert {"/api/map", "/api/map/circles", "/api/map/holes"} <= {
        re.sub(r"^https?://[^/]+|\?.*$", "", url) for url in asked
    }
    assert [u for u in asked if not u.startswith((station.url, "data:"))] == []
    await page.close()


async def test_browser_a_click_on_a_call_opens_it_and_a_route_is_drawn_as_it_is_gone(
    chart: Page, station: Stage
) -> None:
    station.board.put(a_way_on_paths(), a_call(18, place="tianxia", status="taken"))
    await expect(chart.locator("h1")).to_contain_text("Mihun Terrace")
    await expect(chart.locator(".map h2")).to_contain_text("Along the paths")
    other = book().site.places["tianxia"].point
    await chart.get_by_role("button", name="Show everything").click()
    where = await spot(chart, other)
    await chart.locator(BOARD).click(position={"x": where["x"], "y": where["y"] - 24})
    await expect(chart.locator("h1")).to_contain_text("First Bridge")
    await expect(chart.locator("[data-call='18']")).to_have_attribute("aria-current", "true")


async def test_browser_a_unit_tells_its_state_its_age_its_heading_and_can_be_sent(
    chart: Page, station: Stage
) -> None:
    board = station.board
    board.put(a_way_on_paths())
    north = Point(QUICK.lat + 0.0006, QUICK.lon)
    moved = replace(board.units["quick-2"], point=north, point_at=at(130))
    await expect(chart.locator("h1")).to_contain_text("Mihun Terrace")
    board.put(units=[moved])
    await chart.wait_for_function(
        "(async () => (await import('/static/js/map-units.js')).headingOf('quick-2') !== null)()"
    )
    await press(chart, north)
    panel = chart.locator(".mappanel")
    await expect(panel).to_contain_text("free")
    await expect(panel).to_contain_text(re.compile(r"position 2:1\d old"))
    await expect(panel).to_contain_text("heading north")
    await expect(panel).to_contain_text("in a straight line")
    await panel.get_by_role("button", name="Send to call 17").click()
    assert await station.inbox.until(heard=1) == ["assign 17 quick-2"]
    board.put(a_way_on_paths(assignments=(an_assignment("quick-2", "快警二组"),), status="taken"))
    await expect(panel).to_contain_text("on the way")


async def test_browser_a_path_is_closed_with_a_reason_and_opened_again(
    chart: Page, station: Stage
) -> None:
    await ground_is_here(chart)
    await press(chart, ON_ROAD)
    panel = chart.locator(".mappanel")
    await expect(panel.get_by_role("heading", name="plateau road")).to_be_visible()
    await panel.get_by_label("Why it is closed").fill("rockfall")
    await panel.get_by_role("button", name="Close this path").click()
    assert await station.inbox.until(heard=1) == ["closure plateau-road rockfall"]
    station.board.put(closures=(a_closure("plateau-road", "rockfall"),))
    await expect(panel).to_contain_text("closed: rockfall")
    await panel.get_by_role("button", name="Open it again").click()
    assert (await station.inbox.until(heard=2))[1] == "reopen plateau-road"
    station.board.put(closures=())
    await expect(panel).to_contain_text("open")


async def test_browser_a_call_is_put_on_the_map_with_its_spot(chart: Page, station: Stage) -> None:
    await chart.get_by_role("button", name="Put a call on the map").click()
    await press(chart, ON_ROAD)
    await chart.get_by_label("What happened there?").fill("someone fell and is bleeding")
    await chart.keyboard.press("Enter")
    await station.inbox.until(heard=1)
    heard = station.inbox.heard[0]
    assert heard.words == "someone fell and is bleeding"
    assert heard.point is not None
    assert abs(heard.point.lat - ON_ROAD.lat) < 0.0002
    assert abs(heard.point.lon - ON_ROAD.lon) < 0.0002
    await expect(chart.locator(".mappanel")).to_have_count(0)


async def test_browser_distances_are_measured(chart: Page) -> None:
    await ground_is_here(chart)
    await chart.get_by_role("button", name="Measure").click()
    await press(chart, book().site.places["mihuntai"].point)
    await press(chart, book().site.places["tianxia"].point)
    told = await chart.locator(".mappanel").inner_text()
    metres = re.search(r"(\d+) m\b", told)
    assert metres is not None
    assert abs(int(metres[1]) - 375) < 15, "as the haversine has it, less the click's breadth"
    await chart.locator(BOARD).focus()
    await chart.keyboard.press("Escape")
    await expect(chart.locator(".mappanel")).to_have_count(0)


async def test_browser_keys_move_the_map_and_not_the_queue(chart: Page, station: Stage) -> None:
    station.board.put(a_way_on_paths(), a_call(18, place="tianxia"))
    await expect(chart.locator("h1")).to_contain_text("Mihun Terrace")
    before = await spot(chart, QUICK)
    await chart.locator(BOARD).focus()
    await chart.keyboard.press("ArrowDown")
    await chart.wait_for_function(
        f"async y => {{ {VIEW} return v.onScreen({QUICK.lat}, {QUICK.lon}).y < y - 40 }}",
        arg=before["y"],
    )
    await chart.keyboard.press("+")
    await chart.wait_for_function(
        f"async () => {{ {VIEW} return Math.abs(v.onScreen({QUICK.lat}, {QUICK.lon}).x - {before['x']}) > 5 }}"
    )
    await expect(chart.locator("[data-call='17']")).to_have_attribute("aria-current", "true")


async def test_browser_the_map_in_words(chart: Page, station: Stage) -> None:
    station.board.put(a_way_on_paths(), closures=(a_closure("shuttle-1", "塌方"),))
    await expect(chart.locator("h1")).to_contain_text("Mihun Terrace")
    await chart.locator(".maplist summary").click()
    rows = chart.locator(".maplist li")
    await expect(rows.first).to_contain_text("Mihun Terrace")
    await expect(rows.filter(has_text="quick police 2")).to_contain_text("free")
    await expect(rows.filter(has_text="shuttle line 1")).to_contain_text("closed")
    await rows.filter(has_text="shuttle line 1").get_by_role("button").click()
    await expect(chart.locator(".mappanel")).to_contain_text("塌方")


async def test_browser_the_maps_words_are_the_same_in_both_languages(chart: Page) -> None:
    script = "path => import(path).then(m => m.WORDS)"
    words: dict[str, Any] = await chart.evaluate(script, "/static/js/map-words.js")
    assert words["zh"].keys() == words["en"].keys()
    gaps = {
        lang: {k: set(re.findall(r"\{\w+\}", w)) for k, w in words[lang].items()} for lang in words
    }
    assert gaps["zh"] == gaps["en"]
    source = "".join(p.read_text() for p in (STATIC / "js").glob("map*.js"))
    assert set(re.findall(r'\bm\("([^"]+)"', source)) <= words["en"].keys()
