"""Spreadsheets of people: what they say, every mistake of theirs, and files that mean harm."""

import io
import time
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from bridge.cli.roster import roster_main
from bridge.config import load
from bridge.config.roster.sheets import Unusable, read_sheets
from bridge.config.sources import Sources
from bridge.errors import ConfigError
from rules.model import Address, Point, UnitKind
from rules.rulebook import Rulebook
from rules.world import World
from tests.rosters import HEADS, MANY, people, site_folder, workbook


def faults(folder: Path) -> list[tuple[int, str, str]]:
    with pytest.raises(ConfigError) as raised:
        load(folder)
    return [(m.line, m.key, m.message) for m in raised.value.mistakes]


def test_a_row_is_a_unit(tmp_path: Path) -> None:
    loaded = load(site_folder(tmp_path, workbook(people(40))))
    unit = loaded.site.units["p1"]
    assert (unit.kind, unit.person, unit.parent) == (UnitKind.PATROL, True, "squad-1")
    assert unit.aliases == ("网格0000",)
    assert unit.channels == (Address("texts", "+8613800000000"),)
    assert unit.skills == {"first-aid", "patrol"}
    assert unit.zones == {"grid-1"}
    assert unit.shifts == ("h08-00-22-00",)
    assert loaded.site.units["p2"].shifts == ("day",)
    middle = unit.point
    assert middle is not None
    assert (round(middle.lat, 3), round(middle.lon, 3)) == (29.03, 111.65)
    (odd,) = loaded.warnings
    assert (odd.line, odd.key) == (2, "保安!备注")


def test_a_kept_version_has_the_same_people(tmp_path: Path) -> None:
    loaded = load(site_folder(tmp_path, workbook(people(3))))
    assert set(loaded.sources) == {"site.yaml", "people.xlsx"}
    again = load(Path("x"), sources=Sources(Path("kept version/site.yaml"), loaded.sources))
    assert again.site == loaded.site


def test_a_sheet_with_ten_kinds_of_mistakes_tells_all_ten(tmp_path: Path) -> None:
    sound = ("", "王伟", "", "一号网格", "急救", "白班", "13800000001", "一小队")
    rows = [
        HEADS,
        ("1", *sound[1:]),
        ("1", "李敏", *sound[2:6], "13800000002", "一小队"),  # an id twice
        ("3", "张强", "", "九号网格", *sound[4:6], "13800000003", "一小队"),  # no such grid
        ("4", "刘洋", "", "一号网格", "急求", "白班", "13800000004", "一小队"),  # no such skill
        ("5", "陈静", *sound[2:5], "中班", "13800000005", "一小队"),  # no such shift
        ("6", "杨勇", *sound[2:6], "1380000", "一小队"),  # too short with its country, or not
        ("7", "黄艳", *sound[2:6], "13800000001", "一小队"),  # another's number
        ("8", "赵杰", *sound[2:6], "13800000008", "二小队"),  # no such squad
        ("9", "周娟", *sound[2:6], "", "一小队"),  # cannot be told
        ("10", "吴涛", *sound[2:6], "#N/A", "一小队"),  # an error of the spreadsheet
        ("desk", "徐明", *sound[2:6], "13800000011", "一小队"),  # a unit of the site
        ("12", "孙超", *sound[2:6], "one three eight", "一小队"),  # no number at all
        ("13", "马秀", *sound[2:5], "25:00-26:00", "13800000013", "一小队"),  # no such hours
    ]
    told = faults(site_folder(tmp_path, workbook(rows)))
    assert {(line, key) for line, key, _ in told} >= {
        (3, "保安!编号"), (4, "保安!网格"), (5, "保安!技能"), (6, "保安!班次"), (8, "保安!联系电话"),
        (9, "保安!所属小队"), (10, "保安!姓名"), (11, "保安!联系电话"), (12, "保安!编号"),
        (13, "保安!联系电话"), (14, "保安!班次"),
    }  # fmt: skip
    words = "\n".join(message for *_, message in told)
    for said in ("'p1' is in row 2 already", "'九号网格'", "'急求'", "'中班'", "'二小队'", "#N/A",
                 "周娟", "'desk' is a unit of the site file already"):  # fmt: skip
        assert said in words
    assert "13800000001" not in words
    assert "'+86••••••••001' is the number of 'p1' already" in words


def test_names_that_come_twice_are_told_apart(tmp_path: Path) -> None:
    rows = [
        HEADS,
        ("1", "王伟", "甲一", "", "", "", "13800000001", ""),
        ("2", "王伟", "甲二", "", "", "", "13800000002", ""),
    ]
    site = load(site_folder(tmp_path, workbook(rows))).site
    assert [site.units[id].names["zh"] for id in ("p1", "p2")] == ["王伟 甲一", "王伟 甲二"]
    book = Rulebook(site)
    assert [s.unit for s in book.call_signs.written("王伟呼叫甲二")] == ["p2"]
    assert book.unit("王伟 甲一") == site.units["p1"]


