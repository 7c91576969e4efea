"""Mediation: departments are invited into a call, and what came of it is read from the last words.

Law: whoever deals with a call, or a desk, may invite; who is invited is asked by name, on duty or
not, and may decline (see guests). An outcome counts as settled only where nothing says no.
"""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING

from rules.call import Call
from rules.commands import Asked, Assign, Command, Reply
from rules.gazetteer import fold
from rules.guests.events import Invited
from rules.inputs import Inbound
from rules.links.sites import link_of
from rules.may_be_asked import forbidden
from rules.model import Unit
from rules.rulebook import Rulebook
from rules.said import Said
from rules.transitions import COMING
from rules.wish import Invite
from rules.world import World

if TYPE_CHECKING:  # it plans with what is told there
    from rules.doing import Doing

_ZH = re.compile(
    r"^\W*(?:请)?邀请?\s*(?P<who>.{1,30}?)\s*(?:参加|加入|参与|到场|来)\s*(?P<n>\d{1,9})\s*号?"
)
_EN = re.compile(r"^\W*invite (?P<who>.{1,40}?) (?:to )?(?:call )?#?(?P<n>\d{1,9})\b")
_NOT = re.compile(
    r"(?:未|没有?|不能|无法|不)(?:能)?(?:达成|和解|调解(?:成功)?)|调解(?:不成|失败|未果)|谈不拢"
    r"|\b(?:not|un|never|no|without)[ -]?(?:settled|reconciled|agreement|agree)\b"
    r"|\bmediation failed\b"
)
_REFERRED = re.compile(r"(?:移交|转交|转送|转至|转由)|走司法|向法院|\brefer(?:red)? (?:to|them)\b")
_SETTLED = re.compile(
    r"和解|达成(?:一致|协议|谅解)|调解成功|调解好了|握手言和"
    r"|\b(?:settled|reconciled|agreement reached|made peace)\b"
)


class Result(StrEnum):
    """What came of a mediation."""

    SETTLED = "settled"
    NOT_SETTLED = "not settled"
    REFERRED = "referred"


def result(outcome: str) -> Result | None:
    """What the words of a closing tell of a mediation; None where they tell of none."""
    words = fold(outcome)
    for pattern, found in (
        (_REFERRED, Result.REFERRED), (_NOT, Result.NOT_SETTLED), (_SETTLED, Result.SETTLED),
    ):  # fmt: skip
        if pattern.search(words):
            return found
    return None


def asked(
    said: Said, by: Unit, book: Rulebook, world: World, *, desk: bool
) -> tuple[Asked, str] | None:
    """An invitation of a department to a call; None where the words are none."""
    words = fold(said.words)
    found = _ZH.match(words) or _EN.match(words)
    if found is None:
        return None
    named, number = _unit(found["who"], book), int(found["n"])
    call = world.by_number(number)
    if not named:
        return None
    if call is None:
        return Reply(message="no_such_call", gaps=(("number", number),)), "invites to no call"
    part = call.assignment(by.id)
    if not desk and (part is None or part.part not in COMING):
        return Reply(message="not_allowed"), "invites to a call of others"
    return Invite(call=call.id, unit=named, by=by.id), "invites"


def invited(
    doing: "Doing", said: Said, _heard: Inbound, wish: Invite
) -> Iterator[tuple[Command, Said]]:
    """The unit is invited into the same call; another site is asked as it always is."""
    call, book = doing.world.calls[wish.call], doing.book
    if link_of(wish.unit, book):
        yield Assign(call=wish.call, unit=wish.unit, by=wish.by), said
    elif why := _why_not(wish.unit, call, book):
        doing.reply(why, said.source, {"number": call.number, "unit": wish.unit})
    else:
        until = doing.at + max(book.policy.remind_every, book.policy.offer_for)
        doing.add(Invited(call=call.id, at=doing.at, unit=wish.unit, by=wish.by, until=until))
        doing.plan()


def _why_not(unit: str, call: Call, book: Rulebook) -> str:
    """Why it cannot be invited now; "" where it can."""
    if not call.live:
        return "already_closed"
    if unit in call.inside():
        return "already_asked"
    return "not_for_volunteers" if forbidden(unit, call, book) else ""


def _unit(who: str, book: Rulebook) -> str:
    named = book.unit(who.strip())
    found = [unit for unit, _, _ in book.units_named(who)]
    return named.id if named else found[0].id if len(found) == 1 else ""
