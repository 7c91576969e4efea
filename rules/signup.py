"""Volunteers sign up on any channel of their own; a desk says yes or no.

Law: at most one question at a time; words that tell of a matter are a call, whatever was asked.
Nobody becomes one of us without a desk. Names are told to desks alone.
"""

import re
from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum

from rules.commands import Asked, Reply
from rules.gazetteer import fold
from rules.inputs import Inbound
from rules.member_commands import Admit, Apply, Dismiss, Reach, Roster, Withdraw
from rules.model import Address, Role, Unit
from rules.reporter import doubtful, replied_to
from rules.rulebook import Rulebook
from rules.said import Said, reporter
from rules.signup_words import begins, cancels, leaves
from rules.understand import says_nothing
from rules.volunteers import Applicant, Volunteers, Wish
from rules.world import World

MOST = 200  # applicants that wait at a time
WAITS = timedelta(hours=24)  # for a desk, between two reminders
_ID = (
    r"(?:(?:the )?(?:volunteer|applicant)s?|志愿者|报名)?\s*v\s*-?(?P<id>\d{1,6})\s*号?(?![a-z0-9])"
)
_YES = re.compile(rf"^(?:approve|accept|admit|批准|通过|同意|准许)\s*{_ID}")
_NO = re.compile(
    rf"^(?:refuse|reject|decline|deny|拒绝|不批准|不同意|不通过|驳回)\s*{_ID}(?P<why>.*)"
)
_OUT = re.compile(
    rf"^(?:remove|dismiss|delete|strike off|移除|除名|清退|辞退|取消资格|删除)\s*{_ID}(?P<why>.*)"
)
_ALSO = re.compile(
    rf"^{_ID}\s*(?:也用|还用|加渠道|增加渠道|also(?: on| uses)?|channel)\s*[:：]?\s*"
    r"(?P<adapter>[^\s/]+)/(?P<channel>\S.*)$",
    re.IGNORECASE,
)
_ROSTER = re.compile(
    r"^(?:志愿者(?:名单|名册|情况|列表)|(?:list )?volunteers|volunteer (?:list|roster))\W*$"
)
_WHY = re.compile(r"^(?:\s|[,，:：;；。]|because of|because|因为|原因是?|理由是?)+")


class Ask(StrEnum):
    """What an applicant is asked, one after the other; "" = nothing is missing."""

    NAME = "name"
    DOES = "does"
    WHERE = "where"
    NOTHING = ""


def next_question(wish: Wish) -> Ask:
    """What is still missing."""
    if not wish.name:
        return Ask.NAME
    if not wish.does:
        return Ask.DOES
    return Ask.NOTHING if wish.places or wish.zones or wish.anywhere else Ask.WHERE


def asked(said: Said, heard: Inbound, book: Rulebook, world: World) -> tuple[Asked, str] | None:
    """What somebody who is none of ours asks of the roster; None where they speak of else."""
    words = fold(said.words)
    known = world.applicants.get(reporter(said.source)) if world.applicants else None
    if doubtful(said, book):
        return None
    if known is not None and cancels(words):
        return Withdraw(member=known.id), "takes the application back"
    if begins(words):
        return _begun(said, known, book, world), "signs up as a volunteer"
    if known is not None and known.asks and _answers(said, heard, book, world):
        return Apply(anew=False), f"answers what was asked: {known.asks}"
    return None


def _begun(said: Said, known: Applicant | None, book: Rulebook, world: World) -> Asked:
    section = book.site.volunteers
    if section is None or not section.sign_up:
        return Reply(message="signup_closed")
    if book.manner(said.source.address).shared:  # nobody could be told apart there
        return Reply(message="signup_elsewhere")
    if known is not None and not known.asks:
        return Reply(message="signup_waits", gaps=(("member", known.id),))
    if known is None and len(world.applicants) >= MOST:
        return Reply(message="signup_full")
    return Apply(anew=True)


