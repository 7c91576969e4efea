"""A text out of one modem, part by part.

What is certain is told as such: nothing is behind the prompt before `leaving` returned, and what
the modem or the network refuses did not go out. What was answered by nothing may have.
"""

from datetime import datetime, timedelta

from msgspec import Struct, json

from adapters.sms.at import commands
from adapters.sms.at.outcomes import Meaning, meaning, words
from adapters.sms.at.port import Port, Silent
from adapters.sms.by_modem import Settings
from adapters.sms.line import Begun, Elsewhere, Sms
from adapters.sms.pdu.submit import Submit, submits
from bridge.errors import Refused, SendError, TryLater
from bridge.ports import Keep

ANSWER = 60.0  # seconds that the network has for one part (TS 24.011: up to 45 and some)
OLD = timedelta(days=1)  # no message is worth finishing after
SOON, PAUSE = timedelta(seconds=5), timedelta(seconds=20)


class Unclear(Exception):
    """It may have gone out."""


class Out(Struct, frozen=True, kw_only=True):
    """A text of which some parts are out."""

    text: str
    reference: int
    ids: tuple[str, ...]
    at: datetime


class Outbox:
    """What goes out on one line."""

    def __init__(self, line: str, settings: Settings, keep: Keep) -> None:
        self._line, self._settings, self._keep = line, settings, keep
        self._prefix = f"line/{line}/"

    async def begun(self, sms: Sms, now: datetime) -> Out:
        """How far it came before; a new reference where it did not."""
        found = await self._keep.get(f"{self._prefix}out/{sms.key}")
        out = json.decode(found, type=Out) if found else None
        if out and out.text == sms.text:
            return out
        return Out(text=sms.text, reference=await self._reference(), ids=(), at=now)

    async def forget_old(self, now: datetime) -> None:
        """Drop what nobody will finish: it is somebody's text."""
        rows = await self._keep.under(f"{self._prefix}out/")
        old = [row for row, value in rows if json.decode(value, type=Out).at < now - OLD]
        if old:
            await self._keep.drop(*old)

    def parts(self, sms: Sms, out: Out) -> list[Submit]:
        """What goes out. `Refused`: it cannot be said."""
        given = self._settings
        try:
            return list(
                submits(
                    sms.number, sms.text, out.reference, flash=sms.flash, report=given.receipts,
                    validity=given.validity, center=given.center,
                )
            )  # fmt: skip
        except ValueError as error:
            raise Refused(f"the text cannot be sent: {error}") from None

    async def broken_off(self, sms: Sms, out: Out, error: SendError) -> SendError:
        """Some parts are out: keep how far, and tell that this line can go on."""
        if not out.ids or isinstance(error, Refused):
            return error
        await self._keep.put({f"{self._prefix}out/{sms.key}": json.encode(out)})
        wait = error.wait if isinstance(error, TryLater) else SOON
        return Begun(str(error), wait, line=self._line)

    async def done(self, sms: Sms, ids: tuple[str, ...]) -> None:
        """All of it is out."""
        if len(ids) > 1:
            await self._keep.drop(f"{self._prefix}out/{sms.key}")

    async def _reference(self) -> int:
        """The next one: a telephone that misses a part must not take that of another text."""
        key = f"{self._prefix}reference"
        last = int(await self._keep.get(key) or b"0")
        await self._keep.put({key: b"%d" % ((last + 1) % 256)})
        return last


async def say(port: Port, part: Submit, sms: Sms) -> int:
    """One part: the modem's reference. `TryLater`, `Elsewhere`, `Refused`, `Unclear`."""
    pdu, length = part.encoded()
    await _octets(port)
    try:
        refused = await port.prompt(commands.send(length))
    except Silent:
        raise TryLater("the modem does not take a message", PAUSE, whole_adapter=True) from None
    if refused:
        raise judged(refused.result, certain=True)
    try:
        await sms.leaving()
    except BaseException:
        await port.settle()
        raise
    try:
        answer = await port.message(pdu, ANSWER)
    except Silent:
        raise Unclear("the modem does not say what became of it") from None
    if not answer.well:
        raise judged(answer.result, certain=False)
    return _reference_of(answer.lines)


async def _octets(port: Port) -> None:
    """A modem that was reset would take the length for a telephone number."""
    try:
        answer = await port.ask(commands.PDU_MODE)
    except Silent:
        raise TryLater("the modem does not answer", PAUSE, whole_adapter=True) from None
    if not answer.well:
        why = words(answer.result)
        raise TryLater(f"the modem has no PDU mode: {why}", PAUSE, whole_adapter=True)


def _reference_of(lines: tuple[str, ...]) -> int:
    told = next((li for li in lines if li.startswith("+CMGS:")), "")
    digits = told.partition(":")[2].partition(",")[0].strip()
    if not digits.isdecimal():
        raise Unclear("the modem took it and gave no reference")
    return int(digits) % 256


def judged(result: str, *, certain: bool) -> Exception:
    """What a refusal means. `certain`: it was refused before anything went out."""
    told = words(result)
    match meaning(result):
        case Meaning.NEVER:
            return Refused(f"the network refuses it: {told}")
        case Meaning.ELSEWHERE:
            return Elsewhere(told)
        case Meaning.LATER | Meaning.FULL:
            return TryLater(told, SOON)
        case Meaning.PAUSE:
            return TryLater(told, PAUSE, whole_adapter=True)
    return TryLater(told, SOON) if certain else Unclear(told)
