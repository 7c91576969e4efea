"""F25: where police and posts are far, volunteers count; the map of coverage says what they close."""

import asyncio
from pathlib import Path

import pytest
from msgspec.structs import replace

from bridge.__main__ import main
from tests.clock import ManualClock
from tests.stories.evening import EXAMPLE, evening
from tests.stories.test_f17_volunteers import signs_up, site

FAR, ASLEEP = "后花园", "杨家界"


def test_f25_the_picture_of_coverage_counts_volunteers_where_they_chose_to_help(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:{tmp_path}/site.db"
    ran = ["coverage", str(EXAMPLE), "--date", "2026-10-01", "--within", "2min", "--log", url]

    async def two_sign_up() -> None:
        clock = ManualClock()
        async with evening(url, clock, site()) as tonight:
            for nth, place in enumerate((FAR, ASLEEP)):
                words = f"报名志愿者，我叫李雷，出租车司机，会急救，在{place}一带"
                await signs_up(tonight, f"chat/v{nth}", [words])
                await tonight.say(
                    "console/desk", tonight.heard("console/desk")[-1].choices[0].words
                )
            assert len(tonight.world.members) == 2

    asyncio.run(two_sign_up())
    main(ran)
    without = capsys.readouterr().out
    main([*ran, "--volunteers"])
    covered = capsys.readouterr().out
    assert ASLEEP in without  # its post sleeps from midnight to five
    assert ASLEEP not in covered


async def test_f25_a_volunteer_near_by_is_asked_where_posts_are_far(
    log_url: str, clock: ManualClock
) -> None:
    known = site()
    crowd = replace(known.kinds["crowd"], neighbours=0)
    own = replace(known, kinds={**known.kinds, "crowd": crowd})
    async with evening(log_url, clock, own) as tonight:
        words = f"报名志愿者，我叫李雷，出租车司机，会急救，在{FAR}一带"
        await signs_up(tonight, "chat/v", [words])
        await tonight.say("console/desk", "approve V1")
        await tonight.say("chat/v", "上岗")
        await tonight.say("chat/t", f"{FAR}人太多，挤不动了")
        assert tonight.call().assignment("V1") is not None
