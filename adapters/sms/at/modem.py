"""One GSM modem as a line: it lives with modems as they are.

The port has one user at a time. Between messages it is asked for what came, in every store, whether
it tells of that or not; a text is deleted from the SIM only when it is durable here. A modem that
does not answer, or was pulled, ends `listen` with `NotReady`, and the pool opens it anew.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from msgspec.structs import replace

from adapters.sms.at import commands, condition, setup
from adapters.sms.at.commands import Command
from adapters.sms.at.condition import Condition
from adapters.sms.at.dialogue import Answer, News
from adapters.sms.at.inbox import Inbox
from adapters.sms.at.outbox import Outbox, say
from adapters.sms.at.port import Port, Silent, device
from adapters.sms.by_modem import Settings
from adapters.sms.line import Arrived, Delivery, Health, Heard, Missed, Sms
from adapters.sms.pdu import deliver, report
from adapters.sms.pdu.octets import BadPdu, from_hex
from adapters.sms.within import rung
from bridge.errors import NotReady, SendError, TryLater
from bridge.ports import Services

WAIT = timedelta(seconds=20)  # of a message while there is no network
BAUDS = (115_200, 9_600, 57_600, 460_800)
_STARTED = ("RDY", "SYSSTART", "CALL READY", "SMS READY", "+CFUN:", "+CPIN: READY", "PB DONE")
_CAME = ("+CMTI:", "+CDSI:")
_CARRIED = ("+CMT:", "+CDS:")
_RECEIVED = (0, 1)  # states of a stored message: not read, read; others are somebody's drafts
_SAME = 8  # last digits of a number, however it is written

_log = logging.getLogger(__name__)


class Modem:
    """An open modem."""

    def __init__(self, name: str, settings: Settings, services: Services) -> None:
        self._name, self._settings, self._services = name, settings, services
        self._inbox = Inbox(name, services.keep, services.clock)
        self._outbox = Outbox(name, settings, services.keep)
        self._condition = Condition()
        self._stores: Sequence[str] = ()
        self._keeps_reports = False
        self._bell = asyncio.Event()
        self._hand = asyncio.Lock()  # on the port
        self._one = asyncio.Lock()  # message at a time
        self._carried: list[str] = []  # messages that came with no place in a store
        self._fresh = True  # to be prepared anew
        self._asked: datetime | None = None  # for the credit
        self._measured: datetime | None = None
        self._port: Port | None = None

    async def start(self) -> None:
        """Find it at one of the speeds, open the SIM. `NotReady`, `NotAllowed`."""
        await self._inbox.open()
        for baud in dict.fromkeys((self._settings.baud, *BAUDS)):
            opened = await asyncio.to_thread(device, self._settings.port, baud)
            self._port = Port(opened, self._services.clock, self._news)
            try:
                await setup.greet(self._port)
                break
            except (NotReady, Silent) as error:
                await self._port.close()
                if baud == BAUDS[-1]:
                    raise NotReady(str(error)) from None
        await self._ready()

    async def close(self) -> None:
        """Let the port go."""
        if self._port:
            await self._port.close()

    async def listen(self, heard: Heard) -> None:
        """Look for what came, for ever. `NotReady`: the modem is gone, or dumb."""
        clock = self._services.clock
        if self._settings.receipts and not self._keeps_reports:
            await heard(Missed())
        while True:
            self._bell.clear()
            try:
                await self._look(heard)
            except Silent as error:
                raise NotReady(str(error)) from error
            await rung(clock, self._bell, clock.now() + timedelta(seconds=self._settings.poll))

    async def send(self, sms: Sms) -> tuple[str, ...]:
        """Part by part. See `Line.send`."""
        async with self._one:
            if not self.health().up:
                raise TryLater(self.health().why, WAIT, whole_adapter=True)
            out = await self._outbox.begun(sms, self._services.clock.now())
            parts = self._outbox.parts(sms, out)
            for part in parts[len(out.ids) :]:
                try:
                    async with self._using() as port:
                        reference = await say(port, part, sms)
                except SendError as error:
                    raise await self._outbox.broken_off(sms, out, error) from error
                out = replace(out, ids=(*out.ids, self._id(reference, sms.number)))
            await self._outbox.done(sms, out.ids)
            return out.ids

    def health(self) -> Health:
        """As the modem told it last."""
        if self._port is None or self._port.lost.done():
            return Health(up=False, why="the port is gone")
        return self._condition.health(roaming=self._settings.roaming)

    def _id(self, reference: int, number: str) -> str:
        """What a report of it can be known by: the modem's reference, and to whom."""
        return f"{reference}.{self._inbox.mark(number[-_SAME:].encode())[:10]}"

    def _news(self, news: News) -> None:
        """What nobody asked for: in the loop, and at once."""
        if news.line.upper().startswith(_STARTED):
            self._fresh = True
            self._bell.set()
        elif news.line.startswith(_CAME):
            self._bell.set()
        elif news.line.startswith(_CARRIED):
            self._carried.append(news.pdu)
            self._bell.set()
        elif news.line.startswith("+CREG:"):
            state = condition.registration([news.line])
            self._condition = replace(self._condition, state=state)
            self._bell.set()
        elif (told := condition.answer(news.line)) is not None:
            self._condition = replace(self._condition, credit=told)
            self._bell.set()

    async def _look(self, heard: Heard) -> None:
        """Once: how it is, what came, what is late."""
        now, every = self._services.clock.now(), timedelta(seconds=self._settings.poll)
        if self._fresh:
            await self._ready()
        elif self._measured is None or now >= self._measured + every:
            await self._measure()
        await self._tell(heard)
        while self._carried:
            await self._take(self._carried[0], heard)
            self._carried.pop(0)
        for store in self._stores:
            await self._empty(store, heard)
        await self._inbox.late(heard)
        await self._inbox.forget_old()
        await self._outbox.forget_old(now)

    async def _ready(self) -> None:
        settings, services = self._settings, self._services
        async with self._using() as port:
            await setup.unlock(port, settings, services.folder, services.keep, self._name)
            self._stores, self._keeps_reports = await setup.prepare(port)
        self._fresh = False
        await self._measure()

    async def _measure(self) -> None:
        """Network, signal, and now and then the credit."""
        self._measured = self._services.clock.now()
        state = condition.registration((await self._ask(commands.REGISTERED)).lines)
        signal = condition.signal((await self._ask(commands.SIGNAL)).lines)
        network = condition.network((await self._ask(commands.OPERATOR)).lines)
        self._condition = replace(self._condition, state=state, signal=signal, network=network)
        if self._settings.ussd and self.health().up:
            await self._credit(self._services.clock.now())

    async def _credit(self, now: datetime) -> None:
        """Ask the network, if it is time; the answer comes when it comes."""
        every = timedelta(seconds=self._settings.credit_every)
        if self._asked is None or now >= self._asked + every:
            self._asked = now
            await self._ask(commands.ussd(self._settings.ussd))

    async def _tell(self, heard: Heard) -> None:
        given = self._settings
        for trouble in self._condition.troubles(
            weak=given.weak, roaming=given.roaming, least=given.credit_least
        ):
            await heard(trouble)

    async def _empty(self, store: str, heard: Heard) -> None:
        """Take what lies in a store; delete what is durable."""
        async with self._using() as port:
            room = await port.ask(commands.store(store))
            listed = await port.ask(commands.PDU_MODE)
            listed = await port.ask(commands.LIST) if listed.well else listed
        if not listed.well:
            self._fresh = True  # it forgot that it speaks in octets, or is not ready yet
            return
        for index, pdu in _stored(listed.lines):
            await self._take(pdu, heard)
            await self._delete(store, index)
        full = _full(room.lines) and not list(_stored(listed.lines))
        if store == self._stores[0]:
            self._condition = replace(self._condition, full=full)

    async def _delete(self, store: str, index: int) -> None:
        async with self._using() as port:
            if len(self._stores) > 1:
                await port.ask(commands.store(store))
            answer = await port.ask(commands.delete(index))
        if not answer.well:
            _log.warning("%s: a text stays in its store: %s", self._name, answer.result)

    async def _take(self, pdu: str, heard: Heard) -> None:
        """One message, durable when this returns. What cannot be read goes to a person."""
        try:
            content = from_hex(pdu)
            if report.kind(content) == 2:  # noqa: PLR2004 - a status report
                await self._reported(report.report(content), heard)
            else:
                await self._inbox.take(content, deliver.deliver(content), heard)
        except BadPdu as error:
            _log.warning("%s: a message cannot be read: %s", self._name, error)
            key = self._inbox.mark(pdu.encode())
            await heard(Arrived(key=key, number="?", text=f"[{error}]"))

    async def _reported(self, told: report.Report, heard: Heard) -> None:
        id = self._id(told.reference, told.number)
        await heard(Delivery(id=id, reach=told.reach, reason=told.reason))

    async def _ask(self, command: Command) -> Answer:
        async with self._using() as port:
            return await port.ask(command)

    @asynccontextmanager
    async def _using(self) -> AsyncIterator[Port]:
        """The port, settled. `NotReady` in place of a modem that stays dumb."""
        async with self._hand:
            port = self._port
            assert port is not None
            if not port.settled and not await port.settle():
                raise NotReady("the modem does not answer any more")
            yield port


def _stored(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Index and octets of each message that was received, of `+CMGL: index,state,…` and a line."""
    index = -1
    for line in lines:
        if line.startswith("+CMGL:"):
            fields = [f.strip() for f in line.partition(":")[2].split(",")]
            numbers = [int(f) if f.isdecimal() else -1 for f in fields[:2]]
            index = numbers[0] if len(numbers) > 1 and numbers[1] in _RECEIVED else -1
        elif index >= 0:
            yield index, line
            index = -1


def _full(lines: Sequence[str]) -> bool:
    """Of `+CPMS: used,total,…`: is there no room?"""
    told = next((li for li in lines if li.startswith("+CPMS:")), "")
    used, total = (*(f.strip() for f in told.partition(":")[2].split(",")), "", "")[:2]
    return used.isdecimal() and total.isdecimal() and int(used) >= int(total) > 0


@asynccontextmanager
async def opened(name: str, settings: Settings, services: Services) -> AsyncIterator[Modem]:
    """The modem's whole lifetime. `NotReady`, `NotAllowed`."""
    modem = Modem(name, settings, services)
    try:
        await modem.start()
        yield modem
    except Silent as error:
        raise NotReady(str(error)) from error
    finally:
        await modem.close()
