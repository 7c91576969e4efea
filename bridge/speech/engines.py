"""The one place that knows every engine and voice by name."""

import logging
from pathlib import Path
from typing import Literal

from msgspec import Struct

from bridge.errors import NotReady
from bridge.ports import Transcriber
from bridge.speech.models import TABLE, For, found, home

log = logging.getLogger(__name__)


class SpeechConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a site says of speech. `model`: a name of `patrolbridge models` or a folder; "" = any."""

    engine: Literal["auto", "vosk", "whisper", "none"] = "auto"
    model: str = ""
    threads: int = 1  # cores for one call
    language: str = "zh"  # whose model is looked for when none is named
    voice: str = "zm_yunjian"  # of Kokoro
    models: str = ""  # the folder of models; "" = $PATROLBRIDGE_MODELS or the user's own


def open_transcriber(config: SpeechConfig, directory: Path | None = None) -> Transcriber | None:
    """The engine that the configuration asks for. Blocking for seconds: open it in a thread.

    None, with the reason in the log, where there is none: calls go on as audio for a person.
    """
    folder = directory or _directory(config)
    for engine, path in _candidates(config, folder):
        try:
            return _open(engine, path, config, folder)
        except NotReady as error:
            log.warning("speech: %s", error)
    if config.engine != "none":
        log.warning("speech: no model for “%s” in %s; see: patrolbridge models list", config.language, folder)
    return None


def _directory(config: SpeechConfig) -> Path:
    return Path(config.models) if config.models else home()


def _candidates(config: SpeechConfig, directory: Path) -> list[tuple[str, Path]]:
    """Engines with their models, the likeliest first: Vosk hears while people speak."""
    engines = {"auto": ("vosk", "whisper"), "none": ()}.get(config.engine, (config.engine,))
    if config.model:
        path = found(config.model, directory) or Path(config.model).expanduser()
        return [(e, path) for e in engines if path.is_dir() and _kind(path) == e]
    here = [(m.engine, p) for m in TABLE.values() if m.purpose is For.HEARING and config.language in m.languages and (p := found(m.name, directory))]
    return sorted((c for c in here if c[0] in engines), key=lambda c: engines.index(c[0]))


def _kind(path: Path) -> str:
    """Which engine reads a model's folder."""
    return "whisper" if (path / "model.bin").is_file() else "vosk"


def _open(engine: str, path: Path, config: SpeechConfig, directory: Path) -> Transcriber:
    from bridge.speech.gate import Gate
    detector = found("silero-vad", directory)
    gate = Gate(detector / "silero_vad_v6.onnx") if detector else None
    from bridge.speech.whisper import Whisper
    return Whisper(path, gate, config.threads)
