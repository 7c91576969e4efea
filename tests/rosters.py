"""Rosters for tests: a small site of the lake with five grids, and spreadsheets of its people."""

import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from openpyxl import Workbook

HEADS = ("编号", "姓名", "呼号", "网格", "技能", "班次", "联系电话", "所属小队")
GRIDS = "一二三四五"
SURNAMES, GIVEN = (
    "王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗",
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉",
)
SITE = """
site: lake
names: {zh: 柳叶湖, en: Lake}
language: zh
timezone: Asia/Shanghai
default_kind: help
adapters:
  console: {kind: loopback}
  chat: {kind: loopback}
  texts: {kind: loopback}
  radio: {kind: loopback}
places:
  north: {names: {zh: 北码头, en: North Pier}, at: [29.07, 111.68], radius: 100m}
  south: {names: {zh: 南码头, en: South Pier}, at: [29.03, 111.68], radius: 100m}
zones:
ZONES
shifts: {day: "08:00-22:00", night: "22:00-08:00"}
skills: {first-aid: {zh: 急救, en: first aid}, police: {zh: 警务, en: police}, patrol: {zh: 巡逻, en: patrol}}
kinds:
  help: {names: {zh: 求助, en: help}, confirm: always}
  injury: {names: {zh: 受伤, en: injury}, words: [受伤, 流血, hurt], priority: 2, confirm: never, to: [patrol], skills: [first-aid]}
ROSTER
units:
  desk: {kind: desk, role: dispatcher, names: {zh: 指挥室, en: desk}, channels: [console/desk]}
  squad-1: {kind: platform, names: {zh: 一小队, en: squad 1}, at: north, channels: [radio/一小队, chat/squad-1]}
"""
MANY = 'roster: {file: people.xlsx, phone: texts, dial: "+86", means: {白班: day, 夜班: night}}'


def site_text(roster: str = MANY) -> str:
    """The site file."""
    zones = "\n".join(
        f"  grid-{n}: {{names: {{zh: {GRIDS[n - 1]}号网格, en: grid {n}}}, "
        f"outline: [[{29.0 + n / 50}, 111.6], [{29.02 + n / 50}, 111.6], "
        f"[{29.02 + n / 50}, 111.7], [{29.0 + n / 50}, 111.7]]}}"
        for n in range(1, 6)
    )
    return SITE.replace("ZONES", zones).replace("ROSTER", roster)


def workbook(rows: Iterable[Sequence[object]], title: str = "保安") -> bytes:
    """An XLSX file with one sheet."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def people(many: int = 800) -> list[tuple[object, ...]]:
    """A title, the headings, and so many people; names come several times, as they do."""
    rows: list[tuple[object, ...]] = [("柳叶湖安保力量花名册",), (*HEADS, "备注")]
    for n in range(many):
        name = SURNAMES[n % 20] + GIVEN[n * 7 % 25] + GIVEN[n // 20 % 12]
        skills = ("急救、巡逻", "警务", "巡逻")[n % 3]
        shift = "白班" if n % 2 else "08:00-22:00"
        grid = f"{GRIDS[n % 5]}号网格"
        phone = 13_800_000_000 + n
        rows.append((n + 1, name, f"网格{n:04d}", grid, skills, shift, phone, "一小队", ""))
    return rows


def site_folder(folder: Path, sheet: bytes, roster: str = MANY) -> Path:
    """A folder with the site and its spreadsheet."""
    (folder / "site.yaml").write_text(site_text(roster), "utf-8")
    (folder / "people.xlsx").write_bytes(sheet)
    return folder
