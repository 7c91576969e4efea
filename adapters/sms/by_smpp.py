"""An SMS centre by SMPP 3.4 (`adapters/sms/smpp`)."""

import asyncio
import ssl
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from adapters.sms.smpp import status
from adapters.sms.smpp.centre import Centre
from adapters.sms.smpp.link import Link, Patience, Unanswered
from adapters.sms.smpp.pdu import Command, bind
from adapters.sms.smpp.settings import Settings
from adapters.sms.web.credential import secret
from bridge.errors import NotAllowed, NotReady
from bridge.ports import Services

__all__ = ["Settings", "open"]

CONNECT = 10.0  # seconds


@asynccontextmanager
async def open(name: str, settings: Settings, services: Services) -> AsyncIterator[Centre]:
    """Bound as a transceiver while it is open. `NotReady`, `NotAllowed`."""
    password = await secret(
        "password", settings.password_file, settings.password_env, services.folder
    )
    context = await asyncio.to_thread(_tls, settings, services) if settings.tls else None
    centre = Centre(name, settings, services)
    await centre.inbox.open()
    reader, writer = await _connected(settings, context)
    patience = Patience(
        enquire=timedelta(seconds=settings.enquire), answer=timedelta(seconds=settings.answer)
    )
    centre.link = Link(
        reader, writer, services.clock, patience, window=settings.window, deal=centre.deal
    )
    try:
        centre.link.start()
        await _bound(centre.link, settings, password)
        yield centre
    finally:
        await centre.link.close()


async def _connected(
    settings: Settings, context: ssl.SSLContext | None
) -> tuple[StreamReader, StreamWriter]:
    where = f"{settings.host}:{settings.port}"
    try:
        async with asyncio.timeout(CONNECT):
            return await asyncio.open_connection(
                settings.host,
                settings.port,
                ssl=context,
                server_hostname=(settings.tls_name or settings.host) if context else None,
            )
    except ssl.SSLCertVerificationError as error:
        raise NotAllowed(f"{where}: its certificate is not good: {error.verify_message}") from error
    except (OSError, TimeoutError) as error:
        raise NotReady(f"{where} is not reached: {error or 'no answer'}") from error


async def _bound(link: Link, settings: Settings, password: str) -> None:
    body = bind(settings.user, password, settings.system_type, settings.address_range)
    try:
        async with asyncio.timeout(CONNECT):
            answer = await link.request(Command.BIND_TRANSCEIVER, body)
    except (Unanswered, TimeoutError) as error:
        raise NotReady(f"the SMS centre does not answer our bind: {error}") from error
    if answer.status != status.OK:
        raise status.of_bind(answer.status)


def _tls(settings: Settings, services: Services) -> ssl.SSLContext:
    """Certificates are always checked. `NotAllowed`: those to check with cannot be read."""
    try:
        file = services.folder / settings.tls_ca_file if settings.tls_ca_file else None
        return ssl.create_default_context(cafile=file)
    except OSError as error:
        raise NotAllowed(f"tls_ca_file {settings.tls_ca_file} cannot be used") from error
