"""One line of the inbox, start to rest: interpret, decide, settle, plan.

`step` is the only entry to the rules. The same world, line, key and moment give the same facts,
byte for byte.
"""

from datetime import datetime

from msgspec.structs import replace

from rules import (
    alarms,
    announce,
    answering,
    enlisting,
    questions,
    roll_call,
    shift,
    unclear,
    wishes,
    withdrawing,
)
from rules.cameras import hearing as cameras
from rules.cases.deciding import decide
from rules.closing import close
from rules.commands import (
    Acknowledge,
    Announce,
    Closure,
    Command,
    Duty,
    PassOn,
    Position,
    Refused,
    Reply,
    Report,
)
from rules.commands import Tick as TickCall
from rules.doing import Doing
from rules.due import rang
from rules.events import Event, Heard
from rules.fate import reported
from rules.hearing import heard_again, known_speaker, listening, said_in, with_words
from rules.inputs import (
    Alarm,
    Inbound,
    Line,
    LinkChanged,
    Look,
    Reported,
    SiteChanged,
    Tick,
    Transcribed,
)
from rules.interpret import Reading, interpret
from rules.joining import kept_with, once
from rules.links import hearing as links_heard
from rules.links import news as links_news
from rules.links import telling as links
from rules.links import words as links_words
from rules.links.sites import is_linked
from rules.member_commands import Admit, Apply, Dismiss, Reach, Roster, Withdraw
from rules.members import peopled
from rules.pass_on import acknowledged, carry
from rules.readings import agreed
from rules.relays import off_duty
from rules.renewal import renew
from rules.roll_commands import CallAll, Present, RollStatus, WhoCan
from rules.rulebook import Rulebook
from rules.said import Said
from rules.shift_words import HandOver, TakeOver
from rules.site_events import (
    DutyChanged,
    LinkMoved,
    Located,
    Understood,
)
from rules.texting import forged, unread
from rules.understand import report
from rules.watched import news as watched
from rules.wish import Vouch, Wish
from rules.world import World

UNHEARD = "speech-to-text gave no words in time"


def step(
    world: World,
    line: Line,
    key: str,
    at: datetime,
    book: Rulebook,
    then: Rulebook | None = None,
) -> tuple[World, tuple[Event, ...]]:
    """The world after this line, and the facts in order. The old world stands unchanged.

    `then` is the book of the version that a `SiteChanged` names; it was taken where the new
    world says so (`World.rules`), and counts from the next line on.
    """
    doing = Doing(world, book, key, at)
    match line:
        case Inbound():
            _inbound(doing, line)
        case Transcribed():
            _transcribed(doing, line)
        case Reported():
            reported(doing, line)
        case Tick(subject=subject, due=due):
            doing.at = max(at, due)  # a log whose clock is behind must not make a tick too early
            _tick(doing, subject)
        case LinkChanged(adapter=adapter, up=up, reason=reason):
            was = doing.world.links.get(adapter)
            if was is not up:
                doing.add(LinkMoved(at=at, adapter=adapter, up=up, reason=reason))
            if was is not up and (was is not None or not up):  # the first "up" is no news
                doing.plan()
            if up:
                alarms.opened(doing, adapter)
            elif was is not up:
                unread.stranded(doing, adapter)
        case Alarm(mute=True):
            unread.muted(doing, line)
        case Alarm():
            alarms.alarmed(doing, line)
        case SiteChanged() | Look():
            _aside(doing, line, then)
    doing.replan()
    links.tell(doing)
    return doing.world, tuple(doing.facts)


def read(
    line: Inbound, key: str, book: Rulebook, world: World, *, said: Said | None = None
) -> Reading:
    """What a message asks for. Shown by `explain`; changes nothing."""
    book = peopled(book, world)
    return interpret(said or said_in(line, key, book), line, book, world)


def _aside(doing: Doing, line: SiteChanged | Look, then: Rulebook | None) -> None:
    if isinstance(line, Look):
        shift.looked(doing, line)
    else:
        renew(doing, line, then)


def _inbound(doing: Doing, line: Inbound) -> None:
    said = said_in(line, doing.key, doing.book)
    if line.seen is not None:
        cameras.saw(doing, said, line, line.seen)
    elif line.handed is not None:
        links_heard.heard(doing, said, line)
    elif is_linked(said.source.address, doing.book):
        links_words.heard(doing, said, line)
    else:
        _spoken(doing, said, line)


def _spoken(doing: Doing, said: Said, line: Inbound) -> None:
    doing.add(*shift.signed(doing, said))
    if line.voice is not None and not line.words:
        doing.add(listening(line, said, doing.book, doing.at))
    else:
        _act(doing, said, line)


def _act(doing: Doing, said: Said, line: Inbound) -> None:
    reading = interpret(said, line, doing.book, doing.world)
    if not forged.held(doing, said, line, reading):
        _perform(doing, said, line, reading)
        forged.gainsayable(doing, said, reading)


