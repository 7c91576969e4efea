"""Ways over a county's roads: the same questions and words as on the paths of a site."""

from itertools import pairwise
from math import inf
from pathlib import Path as File
from random import Random

import networkx as nx
import pytest

from bridge.config import load
from bridge.county.extract import Extract, read_extract
from bridge.county.highways import directions, speeds
from bridge.county.net import Net
from bridge.county.travel import CountyTravel
from bridge.errors import ConfigError
from rules.model import Mode, Point
from rules.nearest import Ground, Start, distance
from rules.route import Way
from rules.rulebook import Rulebook
from tests.bridge.config.shelf import ThreeDoors
from tests.bridge.county.roads import write
from tests.rules.travel.country import country
from tests.rules.travel.lanes import TEN, at

GOOD = File(__file__).parents[1] / "config" / "good"
NODES = {
    1: at(0, 0),
    2: at(0, 900),
    3: at(900, 900),
    4: at(900, 0),
    5: at(3000, 3000),
    6: at(3100, 3000),
}
ROAD = {"highway": "residential"}  # 25 km/h


def travel(
    folder: File, ways: dict[int, tuple[list[int], dict[str, str]]], form: str = "osm.pbf"
) -> CountyTravel:
    file = write(folder / f"county.{form}", NODES, ways)
    return CountyTravel(read_extract(file.read_bytes(), form), 150.0)


def near(way: Way | None, minutes: float) -> bool:
    assert way is not None
    return way.minutes == pytest.approx(minutes, abs=0.06)


@pytest.mark.parametrize("form", ["osm.pbf", "osm"])
def test_the_way_goes_by_the_roads(tmp_path: File, form: str) -> None:
    way = travel(tmp_path, {7: ([1, 2, 3, 4], ROAD)}, form).between(at(0, 0), at(900, 0), Mode.CAR)
    assert near(way, 2700 / 25 * 60 / 1000)
    assert way
    assert (way.metres, way.by, way.via) == (2700, "paths", ("way/7",))
    assert [round(distance(a, b)) for a, b in pairwise(way.line)] == [900, 900, 900]


def test_from_the_middle_of_a_road_and_along_one_bit(tmp_path: File) -> None:
    paths = travel(tmp_path, {7: ([1, 2, 3, 4], ROAD)})
    assert near(paths.between(at(0, 300), at(0, 700), Mode.CAR), 400 * 0.06 / 25)
    assert near(paths.between(at(0, 700), at(0, 300), Mode.CAR), 400 * 0.06 / 25)
    assert near(paths.between(at(0, 300), at(450, 900), Mode.CAR), 1050 * 0.06 / 25)


def test_one_way_streets_are_one_way_for_wheels(tmp_path: File) -> None:
    ring = {7: ([1, 2, 3, 4, 1], {**ROAD, "oneway": "yes"})}
    paths = travel(tmp_path, ring)
    assert near(paths.between(at(0, 300), at(0, 700), Mode.CAR), 400 * 0.06 / 25)
    assert near(paths.between(at(0, 700), at(0, 300), Mode.CAR), 3200 * 0.06 / 25)
    assert near(paths.between(at(0, 700), at(0, 300), Mode.FOOT), 400 / 75)


def test_a_closed_road_is_gone_round_and_an_island_is_not_reached(tmp_path: File) -> None:
    paths = travel(tmp_path, {7: ([1, 4], ROAD), 8: ([1, 2, 3, 4], ROAD), 9: ([5, 6], ROAD)})
    shut = Ground(TEN, {"way/7": "landslip", "trail": "no road of ours"}, {})
    assert near(paths.between(at(0, 0), at(900, 0), Mode.CAR), 900 * 0.06 / 25)
    assert near(paths.between(at(0, 0), at(900, 0), Mode.CAR, shut), 2700 * 0.06 / 25)
    assert paths.between(at(3000, 3000), at(900, 0), Mode.CAR) is None


def test_far_from_every_road_the_line_is_told(tmp_path: File) -> None:
    paths = travel(tmp_path, {7: ([1, 4], ROAD)})
    beside = paths.between(at(0, 0), at(900, 400), Mode.CAR)
    assert near(beside, 900 * 0.06 / 25 + 400 * 1.4 / 75)
    assert beside
    assert beside.by == "paths+line"
    wild = paths.between(at(500, 2000), at(540, 2000), Mode.CAR)
    assert wild
    assert (wild.by, wild.metres) == ("line", 56)


