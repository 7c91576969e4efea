"""How the world changes by what happened with those who report. A piece of `world.apply`.

Law: what is forgotten is nowhere in the world any more, but in calls and tips that are not over.
"""

from typing import TYPE_CHECKING

from msgspec.structs import replace

from rules.informants import nobody, over
from rules.model import Address
from rules.people_events import (
    Advised,
    AdvisoryOver,
    AdvisoryTold,
    ForgetAsked,
    Forgotten,
    PeopleFact,
    ReporterAnswered,
    ReporterAsked,
    SolvedSaid,
    Subscribed,
    TipMoved,
    TipOpened,
    TipStage,
    Unsubscribed,
    WatchAdded,
    WatchRemoved,
)
from rules.people_states import Subscriber, Thread, Tip
from rules.said import Said, Source, reporter
from rules.watched.fold import watched_after

if TYPE_CHECKING:  # it is folded there
    from rules.call import Call
    from rules.world import World


def folded(world: "World", fact: PeopleFact) -> "World":
    """The world after one more of these facts."""
    match fact:
        case SolvedSaid() | ReporterAsked() | ReporterAnswered():
            return _in_touch(world, fact)
        case TipOpened(tip=name, said=said, call=call, at=at):
            tip = Tip(said=said, opened=at, call=call)
            return replace(world, tips=world.tips.set(name, tip))
        case TipMoved(tip=name) if name in world.tips:
            return replace(world, tips=world.tips.set(name, _moved(world.tips[name], fact)))
        case Subscribed(source=source, areas=areas):
            return _subscribed(world, source, areas)
        case Unsubscribed(source=source, areas=areas):
            return _unsubscribed(world, source, areas)
        case Advised(advisory=name):
            return replace(world, advisories=world.advisories.set(name, fact))
        case AdvisoryTold(advised=advised, to=to):
            return _heard(world, advised.advisory, to)
        case AdvisoryOver(advisory=name) if name in world.advisories:
            return _over(world, name)
        case ForgetAsked(key=key, source=source):
            return replace(world, leaving=world.leaving.set(key, source))
        case Forgotten():
            return _forgotten(world, fact)
        case WatchAdded() | WatchRemoved():
            return replace(world, **watched_after(world, fact))
    return world


def _in_touch(world: "World", fact: SolvedSaid | ReporterAsked | ReporterAnswered) -> "World":
    match fact:
        case SolvedSaid(call=call, solved=solved):
            return _thread(world, call, solved=solved)
        case ReporterAsked(call=call, by=by):
            return _thread(world, call, asked_by=by)
    return _thread(world, fact.call, asked_by="")


def _thread(world: "World", call: str, **changes: object) -> "World":
    thread = replace(world.threads.get(call, Thread()), **changes)
    threads = world.threads.set(call, thread)
    for id in [id for id in threads if id not in world.calls]:  # their calls have left
        threads = threads.delete(id)
    return replace(world, threads=threads)


def _moved(tip: Tip, fact: TipMoved) -> Tip:
    if fact.stage is TipStage.MORE:
        return replace(tip, call=fact.call or tip.call)
    amount = tip.amount if fact.amount is None else fact.amount
    return replace(tip, stage=fact.stage, unit=fact.unit or tip.unit, amount=amount)


def _subscribed(world: "World", source: Source, areas: tuple[str, ...]) -> "World":
    key = reporter(source)
    known = world.subscribers.get(key)
    both = tuple(dict.fromkeys((*(known.areas if known else ()), *areas)))
    heard = known.heard if known else ()
    one = Subscriber(source=source, areas=both, heard=heard)
    return replace(world, subscribers=world.subscribers.set(key, one))


def _unsubscribed(world: "World", source: Source, areas: tuple[str, ...]) -> "World":
    key = reporter(source)
    known = world.subscribers.get(key)
    left = tuple(a for a in known.areas if areas and a not in areas) if known else ()
    if known is None:
        return world
    if not left:
        return replace(world, subscribers=world.subscribers.delete(key))
    return replace(world, subscribers=world.subscribers.set(key, replace(known, areas=left)))


def _heard(world: "World", name: str, to: tuple[Source, ...]) -> "World":
    subscribers = world.subscribers
    for source in to:
        if known := subscribers.get(key := reporter(source)):
            subscribers = subscribers.set(key, replace(known, heard=(*known.heard, name)))
    return replace(world, subscribers=subscribers)


def _over(world: "World", name: str) -> "World":
    subscribers = world.subscribers
    for key, known in world.subscribers.items():
        if name in known.heard:
            heard = tuple(n for n in known.heard if n != name)
            subscribers = subscribers.set(key, replace(known, heard=heard))
    return replace(world, subscribers=subscribers, advisories=world.advisories.delete(name))


def _forgotten(world: "World", fact: Forgotten) -> "World":
    key = reporter(fact.source)
    world = _unsubscribed(world, fact.source, ())
    if key in world.talks:
        world = replace(world, talks=world.talks.delete(key))
    if fact.key in world.leaving:
        world = replace(world, leaving=world.leaving.delete(fact.key))
    tips = world.tips
    for name, tip in world.tips.items():
        if over(tip) and reporter(tip.said.source) == key:
            tips = tips.set(name, replace(tip, said=_without(tip.said, key)))
    calls = world.calls
    for id, call in world.calls.items():
        if not call.live and any(reporter(source) == key for source in call.sources):
            calls = calls.set(id, _call_without(call, key))
    return _unreachable(replace(world, tips=tips, calls=calls), fact.source.address)


def _unreachable(world: "World", address: Address) -> "World":
    """Relays to who is forgotten, of calls that are over: nobody follows them any more."""
    gone = [
        (key, state.fact.call)
        for key, state in world.relays.items()
        if state.fact.to == address and not state.fact.unit and not _live(state.fact.call, world)
    ]
    relays, of = world.relays, world.relays_of
    for key, call in gone:
        relays = relays.delete(key)
        if call in of:
            of = of.set(call, tuple(k for k in of[call] if k != key))
    return replace(world, relays=relays, relays_of=of)


def _live(call: str, world: "World") -> bool:
    known = world.calls.get(call)
    return known is not None and known.live


def _call_without(call: "Call", key: str) -> "Call":
    joined = tuple(replace(m, said=_without(m.said, key)) for m in call.joined)
    sources = tuple(s for s in call.sources if reporter(s) != key)
    return replace(call, said=_without(call.said, key), joined=joined, sources=sources)


def _without(said: Said, key: str) -> Said:
    theirs = reporter(said.source) == key
    return replace(said, source=nobody(said.source), name="") if theirs else said
