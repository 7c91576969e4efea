"""One line of the inbox, start to rest: interpret, decide, settle, plan.

`step` is the only entry to the rules. The same world, line, key and moment give the same facts,
byte for byte.
"""

from collections.abc import Iterable
from datetime import datetime

from msgspec.structs import replace

from rules.call import Call
from rules.commands import Command, Duty, Note, PassOn, Position, Refused, Reply, Report
from rules.commands import Tick as TickCall
from rules.decide import decide
from rules.events import CALL_EVENTS, Event, Heard, Lapsed, Moved, Relayed
from rules.hearing import heard_again, known_speaker, said_in, with_words
from rules.inputs import Inbound, Line, LinkChanged, Reach, Reported, Tick, Transcribed
from rules.interpret import Reading, interpret
from rules.model import Address, Unit
from rules.relays import not_passed, plan, unreachable
from rules.rulebook import Rulebook
from rules.said import Said, Source
from rules.settle import settle
from rules.site_events import DutyChanged, LinkMoved, Listening, Located, Understood
from rules.telling import Told, diverted, relay_to, relays
from rules.transitions import Part
from rules.understand import report
from rules.world import World, apply

UNHEARD = "speech-to-text gave no words in time"
RESTLESS = 1_000  # rounds of settling after which a call counts as a fault
_LOST = frozenset({Reach.FAILED, Reach.EXPIRED})
_SETTLED = _LOST | {Reach.DELIVERED, Reach.READ}  # later bad news of these changes nothing


class Step:
    """The facts of one line as they grow, and the world that they make."""

    def __init__(self, world: World, book: Rulebook, key: str, at: datetime) -> None:
        self.before, self.world, self.book = world, world, book
        self.key, self.at = key, at
        self.facts: list[Event] = []
        self._around: list[tuple[Call | None, Call | None]] = []

    def add(self, *facts: Event) -> None:
        """These happened, in this order."""
        for fact in facts:
            id = getattr(fact, "call", "")
            before = self.world.calls.get(id)
            self.world = apply(self.world, fact, self.book.policy)
            self.facts.append(fact)
            self._around.append((before, self.world.calls.get(id)))

    def settle(self) -> None:
        """Follow what the states force, for every call that was touched, to a fixed point."""
        for id in dict.fromkeys(f.call for f in self.facts if isinstance(f, CALL_EVENTS)):
            rounds = 0
            while forced := settle(self.world.calls[id], self.book, self.world, self.at):
                self.add(*forced)
                rounds += 1
                if rounds > RESTLESS:  # a fault of ours; it must not stop the whole house
                    raise RuntimeError(f"{id} never comes to rest: {forced[-1]}")

    def plan(self) -> None:
        """Add the relays that the facts call for."""
        for nth, fact in enumerate(tuple(self.facts)):
            before, after = self._around[nth]
            final = self.world.calls.get(after.id) if after else None
            self.tell(plan(fact, before, after, final, self.book), final, nth)

    def tell(self, told: Iterable[Told], call: Call | None, nth: int = 0) -> None:
        """Say these because of the nth fact. A channel hears one fact once; a shared one, each."""
        heard: dict[Address, int] = {}
        down = {adapter for adapter, up in self.world.links.items() if not up}
        key = f"{self.key}/{nth}"
        for one in told:
            for relay in relays(one, call, self.book, at=self.at, key=key, down=down):
                again = heard.get(relay.to, 0)
                heard[relay.to] = again + 1
                if not again:
                    self.add(relay)
                elif self.book.manner(relay.to).shared:
                    self.add(replace(relay, key=f"{key}.{again}/{relay.to}"))

    def reply(self, message: str, to: Source, gaps: dict[str, object]) -> None:
        """Tell whoever asked why nothing happened."""
        unit = self.book.site.units.get(to.unit)
        language = to.language or (self.book.language(unit) if unit else self.book.site.language)
        told = Told(message=message, unit=to.unit, gaps=gaps)
        self.add(
            relay_to(
                told, self.book, at=self.at, key=f"{self.key}/0", to=to.address,
                language=language,
            )
        )  # fmt: skip


def step(
    world: World, line: Line, key: str, at: datetime, book: Rulebook
) -> tuple[World, tuple[Event, ...]]:
    """The world after this line, and the facts in order. The old world stands unchanged."""
    doing = Step(world, book, key, at)
    match line:
        case Inbound():
            _inbound(doing, line)
        case Transcribed():
            _transcribed(doing, line)
        case Reported():
            _reported(doing, line)
        case Tick(subject=subject, due=due):
            doing.at = max(at, due)  # a log whose clock is behind must not make a tick too early
            _tick(doing, subject)
        case LinkChanged(adapter=adapter, up=up, reason=reason):
            was = doing.world.links.get(adapter)
            if was is not up:
                doing.add(LinkMoved(at=at, adapter=adapter, up=up, reason=reason))
            if was is not up and (was is not None or not up):  # the first "up" is no news
                doing.plan()
    return doing.world, tuple(doing.facts)


def read(
    line: Inbound, key: str, book: Rulebook, world: World, *, said: Said | None = None
) -> Reading:
    """What a message asks for. Shown by `explain`; changes nothing."""
    return interpret(said or said_in(line, key, book), line, book, world)


def _inbound(doing: Step, line: Inbound) -> None:
    said = said_in(line, doing.key, doing.book)
    if line.voice is not None and not line.words:
        due = doing.at + doing.book.policy.hear_within
        doing.add(
            Listening(
                at=doing.at, said=said, due=due, reply_to=line.reply_to, place=line.place,
                point=line.point,
            )
        )  # fmt: skip
        return
    _act(doing, said, line)


