"""`patrolbridge hear`: what a recording says, and what the bridge would make of it, as JSON lines.

The recording goes the way of every radio call: read, transcribed, interpreted. Where nothing can
be understood, the lines say why and show the call going to a person.
"""

import argparse
import logging
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from bridge.cli.dry import rehearse, source
from bridge.cli.say import add_speaker
from bridge.clock import SystemClock
from bridge.config import Loaded, load
from bridge.errors import MediaError
from bridge.examples import site_path
from bridge.ports import Hints, Transcriber, Transcript
from bridge.shown import hints as likely
from bridge.speech.ears import NO_ENGINE
from bridge.speech.engines import SpeechConfig, open_transcriber
from bridge.speech.sound import Sound, decode, measure
from bridge.speech.transcribe import hear
from bridge.speech.trust import snr
from rules.inputs import Inbound, Voice
from rules.model import Address
from rules.rulebook import Rulebook
from rules.said import Said, Source


def hear_main(argv: Sequence[str]) -> int:
    """0, or 1 where the file is no recording; what was heard is in the first line."""
    args = _arguments(argv)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(message)s")
    loaded = load(args.site)
    content = _content(args.file)
    sound = decode(content, str(args.file))
    voice = Voice(
        ref=str(args.file),
        seconds=round(sound.seconds, 2),
        mime=measure(content, str(args.file)).mime,
        snr=round(snr(sound), 1),
    )
    for row in _rows(loaded, args, sound, voice):
        sys.stdout.write(msgspec.json.encode(row).decode() + "\n")
    return 0


def _rows(
    loaded: Loaded, args: argparse.Namespace, sound: Sound, voice: Voice
) -> Iterator[Mapping[str, Any]]:
    book = Rulebook(loaded.site)
    hints = msgspec.structs.replace(likely(book), language=args.spoken)
    transcript = _transcript(open_transcriber(_config(loaded)), sound, hints)
    yield _heard(transcript, voice)
    adapter, channel = source(book, args.adapter, args.speaker)
    line = Inbound(
        key="1",
        adapter=adapter,
        channel=channel,
        sender=channel,
        language=transcript.language,
        voice=voice,
    )
    said = _said(line, transcript, book)
    yield from rehearse(
        line, book, SystemClock().now(), args.lang or loaded.site.language, said=said
    )


def _transcript(transcriber: Transcriber | None, sound: Sound, hints: Hints) -> Transcript:
    if transcriber is not None:
        return hear(transcriber, sound, hints)
    return Transcript(
        words="", language=hints.language, confidence=0.0, engine="", reason=NO_ENGINE
    )


def _said(line: Inbound, transcript: Transcript, book: Rulebook) -> Said:
    address = Address(line.adapter, line.channel)
    unit = book.unit_at(address, line.sender)
    return Said(
        key="1",
        source=Source(
            address=address,
            sender=line.sender,
            unit=unit.id if unit else "",
            language=transcript.language,
        ),
        words=transcript.words,
        confidence=transcript.confidence,
        engine=transcript.engine,
        voice=line.voice,
        doubts=transcript.doubts,
    )


def _heard(transcript: Transcript, voice: Voice) -> Mapping[str, Any]:
    return {
        "heard": transcript.words,
        "confidence": transcript.confidence,
        "language": transcript.language,
        "engine": transcript.engine,
        "seconds": voice.seconds,
        "snr": transcript.snr if transcript.snr is not None else voice.snr,
        "doubts": transcript.doubts,
        "reason": transcript.reason,
    }


def _config(loaded: Loaded) -> SpeechConfig:
    return SpeechConfig(
        engine=loaded.speech.engine.value,
        model=loaded.speech.model,
        threads=loaded.speech.threads,
        language=loaded.site.language,
    )


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise MediaError(f"{file}: {error.strerror or error}") from error


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("patrolbridge hear", description=__doc__)
    parser.add_argument("site", type=site_path, help="a site's folder or its site.yaml")
    parser.add_argument("file", type=Path, help="WAV, FLAC, Ogg or MP3")
    add_speaker(parser)
    parser.add_argument("--spoken", default="", help="the language spoken; else it is found out")
    return parser.parse_args(argv)
