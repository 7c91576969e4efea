"""Paths from GeoJSON files and zones of the site file: what they become, and what is refused."""

import json
from datetime import timedelta
from pathlib import Path as File

import pytest

from bridge.config import load
from bridge.errors import ConfigError
from rules.model import Mode, Point
from rules.terrain import Spot
from rules.times import Hours, Span
from tests.bridge.config.shelf import ThreeDoors

GOOD = File(__file__).with_name("good")
HEAD = '{"type": "FeatureCollection", "features": [\n'
LINE = '{"type": "LineString", "coordinates": [[7.9, 46.5], [7.91, 46.51]]}'


def site(folder: File, **files: str) -> File:
    """The smallest good site with these files of paths."""
    names = ", ".join(f"{name}.geojson" for name in files)
    text = (GOOD / "minimal.yaml").read_text("utf-8").replace("[0, 0]", "[46.5, 7.9]")
    text += f"\npaths: [{names}]\n"
    (folder / "site.yaml").write_text(text, "utf-8")
    for name, content in files.items():
        (folder / f"{name}.geojson").write_text(content, "utf-8")
    return folder


def feature(properties: str, geometry: str = LINE) -> str:
    return f'{{"type": "Feature",\n "properties": {{{properties}}},\n "geometry": {geometry}}}'


def collection(*features: str) -> str:
    return HEAD + ",\n".join(features) + "\n]}\n"


def mistakes(folder: File, *features: str) -> list[str]:
    return refused(site(folder, a=collection(*features)))


def refused(folder: File) -> list[str]:
    with pytest.raises(ConfigError) as raised:
        load(folder, ThreeDoors())
    return [f"{File(m.file).name}:{m.line} {m.key}: {m.message}" for m in raised.value.mistakes]


def test_every_property_means_what_it_says() -> None:
    paths = load(GOOD / "everything.yaml", ThreeDoors()).site.paths
    assert list(paths) == ["road", "cable-car", "7", "7/2"]
    road, cable = paths["road"], paths["cable-car"]
    assert road.names == {"zh": "上山公路", "en": "hill road"}
    assert road.modes == {Mode.CAR, Mode.MOTORBIKE, Mode.FOOT}
    assert road.speed == {Mode.CAR: 300, Mode.MOTORBIKE: 350}
    assert road.line[0] == Spot(29.35, 110.44)
    assert (road.oneway, road.closed, road.wait, road.ride) == (False, False, timedelta(0), None)
    assert cable.line == (Spot(29.35, 110.44, 420), Spot(29.36, 110.45, 790.5))
    assert cable.hours == Hours(
        spans=(Span(420, 720), Span(780, 1140)),
        days=frozenset({"workday", "golden-week"}),
        never=frozenset({"closing"}),
    )
    assert (cable.wait, cable.ride) == (timedelta(minutes=4), timedelta(minutes=6))
    assert (cable.oneway, cable.closed) == (True, True)
    assert cable.speed == dict.fromkeys(Mode, 80)
    assert paths["7"].names == {"zh": "步道"}
    assert paths["7/2"].names == {}, "the lines of one feature are closed and told as one"
    assert paths["7"].modes == frozenset(Mode)


def test_where_each_path_is_written_is_known() -> None:
    found = load(GOOD / "everything.yaml", ThreeDoors())
    assert [(d.line, File(d.file).name) for d in found.drawn.values()] == [
        (4, "everything.geojson"),
        (12, "everything.geojson"),
        (21, "everything.geojson"),
        (21, "everything.geojson"),
    ]
    assert "everything.geojson" in found.sources, "a version of the site holds its paths"


def test_zones_by_places_and_by_outline() -> None:
    found = load(GOOD / "everything.yaml", ThreeDoors()).site
    assert found.zones["south"].places == {"gate"}
    assert found.zones["south"].outline == ()
    assert found.zones["hill"].names == {"zh": "山上"}
    assert found.zones["hill"].outline == (
        Point(29.355, 110.445),
        Point(29.365, 110.445),
        Point(29.365, 110.455),
    ), "the last corner may repeat the first"
    assert found.units["runner"].zones == {"south", "hill"}
    assert found.units["rider"].zones == frozenset()