def _act(doing: Step, said: Said, line: Inbound) -> None:
    reading = interpret(said, line, doing.book, doing.world)
    match reading.asked:
        case Reply(message=message, gaps=gaps):
            doing.reply(message, said.source, dict(gaps))
            doing.add(Heard(call="", at=doing.at, said=said))
        case Duty(unit=unit, on=on):
            doing.add(DutyChanged(at=doing.at, unit=unit, on=on))
            doing.reply("duty_on" if on else "duty_off", said.source, {})
        case PassOn():
            _pass_on(doing, said, reading.asked)
        case Position(unit=unit, point=point):
            doing.add(Located(at=doing.at, unit=unit, point=point))
        case command:
            _carry_out(doing, command, said)


def _pass_on(doing: Step, said: Said, asked: PassOn) -> None:
    doing.add(Heard(call="", at=doing.at, said=said))
    by = doing.book.site.units[said.source.unit]
    told = Told(message="pass_on", unit=asked.to, gaps={"unit": by.id, "words": asked.words})
    doing.tell([told], None)


def _carry_out(doing: Step, command: Command, said: Said) -> None:
    try:
        facts = decide(command, doing.book, doing.world, doing.at)
    except Refused as why:
        doing.reply(why.message, said.source, why.gaps)
        doing.add(Heard(call=_call_of(command, doing.world), at=doing.at, said=said))
        return
    doing.add(*facts)
    doing.settle()
    doing.plan()
    if not isinstance(command, Report | Note):  # an answer's own words stay with the call
        doing.add(Heard(call=command.call, at=doing.at, said=said, note=True))


def _transcribed(doing: Step, line: Transcribed) -> None:
    waiting = doing.world.waiting.get(line.of)
    if waiting is None:
        _late_words(doing, line)
        return
    doing.add(
        Understood(
            at=doing.at, of=line.of, words=line.words, confidence=line.confidence,
            engine=line.engine, reason=line.reason,
        )
    )  # fmt: skip
    said = with_words(waiting.said, line)
    heard = heard_again(waiting, said)
    said = known_speaker(said, heard, doing.book)
    if line.words:
        _act(doing, said, heard)
    else:
        _unheard(doing, said, heard)


def _late_words(doing: Step, line: Transcribed) -> None:
    """A person listens already; the words are put beside the call."""
    call = doing.world.calls.get(line.of)
    if call is not None and line.words:
        said = replace(with_words(call.said, line), key=doing.key)
        doing.add(Heard(call=call.id, at=doing.at, said=said, note=True))
        doing.plan()


def _unheard(doing: Step, said: Said, heard: Inbound) -> None:
    """Nobody could put the voice into words: a call for a person, with the audio."""
    by = doing.book.site.units.get(said.source.unit)
    command = report(said, heard, by, doing.book, doing.world)
    doing.add(*decide(command, doing.book, doing.world, doing.at))
    doing.settle()
    doing.plan()


def _tick(doing: Step, subject: str) -> None:
    waiting = doing.world.waiting.get(subject)
    if waiting is not None and waiting.due <= doing.at:
        doing.add(
            Understood(at=doing.at, of=subject, words="", confidence=0.0, engine="", reason=UNHEARD)
        )
        _unheard(doing, waiting.said, heard_again(waiting, waiting.said))
    elif (call := doing.world.calls.get(subject)) is not None and call.live:
        doing.add(*decide(TickCall(call=subject), doing.book, doing.world, doing.at))
        doing.settle()
        doing.plan()


def _reported(doing: Step, line: Reported) -> None:
    state = doing.world.relays.get(line.relay)
    call = state.fact.call if state else ""
    doing.add(
        Moved(
            call=call, at=doing.at, relay=line.relay, reach=line.reach, native=line.native,
            reason=line.reason,
        )
    )  # fmt: skip
    if state is not None and line.reach in _LOST and state.reach not in _SETTLED:
        _divert(doing, state.fact)


def _divert(doing: Step, lost: Relayed) -> None:
    """A relay did not arrive: the unit's next channel, else the desk, and the next unit."""
    call = doing.world.calls.get(lost.call)
    unit = doing.book.site.units.get(lost.unit)
    if unit is None or (lost.call and (call is None or not call.live)):
        return
    left = [c for c in unit.channels if c not in (*lost.tried, lost.to)]
    up = [c for c in left if doing.world.links.get(c.adapter) is not False]
    if left and (lost.until or lost.expires) > doing.at:
        key = f"{doing.key}/0"
        doing.add(diverted(lost, call, (up or left)[0], doing.book, at=doing.at, key=key))
    else:
        _unreached(doing, lost, call, unit)


def _unreached(doing: Step, lost: Relayed, call: Call | None, unit: Unit) -> None:
    """No channel is left: the next unit is asked, or the desk hears what was not said."""
    if call is None:
        doing.tell(not_passed(lost, doing.book), None)
        return
    part = call.assignment(unit.id)
    offered = lost.message.startswith("offer") and part and part.part is Part.OFFERED
    if offered:
        doing.add(Lapsed(call=call.id, at=doing.at, unit=unit.id, reason="reason_unreached"))
        doing.settle()
        doing.plan()
    else:
        doing.tell(unreachable(lost, doing.book), call)


def _call_of(command: Command, world: World) -> str:
    id = command.said.key if isinstance(command, Report) else command.call
    return id if id in world.calls else ""
