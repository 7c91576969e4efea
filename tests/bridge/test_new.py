"""A site from a map and a roster: asked for, told by flags or in a file, and whole or not at all."""

import io
import json
from pathlib import Path

import pytest

from bridge.cli.new import new_main
from bridge.config import load
from bridge.errors import ConfigError
from bridge.new.questions import Aborted
from rules.inputs import Inbound
from rules.model import Address
from rules.rulebook import Rulebook
from tests.rosters import people, workbook
from tests.rules.play import Play

Shape = tuple[str, object, dict[str, object]]
RING = [[[175.0, -41.0], [175.1, -41.0], [175.1, -40.9], [175.0, -40.9], [175.0, -41.0]]]
FELL: list[Shape] = [
    ("Point", [175.02, -40.98], {"name": 'Hut "A": no. 1'}),
    ("Point", [175.03, -40.97], {"name": "= Toa\u202e Peak\n#"}),
    ("Point", [175.04, -40.96], {"name": "Toilets"}),
    ("Point", [175.05, -40.95], {"name": "Toilets"}),
    ("LineString", [[175.02, -40.98], [175.03, -40.97, 310]], {"name": "track", "sac_scale": "T2"}),
    ("Polygon", RING, {"name": "Beat 1", "name:zh": "一号网格"}),
]


def drawn(file: Path, shapes: list[Shape]) -> Path:
    rows = [
        {"type": "Feature", "properties": told, "geometry": {"type": kind, "coordinates": spots}}
        for kind, spots, told in shapes
    ]
    file.write_text(json.dumps({"type": "FeatureCollection", "features": rows}, indent=1), "utf-8")
    return file


@pytest.fixture
def fell(tmp_path: Path) -> Path:
    return drawn(tmp_path / "fell.geojson", FELL)


def flags(map_: Path, *more: str) -> list[str]:
    return ["--yes", "--geojson", str(map_), *more]