def test_several_files_make_one_net(tmp_path: File) -> None:
    folder = site(tmp_path, a=collection(feature('"id": "x"')), b=collection(feature('"id": "y"')))
    assert list(load(folder, ThreeDoors()).site.paths) == ["x", "y"]


@pytest.mark.parametrize(
    ("properties", "mistake"),
    [
        ('"name": "x"', "a.geojson:3 features[0].properties.id: is missing"),
        ('"id": "a/b"', "a.geojson:3 features[0].properties.id: 'a/b' is no id: letters, digits, '-', '_' and '.', at most 64"),
        ('"id": "x",\n\n "mode": ["foot"]', "a.geojson:5 features[0].properties.mode: unknown key; did you mean 'modes'?"),
        ('"id": "x", "modes": ["feet"]', "a.geojson:3 features[0].properties.modes[0]: 'feet' is none of foot, bike, motorbike, car"),
        ('"id": "x", "modes": []', "a.geojson:3 features[0].properties.modes: needs at least 1, and has 0"),
        ('"id": "x", "oneway": "yes"', "a.geojson:3 features[0].properties.oneway: must be true or false, not 'yes'"),
        ('"id": "x", "hours": "7-19"', "a.geojson:3 features[0].properties.hours: '7-19' is not hours like 07:00-19:00"),
        ('"id": "x", "hours": "07:00-07:00"', "a.geojson:3 features[0].properties.hours: begins and ends at one time; all day is written without spans"),
        ('"id": "x", "hours": "07:00-25:00"', "a.geojson:3 features[0].properties.hours: 25:00 is no time of the day"),
        ('"id": "x", "days": ["holiday"]', "a.geojson:3 features[0].properties.days[0]: unknown day 'holiday'"),
        ('"id": "x", "wait": 3', "a.geojson:3 features[0].properties.wait: '3' is not a time like 60s, 15min or 2h"),
        ('"id": "x", "speed": {"foot": 0}', "a.geojson:3 features[0].properties.speed.foot: 0 is not between 1 and 3000"),
        ('"id": "x", "speed": {"feet": 9}', "a.geojson:3 features[0].properties.speed.feet: 'feet' is none of foot, bike, motorbike, car"),
        ('"id": "x", "name": "A", "names": "B"', "a.geojson:3 features[0].properties.name: given as names as well"),
        ('"id": "x", "closed": null', "a.geojson:3 features[0].properties.closed: must be true or false, not nothing"),
    ],
)  # fmt: skip
def test_a_property_that_cannot_be_meant(tmp_path: File, properties: str, mistake: str) -> None:
    assert mistakes(tmp_path, feature(properties)) == [mistake]


