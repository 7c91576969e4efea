"""A line over HTTP: one session out, one door in, for as long as it is open."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import aiohttp

from adapters.sms.line import Health, Heard
from adapters.sms.web.credential import secret
from adapters.sms.web.door import LARGEST, Answered, Callbacks, Door, Read
from adapters.sms.web.outward import client
from bridge.ports import Services


class HttpLine:
    """What all lines over HTTP do alike. `port` is where callbacks come in, 0 for none."""

    def __init__(self, session: aiohttp.ClientSession, door: Door | None, port: int) -> None:
        self.session, self._door, self.port = session, door, port

    async def listen(self, heard: Heard) -> None:
        """Take callbacks, for ever."""
        try:
            if self._door:
                self._door.heard = heard
            await asyncio.get_running_loop().create_future()
        finally:
            if self._door:
                self._door.heard = None

    def health(self) -> Health:
        """There is no connection that could be down: each message finds out."""
        return Health(up=True)


@asynccontextmanager
async def ways(
    services: Services,
    callbacks: Callbacks | None,
    token: str,
    read: Read,
    answered: Answered,
    within: float,
) -> AsyncIterator[tuple[aiohttp.ClientSession, Door | None, int]]:
    """The session, the door and its port, for a line to be made of."""
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(client(within))
        door, port = None, 0
        if callbacks:
            door = Door(callbacks, token, read, answered)
            served = services.serve(door, callbacks.host, callbacks.port, largest=LARGEST)
            port = await stack.enter_async_context(served)
        yield session, door, port


async def token_of(callbacks: Callbacks | None, services: Services) -> str:
    """The token of the callbacks; "" where none come. `NotAllowed`."""
    if callbacks is None:
        return ""
    return await secret("token", callbacks.token_file, callbacks.token_env, services.folder)
