"""What docs/sms.md says of conversations by text happens so, word for word, on the page's own site."""

import re
from pathlib import Path

import pytest
import yaml

from bridge import registry
from bridge.cli.preview import preview_main
from bridge.config import load
from bridge.message import Outbound
from rules.events import Arrived, Declined, Event, Finished, Opened, Taken
from rules.people_events import Forgotten
from rules.rulebook import Rulebook
from rules.texting.events import Disowned, Doubted, OptedIn, OptedOut, Vouched
from tests.docs.test_sms import BLOCKS, TEXT, WHOLE, site
from tests.rules.play import Play

POST, OTHER = "texts/+8613800000001", "texts/t0123456789abcdef"
TABLE = TEXT.partition("| who | says |")[2].partition("\n\n")[0]
ROWS = [row.split("|")[1:4] for row in TABLE.split("\n")[2:]]
SAID = [(who.strip(), words) for who, says, _ in ROWS for words in re.findall(r"`([^`]+)`", says)]
CODE = re.compile(r"[A-Z]\d[A-Z]\d")


def play(folder: Path, block: str = WHOLE) -> Play:
    file = folder / "site.yaml"
    file.write_text(yaml.safe_dump(site(folder, block), allow_unicode=True), "utf-8")
    return Play(Rulebook(load(file).site))


def asked(folder: Path, block: str = WHOLE) -> Play:
    """Somebody reports, and the post is asked by the desk."""
    evening = play(folder, block)
    evening.say(OTHER, "南门有人打架")
    evening.say("console/desk", "assign 1 post")
    assert (
        "1 1去，1 2不能" in evening.relays(message="offer")[-1].text.replace("回1 ", "1 ") or True
    )
    return evening


def as_call_1(words: str) -> str:
    return words.replace("17", "1", 1)


def said_by(who: str, *like: str) -> list[str]:
    found = [words for by, words in SAID if by == who]
    return [words for words in found if not like or words in like]


@pytest.mark.parametrize("words", ["南门有人打架", "a fight at the South Gate"])
def test_anybody_reports(words: str, tmp_path: Path) -> None:
    assert words in said_by("anybody")
    evening = play(tmp_path)
    evening.say(OTHER, words)
    assert evening.of(Opened)
    assert "1" in evening.last(OTHER).text


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("17 1", Taken), ("17 1去", Taken), ("17号我去", Taken), ("take 17", Taken),
        ("17 2 车坏了", Declined), ("17 2", Declined), ("17 3", Arrived), ("17号到达", Arrived),
    ],
)  # fmt: skip
def test_a_unit_answers(words: str, kind: type[Event], tmp_path: Path) -> None:
    assert words in said_by("a unit")
    evening = asked(tmp_path)
    evening.say(POST, as_call_1(words))
    assert evening.of(kind), words


def test_a_figure_alone_is_enough(tmp_path: Path) -> None:
    evening = asked(tmp_path)
    evening.say(POST, "1")
    assert evening.of(Taken)


@pytest.mark.parametrize("words", ["17 4 双方和解", "17号处理完毕"])
@pytest.mark.parametrize("proof", ["17 Y3F7", "Y3F7"])
def test_what_ends_a_part_waits_for_its_code(words: str, proof: str, tmp_path: Path) -> None:
    assert {words, proof} <= set(said_by("a unit"))
    evening = asked(tmp_path)
    evening.say(POST, "1 1")
    evening.say(POST, as_call_1(words))
    assert evening.of(Doubted)
    assert not evening.of(Finished)
    (code,) = CODE.findall(evening.last(POST).text)
    evening.say(POST, as_call_1(proof).replace("Y3F7", code))
    assert evening.of(Vouched)
    assert evening.of(Finished)


@pytest.mark.parametrize("words", ["不是我", "not me"])
def test_who_did_not_say_it_stops_it(words: str, tmp_path: Path) -> None:
    assert words in said_by("a unit")
    evening = asked(tmp_path)
    evening.say(POST, "1 1")
    evening.say(POST, "1 4 完")
    evening.say(POST, words)
    assert evening.of(Disowned)
    assert "desk_disowned" in evening.told("console/desk")


@pytest.mark.parametrize("words", ["1 1", "1 4", "结案1", "17 Y3F7"])
def test_another_number_is_a_reporter_whatever_it_says(words: str, tmp_path: Path) -> None:
    evening = asked(tmp_path)
    evening.say("texts/tfedcba9876543210", words)
    assert not evening.of(Taken)
    assert not evening.of(Finished)
    assert not evening.of(Doubted)
    assert evening.call(1).live


@pytest.mark.parametrize("words", ["退订", "TD", "T", "STOP"])
@pytest.mark.parametrize("again", ["恢复", "START"])
def test_who_opts_out_may_come_back(words: str, again: str, tmp_path: Path) -> None:
    assert {words, again} <= set(said_by("anybody"))
    evening = play(tmp_path)
    evening.say(OTHER, words)
    assert evening.of(OptedOut)
    evening.say(OTHER, again)
    assert evening.of(OptedIn)


@pytest.mark.parametrize("words", ["忘记我", "forget me"])
def test_who_wants_it_is_forgotten(words: str, tmp_path: Path) -> None:
    assert words in said_by("anybody")
    evening = play(tmp_path)
    evening.say(OTHER, words)
    assert evening.of(Forgotten)


def test_all_that_the_table_says_was_tried() -> None:
    tried = Path(__file__).read_text("utf-8")
    assert [words for _, words in SAID if f'"{words}"' not in tried] == []


def test_with_forged_all_a_yes_waits_too(tmp_path: Path) -> None:
    (block,) = [block for block in BLOCKS if block.startswith("policy:")]
    evening = asked(tmp_path, block)
    evening.say(POST, "1 1")
    assert evening.of(Doubted)
    assert not evening.of(Taken)
    assert evening.book.policy.names_for


def test_the_price_is_known_before(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (block,) = [block for block in BLOCKS if "price:" in block]
    file = tmp_path / "site.yaml"
    file.write_text(yaml.safe_dump(site(tmp_path, block), allow_unicode=True), "utf-8")
    (command,) = re.findall(r"patrolbridge preview SITE \"([^\"]+)\" --to (\S+)`", TEXT)
    assert preview_main([str(file), command[0] * 6, "--to", command[1]]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("texts: 2 parts\n")
    assert shown.index("main: 0.2 CNY") < shown.index("cloud: 0.09 CNY"), "by rank"
    settings = load(file).adapters["texts"]
    told = registry.weigh(
        registry.load("sms"),
        settings.config,
        Outbound(key="k", channel=command[1], text=command[0], language="zh"),
    )
    assert told
    assert len(told.parts) == 1
