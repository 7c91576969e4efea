"""The one place that knows every engine and voice by name. It loads none before it is asked."""

# ruff: noqa: PLC0415 - a bridge without speech runs without the libraries of these files

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from bridge.errors import NotReady
from bridge.ports import Speaker, Speech, Transcriber
from bridge.speech.models import TABLE, For, found, home

if TYPE_CHECKING:
    from bridge.speech.gate import Gate

log = logging.getLogger(__name__)

INSTALL = "speech is not installed: pip install 'patrolbridge[speech]'"


class SpeechConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a site says of speech. `model`: one of `patrolbridge models` or a folder, "" = any."""

    engine: Literal["auto", "vosk", "whisper", "none"] = "auto"
    model: str = ""
    threads: int = 1  # cores for one call
    language: str = (
        "zh"  # whose model is looked for when none is named, and what a vosk model hears
    )
    voice: str = "zm_yunjian"  # of Kokoro
    models: str = ""  # the folder of models; "" = $PATROLBRIDGE_MODELS or the user's own


def open_transcriber(config: SpeechConfig) -> Transcriber | None:
    """The engine that the configuration asks for. Blocking for seconds: open it in a thread.

    None, with the reason in the log, where there is none: calls go on as audio for a person.
    """
    folder = _models(config)
    for engine, path in _candidates(config, folder):
        try:
            return _ENGINES[engine](path, config, _gate(folder))
        except NotReady as error:
            log.warning("speech: %s", error)
        except ImportError as error:
            log.warning("speech: %s (%s)", INSTALL, error)
    if config.engine != "none":
        wanted = config.model or config.language
        log.warning("speech: no ear for “%s” in %s; see: patrolbridge models list", wanted, folder)
    return None


def open_speaker(config: SpeechConfig, directory: Path) -> Speaker:
    """The voices of the house, which load when used; spoken words are kept in `directory`."""
    try:
        from bridge.speech.espeak import Espeak
        from bridge.speech.hibari import Hibari
        from bridge.speech.kokoro import Kokoro
        from bridge.speech.speaker import Voices
    except ImportError as error:
        log.warning("speech: %s (%s)", INSTALL, error)
        return Mute()
    kokoro = Kokoro(found("kokoro", _models(config)), config.voice, config.threads)
    return Voices({"zh": [kokoro, Espeak("zh")], "en": [Hibari(), Espeak("en")]}, directory)


class Mute:
    """The Speaker of a house without voices."""

    async def say(self, text: str, language: str) -> Speech:
        """Never."""
        raise NotReady(f"nothing can be said in “{language}” ({len(text)} characters): {INSTALL}")


def _models(config: SpeechConfig) -> Path:
    return Path(config.models).expanduser() if config.models else home()


def _gate(directory: Path) -> "Gate | None":
    from bridge.speech.gate import Gate

    detector = found("silero-vad", directory)
    return Gate(detector / "silero_vad_v6.onnx") if detector else None


def _candidates(config: SpeechConfig, directory: Path) -> list[tuple[str, Path]]:
    """Engines with their models, the likeliest first: Vosk hears while people speak."""
    wanted = {"auto": ["vosk", "whisper"], "none": []}.get(config.engine, [config.engine])
    here = _named(config.model, directory) if config.model else _for(config.language, directory)
    return [(e, p) for e in wanted for engine, p in here if e == engine]


def _named(model: str, directory: Path) -> list[tuple[str, Path]]:
    path = found(model, directory) or Path(model).expanduser()
    return [("whisper" if (path / "model.bin").is_file() else "vosk", path)]


def _for(language: str, directory: Path) -> list[tuple[str, Path]]:
    ears = [m for m in TABLE.values() if m.purpose is For.HEARING and language in m.languages]
    return [(m.engine, path) for m in ears if (path := found(m.name, directory))]


def _vosk(path: Path, config: SpeechConfig, gate: "Gate | None") -> Transcriber:
    from bridge.speech.vosk import Vosk

    return Vosk(path, config.language, gate)


def _whisper(path: Path, config: SpeechConfig, gate: "Gate | None") -> Transcriber:
    from bridge.speech.whisper import Whisper

    return Whisper(path, gate, config.threads)


_ENGINES: Mapping[str, Callable[[Path, SpeechConfig, "Gate | None"], Transcriber]] = {
    "vosk": _vosk,
    "whisper": _whisper,
}