@pytest.mark.parametrize(
    ("geometry", "mistake"),
    [
        ('{"type": "Point", "coordinates": [7.9, 46.5]}', "a.geojson:4 features[0].geometry: must be a LineString or MultiLineString with its coordinates"),
        ("null", "a.geojson:4 features[0].geometry: must be a LineString or MultiLineString with its coordinates"),
        ('{"type": "LineString", "coordinates": [[7.9, 46.5], [7.9]]}', "a.geojson:2 features[0].geometry.coordinates[1]: must be [longitude, latitude] or [longitude, latitude, height]"),
        ('{"type": "LineString", "coordinates": [[7.9, 146.5], [7.9, 46]]}', "a.geojson:2 features[0].geometry.coordinates[0]: must be [longitude, latitude] or [longitude, latitude, height]"),
        ('{"type": "LineString", "coordinates": [[7.9, 46.5], [7.9, 46.5]]}', "a.geojson:2 features[0].geometry.coordinates: goes nowhere: it needs two points that are not one"),
        ('{"type": "LineString", "coordinates": [[7.9, 46.5]]}', "a.geojson:2 features[0].geometry.coordinates: goes nowhere: it needs two points that are not one"),
        ('{"type": "LineString", "coordinates": [[7.9, 46.5, 100], [7.9, 46.5, 400], [7.91, 46.5]]}', "a.geojson:2 features[0].geometry.coordinates[1]: stands right above the point before; draw it at least a step aside"),
        ('{"type": "LineString", "coordinates": [[46.5, 7.9], [46.51, 7.9]]}', "a.geojson:2 features[0].geometry.coordinates: swapped? GeoJSON is [longitude, latitude]"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_drawn(tmp_path: File, geometry: str, mistake: str) -> None:
    assert mistakes(tmp_path, feature('"id": "x"', geometry)) == [mistake]


@pytest.mark.parametrize(
    ("content", "mistake"),
    [
        ("", "a.geojson:1 (file): this is not JSON: '{' is expected here"),
        ("[]", "a.geojson:1 (file): this is not JSON: '{' is expected here"),
        ("{}", 'a.geojson:1 (file): must be a GeoJSON {"type": "FeatureCollection", "features": […]}'),
        (HEAD + feature('"id": "x"') + ",\n]}", "a.geojson:5 (file): this is not JSON: nothing follows the comma before ']'"),
        (HEAD + "{\n\n]}", "a.geojson:4 (file): this is not JSON: Expecting property name enclosed in double quotes"),
        (HEAD + feature('"id": "x", "id": "y"') + "]}", "a.geojson:2 (file): 'id' is given twice in one object"),
        (HEAD + feature('"id": "x", "speed": NaN') + "]}", "a.geojson:2 (file): NaN is no number"),
        (HEAD + "7]}", 'a.geojson:2 features[0]: must be {"type": "Feature", …}'),
        (collection() + "{}", "a.geojson:4 (file): something follows the end of the object"),
        ("[" * 100_000, "a.geojson:1 (file): this is not JSON: '{' is expected here"),
        ('{"a": ' + "[" * 100_000, "a.geojson:1 (file): nested too deep"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_collection(tmp_path: File, content: str, mistake: str) -> None:
    assert refused(site(tmp_path, a=content)) == [mistake]


def test_a_path_is_given_once_in_all_files(tmp_path: File) -> None:
    one = collection(feature('"id": "x"'))
    (mistake,) = refused(site(tmp_path, a=one, b=one))
    assert mistake.startswith("b.geojson:3 features[0].properties.id: 'x' is given on line 2 of ")
    assert mistake.endswith("a.geojson as well")


def test_all_faults_of_all_features_are_told(tmp_path: File) -> None:
    found = mistakes(tmp_path, feature('"id": 7, "x": 1'), feature('"y": 2'))
    assert [m.partition(" ")[2] for m in found] == [
        "features[0].properties.x: unknown key",
        "features[1].properties.id: is missing",
        "features[1].properties.y: unknown key",
    ]


def test_a_file_that_is_not_there(tmp_path: File) -> None:
    folder = site(tmp_path, a=collection(feature('"id": "x"')))
    (folder / "a.geojson").unlink()
    (mistake,) = refused(folder)
    assert mistake.endswith("paths: a.geojson: cannot be read: No such file or directory")


def test_a_path_far_away_is_odd(tmp_path: File) -> None:
    far = '{"type": "LineString", "coordinates": [[17.9, 46.5], [17.91, 46.51]]}'
    found = load(site(tmp_path, a=collection(feature('"id": "x"', far))), ThreeDoors())
    assert "km from the middle of the places" in found.warnings[0].message


def test_a_large_file_is_read_in_moments(tmp_path: File) -> None:
    many = [feature(f'"id": "p{n}", "modes": ["foot"]') for n in range(5000)]
    content = collection(*many)
    json.loads(content)
    assert len(load(site(tmp_path, a=content), ThreeDoors()).site.paths) == 5000
