"""Whatever fails and whenever: the line is down at the end, and each message has one outcome."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.radio.speak.transmitter import REOPEN, TRIES
from bridge.errors import NotReady, Refused, TryLater
from bridge.message import Receipt
from tests.adapters.radio.speak.test_transmitter import Station, message

TURNS = 6_000  # of the loop, at most


def _write(station: Station) -> None:
    station.tape.error = OSError("write")


def _drain(station: Station) -> None:
    station.tape.drain_error = OSError("drain")


def _open(station: Station) -> None:
    station.tape.error = OSError("write")
    station.tape.cannot_open = [OSError("open"), NotReady("open")]


def _key(station: Station) -> None:
    station.radio.key_error = None if station.radio.key_error else OSError("key")


def _release(station: Station) -> None:
    if len(station.radio.release_errors) < TRIES - 1:  # more is for the guard
        station.radio.release_errors.append(OSError("release"))


def _fall(station: Station) -> None:
    station.radio.keyed = False


def _carrier(station: Station) -> None:
    station.radio.carrier = not station.radio.carrier


Fault = Callable[[Station], None]
faults = st.sampled_from([_write, _drain, _open, _key, _release, _fall, _carrier, _carrier])
messages = st.lists(st.tuples(st.integers(1, 4), st.integers(1, 60)), min_size=1, max_size=4)
course = st.lists(st.tuples(st.integers(0, 250), faults), max_size=6)


@settings(max_examples=60, deadline=None)
@given(messages, course, st.booleans())
def test_the_line_is_down_at_last_and_each_message_has_one_outcome(
    given_messages: list[tuple[int, int]], faulty: list[tuple[int, Fault]], stopped: bool
) -> None:
    asyncio.run(evening(given_messages, faulty, stopped=stopped))


async def evening(
    given_messages: list[tuple[int, int]], faulty: list[tuple[int, Fault]], *, stopped: bool
) -> None:
    """Faults at their turns of the loop; then everything is well, or the end comes at once."""
    station = Station()
    running = asyncio.create_task(station.transmitter.run())
    await asyncio.sleep(0)  # what never began cannot end
    sends = [
        asyncio.create_task(
            station.transmitter.send(message(f"{nth}", "字" * length + "。", priority=priority))
        )
        for nth, (priority, length) in enumerate(given_messages)
    ]
    for turns, fault in faulty:
        for _ in range(turns):
            await asyncio.sleep(0)
        fault(station)
    if not stopped:
        await recover(station, sends)
        assert all(s.done() for s in sends)
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    station.radio.release_errors.clear()
    outcomes = await asyncio.wait_for(asyncio.gather(*sends, return_exceptions=True), 10)
    assert all(isinstance(o, Receipt | Refused | TryLater) for o in outcomes)
    assert not station.radio.keyed
    assert station.tape.closed


async def recover(station: Station, sends: list[asyncio.Task[Receipt]]) -> None:
    """The faults are over; time goes on until each message has its outcome."""
    station.radio.carrier, station.radio.key_error = False, None
    for turn in range(TURNS):
        if all(s.done() for s in sends):
            return
        if turn % 100 == 0:
            station.clock.set(station.clock.now() + REOPEN)
        await asyncio.sleep(0)
