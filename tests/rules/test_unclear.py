"""What was hardly understood on the air is asked for once; then a person has every recording."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from rules.events import Heard, Opened, Relayed
from rules.inputs import Inbound, Transcribed, Voice
from rules.model import Manner
from rules.rulebook import Rulebook
from rules.site_events import AskedAgain, Understood
from tests.rules.play import Play
from tests.sites import small_site


def speaks(
    play: Play, key: str, words: str = "", confidence: float = 0.0, *, where: str = "air",
    language: str = "zh", again: bool = True, sender: str = "1",
) -> None:  # fmt: skip
    """A transmission on the shared channel, and what was made of it."""
    voice = Voice(ref=f"sha256:{key}", seconds=2.0, snr=6.0)
    heard = Inbound(key=key, adapter=where, channel="1", sender=sender, voice=voice)
    play.line(heard, f"{where}:{key}")
    reason = "" if confidence > 0.6 else "noisy: speech only 6 dB over the noise"
    line = Transcribed(
        of=f"{where}:{key}", words=words, confidence=confidence, language=language, engine="ear",
        reason=reason, again=again,
    )  # fmt: skip
    play.line(line)


def asked(play: Play) -> list[str]:
    """What was said on the air to have it said again."""
    return [r.text for r in play.relays() if r.message.startswith("say_again")]


@pytest.mark.parametrize(
    ("language", "said"),
    [("zh", "没听清，请重复。"), ("en", "Last caller, say again, over.")],
)
def test_it_is_asked_for_once_and_stays_on_the_board(language: str, said: str) -> None:
    play = Play()
    speaks(play, "m1", "麻烦呜呜" if language == "zh" else "mumble", 0.2, language=language)
    assert asked(play) == [said]
    assert "air:m1" in play.world.waiting, "whoever looks at the board sees it, and can listen"
    assert not play.world.calls
    (fact,) = play.of(AskedAgain)
    assert fact.due - fact.at == timedelta(seconds=60)
    (relay,) = play.of(Relayed)
    assert str(relay.to) == "air/1"
    assert relay.expires == fact.due, "nobody is asked after the time is over"


def test_whoever_is_known_is_asked_by_name() -> None:
    play = Play()
    speaks(play, "m1", "南门平台呼叫，呜呜", 0.2)
    assert asked(play) == ["南门平台，没听清，请重复。"]


@pytest.mark.parametrize("words", ["", "麻烦呜呜"])
def test_in_vain_it_goes_to_a_person_with_the_recording(words: str) -> None:
    play = Play()
    speaks(play, "m1", words, 0.2 if words else 0.0)
    play.pass_(seconds=59)
    assert not play.world.calls
    play.pass_(seconds=2)
    call = play.call()
    assert call.said.voice
    assert (call.id, call.said.words, call.said.voice.ref) == ("air:m1", words, "sha256:m1")
    assert not play.world.waiting
    assert play.relays(unit="desk"), "the dispatcher is told"
    over = next(f for f in play.facts if isinstance(f, Understood))
    assert over.reason == "reason_not_said_again"
    assert len(asked(play)) == 1, "once"


def test_a_second_unclear_one_goes_to_a_person_with_both() -> None:
    play = Play()
    speaks(play, "m1")
    play.pass_(seconds=10)
    speaks(play, "m2", "呜呜", 0.3)
    call = play.call()
    assert call.id == "air:m2"
    (first,) = [f for f in play.of(Heard) if f.call == call.id]
    assert first.said.voice
    assert first.said.voice.ref == "sha256:m1"
    assert not play.world.waiting
    assert len(asked(play)) == 1


def test_a_clear_answer_is_acted_on_and_takes_the_first_along() -> None:
    play = Play()
    speaks(play, "m1", "南…纠呜", 0.2)
    play.pass_(seconds=8)
    speaks(play, "m2", "月亮湖有人打架", 0.9)
    (opened,) = play.of(Opened)
    assert (opened.call, opened.kind) == ("air:m2", "dispute")
    assert [f.said.key for f in play.of(Heard)] == ["air:m1"]
    play.pass_(minutes=2)
    assert len([f for f in play.facts if isinstance(f, Opened)]) == 1


def test_another_units_clear_word_leaves_the_question_open() -> None:
    play = Play()
    speaks(play, "m1", "呜呜", 0.2)
    speaks(play, "m2", "快警二组收到", 0.9)
    assert "air:m1" in play.world.waiting
    play.pass_(seconds=61)
    assert play.call().id == "air:m1"


@pytest.mark.parametrize(
    ("words", "language"),
    [("救命呜呜", "zh"), ("呜呜有人受伤", "zh"), ("help help", "en"), ("somebody is hurt", "en")],
)
def test_what_may_be_grave_goes_to_a_person_at_once(words: str, language: str) -> None:
    site = small_site()
    hurt = replace(site.kinds["dispute"], id="hurt", words=("受伤", "hurt"), priority=1)
    play = Play(Rulebook(replace(site, kinds={**site.kinds, "hurt": hurt})))
    speaks(play, "m1", words, 0.2, language=language)
    assert play.call().id == "air:m1"
    assert not play.world.waiting
    assert not asked(play)


def test_nobody_is_asked_for_what_saying_it_again_would_not_mend() -> None:
    play = Play()
    speaks(play, "m1", again=False)  # no engine, or transcription is behind
    assert play.call().id == "air:m1"
    assert not asked(play)


def test_who_is_heard_well_or_writes_is_not_asked() -> None:
    play = Play()
    speaks(play, "m1", "月亮湖有人打架", 0.9)
    play.say("air/1", "呜呜")
    speaks(play, "m2", "呜呜", 0.1, where="chat")  # a voice message: nobody else hears the answer
    assert not [f for f in play.facts if isinstance(f, AskedAgain)]


def test_a_site_may_not_want_it() -> None:
    site = small_site()
    play = Play(Rulebook(replace(site, policy=replace(site.policy, ask_again=False))))
    speaks(play, "m1", "呜呜", 0.2)
    assert play.call().id == "air:m1"


def test_every_channel_is_asked_for_itself() -> None:
    site = small_site()
    two = {**site.manners, "hill": replace(Manner(), form=site.manners["air"].form, shared=True)}
    play = Play(Rulebook(replace(site, manners=two)))
    speaks(play, "m1", "呜呜", 0.2)
    speaks(play, "m2", "呜呜", 0.2, where="hill")
    assert len(play.world.waiting) == 2
    assert all(w.asked for w in play.world.waiting.values())
    play.pass_(seconds=61)
    assert {c.id for c in play.world.calls.values()} == {"air:m1", "hill:m2"}


def test_noise_of_a_voice_that_came_without_is_kept_with_it() -> None:
    play = Play()
    heard = Inbound(key="m1", adapter="chat", channel="t", sender="t",
                    voice=Voice(ref="sha256:1", seconds=2.0))  # fmt: skip
    play.line(heard, "chat:m1")
    play.line(
        Transcribed(of="chat:m1", words="南门有人打架", confidence=0.9, engine="ear", snr=17.5)
    )
    voice = play.call().said.voice
    assert voice
    assert voice.snr == 17.5
