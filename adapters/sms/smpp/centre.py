"""One SMS centre, bound: texts out part by part, texts and receipts in.

A line that throttles us in the middle of a long text is waited for a little; else the pool waits.
"""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from adapters.sms.line import Begun as OnTheWay
from adapters.sms.line import Health, Heard, Sms
from adapters.sms.smpp import report, status
from adapters.sms.smpp.begun import Begun
from adapters.sms.smpp.inbox import Inbox
from adapters.sms.smpp.link import Link
from adapters.sms.smpp.outgoing import bodies
from adapters.sms.smpp.pdu import (
    RESPONSE,
    Command,
    Malformed,
    Message,
    Pdu,
    decode,
    encode,
    message_id,
)
from adapters.sms.smpp.settings import Settings
from bridge.errors import LogError, NotReady, SendError, TryLater
from bridge.ports import Services

AGAIN = 5  # times that a part is tried while the centre throttles
SWEEP = timedelta(seconds=60)

_log = logging.getLogger(__name__)


class Centre:
    """The open line. `link` is set once it is bound."""

    link: Link

    def __init__(self, name: str, settings: Settings, services: Services) -> None:
        self._name, self._settings, self._clock = name, settings, services.clock
        self._begun = Begun(services.keep, services.clock, name)
        linger = timedelta(seconds=settings.linger_parts)
        self.inbox = Inbox(services.keep, services.clock, name, settings.alphabet, linger)
        self._next: datetime = services.clock.now()  # when the next part may go
        self._heard: asyncio.Future[Heard] = asyncio.get_running_loop().create_future()

    async def listen(self, heard: Heard) -> None:
        """Hear until the link is lost: `NotReady`."""
        self._heard = (
            self._heard if not self._heard.done() else self._heard.get_loop().create_future()
        )
        self._heard.set_result(heard)
        sweeping = asyncio.ensure_future(self._sweep(heard))
        try:
            done, _ = await asyncio.wait(
                (self.link.lost, sweeping), return_when=asyncio.FIRST_COMPLETED
            )
            if sweeping in done:
                sweeping.result()
            raise NotReady(self.link.lost.result())
        finally:
            self._heard = asyncio.get_running_loop().create_future()
            sweeping.cancel()
            await asyncio.gather(sweeping, return_exceptions=True)

    async def send(self, sms: Sms) -> tuple[str, ...]:
        """All parts of it, or what is missing of it, one after another."""
        parts = bodies(self._settings, sms)
        ids = await self._begun.of(sms) if len(parts) > 1 else ()
        for part in parts[len(ids) :]:
            ids = (*ids, await self._part(sms, part, ids))
            if len(parts) > 1:
                await self._begun.put(sms, ids)
        if len(parts) > 1:
            await self._begun.drop(sms)
        return ids

    def health(self) -> Health:
        """Bound or not."""
        lost = self.link.lost
        return Health(up=not lost.done(), why=lost.result() if lost.done() else "")

    async def _part(self, sms: Sms, part: Message, out: Sequence[str]) -> str:
        for attempt in range(AGAIN):
            try:
                return await self._submit(sms, part)
            except TryLater as error:
                if not out:
                    raise
                if not error.whole_adapter or attempt == AGAIN - 1:
                    raise OnTheWay(str(error), error.wait, line=self._name) from error
                await self._clock.sleep_until(self._clock.now() + error.wait)
        raise AssertionError("the last attempt returns or raises")

    async def _submit(self, sms: Sms, part: Message) -> str:
        await self._pace()
        answer = await self.link.request(Command.SUBMIT_SM, encode(part), sms.leaving)
        if answer.status != status.OK:
            raise _refusal(answer)
        return report.plain(message_id(answer.body), self._settings.ids, receipt=False)

    async def _pace(self) -> None:
        """No faster than the site file allows."""
        if self._settings.per_second:
            now = self._clock.now()
            mine = max(self._next, now)
            self._next = mine + timedelta(seconds=1 / self._settings.per_second)
            await self._clock.sleep_until(mine)

    async def deal(self, pdu: Pdu) -> None:
        """One `deliver_sm`: durable first, acknowledged then."""
        heard = await asyncio.shield(self._heard)
        rows: Sequence[str] = ()
        said = status.OK
        try:
            message = decode(pdu.body)
            if report.is_receipt(message):
                await self._news(message, heard)
            else:
                rows = await self.inbox.take(message, heard)
        except Malformed as error:
            _log.warning("line %s: a message that cannot be read: %s", self._name, error)
            said = status.INVALID_LENGTH
        except LogError as error:
            _log.warning("line %s: a message cannot be written down now: %s", self._name, error)
            said = status.TRY_AGAIN
        await self.link.say(Pdu(pdu.command | RESPONSE, pdu.sequence, b"\0", said))
        await self.inbox.drop(rows)

    async def _news(self, message: Message, heard: Heard) -> None:
        news = report.read(message, self._settings.ids)
        if news is None:
            _log.warning("line %s: a receipt without an id", self._name)
            return
        await heard(news)

    async def _sweep(self, heard: Heard) -> None:
        """Hand in what waited too long for its other parts, for ever."""
        while True:
            try:
                await self._begun.forget_old()
                await self.inbox.sweep(heard)
            except LogError as error:
                _log.warning("line %s: parts cannot be handed in now: %s", self._name, error)
            await self._clock.sleep_until(self._clock.now() + SWEEP)


def _refusal(answer: Pdu) -> SendError:
    return status.of_submit(answer.status)
