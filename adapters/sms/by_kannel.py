"""A Kannel gateway (`adapters/sms/kannel`)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from urllib.parse import quote

import aiohttp

from adapters.sms.gateway.request import own_id
from adapters.sms.kannel.inward import read
from adapters.sms.kannel.outward import judge, report_address, request
from adapters.sms.kannel.settings import Settings
from adapters.sms.kannel.status import online
from adapters.sms.line import Health, Heard, Sms
from adapters.sms.web.credential import secret
from adapters.sms.web.door import Answered, Door
from adapters.sms.web.line import HttpLine, token_of, ways
from adapters.sms.web.outward import ask
from bridge.errors import TryLater
from bridge.ports import Services

__all__ = ["Settings", "open"]


class Kannel(HttpLine):
    """One Kannel, open."""

    def __init__(
        self,
        settings: Settings,
        password: str,
        token: str,
        services: Services,
        session: aiohttp.ClientSession,
        door: Door | None,
        port: int,
    ) -> None:
        super().__init__(session, door, port)
        self._settings, self._password, self._token = settings, password, token
        self._clock = services.clock
        self._down = ""
        self.status_password = ""

    async def listen(self, heard: Heard) -> None:
        """Take callbacks, and look after the line inside, for ever."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(super().listen(heard))
            if self._settings.status:
                tasks.create_task(self._watch())

    async def send(self, sms: Sms) -> tuple[str, ...]:
        """One request; Kannel cuts long texts itself, and reports once."""
        id = own_id(f"{sms.key}\0{sms.text}")
        told = request(self._settings, self._password, sms, self._report_to(id), self._clock.now())
        await sms.leaving()
        judge(await ask(self.session, told.method, told.url, told.body, told.headers))
        return (id,)

    def health(self) -> Health:
        """What its status page said last; up where there is none."""
        return Health(up=not self._down, why=self._down)

    async def look(self) -> None:
        """Ask once how the line inside is. A page that cannot be had changes nothing."""
        password = quote(self.status_password, safe="")
        try:
            page = await ask(self.session, "GET", f"{self._settings.status}?password={password}")
        except (TryLater, OSError, TimeoutError) as error:
            self._down = f"Kannel is not reached: {error}"
            return
        up = online(page.body.decode("utf-8", "replace"), self._settings.smsc)
        if up is not None:
            self._down = "" if up else f"the line {self._settings.smsc} inside Kannel is down"

    async def _watch(self) -> None:
        every = timedelta(seconds=self._settings.every)
        while True:
            await self.look()
            await self._clock.sleep_until(self._clock.now() + every)

    def _report_to(self, id: str) -> str:
        callbacks = self._settings.callbacks
        if callbacks is None:
            return ""
        base = callbacks.public or f"http://{callbacks.host}:{self.port}"
        return report_address(base.rstrip("/"), self._token, id)


@asynccontextmanager
async def open(name: str, settings: Settings, services: Services) -> AsyncIterator[Kannel]:
    """Secrets are read, and the door is open, while it is. `NotAllowed`, `NotReady`."""
    del name
    folder = services.folder
    password = await secret("password", settings.password_file, settings.password_env, folder)
    token = await token_of(settings.callbacks, services)
    async with ways(
        services,
        settings.callbacks,
        token,
        lambda callback: read(token, callback),
        Answered(),
        settings.timeout,
    ) as (session, door, port):
        kannel = Kannel(settings, password, token, services, session, door, port)
        if settings.status:
            kannel.status_password = await secret(
                "status password",
                settings.status_password_file,
                settings.status_password_env,
                folder,
            )
        yield kannel
