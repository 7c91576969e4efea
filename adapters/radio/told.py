"""What one transmission says to the house: its voice, and what its identities and keys mean. Pure.

A keypad speaks for a unit without a voice: "3#" is "arrived", said by whoever's code it was. Keys
with nothing spoken beside them are one message with its recording, which nobody need transcribe;
keys beside speech are a message of their own, and the voice another.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from adapters.radio.ids.aliases import EMERGENCY, Signed
from adapters.radio.ids.heard import RATE, Heard
from bridge.message import Inbound, Voice

SPEECH = RATE // 2  # samples with a voice, beside the tones: less is no word
AGAIN = "again"  # the command that makes us repeat

_WORDS = {
    "zh": {"ack": "收到", "arrived": "到达", "done": "处理完毕", EMERGENCY: "紧急求助，请求支援"},
    "en": {"ack": "copy", "arrived": "on scene", "done": "done", EMERGENCY: "emergency, send help"},
}


@dataclass(frozen=True, slots=True)
class Tongue:
    """Where it was heard and what verbs are there: `words` over those of the language."""

    channel: str
    language: str
    words: Mapping[str, str]

    def of(self, verb: str) -> str:
        """The words of a verb; a verb that has none is its own."""
        usual = _WORDS.get(self.language.partition("-")[0], _WORDS["en"])
        return self.words.get(verb) or usual.get(verb, verb)

    def message(self, key: str, sender: str, words: str, voice: Voice | None = None) -> Inbound:
        """Something was heard here."""
        language = self.language if words else ""
        return Inbound(
            key=key, channel=self.channel, sender=sender or self.channel,
            words=words, language=language, voice=voice,
        )  # fmt: skip


def messages(
    key: str, signed: Signed, voice: Voice, tongue: Tongue, *, spoken: bool
) -> list[Inbound]:
    """All that a transmission says, in order; its voice once."""
    said = [tongue.of(verb) for verb in signed.verbs if verb not in {AGAIN, EMERGENCY}]
    if signed.verbs == (AGAIN,) and not spoken:
        return []  # it is answered on the air
    if not said or spoken:
        said = ["", *said]
    return [
        tongue.message(f"{key}/{nth}" if nth else key, signed.unit, words, None if nth else voice)
        for nth, words in enumerate(said)
    ]


def emergency(key: str, heard: Heard, signed: Signed, tongue: Tongue) -> Inbound:
    """Somebody needs help; a radio that nobody knows is told by its code."""
    who = "" if signed.unit else f" ({heard.kind} {heard.code})"
    return tongue.message(f"{key}/{EMERGENCY}", signed.unit, tongue.of(EMERGENCY) + who)


def speaks(voiced: int, heard: Sequence[Heard]) -> bool:
    """Whether somebody speaks, so many samples having a voice, beside these tones."""
    return not heard or voiced - sum(one.until - one.at for one in heard) >= SPEECH
