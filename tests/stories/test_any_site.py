"""Nothing about a site is in the code: on sites made of dice people are heard, sent and told as anywhere."""

from pathlib import Path

import pytest

from bridge.config import load
from bridge.config.check import check_main
from rules.events import Arrived, Finished, Offered, Taken
from rules.transitions import Status
from tests.clock import ManualClock
from tests.generated import Land, land
from tests.stories.evening import evening

REPORT = {"zh": "{place}有{word}", "en": "there is a {word} at {place}"}
DONE = {"zh": ("1号我去", "到达现场", "1号处理完毕，双方和解"), "en": ("copy, 1, on my way", "on scene", "1 done, settled")}  # fmt: skip
CONFIRM = {"zh": "确认3号", "en": "confirm 3"}


@pytest.fixture(params=[(1, "zh"), (2, "en"), (3, "zh"), (4, "en")], ids=str)
def made(request: pytest.FixtureRequest) -> Land:
    return land(*request.param)


def test_the_same_seed_is_the_same_site_and_another_is_another() -> None:
    assert land(7, "en") == land(7, "en")
    assert not {*land(7, "en").places} & {*land(8, "en").places}


async def test_a_site_made_of_dice_is_served_like_any_other(
    made: Land, clock: ManualClock, tmp_path: Path
) -> None:
    file = tmp_path / "site.yaml"
    file.write_text(made.yaml, "utf-8")
    assert check_main([str(file)]) == 0
    report = REPORT[made.language]
    async with evening(f"memory:{made.yaml[6:12]}", clock, load(file).site) as tonight:
        # By words, on the air: who has the skill of this kind is asked, however far.
        await tonight.say("chat/one", report.format(place=made.places[2], word=made.words[0]))
        call = tonight.call()
        assert (call.kind, call.where and call.where.place) == ("k0", "p2")
        assert made.places[2] in tonight.last(f"air/{made.posts[0]}")
        for words in DONE[made.language]:
            await tonight.say(f"air/{made.posts[0]}", words)
        assert tonight.call().status is Status.CLOSED
        assert any(made.posts[0] in text for text in tonight.told("chat/one"))
        # By figures, in a chat.
        await tonight.say("chat/two", report.format(place=made.places[3], word=made.words[1]))
        assert made.words[1] in tonight.last(f"chat/{made.posts[1]}")
        for figures in ("2 1", "2 3", "2 4"):
            await tonight.say(f"chat/{made.posts[1]}", figures)
        assert tonight.call(2).status is Status.CLOSED
        # What is of the default kind waits for the desk's yes.
        await tonight.say("chat/three", report.format(place=made.places[0], word=made.words[2]))
        assert tonight.call(3).status is Status.PROPOSED
        await tonight.say("desk/d", CONFIRM[made.language])
        assert tonight.call(3).status is Status.OFFERED
        steps = [type(f) for f in await tonight.journal() if isinstance(f, Offered | Taken | Arrived | Finished)]  # fmt: skip
        assert steps == [Offered, Taken, Arrived, Finished] * 2 + [Offered]
