"""The one place that knows concrete classes: it puts a site together and keeps it running.

Nothing is chosen here that a URL, a name or a setting does not choose; the parts meet only through
the ports. When one part ends with an error that nobody handled, all end: a supervisor of the
machine starts the process again, and the journal tells where it stopped.
"""

import asyncio
import logging
import os
import secrets
import socket
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from bridge import codec, registry
from bridge.clock import SystemClock
from bridge.config import Loaded
from bridge.config.loading import Engine
from bridge.delivery import Inside
from bridge.errors import LogError
from bridge.keep import FileKeep
from bridge.logs import open_log
from bridge.media import FileMedia
from bridge.media_age import forgetting, limit
from bridge.owner import Owner, first
from bridge.ports import (
    Adapter,
    Append,
    Clock,
    Ears,
    Hints,
    LiveTranscriber,
    Log,
    Media,
    Speaker,
    Transcriber,
)
from bridge.record.board import JournalBoard
from bridge.reload import Offer, Watcher
from bridge.retry import back_off
from bridge.scales import SiteScales
from bridge.services import Deaf, House
from bridge.shown import Shown
from bridge.speech.ahead import Ahead
from bridge.speech.ears import ears
from bridge.speech.engines import SpeechConfig, open_speaker, open_transcriber
from bridge.speech.health import Health, Relief
from bridge.speech.live import EACH_HAND, LiveEars
from bridge.streams import INBOX, SPEECH, link_key
from bridge.supervise import Link
from bridge.talk import Talks
from bridge.versions import Versions
from rules.inputs import LinkChanged
from rules.rulebook import Rulebook

_log = logging.getLogger(__name__)

WHOLE_AT_ONCE = 3  # transmissions for an engine that hears them whole; others wait their turn
HANDS = 1  # recordings put into words at once: an engine uses its threads for one


class Parts(Struct, frozen=True, kw_only=True):
    """A running site's parts."""

    loaded: Loaded
    book: Rulebook
    data: Path
    log: Log
    clock: Clock
    media: Media
    board: JournalBoard
    speaker: Speaker
    transcriber: Transcriber | None
    owner: Owner
    links: tuple[Link, ...]
    shown: Shown
    watcher: Watcher
    talk: Talks
    relief: Relief


@asynccontextmanager
async def opened(
    loaded: Loaded,
    data: Path,
    url: str,
    *,
    hears: Callable[[SpeechConfig], Transcriber | None] = open_transcriber,
) -> AsyncIterator[Parts]:
    """All parts of a site, open. `LogError` when its log cannot be had.

    `hears` opens the recogniser, in a thread.
    """
    clock, book = SystemClock(), Rulebook(loaded.site)
    await asyncio.to_thread(data.mkdir, parents=True, exist_ok=True)
    log, name = await open_log(url, clock), _own_name()
    keeps: dict[str, FileKeep] = {}
    live: Ears = Deaf()
    try:
        media = FileMedia(data / "media")
        hearing = loaded.speech.engine is not Engine.NONE
        shown = Shown(book, lambda: board.ground(), hears=hearing)  # noqa: PLW0108 - comes next
        versions = Versions(log)
        board = JournalBoard(log, book, clock, books=versions, follow=shown.follow)
        config = SpeechConfig(
            engine=loaded.speech.engine.value,
            model=loaded.speech.model,
            threads=loaded.speech.threads,
            language=loaded.site.language,
        )
        speaker = open_speaker(config, data / "voices")
        transcriber = await asyncio.to_thread(hears, config)
        relief = Relief(Health())
        live = _live(transcriber, shown, clock, config, relief)
        keeps |= {n: FileKeep(data / "kept" / f"{n}.db", clock) for n in loaded.adapters}
        talks = Talks()
        owner = Owner(log, book, clock, name, books=versions)
        scales = SiteScales(
            loaded, lambda: owner.engine.world if owner.engine else None, lambda: shown.book, clock
        )
        links = tuple(
            _link(name, loaded, House(
                name=name, clock=clock, media=media, board=board, speaker=speaker,
                keep=keeps[name], ears=live, talk=talks, scales=scales,
                site=shown.site, atlas=shown.atlas, channels=shown.channels(name), folder=data,
                home=loaded.path.parent,
            ), log, shown.inside(name))
            for name in loaded.adapters
        )  # fmt: skip
        yield Parts(
            loaded=loaded,
            book=book,
            data=data,
            log=log,
            clock=clock,
            media=media,
            board=board,
            speaker=speaker,
            transcriber=transcriber,
            owner=owner,
            links=links,
            shown=shown,
            talk=talks,
            relief=relief,
            watcher=Watcher(Offer(loaded, book), log, clock, versions),
        )
    finally:
        if isinstance(live, LiveEars):
            live.close()
        for keep in keeps.values():
            await asyncio.to_thread(keep.close)
        with suppress(LogError):  # who stands by need not wait for the lease to run out
            await log.release(name)
        await log.aclose()


