"""Bringing a modem up: it answers, its SIM is open, and it speaks in octets.

All of it may be said again at any time: a modem that was reset has forgotten it. A PIN is tried
once; what was tried and not seen to work is remembered, for the third wrong one locks the SIM.
"""

import os
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from adapters.sms.at import commands
from adapters.sms.at.outcomes import number, words
from adapters.sms.at.port import Port, Silent
from adapters.sms.by_modem import Settings
from bridge.errors import NotAllowed, NotReady
from bridge.ports import Keep

_AWAY = {10, 13, 14, 15}  # +CME: no SIM, SIM failure, busy, wrong: somebody may put in another


async def greet(port: Port) -> None:
    """It answers, without echo, and tells its errors by number. `NotReady`."""
    await port.cancel()  # whoever spoke before us may have left it at a prompt
    for _ in range(3):
        try:
            if (await port.ask(commands.AT)).well:
                break
        except Silent:
            if await port.settle():
                break
    else:
        raise NotReady("the modem does not answer")
    for command in (commands.QUIET, commands.ERRORS):
        await port.ask(command)


async def unlock(port: Port, settings: Settings, folder: Path, keep: Keep, line: str) -> None:
    """The SIM is open. `NotAllowed`: it wants a PIN that we do not have, or more than that."""
    state = await _sim(port)
    if state == "SIM PIN":
        await _enter(port, settings, folder, keep, f"line/{line}/pin")
        state = await _sim(port)
    if state != "READY":
        raise NotAllowed(f"the SIM wants {state or 'something unknown'}")
    await keep.drop(f"line/{line}/pin")


async def _sim(port: Port) -> str:
    answer = await port.ask(commands.PIN)
    if answer.well:
        return next((li.partition(":")[2].strip() for li in answer.lines), "READY")
    told = words(answer.result)
    if number(answer.result) in _AWAY or answer.result == "ERROR":
        raise NotReady(f"the SIM cannot be used: {told}")
    raise NotAllowed(f"the SIM cannot be used: {told}")


async def _enter(port: Port, settings: Settings, folder: Path, keep: Keep, tried: str) -> None:
    pin = _pin(settings, folder)
    mark = sha256(f"{tried}|{pin}".encode()).digest()  # of no use without the line's own files
    if await keep.get(tried) == mark:
        raise NotAllowed("the SIM did not take this PIN; it is not tried again")
    try:
        command = commands.enter(pin)
    except ValueError as error:
        raise NotAllowed(str(error)) from None
    await keep.put({tried: mark})
    answer = await port.ask(command)
    if not answer.well:
        raise NotAllowed(f"the SIM did not take the PIN: {words(answer.result)}")


def _pin(settings: Settings, folder: Path) -> str:
    if settings.pin_env:
        return os.environ.get(settings.pin_env, "").strip()
    if not settings.pin_file:
        raise NotAllowed("the SIM wants a PIN; say where it is with pin_file or pin_env")
    try:
        return (folder / settings.pin_file).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise NotAllowed(f"the PIN cannot be read from {settings.pin_file}") from error


class Prepared(NamedTuple):
    """The stores that texts may lie in, and whether reports lie there until somebody asks."""

    stores: Sequence[str]
    keeps_reports: bool


async def prepare(port: Port) -> Prepared:
    """It speaks in octets and tells of what comes."""
    for command in (commands.QUIET, commands.ERRORS):
        await port.ask(command)
    answer = await port.ask(commands.PDU_MODE)
    if not answer.well:
        raise NotReady(f"the modem has no PDU mode now: {words(answer.result)}")
    stores = await _stores(port)
    keeps = False
    for command in commands.TELL:
        if (await port.ask(command)).well:
            keeps = command in commands.KEEPING
            break  # where none is well, the poll finds what comes
    return Prepared(stores, keeps)


async def _stores(port: Port) -> Sequence[str]:
    """SIM, modem, reports: those it has. The first is the one that it receives into."""
    answer = await port.ask(commands.STORES)
    known = "".join(answer.lines)
    reading = known.partition("(")[2].partition(")")[0]
    found = [name for name in ("SM", "ME", "SR") if f'"{name}"' in reading]
    return found or ["SM"]
