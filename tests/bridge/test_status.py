"""`patrolbridge status`: several lines of one adapter, their health, and what is wrong."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bridge import codec
from bridge.cli.status import status_main
from bridge.clock import SystemClock
from bridge.logs import open_log
from bridge.ports import Append
from bridge.streams import JOURNAL
from rules.events import Event
from rules.site_events import Alarmed, LinkMoved

SITE = Path(__file__).parent / "config" / "good" / "minimal.yaml"
AT = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
HOW = "north ✓ 62 % CHINA MOBILE 12.50 CNY; south ⏸ ✓ 41 %"


def link(up: bool, reason: str = "") -> LinkMoved:
    return LinkMoved(at=AT, adapter="texts", up=up, reason=reason)


RESTS = Alarmed(at=AT, adapter="texts", what="sms_resting", on=True, about="south", since=AT)


async def written(folder: Path, facts: tuple[Event, ...]) -> str:
    url = f"sqlite:{folder / 'log.db'}"
    log = await open_log(url, SystemClock())
    lines = [Append(stream=JOURNAL, key=f"k{n}", body=codec.encode(f)) for n, f in enumerate(facts)]
    await log.commit(*lines)
    await log.aclose()
    return url


@pytest.mark.parametrize(
    ("facts", "language", "code", "shown"),
    [
        ((link(True), link(True, HOW)), "zh", 0, [f"link   texts: up ({HOW})"]),
        ((link(True, HOW), RESTS), "zh", 1, ["ALARM  texts: 短信线路连续出错，暂停使用 (south)"]),
        ((link(True), RESTS), "en", 1, ["a line for text messages failed again and again", "south"]),
        ((link(False, "reason_mute:north, south"),), "en", 1, ["link   texts: DOWN (nothing can be sent (north, south))"]),
    ],
)  # fmt: skip
def test_lines_and_what_is_wrong_with_them(
    facts: tuple[Event, ...],
    language: str,
    code: int,
    shown: list[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    url = asyncio.run(written(tmp_path, facts))
    assert status_main([str(SITE), "--log", url, "--lang", language]) == code
    told = capsys.readouterr().out
    for words in shown:
        assert words in told