async def run(parts: Parts, *more: Coroutine[Any, Any, None]) -> None:
    """For ever: decide, deliver, hear, transcribe, show."""
    pool = ThreadPoolExecutor(HANDS, "ears")
    await parts.watcher.announce()  # what is heard from now on is decided by it

    async def hearing() -> None:
        await _tell_of_speech(parts)
        await ears(
            parts.log,
            parts.media,
            parts.transcriber,
            lambda job: _hints(parts.shown, job.language),
            pool,
            parts.clock,
            within=parts.book.policy.hear_within,
            hands=HANDS,
            health=parts.relief.health,
        )

    work = [
        parts.owner.run(),
        parts.board.run(),
        parts.watcher.run(),
        _while_the_log_fails(parts.clock, hearing),
        parts.relief.run(parts.log, parts.clock),
        forgetting(parts.data / "media", parts.clock, lambda: _too_old(parts)),
        *(_kept(link) for link in parts.links),
        *more,
    ]
    try:
        await first(*work)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _too_old(parts: Parts) -> datetime | None:
    """Recordings that came before this may go."""
    engine = parts.owner.engine
    world = engine.world if engine else None
    return limit(parts.shown.book.policy.media_for, world, parts.clock.now())


def _live(
    transcriber: Transcriber | None,
    shown: Shown,
    clock: Clock,
    config: SpeechConfig,
    relief: Relief,
) -> Ears:
    """What puts words to speech while it lasts, for all channels together."""
    if transcriber is None:
        return Deaf()
    whole = not isinstance(transcriber, LiveTranscriber)
    # Then there is time to say why there are none; a whole recording takes longer.
    within = shown.book.policy.hear_within * (0.75 if whole else 0.5)
    engine = transcriber if isinstance(transcriber, LiveTranscriber) else Ahead(transcriber)
    hints = partial(_hints, shown)
    return LiveEars(
        engine,
        hints,
        clock,
        hands=1 if whole else config.threads,  # such an engine uses its threads for one
        each=WHOLE_AT_ONCE if whole else EACH_HAND,
        within=within,
        understood=relief.understood,
    )


def _hints(shown: Shown, language: str) -> Hints:
    """What is likely to be said; "": the language is not known yet."""
    return replace(shown.hints, language=language)


async def _tell_of_speech(parts: Parts) -> None:
    """The desk sees whether voices are put into words, as it sees every other link."""
    wanted = parts.loaded.speech.engine is not Engine.NONE
    up = parts.transcriber is not None or not wanted  # nobody misses what nobody wants
    reason = "" if wanted else "reason_no_speech"
    change = LinkChanged(adapter=SPEECH, up=up, reason=reason if up else "reason_no_engine")
    key = link_key(SPEECH, parts.clock.now(), up=up)
    await parts.log.commit(Append(stream=INBOX, key=key, body=codec.encode(change)))


async def _while_the_log_fails(clock: Clock, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Begin again after each trouble of the log; what was not done comes again."""
    trouble = 0
    while True:
        trouble += 1
        try:
            await work()
        except* LogError as errors:
            _log.warning("speech waits for the log: %s", errors.exceptions[0])
        await clock.sleep_until(clock.now() + back_off(trouble))


def _link(name: str, loaded: Loaded, house: House, log: Log, inside: Inside) -> Link:
    settings = loaded.adapters[name]
    module = registry.load(settings.kind)

    def door() -> AbstractAsyncContextManager[Adapter]:
        return module.open(settings.config, house)

    return Link(name, door, registry.can(module, settings.config), log, house.clock, inside)


async def _kept(link: Link) -> None:
    """A link that the outside refused for good stays shut; the others go on."""
    await link.run()
    await asyncio.get_running_loop().create_future()


def _own_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
