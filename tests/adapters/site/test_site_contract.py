"""A link to another site keeps the promises of every adapter: reached by us, and reaching us."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from adapters import site
from bridge.errors import Refused, TryLater
from bridge.message import Outbound
from tests.adapters.contract import AdapterContract, Open, Rig
from tests.adapters.house import Home, outbound
from tests.adapters.site.far import FAR, SECRET, Caller, server


def secret(home: Home) -> None:
    (home.services.folder / "s").write_text(SECRET)
    (home.services.folder / "s").chmod(0o600)


@asynccontextmanager
async def opened(home: Home, **settings: Any) -> AsyncIterator[tuple[site.Site, Caller]]:
    """Our end of the link, and the other site as it comes to us."""
    secret(home)
    config = site.Config(site=FAR, secret_file="s", **settings)
    async with (
        site.open(config, home.services) as adapter,
        aiohttp.ClientSession() as session,
    ):
        yield adapter, Caller(session, adapter.port, home.clock.now())


class TestBothReachable(AdapterContract):
    """Each brings its letters to the other."""

    @pytest.fixture
    def open(self) -> Open:
        @asynccontextmanager
        async def rig(home: Home) -> AsyncIterator[Rig]:
            async with (
                server(home.clock) as far,
                opened(home, port=0, url=far.url) as (adapter, caller),
            ):

                async def says(key: str, words: str) -> bool:
                    return await caller.hand(key, text=words)

                async def got(until: str) -> list[str]:
                    assert until in far.letters
                    return list(far.letters)

                def answering(status: int) -> Callable[[], Awaitable[Outbound]]:
                    async def arrange() -> Outbound:
                        far.paths.clear()
                        far.answers[:] = [status] * 3  # a greeting may come between
                        return outbound("in/9/here/site", "site")

                    return arrange

                outcomes = {TryLater: answering(503), Refused: answering(422)}
                yield Rig(site.CAN, adapter, says, got, outcomes, channel="site")

        return rig


class TestOnlyWeAreReachable(AdapterContract):
    """The other site brings its letters and fetches ours."""

    @pytest.fixture
    def open(self) -> Open:
        @asynccontextmanager
        async def rig(home: Home) -> AsyncIterator[Rig]:
            async with opened(home, port=0, within=0.3) as (adapter, caller):
                letters: dict[str, Any] = {}

                async def fetching() -> None:
                    got: list[str] = []
                    while True:
                        _, told = await caller.ask("/fetch", {"got": got, "wait": 5})
                        new = told.get("letters", [])
                        letters.update({one["key"]: one for one in new})
                        got = [one["key"] for one in new]
                        await asyncio.sleep(0)

                task = asyncio.create_task(fetching())

                async def says(key: str, words: str) -> bool:
                    return await caller.hand(key, text=words)

                async def got(until: str) -> list[str]:
                    assert until in letters
                    return list(letters)

                async def nobody_fetches() -> Outbound:
                    task.cancel()
                    await asyncio.wait((task,))
                    return outbound("in/9/here/site", "site")

                async def never() -> Outbound:
                    raise Refused("a shelf takes every letter")

                outcomes = {TryLater: nobody_fetches, Refused: never}
                try:
                    yield Rig(site.CAN, adapter, says, got, outcomes, channel="site")
                finally:
                    task.cancel()
                    await asyncio.wait((task,))

        return rig

    async def test_each_outcome_is_told_by_its_own_error(self, home: Home, open: Open) -> None:
        async with open(home) as rig:
            with pytest.raises(TryLater):
                await rig.adapter.send(await rig.outcomes[TryLater]())
