"""F10: the sheet of the roster is saved again while the site runs, in the middle of a call."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from bridge.cli.replay import compare
from bridge.versions import Versions
from rules.site_events import RulesRefused
from rules.transitions import Status
from tests.clock import ManualClock
from tests.stories.reloading import SITE, Edited, Folder, edited

HEAD = ("姓名", "编号", "岗位", "技能")
LI, WANG, ZHAO = (
    ("李雷", "P1", "南门", "巡逻"), ("王芳", "P2", "南门", "巡逻"), ("赵敏", "P3", "望云台", "救援"),
)  # fmt: skip
Row = tuple[str, ...]


class Sheet:
    """The roster beside the site file, as one of the kinds of spreadsheet."""

    def __init__(self, folder: Path, kind: str) -> None:
        self.path = folder / f"roster.{kind}"
        folder.mkdir(parents=True, exist_ok=True)

    def save(self, *rows: Row) -> None:
        """As an office program does: a new file in its place."""
        swap = self.path.with_name(f"swap.{self.path.suffix}")
        if self.path.suffix == ".csv":
            lines = (",".join(row) for row in (HEAD, *rows))
            swap.write_text("\n".join(lines) + "\n", "utf-8-sig")
        else:
            book = Workbook()
            book.properties.modified = datetime(2030, 1, 1, tzinfo=UTC)
            page = book.worksheets[0]
            for row in (HEAD, *rows):
                page.append(row)
            book.save(swap)
        swap.replace(self.path)


@pytest.fixture(params=["csv", "xlsx"])
def sheet(request: pytest.FixtureRequest, tmp_path: Path) -> Sheet:
    return Sheet(tmp_path / "pier", request.param)


@pytest.fixture
def folder(sheet: Sheet) -> Folder:
    sheet.save(LI)
    skills = "skills: {patrol: {zh: 巡逻, en: patrol}, rescue: {zh: 救援, en: rescue}}\n"
    text = SITE.replace(
        "units:\n", f"roster: {{file: {sheet.path.name}, each: chat}}\n{skills}units:\n"
    )
    return Folder(
        sheet.path.parent,
        text.replace("channels: [chat/one]}", "channels: [chat/one], on_duty: no}"),
    )


async def people(tonight: Edited) -> list[str]:
    site = await tonight.owner_site()
    return sorted(u.names["zh"] for u in site.units.values() if u.person)


async def test_f10_who_is_new_on_the_sheet_is_asked_and_who_left_is_not(
    log_url: str, clock: ManualClock, folder: Folder, sheet: Sheet
) -> None:
    async with edited(log_url, clock, folder) as tonight:
        assert await people(tonight) == ["李雷"]
        await tonight.say("chat/t", "南门有人打架")
        first = tonight.call().active()[0].unit
        assert first.lower().endswith("p1")
        sheet.save(WANG, ZHAO)
        await tonight.look()
        assert await people(tonight) == ["王芳", "赵敏"]
        assert "已更新" in tonight.last("line/desk")
        assert tonight.call().assignment(first) is not None, "what is under way goes on"
        await tonight.pass_(minutes=1)  # who was asked is none of ours any more
        assert any(a.unit.lower().endswith("p2") for a in tonight.call().active())
        await tonight.again()
        assert await people(tonight) == ["王芳", "赵敏"]
        assert tonight.call().status is not Status.CLOSED
        _, facts, differences = await compare(tonight.log, tonight.book, Versions(tonight.log))
        assert facts
        assert differences == []


async def test_f10_a_sheet_that_is_wrong_changes_nobody_and_the_desk_hears_why(
    log_url: str, clock: ManualClock, folder: Folder, sheet: Sheet
) -> None:
    async with edited(log_url, clock, folder) as tonight:
        sheet.save(LI, ("王芳", "P1", "南门", "巡逻"))  # a number that two people have
        await tonight.look()
        assert await people(tonight) == ["李雷"]
        assert f"roster.{sheet.path.suffix[1:]}" in tonight.last("line/desk")
        sheet.save(LI, WANG)
        await tonight.look()
        assert await people(tonight) == ["李雷", "王芳"]
        refused = [f for f in await tonight.journal() if isinstance(f, RulesRefused)]
        assert len(refused) == 1
