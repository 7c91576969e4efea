"""Any gateway over HTTP, as the site file describes it (`adapters/sms/gateway`)."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import aiohttp

from adapters.sms.gateway.inward import read
from adapters.sms.gateway.judge import judge
from adapters.sms.gateway.request import own_id, request
from adapters.sms.gateway.settings import Settings
from adapters.sms.gateway.template import Unfit
from adapters.sms.line import Elsewhere, Sms
from adapters.sms.web.credential import secret
from adapters.sms.web.door import Answered, Door
from adapters.sms.web.line import HttpLine, token_of, ways
from adapters.sms.web.outward import ask
from bridge.ports import Services

__all__ = ["Settings", "open"]


class Gateway(HttpLine):
    """One gateway, open."""

    def __init__(
        self,
        settings: Settings,
        secrets: Mapping[str, str],
        services: Services,
        session: aiohttp.ClientSession,
        door: Door | None,
        port: int,
    ) -> None:
        super().__init__(session, door, port)
        self._settings, self._secrets, self._services = settings, secrets, services

    async def send(self, sms: Sms) -> tuple[str, ...]:
        """One request; its ids, or ours where the gateway gives none."""
        id = own_id(f"{sms.key}\0{sms.text}")
        now = int(self._services.clock.now().timestamp())
        try:
            told = request(self._settings, self._secrets, sms, id, now)
        except Unfit as error:
            raise Elsewhere(str(error)) from error
        await sms.leaving()
        answer = await ask(self.session, told.method, told.url, told.body, told.headers)
        return judge(self._settings, answer) or (id,)


@asynccontextmanager
async def open(name: str, settings: Settings, services: Services) -> AsyncIterator[Gateway]:
    """Secrets are read, and the door is open, while it is. `NotAllowed`, `NotReady`."""
    del name
    places = settings.secrets.items()
    values = await asyncio.gather(
        *(secret(f"secret {key}", at.file, at.env, services.folder) for key, at in places)
    )
    secrets = dict(zip(settings.secrets, values, strict=True))
    token = await token_of(settings.callbacks, services)
    answered = Answered(body=settings.answer.encode())
    async with ways(
        services,
        settings.callbacks,
        token,
        lambda callback: read(settings, token, callback),
        answered,
        settings.timeout,
    ) as (session, door, port):
        yield Gateway(settings, secrets, services, session, door, port)
