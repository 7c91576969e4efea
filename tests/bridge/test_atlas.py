"""The map of the example site as it is drawn: its ground, who is near, and what nobody reaches."""

import asyncio
import json
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
from msgspec.structs import replace

from bridge.atlas import SiteAtlas
from bridge.config import load
from bridge.examples import site_path
from bridge.record.ledger import Ledger
from rules.model import Point, Site
from rules.nearest import Ground
from rules.rulebook import Rulebook
from rules.site_events import PathClosed, PathOpened
from rules.terrain import Zone

NOON = datetime(2026, 10, 1, 4, 0, tzinfo=UTC)  # in Zhangjiajie it is 12:00
BY_DAY = Ground(NOON, {}, {})


@pytest.fixture(scope="module")
def site() -> Site:
    return load(site_path("yuanjiajie")).site


def drawn(content: bytes, what: str) -> dict[str, Any]:
    features = json.loads(content)["features"]
    return {f["properties"]["id"]: f for f in features if f["properties"]["what"] == what}


async def test_paths_zones_and_places_are_drawn_with_longitude_first(site: Site) -> None:
    ring = (Point(29.35, 110.44), Point(29.36, 110.44), Point(29.36, 110.45))
    east = Zone(id="east", names={"zh": "东区"}, outline=ring)
    atlas = SiteAtlas(Rulebook(replace(site, zones={"east": east})), lambda: BY_DAY)
    content = await atlas.drawn()
    assert drawn(content, "zone")["east"]["geometry"]["coordinates"][0][0] == [110.44, 29.35]
    road = drawn(content, "path")["plateau-road"]
    assert road["geometry"]["coordinates"][0] == [110.4485, 29.3488]
    assert road["properties"]["names"]["zh"] == "山上公路"
    assert drawn(content, "path")["shuttle-1"]["properties"]["ridden"]
    assert drawn(content, "place").keys() == site.places.keys()


async def test_the_version_changes_when_what_is_drawn_does_and_only_then(site: Site) -> None:
    book = Rulebook(site)
    atlas = SiteAtlas(book, lambda: BY_DAY)
    first = atlas.version
    atlas.follow(Rulebook(replace(site, units={})))
    assert atlas.version == first
    atlas.follow(Rulebook(replace(site, paths={})))
    assert atlas.version != first
    assert not drawn(await atlas.drawn(), "path")
    atlas.follow(book)
    assert atlas.version == first
    assert drawn(await atlas.drawn(), "path")


def within(areas: list[Any], point: Point) -> bool:
    """Does the even-odd rule put the point into one of the polygons?"""
    inside = False
    for ring in (ring for polygon in areas for ring in polygon):
        for (x, y), (east, north) in pairwise(ring):
            if (y > point.lat) != (north > point.lat):
                inside ^= point.lon < x + (point.lat - y) / (north - y) * (east - x)
    return inside


async def areas(atlas: SiteAtlas, to: Point) -> dict[tuple[str, float], list[Any]]:
    features = json.loads(await atlas.circles(to))["features"]
    told = [(f["properties"], f["geometry"]["coordinates"]) for f in features]
    return {(p["mode"], p["minutes"]): c for p, c in told}


async def test_circles_show_from_where_one_is_there_in_time_and_follow_closures(
    site: Site,
) -> None:
    now = [BY_DAY]
    atlas = SiteAtlas(Rulebook(site), lambda: now[0])
    here = site.places["mihuntai"].point
    before = await areas(atlas, here)
    assert {minutes for _, minutes in before} == {1.0, 3.0, 5.0}
    assert all(within(area, here) for area in before.values())
    near = Point(29.3568, 110.4404)  # 140 m along the road: two minutes on foot
    assert within(before["foot", 3.0], near)
    assert not within(before["foot", 1.0], near)
    everything = {p.partition("/")[0]: "snow" for p in site.paths}
    now[0] = replace(BY_DAY, closed=everything)
    after = await areas(atlas, here)
    assert not any(within(area, near) for area in after.values())


async def test_holes_are_told_by_the_hour_with_who_is_on_duty(site: Site) -> None:
    atlas = SiteAtlas(Rulebook(site), lambda: BY_DAY)
    told = json.loads(await atlas.holes(2.0))
    assert [h["hour"] for h in told["hours"]] == [*range(24)]
    noon = told["hours"][12]
    assert "quick-1" in noon["units"]
    shape = told["shapes"][noon["shape"]]
    assert "tianxia" not in shape["places"], "a patrol stands there"
    assert all(m is None or m > 2 for m in shape["places"].values())
    assert shape["lines"]
    assert all(len(line) > 1 for line in shape["lines"])
    all_day = json.loads(await atlas.holes(600.0))
    assert all_day["shapes"][all_day["hours"][12]["shape"]]["places"] == {}


async def test_what_was_worked_out_is_kept_and_many_may_ask_at_once(site: Site) -> None:
    atlas = SiteAtlas(Rulebook(site), lambda: BY_DAY)
    here = site.places["mihuntai"].point
    answers = await asyncio.gather(*(atlas.circles(here) for _ in range(20)))
    assert all(a is answers[0] for a in answers)


async def test_a_site_without_paths_draws_no_circles(site: Site) -> None:
    atlas = SiteAtlas(Rulebook(replace(site, paths={})), lambda: BY_DAY)
    assert json.loads(await atlas.circles(site.places["mihuntai"].point))["features"] == []
    assert json.loads(await atlas.holes(3.0))["shapes"][0]["lines"] == []


def test_the_board_shows_what_is_closed_and_its_bookmark_knows_it(site: Site) -> None:
    paths = dict(site.paths) | {"plateau-road": replace(site.paths["plateau-road"], closed=True)}
    book = Rulebook(replace(site, paths=paths))
    ledger = Ledger(book)
    assert [c.path for c in ledger.board(NOON).closures] == ["plateau-road"]
    shut = PathClosed(at=NOON, path="shuttle-1", by="dispatch", reason="塌方")
    touched = ledger.apply("1", shut)
    assert touched.waiting, "whoever watches the board hears of it"
    told = {c.path: c for c in ledger.part(NOON, (), (), ()).closures}
    assert told["shuttle-1"].reason == "塌方"
    assert told["shuttle-1"].names["en"] == "shuttle line 1"
    ledger.apply("2", PathOpened(at=NOON, path="plateau-road", by="dispatch"))
    later = Ledger(book, known=ledger.known())
    assert [c.path for c in later.board(NOON).closures] == ["shuttle-1"]
