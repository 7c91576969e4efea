"""A site's record, open for reading: its log, its names, and the language to tell it in."""

import argparse
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

from bridge.clock import SystemClock
from bridge.config import load
from bridge.datadir import data_dir, log_file, log_url
from bridge.logs import open_log
from bridge.ports import Log
from bridge.record.ledger import Ledger
from bridge.record.names import LANGUAGES, Names
from bridge.record.page import Page
from bridge.record.protected import Shown, forgotten
from bridge.record.reading import pages
from bridge.record.search import Search, Wanted
from bridge.record.words import say
from bridge.views import CallView
from rules.rulebook import Rulebook


class Archive:
    """The open record. With `names`, who reported may be told."""

    def __init__(
        self, log: Log, book: Rulebook, data: Path, language: str, *, names: bool, may: Shown
    ) -> None:
        """`may` says of which pages the reporters may be told."""
        self.log, self.book, self.data, self.may = log, book, data, may
        self.language, self.protected = language, names
        self.names, self.zone = Names(book), ZoneInfo(book.site.timezone)

    @classmethod
    @asynccontextmanager
    async def open(
        cls, site: Path, data: str | None, log: str | None, lang: str | None, *, names: bool
    ) -> AsyncIterator["Archive | None"]:
        """The record of a site; None, and a word on it, where nothing was ever recorded."""
        loaded = load(site)
        folder = data_dir(loaded.site.id, data)
        url = log or log_url(loaded, folder)
        own = loaded.site.language
        language = lang or (own if own in LANGUAGES else "en")
        file = log_file(url)
        if file is not None and not file.exists():  # reading must not make an empty log
            sys.stderr.write(say("says", "not_recorded", language, path=file) + "\n")
            yield None
            return
        clock = SystemClock()
        opened = await open_log(url, clock)
        try:
            may = Shown(
                names=names,
                now=clock.now(),
                names_for=loaded.site.policy.names_for,
                forgotten=await forgotten(opened) if names else (),
            )
            yield cls(opened, Rulebook(loaded.site), folder, language, names=names, may=may)
        finally:
            await opened.aclose()

    def say(self, key: str, **gaps: object) -> str:
        """What the command itself says."""
        return say("says", key, self.language, **gaps)

    def head(self, key: str) -> str:
        """A heading."""
        return say("heads", key, self.language)

    def wanted(self, args: argparse.Namespace) -> Wanted:
        """What the command line asks for. `Unknown`: a name that the site does not have."""
        search = Search(self.book, self.zone)
        return Wanted(
            since=search.since(args.since) if args.since else None,
            until=search.until(args.until) if args.until else None,
            kind=search.kind(args.kind) if args.kind else "",
            status=search.status(args.status) if args.status else "",
            place=search.place(args.place) if args.place else "",
            unit=search.unit(args.unit) if args.unit else "",
            text=args.text or "",
        )

    async def found(self, wanted: Wanted) -> AsyncIterator[tuple[Ledger, Page, CallView]]:
        """The calls that are meant, those that are over first."""
        async for ledger, page in pages(self.log, self.book):
            view = ledger.view(page)
            if wanted.fits(view):
                yield ledger, page, view
