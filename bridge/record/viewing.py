"""From what the journal says to what may be shown."""

from collections.abc import Callable
from datetime import datetime

from msgspec.structs import replace

from bridge.desk_views import AdvisoryView, LimitsView
from bridge.record.advisories import advisory_view, in_order
from bridge.record.cameras import Cameras
from bridge.record.linked import linked
from bridge.record.names import Names, heard_on
from bridge.record.page import Page, Relay, Words
from bridge.record.planned import planned
from bridge.record.stays import stays
from bridge.record.timeline import Timeline
from bridge.record.veil import Veil, seen_as
from bridge.views import (
    AlarmView,
    AssignmentView,
    CallView,
    EventView,
    HeardView,
    LinkView,
    MoveView,
    PassedOver,
    RelayView,
    RouteView,
    UnitView,
    WayView,
)
from rules.call import Assignment, Call
from rules.model import Form, Unit
from rules.route import Leg, Route
from rules.rulebook import Rulebook
from rules.site_events import Alarmed, LinkMoved
from rules.texting.parts import count
from rules.transitions import COMING, Status
from rules.world import World

SEALED = frozenset({"desk_watch_met"})  # for the desk that hears it alone


class Viewing:
    """Makes views. `number` tells the number of a call by its id, as far as known."""

    def __init__(self, book: Rulebook, number: Callable[[str], int | None]) -> None:
        self._book = book
        self.timeline = Timeline(book, number)
        self.names, self._cameras = Names(book), Cameras(book)

    def call(self, page: Page) -> CallView:
        """Everything that may be shown of one call."""
        call, names, veil = page.call, self.names, Veil(page)
        where, outcome = call.where, _outcome(page)
        return CallView(
            id=call.id,
            number=call.number,
            kind=call.kind,
            kind_names=names.kind_names(call.kind),
            priority=call.priority,
            status=call.status.value,
            opened=call.opened,
            changed=page.last,
            due=call.deadline,
            words=call.said.words,
            language=call.said.source.language,
            confidence=call.confidence,
            place=where.place if where else "",
            place_names=names.place_names(where),
            place_reason=names.reason(where.reason) if where else "",
            place_reason_names=names.in_all(where.reason) if where else {},
            point=where.point if where else None,
            stretch=call.ends,
            reporter=call.said.source.unit,
            holder=self.names.unit(self._holder(call)),
            holder_names=self.names.unit_names(self._holder(call)),
            held=page.held,
            escalated=names.reason(page.alarm),
            escalated_names=names.in_all(page.alarm),
            outcome=names.reason(outcome),
            outcome_names=names.in_all(outcome),
            into=call.into,
            first_heard=page.began,
            first_sent=page.sent,
            first_taken=page.taken,
            first_scene=page.scene,
            closed=page.closed,
            route=self._route(call.route, call.confirmed) if call.route else None,
            assignments=tuple(self._assignment(a) for a in call.assignments),
            guests=tuple(self._assignment(a) for a in call.guests),
            heard=tuple(heard(w, veil) for w in page.heard),
            relays=tuple(self._relay(relayed(r, veil)) for r in page.relays.values()),
            timeline=self._timeline(page),
            sites=linked(page, self.names),
            stays=stays(call, self.names),
            cameras=self._cameras.of(call),
            plan=planned(call, self._book, self.names) if call.plan else None,
            stars=page.stars,
            rated=page.rated,
            solved=page.solved,
            follows=page.follows,
            limits=self._limits(call),
            reports=1 + len(call.joined),
            drill=call.drill,
        )

    def _limits(self, call: Call) -> LimitsView:
        """The rules that fired for this call may have changed those of its kind."""
        kind, policy = self._book.kind_of(call), self._book.policy
        return LimitsView(
            ask=policy.confirm_within.total_seconds(),
            take=(kind.offer_for or policy.offer_for).total_seconds(),
            scene=(kind.arrive_within or policy.arrive_within).total_seconds(),
        )

    def _relay(self, relay: RelayView) -> RelayView:
        """A relay with the reasons that are ours in words."""
        moves = tuple(
            replace(m, reason=self.names.reason(m.reason), reason_names=self.names.in_all(m.reason))
            for m in relay.moves
        )
        names = self.names.in_all(relay.reason)
        return replace(
            relay, reason=self.names.reason(relay.reason), reason_names=names, moves=moves
        )

    def alarms(self, world: World) -> tuple[AlarmView, ...]:
        """What is wrong in the house, the oldest first; then what was a moment ago."""
        every = sorted(world.alarms.items(), key=lambda row: (not row[1].on, row[1].since, row[0]))
        return tuple(self._alarm(alarm) for _, alarm in every)

    def _alarm(self, alarm: Alarmed) -> AlarmView:
        return AlarmView(
            adapter=alarm.adapter,
            what=alarm.what,
            names=self.names.alarm_names(alarm.what),
            about=alarm.about,
            detail=alarm.detail,
            on=alarm.on,
            since=alarm.since,
            times=alarm.times,
        )

    def advisories(self, world: World) -> tuple[AdvisoryView, ...]:
        """What subscribers are told now, the oldest first."""
        return tuple(advisory_view(a, self._book) for a in in_order(world))

    def unit(self, unit: Unit, world: World, at: datetime) -> UnitView:
        """A unit as the desk sees it."""
        state = world.unit(unit.id)
        return UnitView(
            id=unit.id,
            names=dict(unit.names),
            kind=unit.kind.value,
            on_duty=self._book.on_duty(unit, world, at),
            calls=tuple(c.id for c in world.parts(unit.id)),
            point=self._book.position(unit, world),
            point_at=state.point_at,
            person=member.wish.name if (member := world.members.get(unit.id)) else "",
        )

    def _timeline(self, page: Page) -> tuple[EventView, ...]:
        new = slice(len(page.told), None)
        done = zip(page.decided[new], page.persons[new], strict=True)
        page.told += [self.timeline.event(fact, person) for fact, person in done]
        return tuple(page.told)

    def _holder(self, call: Call) -> str:
        """Who has it in hand: whoever is there or coming, else the desk that took it on."""
        coming = [a.unit for a in call.assignments if a.part in COMING]
        return (coming[0] if coming else call.holder) if call.live else ""

    def _route(self, route: Route, confirmed: str) -> RouteView:
        names = self.names
        return RouteView(
            ways=tuple(self._way(leg) for leg in route.legs),
            passed_over=tuple(
                PassedOver(
                    unit=p.unit,
                    name=names.unit(p.unit),
                    reason=names.reason(p.reason),
                    reason_names=names.in_all(p.reason),
                )
                for p in route.passed
            ),
            confidence=route.confidence,
            reason=names.reason(route.reason),
            reason_names=names.in_all(route.reason),
            confirmed_by=names.unit(confirmed),
        )

    def link(self, fact: LinkMoved) -> LinkView:
        """An adapter: whether it is up, and why not, or how it is."""
        reason = self.names.reason(fact.reason)
        return LinkView(
            adapter=fact.adapter,
            up=fact.up,
            since=fact.at,
            reason=reason,
            reason_names=self.names.in_all(fact.reason),
        )

    def _way(self, leg: Leg) -> WayView:
        names, by = self.names, self.names.measure(leg.way.by)
        return WayView(
            unit=leg.unit,
            name=names.unit(leg.unit),
            task="warn" if leg.warn_only else leg.task.value,
            minutes=leg.way.minutes,
            metres=leg.way.metres,
            by=names.reason(by),
            by_names=names.in_all(by),
            reason=names.reason(leg.reason),
            reason_names=names.in_all(leg.reason),
            channel=names.channel(leg.unit),
            line=leg.way.line,
        )

    def _assignment(self, part: Assignment) -> AssignmentView:
        return AssignmentView(
            unit=part.unit,
            name=self.names.unit(part.unit),
            task=part.task.value,
            state=part.part.value,
            minutes=part.minutes,
            since=part.since,
            until=part.until,
            note=self.names.reason(part.note),
            note_names=self.names.in_all(part.note),
        )


