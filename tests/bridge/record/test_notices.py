"""`record notices`: what was given and how it ended, with the figures, and nobody's number."""

import asyncio
import io
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from bridge import codec
from bridge.__main__ import main
from bridge.clock import SystemClock
from bridge.logs import open_log
from bridge.ports import Append
from bridge.streams import JOURNAL
from tests.bridge.record.evening import SITE
from tests.rules.test_notices import CAR, NUMBER, given_one


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One that was moved after the reminder, one that nobody saw, one that stands."""
    folder = tmp_path_factory.mktemp("notices")
    play = given_one()
    play.pass_(minutes=6)
    play.say(CAR, "已挪")
    play.say("desk/desk", "挪车 13912345679 南门停车场 湘A12346")
    play.pass_(hours=1)
    play.say("desk/desk", "挪车 13912345670 南门停车场 湘A12347")
    lines = [
        Append(stream=JOURNAL, key=f"f/{n}", body=codec.encode(f)) for n, f in enumerate(play.facts)
    ]

    async def keep() -> None:
        log = await open_log(f"sqlite:{folder}/patrolbridge.db", SystemClock())
        await log.commit(*lines)
        await log.aclose()

    asyncio.run(keep())
    return folder


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ("提醒后挪走 1", "结果不明 1", "进行中")),
        ("en", ("after the reminder 1", "not known 1", "waiting")),
    ],
)
def test_the_table_and_the_figures(journal: Path, language: str, words: tuple[str, ...]) -> None:
    out = io.StringIO()
    with redirect_stdout(out):
        assert (
            main(["record", "notices", str(SITE), "--data", str(journal), "--lang", language]) == 0
        )
    told = out.getvalue()
    for word in ("N1", "N2", "N3", "湘A12345", *words):
        assert word in told
    assert NUMBER not in told
