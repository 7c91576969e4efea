"""What an invited unit's answers come to: the words are those of any unit, the facts its own."""

from collections.abc import Iterator
from datetime import datetime

from rules.assignment import Assignment
from rules.call import Call
from rules.commands import Arrive, Command, Decline, Finish, Refused, Release, Take
from rules.events import Closed, Event
from rules.guests.events import GuestCame, GuestDeclined, GuestFact, GuestLeft, GuestSilent
from rules.transitions import COMING, Part

_Answer = Take | Arrive | Decline | Finish | Release


def decided(command: Command, call: Call, now: datetime) -> tuple[Event, ...] | None:
    """The facts of an invited unit's answer; None where the command is of nobody invited."""
    if not isinstance(command, _Answer):
        return None
    guest = call.guest(command.unit)
    return None if guest is None else tuple(_answered(command, guest, call, now))


def overdue(call: Call, now: datetime) -> Iterator[GuestFact]:
    """Invitations that nobody answered in time."""
    for guest in call.guests:
        if guest.active and guest.until is not None and guest.until <= now:
            yield GuestSilent(call=call.id, at=now, unit=guest.unit, reason="reason_no_answer")


def _answered(command: _Answer, guest: Assignment, call: Call, now: datetime) -> Iterator[Event]:
    match command:
        case Take() if guest.part in COMING:
            raise Refused("guest_already", number=call.number)
        case Arrive() if guest.part is Part.ON_SCENE:
            raise Refused("arrived_already", number=call.number)
        case Take() | Arrive():
            there = isinstance(command, Arrive)
            yield GuestCame(call=call.id, at=now, unit=guest.unit, there=there)
        case Finish(outcome=outcome, found=found):
            if guest.active:
                yield GuestLeft(
                    call=call.id, at=now, unit=guest.unit, by=guest.unit, outcome=outcome
                )
            elif not found:
                raise Refused("not_yours", number=call.number)
            if found:
                yield Closed(
                    call=call.id, at=now, because="outcome_found", outcome=outcome, by=guest.unit
                )
        case _ if not guest.active:
            raise Refused("not_yours", number=call.number)
        case Decline(reason=reason):
            yield GuestDeclined(call=call.id, at=now, unit=guest.unit, reason=reason)
        case Release(by=by):
            yield GuestLeft(call=call.id, at=now, unit=guest.unit, by=by)