def _answers(said: Said, heard: Inbound, book: Rulebook, world: World) -> bool:
    """Is it an answer to us, and no cry for help?"""
    talk = world.talk(said.source)
    if not said.words or replied_to(heard, world) or (talk is not None and talk.live):
        return False
    section = book.site.volunteers or Volunteers()
    words = fold(said.words)
    names = (fold(n) for names in section.skills.values() for n in names.values())
    for name in sorted(names, key=len, reverse=True):
        words = words.replace(name, " ")  # "I can help the injured" is no injury
    return says_nothing(_with(said, words), book)


def _with(said: Said, words: str) -> Said:
    return Said(key=said.key, source=said.source, words=words)


def of_member(words: str, by: Unit, book: Rulebook) -> Asked | None:
    """What one of ours says of being one: a member stops, a unit need not sign up."""
    if by.id in book.members and leaves(words):
        return Dismiss(member=by.id, by=by.id)
    if begins(words) and by.role is Role.RESPONDER:
        return Reply(message="signup_unit", gaps=(("unit", by.id),))
    return None


def order(said: Said, by: Unit, book: Rulebook, world: World) -> Asked | None:
    """What a desk orders of volunteers; a reply where it may not, or means nobody."""
    words = fold(said.words)
    if _ROSTER.match(words):
        return Roster(by=by.id)
    if found := _ALSO.match(said.words):
        return _also(found, by, book)
    for pattern in (_YES, _NO, _OUT):
        if found := pattern.match(words):
            return _ordered(pattern, found, said, by, book, world)
    return None


def _ordered(
    pattern: re.Pattern[str],
    found: re.Match[str],
    said: Said,
    by: Unit,
    book: Rulebook,
    world: World,
) -> Asked:
    id = f"V{int(found['id'])}"
    if not may_approve(by.id, book):
        return Reply(message="not_allowed")
    if pattern is _OUT:
        if id not in book.members:
            return _nobody(id)
        return Dismiss(member=id, by=by.id, reason=_why(found, said))
    if id in book.members:
        return Reply(message="member_already", gaps=(("member", id),))
    if waiting(id, world) is None:
        return _nobody(id)
    yes = pattern is _YES
    return Admit(member=id, by=by.id, yes=yes, reason="" if yes else _why(found, said))


def _also(found: re.Match[str], by: Unit, book: Rulebook) -> Asked:
    id, channel = f"V{int(found['id'])}", Address(found["adapter"], found["channel"].strip())
    if not may_approve(by.id, book):
        return Reply(message="not_allowed")
    if id not in book.members:
        return _nobody(id)
    free = channel.adapter in book.site.manners and not book.manner(channel).shared
    if not free or channel in book.unit_of:
        return Reply(message="unknown_name", gaps=(("name", str(channel)[:60]),))
    return Reach(member=id, by=by.id, channel=channel)


def may_approve(desk: str, book: Rulebook) -> bool:
    """Does the site leave it to this desk?"""
    return desk in (approvers(book) or (desk,))


def approvers(book: Rulebook) -> tuple[str, ...]:
    """Desks who hear of applicants."""
    section = book.site.volunteers
    named: Iterable[str] = section.approvers if section else ()
    here = tuple(id for id in named if id in book.site.units)
    return here or (*book.dispatchers, *book.commanders)


def waiting(id: str, world: World) -> Applicant | None:
    """Who has signed up under this id and said all that we need."""
    return next((a for a in world.applicants.values() if a.id == id and not a.asks), None)


def _nobody(id: str) -> Reply:
    return Reply(message="no_such_member", gaps=(("member", id),))


def _why(found: re.Match[str], said: Said) -> str:
    """The reason as the desk wrote it, where folding kept the letters in their places."""
    words = fold(said.words)
    text = said.words if len(words) == len(said.words) else words
    return _WHY.sub("", text[found.start("why") : found.end("why")]).strip()[:200]
