"""The tables of the bot's own words, and the small pieces that only compute."""

from datetime import timedelta
from pathlib import Path

import pytest

from adapters.telegram.tourists.commands import MENU, command, words_of
from adapters.telegram.tourists.person import LETTERS, Piece, added, messages
from adapters.telegram.tourists.tongues import OWN, load, primary
from adapters.telegram.tourists.urgent import dangers, speaks_of
from bridge.errors import NotAllowed
from bridge.message import Picture, Point, Voice
from bridge.message.earth import bearing, metres
from tests.adapters.telegram.tourists_town import town
from tests.clock import NOON

EN = (OWN / "en.yaml").read_text()


def test_telegram_every_language_has_every_key_with_the_same_gaps() -> None:
    tongues = load()
    assert set(tongues.languages) == {"zh", "en"}
    assert all(tongues.say(code, f"menu_{name}") for code in tongues.languages for name in MENU)


async def test_telegram_a_file_that_is_added_is_a_language_more(tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    german = EN.replace("language: English", "language: Deutsch").replace(
        "Hello. Tell us", "Hallo. Sagen Sie uns"
    )
    (tmp_path / "more" / "de.yaml").write_text(german)
    async with town(tmp_path, tourists={"words": "more"}) as here:
        klaus = here.far.phone(55_500_077, "de-AT")
        await here.rest(await klaus.says("/start"))
        assert klaus.last["text"].startswith("Hallo.")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (EN.replace("stop:", "halt:"), "de.yaml: stop is missing; de.yaml: halt is not known"),
        (
            EN.replace("{seconds}", "").replace("Correction: {words}", "Correction"),
            "correction has other gaps",
        ),
        ("- a list", "no table of words"),
        ("a: [", "while parsing"),
    ],
)
def test_telegram_a_table_that_is_not_whole_is_told(tmp_path: Path, text: str, fault: str) -> None:
    (tmp_path / "de.yaml").write_text(text)
    with pytest.raises(NotAllowed, match=fault.replace("[", r"\[")):
        load(tmp_path)


@pytest.mark.parametrize(
    ("code", "found"), [("zh-hans", "zh"), ("en", "en"), ("pt-BR", "pt"), ("EN_gb", "en"), ("", ""), ("x", ""), ("../en", ""), ("中文", "")]
)  # fmt: skip
def test_telegram_a_language_code_is_read(code: str, found: str) -> None:
    assert primary(code) == found


WORDS = dangers({"kinds": {"a": {"names": {"en": "Rockfall", "zh": "落石"}, "priority": 1},
                           "b": {"names": {"en": "lost"}, "priority": 3}}}, load().danger())  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["HELP", "h e l p me", "ｈｅｌｐ", "he\u200blp", "救 命", "There's a rockfall", "落石！", "my child is gone", "er blutet 🆘", "Fíre!", "着火了"],
)  # fmt: skip
def test_telegram_danger_is_seen_however_it_is_written(text: str) -> None:
    assert speaks_of(text, WORDS)


@pytest.mark.parametrize(
    "text", ["where is the toilet", "门票多少钱", "", "nice view", "when does the bus go"]
)
def test_telegram_chatter_is_chatter(text: str) -> None:
    assert not speaks_of(text, WORDS)


def test_telegram_commands_are_told_from_words() -> None:
    assert command("/rate@bot 17 5") == ("rate", "17 5")
    assert command(" /HELP ") == ("help", "")
    assert command("/tip\nred cap") == ("tip", "red cap")
    assert [command(t) for t in ("help", "//", "/1", "1/2", "/路 x")] == [None] * 5
    assert words_of("rate", "", "en") == ""
    assert words_of("help", "x", "en") is None


def piece(n: int, **more: object) -> Piece:
    return Piece(key=f"k{n}", at=NOON, **more)  # type: ignore[arg-type]


def test_telegram_what_is_joined_loses_nothing_and_keeps_its_order() -> None:
    voice, spots = Voice(ref="v", seconds=1), (Point(1, 1), Point(2, 2))
    photos = tuple(Picture(ref=f"p{n}", mime="image/png") for n in range(8))
    said = (
        piece(1, words="a"), piece(2, words="b", point=spots[0]), piece(3, words="c", point=spots[1]),
        piece(4, voice=voice), piece(5, words="d"), piece(6, pictures=photos), piece(7, pictures=photos),
        piece(8, words="x" * LETTERS), piece(9),
    )  # fmt: skip
    found = messages(said, "t-1", "en")
    assert [m.words for m in found] == ["a\nb", "c", "", "d", "x" * LETTERS]
    assert [m.key for m in found] == ["k1", "k3", "k4", "k5", "k7"]
    assert sum(len(m.pictures) for m in found) == 16
    assert [m.point for m in found][:2] == list(spots)


def test_telegram_a_pile_never_waits_too_long() -> None:
    pile, now = None, NOON
    for n in range(100):
        pile = added(pile, piece(n), now, timedelta(seconds=90), longer=True)
        now += timedelta(seconds=30)
    assert pile is not None
    assert pile.due == NOON + timedelta(minutes=5)
    assert added(pile, piece(3), now, timedelta(0)).pieces == pile.pieces, "brought again"


def test_telegram_far_and_whither() -> None:
    gate = Point(29.35, 110.44)
    assert round(metres(gate, Point(29.36, 110.44))) == 1112
    assert round(bearing(gate, Point(29.35, 110.45))) == 90
    assert round(bearing(gate, Point(29.34, 110.44))) == 180
