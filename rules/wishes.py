"""What people ask for beside calls: which piece of the rules reads it, and which carries it out.

Law: whoever may be in need is a caller first. Only words that can mean nothing else are read here.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from rules import (
    advisories,
    advisory_words,
    backup,
    circles,
    correcting,
    drill_words,
    forgetting,
    level_words,
    manual,
    mediation,
    questions,
    solved,
    tip_words,
    tips,
    whereabouts,
)
from rules.call import Call
from rules.cases import acting as case_acting
from rules.cases import words as case_words
from rules.commands import Asked, Command, Note
from rules.gazetteer import fold
from rules.inputs import Inbound
from rules.model import Unit
from rules.notices import giving, letters
from rules.notices import words as notice_words
from rules.reserves import words as cover_words
from rules.rulebook import Rulebook
from rules.said import Said
from rules.texting import opting, vouching
from rules.verbs import thanks
from rules.watched import words as watch_words
from rules.which import is_plain
from rules.wish import (
    Advise,
    AnswerNotice,
    AskReporter,
    Correct,
    Cover,
    Disown,
    EndAdvisory,
    EndDrill,
    Forget,
    GiveNotice,
    Invite,
    MoreOnTip,
    MoveCase,
    MoveTip,
    OpenTip,
    OptIn,
    OptOut,
    Rate,
    Reachable,
    Real,
    SawNotice,
    SayUnsolved,
    SignNotice,
    Subscribe,
    Unsubscribe,
    Unwatch,
    Watch,
    WhereIs,
    Wish,
)
from rules.world import World

if TYPE_CHECKING:  # it plans with what is told there
    from rules.doing import Doing

Why = str
Also = tuple[Command, Said]
CarryOut = Callable[["Doing", Said, Inbound, Any], Iterable[Also] | None]
ROWS: Mapping[type[Wish], CarryOut] = {
    SayUnsolved: solved.answered,
    Rate: solved.rated,
    Reachable: circles.told,
    WhereIs: whereabouts.told,
    AskReporter: questions.carried,
    Correct: correcting.carried,
    OpenTip: tips.opened,
    MoreOnTip: tips.more,
    MoveTip: tips.moved,
    Subscribe: advisories.subscribed,
    Unsubscribe: advisories.unsubscribed,
    Advise: advisories.advised,
    EndAdvisory: advisories.ended,
    Forget: forgetting.carried,
    Disown: vouching.disowned,
    GiveNotice: giving.given,
    AnswerNotice: giving.answered,
    SawNotice: giving.seen,
    SignNotice: letters.signed,
    MoveCase: case_acting.carried,
    OptOut: opting.opted_out,
    OptIn: opting.opted_in,
    EndDrill: drill_words.ended,
    Real: drill_words.made_real,
    Watch: watch_words.added,
    Unwatch: watch_words.removed,
    Invite: mediation.invited,
    Cover: cover_words.carried,
}


def carry_out(doing: "Doing", said: Said, heard: Inbound, wish: Wish) -> tuple[Also, ...]:
    """Do it; what comes back is to be carried out as a command, with whose words it is."""
    return tuple(ROWS[type(wish)](doing, said, heard, wish) or ())


def of_reporter(
    said: Said,
    heard: Inbound,
    talk: Call | None,
    replied: Call | None,
    book: Rulebook,
    world: World,
    *,
    nothing: bool,
) -> tuple[Asked, Why] | None:
    """What somebody who is none of ours wishes; None where their words are for a call.

    `nothing`: they speak of no kind of matter.
    """
    if book.manner(said.source.address).shared:
        return None
    if found := opting.asked(said, book, world):
        return found
    live = talk is not None and talk.live
    if noticed := notice_words.answered(said, book, world, nothing=nothing, live=live):
        return noticed, "answers a notice"
    if found := _plain(said, heard, talk, book, world):
        return found
    if questions.awaited(talk, world) and talk is not None and _short_answer(said):
        return Note(call=talk.id, said=said), "answers the unit that asked"
    if found := solved.asked_after(said, replied, world):
        return found
    if found := correcting.corrected(talk, said, heard, book, world):
        return found
    if not live and (name := tip_words.goes_on(said, book, world)):
        call = world.calls.get(world.tips[name].call)
        if nothing or (call is not None and call.live):
            return MoreOnTip(tip=name, words=said.words[: tip_words.LONGEST]), "more on their tip"
    return None


def of_unit(
    said: Said,
    heard: Inbound,
    by: Unit,
    replied: Call | None,
    book: Rulebook,
    world: World,
    *,
    desk: bool,
    sure: bool,
) -> tuple[Asked, Why] | None:
    """What one of ours wishes. `sure`: the network itself says who it is."""
    return (
        drill_words.asked(said, by, replied, world, desk=desk)
        or (vouching.asked(said, by, world) if sure else None)
        or _of_cases(said, by, replied, book, world, desk=desk)
        or (_of_notices(said, by, book, world) if sure else None)
        or (_of_levels(said, by, book) if sure else None)
        or tip_words.told_by_unit(said, by, book, world, sure=sure)
        or questions.asked(said, by, replied, world, desk=desk)
        or circles.asked(said, book)
        or whereabouts.asked(said, by, book)
        or cover_words.asked(said, heard, by, book, world, desk=desk and sure)
        or (watch_words.asked(said, by) if desk else None)
        or mediation.asked(said, by, book, world, desk=desk)
        or (advisory_words.from_desk(said, by, book, world) if desk else None)
        or (tip_words.told_by_anybody(said, book, world) if not desk else None)
        or (advisory_words.from_anybody(said, book) if not desk else None)
        or (backup.asked(said, by, replied, book, world) if not desk else None)
    )


def _of_cases(
    said: Said, by: Unit, replied: Call | None, book: Rulebook, world: World, *, desk: bool
) -> tuple[Asked, Why] | None:
    asked = case_words.asked(said, by, replied, book, world, desk=desk)
    return (asked, "a case that goes from post to post") if asked else None


def _of_levels(said: Said, by: Unit, book: Rulebook) -> tuple[Asked, Why] | None:
    asked = level_words.asked(said, by, book)
    return (asked, "words along the levels of command") if asked else None


def _of_notices(said: Said, by: Unit, book: Rulebook, world: World) -> tuple[Asked, Why] | None:
    asked = (
        notice_words.ordered(said, by, book)
        or notice_words.saw(said, by, world, book)
        or letters.bare(said, by, world, book)
    )
    return (asked, "a notice") if asked else None


def _plain(
    said: Said, heard: Inbound, talk: Call | None, book: Rulebook, world: World
) -> tuple[Asked, Why] | None:
    if found := tip_words.told_by_anybody(said, book, world):
        return found
    if found := advisory_words.from_anybody(said, book):
        return found
    if wish := forgetting.asked(said):
        return wish, "wants to be forgotten"
    if reply := manual.asked(said, heard, talk, book):
        return reply, "asks how this works"
    return None


def _short_answer(said: Said) -> bool:
    """A yes, a no or thanks, which else would mean nothing."""
    words = fold(said.words)
    return thanks(words) or is_plain(words)
