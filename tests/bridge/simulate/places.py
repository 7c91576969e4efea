"""The example site on ports of its own, with a story that is over in seconds."""

import re
import shutil
import socket
from contextlib import ExitStack
from pathlib import Path

from tests import example
from tests.example import EXAMPLE

PATHS = "paths.geojson"
PORT = re.compile(r"\b80(8[0-2]|90)\b")


def free_ports(count: int) -> list[int]:
    """Ports that were free a moment ago, all of them different."""
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


def copy(folder: Path, *edits: tuple[str, str]) -> Path:
    """The site in `folder`; `edits` are (old, new) in its files, each found at least once."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = {n: (EXAMPLE / n).read_text("utf-8") for n in ("people.yaml", PATHS)}
    texts["site.yaml"] = example.text()
    ports = dict(zip(("8080", "8081", "8082", "8090"), free_ports(4), strict=True))
    texts["site.yaml"] = PORT.sub(lambda m: str(ports[m[0]]), texts["site.yaml"])
    for old, new in edits:
        assert any(old in text for text in texts.values()), old
        texts = {n: text.replace(old, new) for n, text in texts.items()}
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    return folder


def written(folder: Path, people: str) -> Path:
    """The example site with another story."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(EXAMPLE / PATHS, folder)
    (folder / "site.yaml").write_text(example.text(), "utf-8")
    (folder / "people.yaml").write_text(people, "utf-8")
    return folder
