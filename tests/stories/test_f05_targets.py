"""F05: what should not happen is counted today, in seven days and in the seven before."""

from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from msgspec.structs import replace

from bridge.config import load
from bridge.desk_views import TargetView
from bridge.errors import ConfigError
from bridge.record.board import JournalBoard
from bridge.record.ledger import Ledger
from rules.rulebook import Rulebook
from rules.targets import Target
from tests import example
from tests.clock import ManualClock
from tests.docs.test_how_to_members import site
from tests.rules.play import Play
from tests.sites import small_site
from tests.stories.evening import evening
from tests.waiting import running

TARGETS = {
    "accidents": Target(
        id="accidents", names={"zh": "安全事故", "en": "accidents"}, when=("call.kind == 'injury'",)
    ),
    "slack": Target(
        id="slack", names={"zh": "拖延"}, when=("call.to_taken > 3.0 || call.to_scene > 15.0",)
    ),
}
SITE = replace(small_site(), targets=TARGETS)


def counted(play: Play, ledger: Ledger) -> dict[str, tuple[int, int, int]]:
    views = ledger.board(play.now).targets
    return {v.id: (v.today, v.week, v.before) for v in views}


def told(play: Play, ledger: Ledger | None = None) -> Ledger:
    ledger = ledger or Ledger(play.book, keep=timedelta(hours=1))
    for nth, fact in enumerate(play.facts):
        ledger.apply(f"{play.now}:{nth}", fact)
    play.facts.clear()
    return ledger


@pytest.mark.parametrize("words", ["南门有人受伤流血", "somebody is bleeding at South Gate"])
def test_f05_a_call_counts_for_what_it_is_and_by_its_clocks(words: str) -> None:
    play = Play(Rulebook(SITE))
    play.say("chat/t", words)
    play.pass_(minutes=4)
    play.say("radio/快警二组", "1号我去")
    board = told(play).board(play.now)
    assert [(v.id, v.today, v.calls) for v in board.targets] == [
        ("accidents", 1, (1,)), ("slack", 1, (1,)),
    ]  # fmt: skip


def test_f05_a_drill_counts_for_nothing() -> None:
    play = Play(Rulebook(SITE))
    play.say("desk/desk", "演练：南门有人受伤流血")
    assert counted(play, told(play))["accidents"] == (0, 0, 0)


def test_f05_days_go_by_and_pages_leave_but_the_trend_stays() -> None:
    play = Play(Rulebook(SITE))
    ledger = told(play)
    seen = []
    for day in range(16):
        if day < 2:
            play.say(f"chat/t{day}", "南门有人受伤流血")
            play.say("desk/desk", f"close {play.world.number}")
        else:
            play.say(f"chat/t{day}", "手机丢了，在南门")
        told(play, ledger)
        seen.append(counted(play, ledger)["accidents"])
        play.now += timedelta(days=1)
    assert seen[:3] == [(1, 1, 0), (1, 2, 0), (0, 2, 0)]
    assert (seen[8], seen[14], seen[15]) == ((0, 0, 2), (0, 0, 1), (0, 0, 0))
    again = Ledger(play.book, known=replace(ledger.known(), version=ledger.version))
    assert again.known().targets == ledger.known().targets


async def test_f05_the_board_of_an_evening_has_them(log_url: str, clock: ManualClock) -> None:
    async with evening(log_url, clock, replace(Rulebook(SITE).site)) as tonight:
        await tonight.say("chat/u-1", "here")
        await tonight.say("radio/南门", "南门平台呼叫，有人受伤流血")
        board = JournalBoard(tonight.log, tonight.book, clock)
        async with running(board.run()):
            await board.ready()
            assert board.snapshot().targets[0] == TargetView(
                id="accidents", names={"zh": "安全事故", "en": "accidents"}, today=1, week=1,
                before=0, calls=(1,),
            )  # fmt: skip


def test_f05_the_example_has_the_five_zeros() -> None:
    found = load(example.EXAMPLE).site.targets
    assert list(found) == ["accidents", "crimes", "slack", "complaints", "distance"]


@pytest.mark.parametrize(
    "when", ["call.nobody == 'x'", "call.to_taken", "call.kind == 3", "call.kind =="]
)
def test_f05_a_condition_that_is_none_is_refused(when: str, tmp_path: Path) -> None:
    whole = example.whole()
    whole = {k: v for k, v in whole.items() if k not in ("paths", "kinds")}
    whole["targets"] = {"t": {"names": "t", "when": when}}
    file = tmp_path / "site.yaml"
    file.write_text(yaml.safe_dump(whole, allow_unicode=True), "utf-8")
    with pytest.raises(ConfigError, match=r"targets\.t\.when"):
        load(file)


def test_f05_the_page(tmp_path: Path) -> None:
    play = Play(Rulebook(site(tmp_path, "f05-targets.md").site))
    play.say("chat/t", "迷魂台有人受伤流血")
    found = counted(play, told(play))
    assert {id: found[id] for id in ("accidents", "slack", "complaints")} == {
        "accidents": (1, 1, 0), "slack": (0, 0, 0), "complaints": (0, 0, 0),
    }  # fmt: skip
