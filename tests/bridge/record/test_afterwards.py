"""What the record shows of the end: stars, solved or not, questions; and who is never shown."""

import asyncio
import io
from contextlib import redirect_stdout
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bridge.__main__ import main
from bridge.clock import SystemClock
from bridge.logs import open_log
from bridge.record.figures import figures
from bridge.record.ledger import Ledger
from bridge.record.protected import Shown
from rules.people_events import Forgotten
from tests.bridge.record.evening import SITE, TOURIST, Evening

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="module")
def rated() -> Evening:
    """Two fights that are over: one solved with five stars, one not, with one."""
    evening = Evening()
    for nth, place in enumerate(("迷魂台", "百龙天梯"), 1):
        who = f"chat/{TOURIST}{nth}"
        evening.say(who, f"{place}有人打架", name=f"Zhao Er {nth}")
        evening.say("console/desk", f"ask reporter {nth}: how many?")
        evening.say(who, "三个")
        evening.pass_(minutes=5)
        evening.say("console/desk", f"close {nth}")
    evening.say(f"chat/{TOURIST}1", "评价 1 3分")
    evening.say(f"chat/{TOURIST}1", "rate 1 5 well done")
    evening.say(f"chat/{TOURIST}1", "solved 1")
    evening.say(f"chat/{TOURIST}2", "1星")
    evening.say(f"chat/{TOURIST}2", "没解决")
    return evening


def test_the_last_stars_count_and_stand_on_the_timeline(rated: Evening) -> None:
    ledger = rated.ledger()
    one, two, three = (ledger.view(page) for page in ledger.pages.values())
    assert (one.stars, one.rated, one.solved, one.follows) == (5, "well done", True, "")
    assert (two.stars, two.solved, two.follows) == (1, False, three.id)
    told = [dict(e.text)["en"] for e in one.timeline]
    assert any("asks the reporter: how many?" in line for line in told)
    assert told[-2:] == [
        "Rated 5 of 5 by the reporter. well done",
        "The reporter says that it is solved",
    ]
    assert "goes on as 3" in dict(two.timeline[-1].text)["en"]
    assert "2号" in dict(three.timeline[0].text)["zh"]


def test_figures_count_stars(rated: Evening) -> None:
    ledger = rated.ledger()
    told = figures((ledger.view(p) for p in ledger.pages.values()), ZONE)
    assert (told.rated, told.stars, told.solved, told.unsolved) == (2, 3.0, 1, 1)


def test_a_ledger_that_begins_later_still_has_the_advisories() -> None:
    evening = Evening()
    evening.say("console/desk", "通告 迷魂台 到18:00：前方拥堵 | crowded")
    ledger = evening.ledger()
    (view,) = ledger.board(evening.at).advisories
    assert (view.id, view.area, view.texts) == (
        "A1", "place:mihuntai", {"en": "crowded", "zh": "前方拥堵"},
    )  # fmt: skip
    assert view.area_names == {"en": "Mihun Terrace", "zh": "迷魂台"}
    later = Ledger(evening.book, known=ledger.known())
    assert later.board(evening.at).advisories == (view,)


def test_who_is_forgotten_is_shown_to_nobody(rated: Evening) -> None:
    pages = list(rated.ledger().pages.values())
    source = pages[0].call.said.source
    month = timedelta(days=30)
    both = Shown(names=True, now=rated.at, names_for=month)
    assert [both(page) for page in pages] == [True, True, True]
    gone = Shown(names=True, now=rated.at, names_for=month, forgotten=[source])
    assert [gone(page) for page in pages] == [False, True, True]
    late = Shown(names=True, now=rated.at + month * 2, names_for=month)
    assert not any(late(page) for page in pages)


def test_the_commands_show_nobody_who_is_forgotten(tmp_path: Path) -> None:
    evening = Evening()
    evening.say(f"chat/{TOURIST}", "迷魂台有人打架", name="Zhao Er")
    evening.say("console/desk", "close 1")
    evening.say("chat/other-one", "百龙天梯有人打架", name="Qian San")
    evening.say(f"chat/{TOURIST}", "忘记我")
    assert any(isinstance(f, Forgotten) for _, f in evening.facts)

    async def keep() -> None:
        log = await open_log(f"sqlite:{tmp_path}/patrolbridge.db", SystemClock())
        await log.commit(*evening.lines())
        await log.aclose()

    asyncio.run(keep())
    for command in (["export"], ["export", "--as", "csv"], ["show"]):
        out = io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True)
        extra = ["1"] if command == ["show"] else []
        with redirect_stdout(out):
            args = ["record", *command, str(SITE), *extra, "--data", str(tmp_path), "--with-names"]
            assert main(args) == 0
        told = out.buffer.getvalue().decode()
        assert TOURIST not in told
        assert "Zhao Er" not in told
        assert command == ["show"] or "Qian San" in told
    told_tips = io.StringIO()
    with redirect_stdout(told_tips):
        assert main(["record", "tips", str(SITE), "--data", str(tmp_path)]) == 0
    assert "0" in told_tips.getvalue()
