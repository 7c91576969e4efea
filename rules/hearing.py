"""From a message to what was said, and by whom; from a voice to its words."""

from datetime import datetime

from msgspec.structs import replace

from rules.inputs import Inbound, Transcribed
from rules.model import Address, Unit
from rules.rulebook import Rulebook
from rules.said import Said, Source
from rules.site_events import Listening
from rules.speaker import speaker_of
from rules.tongue import language_of


def said_in(line: Inbound, key: str, book: Rulebook) -> Said:
    """What a message says, and who says it as far as its channel tells."""
    unit = speaker_of(line, line.words, book)
    language = line.language or _language(line, unit, book)
    source = Source(
        address=Address(line.adapter, line.channel),
        sender=line.sender,
        unit=unit.id if unit else "",
        language=language,
        drill=line.drill,
    )
    return Said(
        key=key, source=source, words=line.words, voice=line.voice, pictures=line.pictures,
        name=line.name,
    )  # fmt: skip


def _language(line: Inbound, unit: Unit | None, book: Rulebook) -> str:
    """Of a voice it is not known before it has words: then ""."""
    if unit is not None:
        return book.language(unit)
    return language_of(line.words, book.site.language) if line.words else ""


def known_speaker(said: Said, heard: Inbound, book: Rulebook) -> Said:
    """On a shared channel the words themselves tell who speaks."""
    unit = speaker_of(heard, said.words, book)
    if unit is None or unit.id == said.source.unit:
        return said
    return replace(said, source=replace(said.source, unit=unit.id, language=book.language(unit)))


def with_words(said: Said, line: Transcribed) -> Said:
    """The same, put into words."""
    language = said.source.language or line.language or language_of(line.words, "")
    source = replace(said.source, language=language)
    voice = said.voice
    if voice is not None and voice.snr is None:
        voice = replace(voice, snr=line.snr)
    return replace(
        said,
        source=source,
        voice=voice,
        words=line.words,
        confidence=line.confidence,
        engine=line.engine,
        doubts=line.doubts,
    )


def listening(line: Inbound, said: Said, book: Rulebook, at: datetime) -> Listening:
    """A voice that waits for its words."""
    return Listening(
        at=at, said=said, due=at + book.policy.hear_within, reply_to=line.reply_to,
        place=line.place, point=line.point, hearing=line.hearing,
    )  # fmt: skip


def heard_again(waiting: Listening, said: Said) -> Inbound:
    """The message whose voice has words now."""
    source = said.source
    return Inbound(
        key=said.key,
        adapter=source.address.adapter,
        channel=source.address.channel,
        sender=source.sender,
        words=said.words,
        voice=said.voice,
        reply_to=waiting.reply_to,
        place=waiting.place,
        point=waiting.point,
    )
