"""The example site on a map: its real ground, and calls with the ways that its paths give."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any

import aiohttp
from msgspec.structs import replace

from adapters import console
from adapters.console import Config
from bridge.config import load
from bridge.examples import site_path
from bridge.message import Point
from bridge.shown import Shown
from bridge.views import CallView, ClosureView, RouteView, UnitView, WayView
from rules.model import Mode, UnitKind
from rules.nearest import Ground
from rules.rulebook import Rulebook
from tests.adapters.console.board import Inbox, ScriptedBoard, a_house
from tests.adapters.console.samples import a_call, a_voice, at
from tests.adapters.console.stage import Stage, a_keep

QUICK = Point(29.3611, 110.4331)  # the second quick patrol, at Three Ropes Stone


@cache
def book() -> Rulebook:
    return Rulebook(load(site_path("yuanjiajie")).site)


def ground(board: ScriptedBoard) -> Ground:
    return Ground(at(), {c.path: c.reason for c in board.closures}, {})


def units() -> Iterator[UnitView]:
    """Those of the site, where it puts them."""
    for unit in book().site.units.values():
        moving = unit.kind is UnitKind.PATROL
        yield UnitView(
            id=unit.id,
            names=dict(unit.names),
            kind=unit.kind.value,
            on_duty=True,
            calls=(),
            point=QUICK if unit.id == "quick-2" else unit.point,
            point_at=at(40) if moving and unit.point else None,
        )


def a_way_on_paths(**changes: Any) -> CallView:
    """A call at Mihun Terrace, and the second quick patrol's way to it along the road."""
    to = book().site.places["mihuntai"].point
    on_foot = Ground(at(), {"shuttle-1": ""}, {})
    way = book().travel.between(QUICK, to, Mode.FOOT, on_foot)
    assert way is not None
    proposed = WayView(
        unit="quick-2",
        name="快警二组",
        task="lead",
        minutes=way.minutes,
        metres=way.metres,
        by="paths",
        by_names={"zh": "道路", "en": "along the paths"},
        reason="nearest",
        channel="radio/快警二组",
        line=way.line,
    )
    route = RouteView(ways=(proposed,), passed_over=(), confidence=0.9, reason="")
    return replace(a_call(17, heard=(a_voice(),), route=route, point=to), **changes)


def a_closure(path: str, reason: str = "") -> ClosureView:
    return ClosureView(path=path, names=dict(book().site.paths[path].names), reason=reason)


@asynccontextmanager
async def charted(
    board: ScriptedBoard, config: Config | None = None, home: Path = Path()
) -> AsyncIterator[Stage]:
    """A console of the example site, listening; what the site brings along lies in `home`."""
    board.units = {u.id: u for u in units()}
    shown = Shown(book(), lambda: ground(board))
    inbox = Inbox()
    async with AsyncExitStack() as stack:
        keep = stack.enter_context(a_keep())
        plain = a_house(board, channels=("desk", "commander"), keep=keep)
        house = dataclasses.replace(plain, site=shown.site, atlas=shown.atlas, home=home)
        adapter = await stack.enter_async_context(console.open(config or Config(port=0), house))
        http = await stack.enter_async_context(aiohttp.ClientSession())
        listening = asyncio.create_task(adapter.listen(inbox))
        try:
            yield Stage(board, inbox, adapter, http, listening, keep, house.talk)
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
