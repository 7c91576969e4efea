"""An evening whose site stands in a folder and is edited while it runs."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from bridge.config import load
from bridge.owner import Owner
from bridge.reload import Offer, Watcher
from bridge.versions import Versions
from rules.model import Site
from tests.clock import ManualClock
from tests.stories.evening import Evening

SITE = """\
site: pier
names: {zh: 码头, en: Pier}
language: zh
timezone: Asia/Shanghai
default_kind: help
policy: {offer_for: 60s, confirm_within: 90s}
adapters:
  line: {kind: loopback}
  chat: {kind: loopback}
places:
  gate: {names: {zh: 南门, en: South Gate}, at: [29.350, 110.440]}
  hill: {names: {zh: 望云台, en: Cloud View}, at: [29.370, 110.440]}
units:
  desk: {kind: desk, role: dispatcher, names: {zh: 指挥室, en: dispatch}, channels: [line/desk]}
  one: {kind: patrol, names: {zh: 一组, en: one}, at: gate, channels: [chat/one]}
  two: {kind: patrol, names: {zh: 二组, en: two}, at: hill, channels: [chat/two]}
kinds:
  help: {names: {zh: 求助, en: help}, confirm: always}
  dispute: {names: {zh: 纠纷, en: dispute}, words: [打架, fight], confirm: never, priority: 2}
"""
THREE = "  three: {kind: patrol, names: {zh: 三组, en: three}, at: gate, channels: [chat/three]}\n"


class Folder:
    """The site's folder, in somebody's editor."""

    def __init__(self, path: Path, text: str = SITE) -> None:
        self.file = path / "site.yaml"
        path.mkdir(parents=True, exist_ok=True)
        if not self.file.exists():
            self.file.write_text(text, "utf-8")

    @property
    def text(self) -> str:
        return self.file.read_text("utf-8")

    def edit(self, old: str, new: str) -> None:
        """Save the file with one thing changed, as an editor does: a new file in its place."""
        assert old in self.text, f"{old!r} is not in the file"
        swap = self.file.with_suffix(".swp")
        swap.write_text(self.text.replace(old, new), "utf-8")
        swap.replace(self.file)

    def add(self, section: str, entry: str) -> None:
        """Save it with one entry more."""
        self.edit(f"{section}:\n", f"{section}:\n{entry}")


class Edited(Evening):
    """The evening, and the one who watches the files."""

    def __init__(self, url: str, clock: ManualClock, folder: Folder) -> None:
        self.folder = folder
        self.loaded = load(folder.file)
        super().__init__(url, clock, self.loaded.site)

    async def start(self) -> None:
        self.loaded = load(self.folder.file)
        await super().start()
        await self.watcher.announce()
        await self.rest()

    async def look(self) -> None:
        """Two looks at the files, as they come in two seconds."""
        await self.watcher.look()
        await self.watcher.look()
        await self.rest()

    async def owner_site(self) -> Site:
        """The site as it counts, by the journal."""
        return (await Versions(self.log).book(self.world.rules)).site

    def _owner(self, started: Callable[[], None]) -> Owner:
        book = self.book = type(self.book)(self.loaded.site)
        self.versions = Versions(self.log)
        offer = Offer(self.loaded, book)
        self.watcher = Watcher(offer, self.log, self.clock, self.versions)
        return Owner(
            self.log, book, self.clock, "evening", started=started, books=Versions(self.log)
        )


@asynccontextmanager
async def edited(url: str, clock: ManualClock, folder: Folder) -> AsyncIterator[Edited]:
    """From start to end."""
    tonight = Edited(url, clock, folder)
    await tonight.start()
    try:
        yield tonight
    finally:
        await tonight.stop()