def test_english_headings_and_a_mapping_and_csv(tmp_path: Path) -> None:
    (tmp_path / "guards.csv").write_bytes(
        "Name;Badge No.;Beat;Trade;What;Mobile\nAnn Lee;A-7;North;medic;x;+44 7700 900123\n".encode(
            "utf-16"
        )
    )
    roster = (
        'roster: [{file: guards.csv, phone: texts, columns: {What: "-", Badge No.: number},'
        " means: {North: grid-1, medic: first-aid}, kind: platform, mode: bike}]"
    )
    folder = site_folder(tmp_path, b"", roster)
    assert "a platform stands somewhere" in faults(folder)[0][2]
    site_folder(tmp_path, b"", roster.replace("kind: platform", "kind: patrol"))
    unit = load(folder).site.units["A-7"]
    assert unit.channels == (Address("texts", "+447700900123"),)
    assert unit.names == {"zh": "Ann Lee"}
    assert unit.zones == {"grid-1"}
    assert unit.skills == {"first-aid"}
    assert unit.mode == "bike"


def test_what_the_key_itself_gets_wrong(tmp_path: Path) -> None:
    one = workbook(people(1))
    for roster, told in {
        "roster: nowhere.xlsx": "nowhere.xlsx: cannot be read",
        "roster: {files: people.xlsx}": "unknown key; did you mean 'file'?",
        "roster: {file: people.xlsx, phone: sms}": "phone: unknown adapter 'sms'",
        "roster: people.xlsx": "nobody of it can be told anything",
        "roster: {file: people.xlsx, sheets: 队员, phone: texts}": "has no sheet '队员'; it has 保安",
        MANY.replace('dial: "+86", ', ""): "'138•••••000': no country",
        MANY.replace("means:", "columns: {备注: note}, means:"): "'note' is none of",
    }.items():
        assert any(
            told in f"{message}" for *_, message in faults(site_folder(tmp_path, one, roster))
        ), told


def bomb() -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 70_000_000)
    return out.getvalue()


def with_doctype() -> bytes:
    out = io.BytesIO(workbook(people(1)))
    with ZipFile(out, "a") as archive:
        archive.writestr("xl/evil.xml", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (bomb(), "unpacks to more than a roster can need"),
        (with_doctype(), "holds a document type"),
        (b"PK\x03\x04nonsense", "no sound XLSX"),
        (b"\xd0\xcf\x11\xe0old", "old or encrypted"),
        (b"a,b\0c", "neither CSV nor XLSX"),
        (b"\xff\xff\xff\x80", "neither UTF-8 nor GB 18030"),
        (b"name,phone\n" * 10_001, "more than 10000 rows"),
    ],
)
def test_what_means_harm_is_refused(content: bytes, why: str) -> None:
    with pytest.raises(Unusable, match=why):
        read_sheets(content)


def test_a_formula_is_its_value_alone_and_is_never_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [HEADS, ("1", "'=cmd|' /C calc'!A0", "=1+1", "", "", "", "13800000001", "")]
    folder = site_folder(tmp_path, workbook(rows))
    assert load(folder).site.units["p1"].aliases == ()
    out = tmp_path / "out.csv"
    assert roster_main(["export", str(folder), "--out", str(out), "--phones"]) == 0
    text = out.read_text("utf-8-sig")
    assert "'=cmd|" in text
    assert not any(
        cell.startswith(("=", "+")) for row in text.splitlines() for cell in row.split(",")
    )
    again = MANY.replace("people.xlsx", "out.csv")
    (tmp_path / "site.yaml").write_text(
        (tmp_path / "site.yaml").read_text("utf-8").replace(MANY, again), "utf-8"
    )
    assert load(folder).site.units["p1"].channels == (Address("texts", "+8613800000001"),)
    assert roster_main(["export", str(folder)]) == 0
    assert "13800000001" not in capsys.readouterr().out


def test_the_command_checks_a_sheet_alone_and_for_a_site(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = site_folder(tmp_path, workbook(people(30)))
    file = str(folder / "people.xlsx")
    assert roster_main(["check", file, "--dial", "+86"]) == 0
    said = capsys.readouterr().out
    assert "people    30" in said
    assert "联系电话 = phone" in said
    assert roster_main(["check", file, "--site", str(folder)]) == 0
    assert "first-aid 10" in capsys.readouterr().out
    with pytest.raises(ConfigError, match="no country"):
        roster_main(["check", file])


def test_eight_hundred_people_load_quickly_and_slow_no_step(tmp_path: Path) -> None:
    folder = site_folder(tmp_path, workbook(people()))
    start = time.process_time()
    book = Rulebook(load(folder).site)
    assert len(book.site.units) == 802
    assert time.process_time() - start < 4, "under 1 s on an idle machine; half of it XLSX"
    assert len(book.crowd.fit(book.site.kinds["injury"])) == 267
    assert book.on_duty(book.site.units["p1"], World(), datetime(2026, 10, 1, 4, tzinfo=UTC))
    assert book.site.units["p1"].point != Point(0, 0)
