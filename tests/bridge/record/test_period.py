"""F24, F28: response by stage and counts of a period, against another, to print and for a sheet."""

import asyncio
import csv
import io
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from bridge.__main__ import main
from bridge.record.names import Names
from bridge.record.period import (
    Report,
    Span,
    a_year_before,
    days,
    just_before,
    report,
)
from bridge.record.report_told import Telling
from rules.rulebook import Rulebook
from tests.bridge.record.evening import SITE, Evening, dispute
from tests.bridge.record.test_command import keep
from tests.bridge.record.test_figures import call
from tests.sites import small_site

SHANGHAI = ZoneInfo("Asia/Shanghai")
MAY = days(date(2026, 5, 1), date(2026, 5, 31), SHANGHAI)
FIRST = datetime(2026, 5, 1, 4, 0, tzinfo=UTC)
LAST_YEAR = FIRST.replace(year=2025)


def may(*, compare: bool = True) -> Report:
    calls = [
        call(FIRST, took=(2, 20, 50, 900), by=("u-1",), place="gate"),
        call(FIRST + timedelta(hours=2), took=(4, 40, 250, 600), by=("u-1", "u-2"), place="lake"),
        call(FIRST, kind="lost", place=""),
        call(FIRST, status="merged"),
        replace(call(FIRST), drill=True),
        call(FIRST - timedelta(days=1)),  # of April
        *(call(LAST_YEAR, place="gate") for _ in range(4)),
    ]
    return report(calls, MAY, a_year_before(MAY) if compare else None, SHANGHAI)


def telling(told: Report, language: str = "zh") -> Telling:
    site = small_site()
    units = {"u-1": replace(site.units["u-1"], names={"zh": "=快警<一>组", "en": "=quick<one>"})}
    book = Rulebook(replace(site, units={**site.units, **units}))
    return Telling(told, Names(book), "小景区", language)


def test_f28_calls_are_counted_by_kind_place_unit_and_hour_against_the_year_before() -> None:
    told = may()
    assert (told.whole.count, told.whole.before, told.whole.change) == (3, 4, -0.25)
    kinds = {r.id: (r.count, r.before) for r in told.by["kind"]}
    assert kinds == {"dispute": (2, 4), "lost": (1, 0)}
    assert {r.id: r.count for r in told.by["unit"]} == {"u-1": 2, "u-2": 1}
    assert {r.id: r.count for r in told.by["hour"]} == {"12": 2, "14": 1}
    assert next(r for r in told.by["kind"] if r.id == "lost").change is None


def test_f24_the_response_is_told_by_stage_and_within_the_circles() -> None:
    whole = may().whole
    assert whole.times["sent"].average == 3
    assert whole.times["scene"].p90 == 250
    assert whole.within == {1: 0.5, 3: 0.5, 5: 1.0}


def test_the_year_before_and_the_time_before_have_the_same_days() -> None:
    leap = Span(datetime(2028, 2, 29, tzinfo=SHANGHAI), datetime(2028, 3, 1, tzinfo=SHANGHAI))
    assert a_year_before(leap).since.date() == date(2027, 2, 28)
    assert just_before(MAY) == days(date(2026, 3, 31), date(2026, 4, 30), SHANGHAI)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_stands_alone_and_holds_no_markup_of_others(language: str) -> None:
    page = "\n".join(telling(may(), language).html())
    assert "&lt;" in page
    assert not re.search(r"<(?:一|one)>", page)
    assert not re.search(r"https?:|<script|<link|<img", page)
    assert "@page" in page
    assert "\N{MINUS SIGN}25.0%" in page


def test_the_sheet_runs_no_formula_and_its_figures_are_numbers() -> None:
    rows = list(csv.reader(io.StringIO("".join(telling(may()).csv()))))
    assert len({len(row) for row in rows}) == 1
    assert not [c for row in rows for c in row if c.startswith("=")]
    whole = rows[1]
    assert whole[2:5] == ["3", "4", "-0.25"]


def test_without_another_period_there_are_no_columns_of_it() -> None:
    assert "对比" not in "\n".join(telling(may(compare=False)).text())


def test_f28_the_command_makes_a_page_and_a_sheet(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    evening = Evening()
    dispute(evening)
    asyncio.run(keep(tmp_path, evening))
    day = f"{evening.at.astimezone(SHANGHAI):%Y-%m-%d}"
    file = tmp_path / "report.html"
    ran = ["record", "report", str(SITE), "--data", str(tmp_path), "--from", day]
    assert main([*ran, "--compare", "year", "--as", "html", "--out", str(file)]) == 0
    assert "纠纷" in file.read_text("utf-8")
    assert main([*ran, "--as", "csv", "--lang", "en"]) == 0
    assert "dispute" in capsys.readouterr().out