def _perform(  # noqa: C901, PLR0912 - one match over all that can be asked
    doing: Doing, said: Said, line: Inbound, reading: Reading
) -> None:
    match reading.asked:
        case Reply(message=message, gaps=gaps):
            doing.reply(message, said.source, dict(gaps))
            doing.add(Heard(call="", at=doing.at, said=said))
        case Duty(unit=unit, on=on):
            doing.add(DutyChanged(at=doing.at, unit=unit, on=on))
            doing.reply("duty_on" if on else "duty_off", said.source, {})
            doing.tell(() if on else off_duty(unit, doing.world, doing.book), None, 1)
        case PassOn():
            carry(doing, said, reading.asked)
        case Acknowledge():
            acknowledged(doing, said, reading.asked)
        case Announce(announcement=id, by=by):
            doing.add(announce.said_now(id, by, doing.at))
            doing.plan()
            doing.reply("announced_ack", said.source, {"name": id})
        case Closure():
            close(doing, said, reading.asked)
        case Apply() | Withdraw() | Admit() | Dismiss() | Reach() | Roster():
            enlisting.carry(doing, said, reading.asked)
        case CallAll() | RollStatus() | Present() | WhoCan():
            roll_call.carry(doing, said, reading.asked)
        case HandOver() | TakeOver():
            shift.carry(doing, said, reading.asked)
        case Position(unit=unit, point=point):
            doing.add(Located(at=doing.at, unit=unit, point=point))
        case Vouch() as vouch:
            if again := forged.vouched(doing, vouch):
                _perform(doing, again.said, again.heard, again.reading)
        case Wish() as wish:
            for command, words in wishes.carry_out(doing, said, line, wish):
                _carry_out(doing, command, words)
        case command:
            _carry_out(doing, command, said)


def _carry_out(doing: Doing, command: Command, said: Said) -> None:
    if links_news.questioned(doing, command, said):
        return
    command, more = once(command, doing.book, doing.world, doing.at)
    try:
        facts = decide(command, doing.book, doing.world, doing.at)
    except Refused as why:
        doing.reply(why.message, said.source, why.gaps)
        doing.add(Heard(call=_call_of(command, doing.world), at=doing.at, said=said))
        return
    doing.add(*facts, *more, *questions.answered(command, said, doing))
    doing.settle()
    watched.look(doing)
    doing.plan()
    withdrawing.answered(doing, command, said)
    answering.answered(doing, command, said)
    if call := kept_with(command):  # an answer's own words stay with the call
        doing.add(Heard(call=call, at=doing.at, said=said, note=True))


def _transcribed(doing: Doing, line: Transcribed) -> None:
    line = agreed(line, doing.book)
    waiting = doing.world.waiting.get(line.of)
    if waiting is None:
        _late_words(doing, line)
        return
    said = with_words(waiting.said, line)
    heard = heard_again(waiting, said)
    said = known_speaker(said, heard, doing.book)
    if unclear.asks(doing, said, line):
        return
    doing.add(
        Understood(
            at=doing.at, of=line.of, words=line.words, confidence=line.confidence,
            engine=line.engine, reason=line.reason,
        )
    )  # fmt: skip
    clear = not unclear.unclear(said, line, doing.book)
    if line.words and (clear or not unclear.pending(said, doing.world)):
        _act(doing, said, heard)
    else:
        _unheard(doing, said, heard)
    unclear.answered(doing, said, clear=clear)


def _late_words(doing: Doing, line: Transcribed) -> None:
    """A person listens already; the words are put beside the call."""
    call = doing.world.calls.get(line.of)
    if call is not None and line.words:
        said = replace(with_words(call.said, line), key=doing.key)
        doing.add(Heard(call=call.id, at=doing.at, said=said, note=True))
        doing.plan()


def _unheard(doing: Doing, said: Said, heard: Inbound) -> None:
    """Nobody could put the voice into words: a call for a person, with the audio."""
    by = doing.book.site.units.get(said.source.unit)
    command = report(said, heard, by, doing.book, doing.world)
    doing.add(*decide(command, doing.book, doing.world, doing.at))
    doing.settle()
    doing.plan()


def _tick(doing: Doing, subject: str) -> None:
    waiting = doing.world.waiting.get(subject)
    if waiting is not None and waiting.due <= doing.at:
        if waiting.asked:
            unclear.in_vain(doing, waiting)
        else:
            doing.add(_in_no_time(doing, subject))
        _unheard(doing, waiting.said, heard_again(waiting, waiting.said))
    elif rang(doing, subject):
        return
    elif (call := doing.world.calls.get(subject)) is not None and call.live:
        doing.add(*decide(TickCall(call=subject), doing.book, doing.world, doing.at))
        doing.settle()
        doing.plan()


def _in_no_time(doing: Doing, of: str) -> Understood:
    return Understood(at=doing.at, of=of, words="", confidence=0.0, engine="", reason=UNHEARD)


def _call_of(command: Command, world: World) -> str:
    id = command.said.key if isinstance(command, Report) else command.call
    return id if id in world.calls else ""