def test_a_site_in_a_third_country_runs_at_once(
    tmp_path: Path, fell: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    roster = tmp_path / "Guards.CSV"
    roster.write_text(
        "Name,Badge No.,Call sign,Beat,Skills,Shift,Mobile,Squad\n"
        'Ana Tū,1,Kea 1,Beat 1,"first aid, police",day,021 555 0101,North\n'
        "Rob Orr,2,Kea 2,Beat 1,search,twilight,021 555 0102,North\n",
        "utf-8",
    )
    to = tmp_path / "new" / "fell"
    asked = flags(fell, "--roster", str(roster), "--timezone", "Pacific/Auckland", "--lang", "en")
    assert new_main([str(to), *asked, "--posts", "y"]) == 0
    said = capsys.readouterr().out
    assert "shifts.twilight: the hours of this shift are not known" in said
    assert f"patrolbridge run {to}" in said
    site = load(to).site
    assert sorted(f.name for f in to.iterdir()) == [
        "kinds.yaml",
        "paths.geojson",
        "roster.csv",
        "site.yaml",
    ]
    assert [p.names["en"] for p in site.places.values()] == [
        'Hut "A": no. 1', "Toa Peak", "Toilets", "Toilets 2",
    ]  # fmt: skip
    assert site.units["p1"].channels == (Address("radio", "Kea 1"),)
    assert site.units["p1"].zones == set(site.zones) == {"beat-1"}
    assert site.zones["beat-1"].names == {"en": "Beat 1", "zh": "一号网格"}
    play = Play(Rulebook(site))
    play.line(
        Inbound(
            key="1",
            adapter="console",
            channel="t",
            sender="t",
            words="somebody is bleeding at Toa Peak",
        ),
        "console:1",
    )
    (call,) = play.world.calls.values()
    assert call.kind == "injury"
    assert [a.unit for a in call.assignments], "somebody is asked at once"


def test_a_conversation_in_chinese(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    map_ = drawn(
        tmp_path / "map.json",
        [
            ("Point", [111.68, 29.07], {"name": "北码头"}),
            ("Point", [111.68, 29.03], {"name": "南码头"}),
        ],
    )
    roster = tmp_path / "名册.xlsx"
    roster.write_bytes(workbook(people(60)))
    lines = [
        "zh",
        "柳叶湖",
        "",
        "火星/一号",
        "Asia/Shanghai",
        str(map_),
        str(roster),
        "",
        "99999",
        "",
    ]
    assert new_main([str(tmp_path / "柳叶湖")], io.StringIO("\n".join(lines) + "\n")) == 0
    said = capsys.readouterr().out
    assert "时区 [Asia/Shanghai]" in said
    assert said.count("✗") == 2, "a zone and a port that are none are asked for again"
    assert "网格: 地图里没有这些名称" in said
    site = load(tmp_path / "柳叶湖").site
    assert (site.id, site.names) == ("site", {"zh": "柳叶湖"})
    assert sum(u.person for u in site.units.values()) == 60
    assert site.units["p1"].skills == {"first-aid", "patrolling"}
    assert site.units["p1"].parent == "squad-1"
    assert site.kinds["dispute"].skills == {"police"}


def test_answers_that_end_leave_nothing(tmp_path: Path) -> None:
    with pytest.raises(Aborted, match="nothing was written"):
        new_main([str(tmp_path / "hill")], io.StringIO("en\nHill\n"))
    assert list(tmp_path.iterdir()) == []


def test_answers_in_a_file(tmp_path: Path, fell: Path) -> None:
    file = tmp_path / "answers.yaml"
    file.write_text(f"lang: en\nname: 'No: 7'\nport: 9000\ngeojson: {fell}\n", "utf-8")
    assert new_main([str(tmp_path / "seven"), "--answers", str(file), "--name", "Seven"]) == 0
    site = load(tmp_path / "seven").site
    assert site.names == {"en": "Seven"}
    assert len([u for u in site.units if u.startswith("post-")]) == 4
    file.write_text("langs: en\nnames: x\n", "utf-8")
    with pytest.raises(ConfigError, match=r"(?s)langs: unknown answer.*names: unknown answer"):
        new_main([str(tmp_path / "eight"), "--answers", str(file)])


def test_nothing_is_overwritten(tmp_path: Path, fell: Path) -> None:
    (tmp_path / "site").mkdir()
    with pytest.raises(Aborted, match="exists"):
        new_main([str(tmp_path / "site"), *flags(fell)])


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{", ["this is not JSON"]),
        ('{"type": "Feature"}', ["must be a GeoJSON"]),
        (
            json.dumps({
                "features": [
                    {"type": "Feature", "geometry": {"type": "Point", "coordinates": [200, 1]}},
                    {"type": "Feature", "geometry": {"type": "Point", "coordinates": ["a", 1]}},
                    {"type": "Feature", "geometry": {"type": "LineString", "coordinates": [[1, 1]]}},
                    {"type": "Feature", "geometry": {"type": "Circle", "coordinates": [1, 1]}},
                    {"type": "Feature", "geometry": None},
                    {"type": "Thing"},
                ]
            }),
            ["features[0]: needs [longitude", "features[1]: needs", "features[2]: a path needs 2",
             "features[3]: Circle draws no", "features[4]: no geometry", "features[5]: must be"],
        ),
        ('{"type": "FeatureCollection", "features": []}', ["draws no place"]),
        ("[" * 100_000, [""]),
    ],
)  # fmt: skip
def test_a_faulty_map_tells_all_and_leaves_nothing(
    tmp_path: Path, content: str, told: list[str]
) -> None:
    map_ = tmp_path / "map.geojson"
    map_.write_text(content, "utf-8")
    with pytest.raises(ConfigError) as raised:
        new_main([str(tmp_path / "x"), *flags(map_)])
    for one in told:
        assert one in str(raised.value)
    assert list(tmp_path.iterdir()) == [map_]


def test_a_roster_that_does_not_fit_leaves_nothing(tmp_path: Path, fell: Path) -> None:
    roster = tmp_path / "r.csv"
    roster.write_text("name,call sign,grid\nAnn,K1,Beat 1\nBob,K1,Beat 9\n", "utf-8")
    with pytest.raises(ConfigError, match="'K1' is in row 2 already"):
        new_main([str(tmp_path / "x"), *flags(fell, "--roster", str(roster))])
    roster.write_text("name,call sign,grid\nAnn,K1,Beat 1\nBob,K2,Beat 9\n", "utf-8")
    with pytest.raises(ConfigError, match="unknown grid or zone 'Beat 9'; did you mean 'beat1'"):
        new_main([str(tmp_path / "x"), *flags(fell, "--roster", str(roster))])
    assert sorted(f.name for f in tmp_path.iterdir()) == ["fell.geojson", "r.csv"]