def heard(words: Words, veil: Veil | None = None) -> HeardView:
    """Words that were heard, without who reported them."""
    said, voice = words.said, words.said.voice
    unheard = voice is not None and not said.words
    return HeardView(
        key=veil.text(said.key) if veil else said.key,
        at=words.at,
        by=said.source.unit,
        channel=heard_on(said.source),
        words=said.words,
        confidence=0.0 if unheard else said.confidence,
        engine=said.engine,
        voice=voice.ref if voice else "",
        seconds=voice.seconds if voice else 0.0,
        mime=voice.mime if voice else "",
        doubts=tuple((d.text, d.start, d.end) for d in said.doubts),
        reason=words.reason,
        note=words.note,
        pictures=tuple((p.ref, p.mime) for p in said.pictures),
        camera=said.source.camera,
    )


def relayed(relay: Relay, veil: Veil | None) -> RelayView:
    """A relay. `veil` hides a reporter's channel; without it all is as it was on the wire."""
    fact = relay.fact
    return RelayView(
        key=veil.key(relay) if veil else fact.key,
        call=fact.call,
        to=seen_as(fact) if veil else str(fact.to),
        unit=fact.unit,
        text="" if veil and fact.message in SEALED else fact.text,
        language=fact.language,
        priority=fact.priority,
        reach=relay.reach.value,
        at=fact.at,
        moved=relay.moved,
        reason=_hidden(relay.reason, veil),
        choices=fact.choices,
        message=fact.message,
        number=fact.number,
        expires=fact.expires,
        parts=count(fact.text) if fact.form is Form.SHORT else 0,
        moves=tuple(
            MoveView(at=m.at, reach=m.reach.value, reason=_hidden(m.reason, veil))
            for m in relay.moves
        ),
    )


def _hidden(reason: str, veil: Veil | None) -> str:
    return veil.text(reason) if veil and reason else reason


def _outcome(page: Page) -> str:
    """How it ended, in somebody's words, else in the rules' own."""
    return page.call.outcome or (page.because if page.call.status is Status.CLOSED else "")
