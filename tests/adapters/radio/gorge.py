"""A whole site on one radio channel, as a running app or as a process of its own."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import yaml

from bridge import app, codec
from bridge.config import load
from bridge.ports import Log, Transcriber
from bridge.speech.engines import SpeechConfig, open_transcriber
from bridge.streams import JOURNAL
from rules.events import Event
from tests.servers import free_port
from tests.waiting import running

SITE = Path(__file__).parents[2] / "data" / "radio" / "site.yaml"


def written(folder: Path, radio: Mapping[str, object], **more: object) -> Path:
    """The site's file, with this radio and these other adapters and settings."""
    plain: dict[str, Any] = yaml.safe_load(SITE.read_text("utf-8"))
    plain["adapters"]["console"]["port"] = free_port()
    plain["adapters"]["radio"] = {"kind": "radio", **radio}
    file = folder / "site.yaml"
    file.write_text(yaml.safe_dump(plain | more, allow_unicode=True, sort_keys=False), "utf-8")
    return file


@asynccontextmanager
async def living(
    site: Path, data: Path, hears: Callable[[SpeechConfig], Transcriber | None] = open_transcriber
) -> AsyncIterator[app.Parts]:
    """The real application of this site, with a log in memory; its journal stands in a failure."""
    async with (
        app.opened(load(site), data, f"memory:{data}", hears=hears) as parts,
        running(app.run(parts)),
    ):
        try:
            yield parts
        except BaseException as error:
            error.add_note("the journal so far:\n" + await written_down(parts.log))
            raise


async def written_down(log: Log) -> str:
    """All facts, a line each."""
    lines = [
        f"{entry.at:%M:%S} {codec.fact(entry.body)!r}"
        async for batch in log.history(JOURNAL)
        for entry in batch
    ]
    return "\n".join(lines)


async def told(log: Log, kind: type[Event], /, **having: object) -> Any:
    """The first fact of this kind with these values; it is waited for."""
    async for batch in log.follow(JOURNAL):
        for entry in batch:
            fact = codec.fact(entry.body)
            if isinstance(fact, kind) and all(getattr(fact, k) == v for k, v in having.items()):
                return fact
    raise AssertionError("the log ended")
