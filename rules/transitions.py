"""Where a call can stand, and every move that it can make. Nothing else moves it."""

from collections.abc import Collection
from enum import StrEnum

from rules.cases.events import (
    CaseAccepted,
    CaseBegun,
    CaseFellBack,
    CaseHandedOn,
    CaseLate,
    CaseNoted,
    CaseOver,
    CaseReturned,
)
from rules.events import (
    Arrived,
    BackupAsked,
    CallEvent,
    Closed,
    Confirmed,
    Declined,
    Escalated,
    Finished,
    Held,
    Joined,
    Lacked,
    Lapsed,
    Likened,
    MadeReal,
    Merged,
    Offered,
    Parted,
    PlaceAsked,
    Placed,
    Proposed,
    Released,
    Reminded,
    Ruled,
    Sorted,
    Taken,
    TakenBack,
    Warned,
)
from rules.guests.events import GUEST_FACTS
from rules.plan_events import Planned, StageDone, StageLate, StageTold


class Status(StrEnum):
    """Where a call stands."""

    UNPLACED = "unplaced"  # we do not know where it is
    PROPOSED = "proposed"  # a route waits for the dispatcher
    OPEN = "open"  # nobody is asked; lasts no time at all, see settle
    OFFERED = "offered"  # units are asked
    TAKEN = "taken"  # a unit is coming
    ON_SCENE = "on scene"
    ESCALATED = "escalated"  # a person must decide
    CLOSED = "closed"
    MERGED = "merged"


class Part(StrEnum):
    """Where one unit's assignment stands."""

    OFFERED = "offered"
    TAKEN = "taken"
    ON_SCENE = "on scene"
    DONE = "done"
    DECLINED = "declined"
    LAPSED = "lapsed"
    RELEASED = "released"


ACTIVE = frozenset({Part.OFFERED, Part.TAKEN, Part.ON_SCENE})
COMING = frozenset({Part.TAKEN, Part.ON_SCENE})
OVER = frozenset({Status.CLOSED, Status.MERGED})


Row = dict[type[CallEvent], frozenset[Status]]
S = Status
ASSIGNED = frozenset({S.OFFERED, S.TAKEN, S.ON_SCENE})
_LOSS = ASSIGNED | {S.OPEN}
_SAME: tuple[type[CallEvent], ...] = (
    PlaceAsked, Sorted, Warned, Lacked, Joined, Parted, Likened, Ruled, Planned, StageTold,
    StageDone, StageLate, BackupAsked, MadeReal, *GUEST_FACTS,
)  # fmt: skip


_CASE: tuple[type[CallEvent], ...] = (  # while one post has it, see cases
    CaseNoted, CaseHandedOn, CaseAccepted, CaseFellBack, CaseReturned, CaseLate,
)  # fmt: skip


def _row(status: Status, moves: Row) -> Row:
    always: Row = {Closed: frozenset({S.CLOSED}), Merged: frozenset({S.MERGED})}
    same: Row = {e: frozenset({status}) for e in _SAME}
    return {**same, **always, **moves}


def _to(*statuses: Status) -> frozenset[Status]:
    return frozenset(statuses)


TRANSITIONS: dict[Status, Row] = {
    S.UNPLACED: _row(
        S.UNPLACED,
        {
            Placed: _to(S.OPEN),
            CaseBegun: _to(S.ON_SCENE),
            Held: _to(S.UNPLACED),
            Escalated: _to(S.ESCALATED),
            Offered: _to(S.OFFERED),
            Taken: _to(S.TAKEN),
        },
    ),
    S.PROPOSED: _row(
        S.PROPOSED,
        {
            Placed: _to(S.OPEN),
            CaseBegun: _to(S.ON_SCENE),
            Held: _to(S.PROPOSED),
            Proposed: _to(S.PROPOSED),
            Confirmed: _to(S.OPEN),
            Reminded: _to(S.PROPOSED),
            Escalated: _to(S.ESCALATED),
            Offered: _to(S.OFFERED),
            Taken: _to(S.TAKEN),
        },
    ),
    S.OPEN: _row(
        S.OPEN,
        {
            Proposed: _to(S.PROPOSED, S.OPEN),
            CaseBegun: _to(S.ON_SCENE),
            Offered: _to(S.OFFERED),
            Escalated: _to(S.ESCALATED),
        },
    ),
    S.OFFERED: _row(
        S.OFFERED,
        {
            Placed: _to(S.OFFERED),
            Offered: _to(S.OFFERED),
            Taken: _to(S.TAKEN),
            Declined: _to(S.OFFERED, S.OPEN),
            Lapsed: _to(S.OFFERED, S.OPEN),
            Released: _to(S.OFFERED, S.OPEN),
            Finished: _to(S.OFFERED, S.OPEN),
            Reminded: _to(S.OFFERED),
            TakenBack: _to(S.PROPOSED),
            Escalated: _to(S.OFFERED),
        },
    ),
    S.TAKEN: _row(
        S.TAKEN,
        {
            Placed: _to(S.TAKEN),
            Offered: _to(S.TAKEN),
            Taken: _to(S.TAKEN),
            Arrived: _to(S.ON_SCENE),
            Declined: _LOSS - {S.ON_SCENE},
            Lapsed: _LOSS - {S.ON_SCENE},
            Released: _LOSS - {S.ON_SCENE},
            Finished: _LOSS - {S.ON_SCENE},
            Reminded: _to(S.TAKEN),
            TakenBack: _to(S.PROPOSED),
            Escalated: _to(S.TAKEN),
        },
    ),
    S.ON_SCENE: _row(
        S.ON_SCENE,
        {
            Placed: _to(S.ON_SCENE),
            Offered: _to(S.ON_SCENE),
            Taken: _to(S.ON_SCENE),
            Arrived: _to(S.ON_SCENE),
            Declined: _LOSS,
            Lapsed: _LOSS,
            Released: _LOSS,
            Finished: _LOSS,
            Reminded: _to(S.ON_SCENE),
            Escalated: _to(S.ON_SCENE),
            **dict.fromkeys(_CASE, _to(S.ON_SCENE)),
            CaseOver: _to(S.OPEN),
        },
    ),
    S.ESCALATED: _row(
        S.ESCALATED,
        {
            Placed: _to(S.OPEN),
            CaseBegun: _to(S.ON_SCENE),
            Proposed: _to(S.PROPOSED, S.OPEN),
            Held: _to(S.ESCALATED),
            Offered: _to(S.OFFERED),
            Taken: _to(S.TAKEN),
            Escalated: _to(S.ESCALATED),
            Reminded: _to(S.ESCALATED),
        },
    ),
    S.CLOSED: {},
    S.MERGED: {},
}


def standing(parts: Collection[Part], before: Status) -> Status:
    """What the assignments say of a call: the furthest of them; OPEN when all are gone."""
    for part, status in (
        (Part.ON_SCENE, Status.ON_SCENE),
        (Part.TAKEN, Status.TAKEN),
        (Part.OFFERED, Status.OFFERED),
    ):
        if part in parts:
            return status
    return Status.OPEN if before in ASSIGNED else before


class IllegalMove(Exception):
    """An event that has no row in TRANSITIONS: always a bug of ours, never bad input."""