def test_only_who_may_use_a_road(tmp_path: File) -> None:
    paths = travel(tmp_path, {7: ([1, 4], {"highway": "steps"}), 8: ([1, 2, 3, 4], ROAD)})
    starts = [Start("car", at(0, 0), Mode.CAR), Start("feet", at(0, 0), Mode.FOOT)]
    car, feet = paths.ways(at(900, 0), starts)
    assert near(car, 2700 * 0.06 / 25)
    assert near(feet, 900 / 30)
    assert speeds({"highway": "footway"}).keys() == {Mode.FOOT}
    assert Mode.CAR not in speeds({"highway": "service", "access": "private"})
    assert Mode.FOOT in speeds({"highway": "service", "access": "private", "foot": "yes"})
    assert speeds({"highway": "construction"}) == {}
    assert speeds({"highway": "primary", "maxspeed": "30"})[Mode.CAR] == pytest.approx(500)
    assert directions({"highway": "motorway"}, Mode.CAR) == (True, False)
    assert directions({"highway": "primary", "oneway": "-1"}, Mode.CAR) == (False, True)
    assert directions(
        {"highway": "residential", "oneway": "yes", "oneway:bicycle": "no"}, Mode.BIKE
    ) == (True, True)


def hills(folder: File) -> Extract:
    """The made-up country of the path tests as an extract."""
    spots: dict[Point, int] = {}
    ways: dict[int, tuple[list[int], dict[str, str]]] = {}
    for number, path in enumerate(country(14, seed=3, oneway=0.2).values(), 1):
        line = [spots.setdefault(Point(s.lat, s.lon), len(spots) + 1) for s in path.line]
        kind = ("residential", "primary", "track")[number % 3]
        ways[number] = (line, {"highway": kind, **({"oneway": "yes"} if path.oneway else {})})
    file = write(folder / "hills.osm.pbf", {id: p for p, id in spots.items()}, ways)
    return read_extract(file.read_bytes(), "osm.pbf")


def test_the_same_minutes_as_networkx_and_early_stop_as_full_search(tmp_path: File) -> None:
    county, dice = hills(tmp_path), Random(5)
    known: nx.DiGraph[int] = nx.DiGraph()
    ahead, back = county.pace[Mode.CAR]
    for bit, (tail, head) in enumerate(zip(county.tail, county.head, strict=True)):
        for a, b, pace in ((tail, head, ahead[bit]), (head, tail, back[bit])):
            if pace < inf:
                known.add_edge(int(a), int(b), minutes=float(pace * county.metres[bit]))
    net, paths = Net(county, Mode.CAR, frozenset()), CountyTravel(county, 150.0)
    points = [Point(float(county.lat[n]), float(county.lon[n])) for n in range(len(county.lat))]
    for _ in range(30):
        goal, *nodes = dice.sample(range(len(points)), 13)
        lengths = nx.single_source_dijkstra_path_length(known.reverse(), goal, weight="minutes")
        starts = [Start(f"u-{n}", points[n], Mode.CAR) for n in nodes]
        place = net.place(points[goal])
        assert place
        found = net.search(place, net.party(tuple(points[n] for n in nodes)), len(nodes))
        expected = [lengths.get(n, inf) for n in nodes]
        assert [min(inf, m) for m in found.minutes] == pytest.approx(expected, abs=0.01)
        everyone = paths.ways(points[goal], starts)
        some = paths.ways(points[goal], starts, None, 4)
        nearest = sorted(w.minutes for w in everyone if w)[:4]
        assert sorted(w.minutes for w in some if w)[: len(nearest)] == nearest
        for way in filter(None, everyone):
            drawn = sum(distance(a, b) for a, b in pairwise(way.line))
            assert drawn == pytest.approx(way.metres, abs=3)


def site(folder: File, more: str) -> File:
    text = (GOOD / "minimal.yaml").read_text("utf-8")
    (folder / "site.yaml").write_text(f"{text}\n{more}\n", "utf-8")
    return folder


def test_a_site_names_its_county(tmp_path: File) -> None:
    write(tmp_path / "county.osm.pbf", NODES, {7: ([1, 4], ROAD)})
    loaded = load(site(tmp_path, "county: county.osm.pbf"), ThreeDoors())
    assert isinstance(Rulebook(loaded.site).travel, CountyTravel)
    assert "county.osm.pbf" in loaded.sources


@pytest.mark.parametrize(
    ("more", "mistake"),
    [
        ("county: none.osm.pbf", "none.osm.pbf: cannot be read: No such file or directory"),
        ("county: county.zip", "must be a file like county.osm.pbf (osm.pbf, osm.bz2, osm.gz, osm)"),
        ("county: broken.osm.pbf", "broken.osm.pbf is no extract: "),
        ("county: [a, b]", "must be text, not a list"),
        ("paths: a.geojson\ncounty: county.osm.pbf", "a site has its own paths or a county's roads, not both"),
    ],
)  # fmt: skip
def test_a_county_that_cannot_be_used(tmp_path: File, more: str, mistake: str) -> None:
    (tmp_path / "broken.osm.pbf").write_bytes(b"\0\0\0\x0dnothing of the kind")
    (tmp_path / "a.geojson").write_text('{"type": "FeatureCollection", "features": []}')
    with pytest.raises(ConfigError) as raised:
        load(site(tmp_path, more), ThreeDoors())
    assert any(m.key == "county" and m.message.startswith(mistake) for m in raised.value.mistakes)
