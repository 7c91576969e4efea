"""Conversations of tourists with the house, over a Bot API server that checks every request."""

from pathlib import Path

import pytest

from bridge.message import Choice
from tests.adapters.house import wav
from tests.adapters.telegram.tourists_far import buttons, keys
from tests.adapters.telegram.tourists_town import again, town

ANN = 55_500_077
JPEG = b"\xff\xd8\xff" + b"x" * 50
YES_NO = (Choice("Yes", "solved 17"), Choice("No", "not solved 17"))


async def test_telegram_own_words_go_in_at_once_and_the_house_answers(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        ann = here.far.phone(ANN)
        await here.rest(await ann.says("A man fell at the South Gate"))
        (line,) = here.lines
        assert (line.words, line.language) == ("A man fell at the South Gate", "en")
        assert line.channel == line.sender
        assert not any(secret in repr(line) for secret in (str(ANN), "Ann", "Secret", "annsecret"))
        await here.says("Number 17: quick one is on the way, about 6 min", line.channel, number=17)
        assert ann.texts == ["Number 17: quick one is on the way, about 6 min"]


async def test_telegram_a_button_and_a_reply_find_their_call_for_ever(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        ann = here.far.phone(ANN)
        await here.rest(await ann.says("lost my bag"))
        channel = here.lines[0].channel
        await here.says("Closed. Was it solved?", channel, choices=YES_NO, number=17)
        asked = ann.last
    async with again(here):
        await here.pass_(8 * 24 * 3600)
        await here.rest(await ann.presses("Yes"))
        assert (here.lines[1].words, here.lines[1].reply_to) == (
            "solved 17",
            f"in/1/1/here/{channel}",
        )
        assert not buttons(asked), "nothing is pressed twice"
        await here.rest(await ann.says("and thank you", reply_to_message=asked))
        assert here.lines[2].reply_to == f"in/1/1/here/{channel}"


async def test_telegram_a_report_in_three_steps_is_one_message(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        ann = here.far.phone(ANN)
        await here.rest(await ann.says("/start"))
        await here.rest(await ann.presses("Report something"))
        assert "What has happened?" in ann.last["text"]
        await here.rest(await ann.says("My bag is gone"))
        assert "Where is it?" in ann.last["text"]
        assert keys(ann.last)[0] == "📍 Share my location"
        await here.rest(await ann.says(location={"latitude": 29.35, "longitude": 110.44}))
        assert "Anything else?" in ann.last["text"]
        here.far.files["p1"] = JPEG
        await here.rest(
            await ann.says(
                photo=[{"file_id": "p1", "file_unique_id": "p", "width": 9, "height": 9}]
            )
        )
        assert not here.lines
        await here.rest(await ann.says("Send"))
        (line,) = here.lines
        assert line.words == "My bag is gone"
        assert line.point is not None
        assert (line.point.lat, len(line.pictures), line.pictures[0].mime) == (
            29.35,
            1,
            "image/jpeg",
        )
        assert ann.last["reply_markup"] == {"remove_keyboard": True}


async def test_telegram_the_conversation_goes_on_after_a_restart(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        ann = here.far.phone(ANN, "zh-hans")
        await here.rest(await ann.says("/report"))
        await here.rest(await ann.says("包丢了"))
        assert "在哪里" in ann.last["text"]
    async with again(here):
        await here.rest(await ann.says("月亮湖"))
        assert "补充" in ann.last["text"]
        await here.rest(await ann.says("发送"))
        assert here.words == ["包丢了\n月亮湖"]
        assert here.lines[0].language == "zh"


async def test_telegram_what_was_begun_and_not_sent_goes_by_itself_after_a_restart_too(
    tmp_path: Path,
) -> None:
    async with town(tmp_path) as here:
        ann = here.far.phone(ANN)
        await here.rest(await ann.says("/report"))
        await here.rest(await ann.says("My bag is gone"))
    async with again(here):
        await here.while_time_passes(here.ear.heard(1))
        assert here.words == ["My bag is gone"]
        await ann.told("It is with the duty station")


@pytest.mark.parametrize("words", ["There is a fire, a man is bleeding", "he is H U R T"])
async def test_telegram_danger_in_the_middle_of_a_step_goes_at_once(
    tmp_path: Path, words: str
) -> None:
    async with town(tmp_path) as here:
        ann = here.far.phone(ANN)
        await here.rest(await ann.says("/report"))
        await here.rest(await ann.says("Somebody shouts"))
        await here.rest(await ann.says(words))
        assert here.words == [f"Somebody shouts\n{words}"]


async def test_telegram_a_question_of_the_house_ends_the_questions_of_the_bot(
    tmp_path: Path,
) -> None:
    async with town(tmp_path) as here:
        ann = here.far.phone(ANN)
        await here.rest(await ann.says("my bag"))
        await here.rest(await ann.says("/report"))
        await here.rest(await ann.says("and my coat"))
        await here.says("Number 17: where are you?", here.lines[0].channel)
        assert here.words == ["my bag", "and my coat"], "what was begun went as it was"
        await here.rest(await ann.says("South Gate"))
        assert here.words[-1] == "South Gate"
        assert ann.texts.count("Number 17: where are you?") == 1


async def test_telegram_whoever_stops_has_sent_nothing(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        ann = here.far.phone(ANN)
        for words in ("/report", "never mind", "/cancel"):
            await here.rest(await ann.says(words))
        assert ann.last["text"].startswith("Stopped.")
        await here.rest(await ann.says("/report"))
        await here.rest(await ann.says("/send"))
        assert "nothing to send" in ann.texts[-2]
        assert not here.lines


async def test_telegram_a_voice_note_is_kept_and_handed_in_as_a_voice(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        ann = here.far.phone(ANN)
        here.far.files["v1"] = wav(1.0)
        note = {"file_id": "v1", "file_unique_id": "v", "duration": 1, "mime_type": "audio/ogg"}
        await here.rest(await ann.says(voice=note))
        voice = here.lines[0].voice
        assert voice is not None
        assert (here.lines[0].words, voice.mime, round(voice.seconds)) == ("", "audio/wav", 1)
        assert here.home.media.kept[voice.ref] == wav(1.0)


async def test_telegram_a_language_is_chosen_and_kept(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        ann = here.far.phone(ANN, "de")
        await here.rest(await ann.says("/language"))
        assert "Which language" in ann.last["text"]
        assert [b["text"] for b in buttons(ann.last)] == ["English", "中文"]
        await here.rest(await ann.presses("中文"))
        assert ann.last["text"].startswith("好的")
        await here.rest(await ann.says("hello there"))
        assert here.lines[0].language == "zh"


async def test_telegram_a_phone_without_a_table_keeps_its_language_for_the_house(
    tmp_path: Path,
) -> None:
    async with town(tmp_path) as here:
        klaus = here.far.phone(ANN, "de-AT")
        await here.rest(await klaus.says("meine Tasche ist weg"))
        assert here.lines[0].language == "de"


async def test_telegram_the_qr_code_of_a_place_tells_where_somebody_is(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        ann = here.far.phone(ANN)
        for words in ("/start gate", "my bag is gone", "it is red"):
            await here.rest(await ann.says(words))
        assert [line.place for line in here.lines] == ["gate", ""]
        await here.rest(await ann.says("/start ../../etc/passwd"))
        await here.rest(await ann.says("another bag"))
        assert here.lines[-1].place == ""


@pytest.mark.parametrize(
    ("language", "typed", "said"),
    [
        ("en", "/rate 17 5", "rate 17 5"),
        ("zh", "/rate 17 5", "评价 17 5"),
        ("en", "/withdraw 17", "cancel 17"),
        ("zh", "/withdraw", "取消"),
        ("en", "/solved 17", "solved 17"),
        ("en", "/unsolved@help_bot 17", "not solved 17"),
        ("zh", "/subscribe 南门", "订阅 南门"),
        ("en", "/helpme my child is ill", "my child is ill"),
        ("en", "/cancel", "cancel"),
    ],
)
async def test_telegram_a_command_is_shorthand_for_words(
    tmp_path: Path, language: str, typed: str, said: str
) -> None:
    async with town(tmp_path) as here:
        await here.rest(await here.far.phone(ANN, language).says(typed))
        assert here.words == [said]


async def test_telegram_a_command_that_says_nothing_is_asked_for_more(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        ann = here.far.phone(ANN)
        for words in ("/rate", "/subscribe", "/nonsense"):
            await here.rest(await ann.says(words))
        assert not here.lines
        assert [("17 5" in t, "/subscribe …" in t, "do not know" in t) for t in ann.texts] == [
            (True, False, False), (False, True, False), (False, False, True),
        ]  # fmt: skip


async def test_telegram_an_edit_is_a_correction(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        ann = here.far.phone(ANN)
        await here.rest(await ann.says("bag lost at the lake"))
        await here.rest(await ann.edits(text="bag lost at the gate"))
        assert here.words == ["bag lost at the lake", "Correction: bag lost at the gate"]


async def test_telegram_an_edit_in_a_report_that_is_not_sent_takes_its_place(
    tmp_path: Path,
) -> None:
    async with town(tmp_path) as here:
        ann = here.far.phone(ANN)
        await here.rest(await ann.says("/report"))
        await here.rest(await ann.says("coat at the lake"))
        await here.rest(await ann.edits(text="coat at the gate"))
        await here.rest(await ann.says("Send"))
        assert here.words == ["coat at the gate"]
