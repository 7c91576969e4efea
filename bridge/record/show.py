"""One call as text, whole: what was heard, decided and said, and how far every message came."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from bridge.record.export import reporters
from bridge.record.figures import STAGES, began, clock, takers, times
from bridge.record.page import LOST, Page
from bridge.record.table import plain
from bridge.record.timeline import Timeline
from bridge.record.veil import REPORTER, Veil
from bridge.record.viewing import relayed
from bridge.record.words import say
from bridge.views import AssignmentView, CallView, HeardView, PassedOver, RelayView, WayView
from rules.events import Event, Heard, Moved, Opened, Relayed
from rules.rulebook import Rulebook
from rules.said import Said


class Showing:
    """Tells of calls in one language and the site's time; with `names`, who reported is told too.

    `saved` says what became of a recording, by its reference.
    """

    def __init__(
        self,
        book: Rulebook,
        timeline: Timeline,
        language: str,
        *,
        names: bool = False,
        saved: Mapping[str, str] | None = None,
    ) -> None:
        self._timeline, self._names, self._language = timeline, timeline.names, language
        self._zone = ZoneInfo(book.site.timezone)
        self._protected, self._saved = names, saved or {}

    def lines(self, page: Page, view: CallView) -> Iterator[str]:
        """The call, line by line; nothing in it acts on a terminal."""
        relays = view.relays
        if self._protected:
            relays = tuple(relayed(r, None) for r in page.relays.values())
        sections = {
            "heard": (line for h in view.heard for line in self._heard(h)),
            "route": self._route(view),
            "assignments": (self._part(a) for a in (*view.assignments, *view.guests)),
            "relays": (line for r in relays for line in self._relay(r)),
            "timeline": self._course(page),
        }
        yield from map(plain, self._head(page, view))
        for head, lines in sections.items():
            yield ""
            yield f"── {self._h(head)} ──"
            told = False
            for line in lines:
                told = True
                yield "  " + plain(line)
            if not told:
                yield "  " + self._s("none")

    def _head(self, page: Page, view: CallView) -> Iterator[str]:
        names, language = self._names, self._language
        kind, status = names.kind(view.kind, language), names.status(view.status, language)
        yield f"{view.number}  {kind}  {names.place(page.call.where, language)}  {status}"
        rows = {
            "time": f"{began(view).astimezone(self._zone):%Y-%m-%d %H:%M:%S}",
            "id": page.call.id if self._protected else Veil(page).text(page.call.id),
            "priority": view.priority,
            "confidence": f"{view.confidence:.0%}",
            "reason": view.place_reason_names.get(language, view.place_reason),
            "who": ", ".join(names.unit(unit, language) for unit in takers(view)),
            **self._times(view),
            "outcome": view.outcome_names.get(language, view.outcome),
            "into": self._timeline.number(view.into) or view.into,
        }
        yield from (f"{self._h(key)}: {value}" for key, value in rows.items() if value)
        for who in reporters(page) if self._protected else ():
            told = ", ".join(f"{self._h(k)} {v}" for k, v in who.items() if v)
            yield f"{self._s('reporter')}: {told}"

    def _times(self, view: CallView) -> dict[str, str]:
        took = times(view)
        return {s: clock(took[s]) for s in STAGES if s in took}

    def _who(self, heard: HeardView) -> str:
        if heard.camera:
            return self._names.camera(heard.camera, self._language)
        return self._names.unit(heard.by, self._language) if heard.by else self._s("reporter")

    def _heard(self, heard: HeardView) -> Iterator[str]:
        who = self._who(heard)
        words = f"“{heard.words}”" if heard.words else self._s("voice_only")
        sure = f" {heard.confidence:.0%} {heard.engine}" if heard.voice else ""
        yield f"{self._at(heard.at)}  {who} ({heard.channel}): {words}{sure}"
        if heard.reason:
            yield f"          {self._h('reason')}: {self._reason(heard.reason)}"
        recordings = [(heard.voice, f"{heard.mime}, {heard.seconds:.1f} s")] if heard.voice else []
        for ref, what in (*recordings, *heard.pictures):
            yield f"          {ref} ({what}) {self._saved.get(ref, '')}"

    def _route(self, view: CallView) -> Iterator[str]:
        route = view.route
        if route is None:
            return
        yield f"{self._told(route.reason, route.reason_names)} ({route.confidence:.0%})"
        if route.confirmed_by:
            yield f"{self._h('confirmed')}: {route.confirmed_by}"
        for nth, way in enumerate(route.ways, 1):
            yield f"{nth}. {self._way(way)}"
        for passed in route.passed_over:
            yield f"   {self._h('passed_over')}: {self._passed(passed)}"

    def _way(self, way: WayView) -> str:
        name = self._names.unit(way.unit, self._language)
        by = self._told(way.by, way.by_names)
        reason = self._told(way.reason, way.reason_names)
        minutes = self._minutes(way.minutes)
        metres = say("says", "metres", self._language, metres=f"{way.metres:.0f}")
        return f"{name}: {reason}, {minutes}, {metres} ({by}), {way.channel}"

    def _passed(self, passed: PassedOver) -> str:
        name = self._names.unit(passed.unit, self._language)
        return f"{name}: {self._told(passed.reason, passed.reason_names)}"

    def _part(self, part: AssignmentView) -> str:
        name = self._names.unit(part.unit, self._language)
        note = self._told(part.note, part.note_names)
        state = say("states", part.state, self._language)
        return f"{self._at(part.since)}  {name}: {state} {note}"

    def _relay(self, relay: RelayView) -> Iterator[str]:
        who = self._names.unit(relay.unit, self._language) or self._s("reporter")
        to = "" if relay.to == REPORTER else f" [{relay.to}]"
        yield f"{self._at(relay.at)}  → {who}{to}: {relay.text}"
        for move in relay.moves:
            reason = f": {move.reason}" if move.reason else ""
            yield f"    {self._at(move.at)}  {self._reach(move.reach)}{reason}"
        if not relay.moves:
            yield f"    {self._reach(relay.reach)}"

    def _course(self, page: Page) -> Iterator[str]:
        """What was heard and decided, and what did not arrive, in the order of the journal."""
        veil = None if self._protected else Veil(page)
        for key, fact in page.facts:
            for line in self._fact(fact, page, veil, page.signed.get(key, "")):
                yield f"{self._at(fact.at)}  {line}"

    def _fact(self, fact: Event, page: Page, veil: Veil | None, person: str) -> Iterator[str]:
        match fact:
            case Relayed():
                pass
            case Moved(relay=key, reach=reach, reason=reason):
                if reach in LOST:
                    to = self._names.to(page.relays[key].fact, self._language)
                    why = veil.text(reason) if veil else reason
                    yield self._f("Moved", to=to, reach=self._reach(reach), reason=why)
            case Heard(said=said, note=note):
                yield self._said("Heard_note" if note else "Heard", said)
            case Opened(said=said):
                yield self._timeline.words(fact, self._language, person)
                yield self._said("Heard", said)
            case _:
                yield self._timeline.words(fact, self._language, person)

    def _said(self, how: str, said: Said) -> str:
        by = self._names.by(said.source, self._language)
        return self._f(how, by=by, words=said.words or self._s("voice_only"))

    def _told(self, text: str, names: Mapping[str, str]) -> str:
        return names.get(self._language, text)

    def _reason(self, reason: str) -> str:
        return self._names.reason(reason, self._language)

    def _minutes(self, minutes: float) -> str:
        return say("says", "minutes", self._language, minutes=f"{minutes:.1f}")

    def _reach(self, reach: str) -> str:
        return say("reach", reach, self._language)

    def _at(self, at: datetime) -> str:
        return self._timeline.clock(at)

    def _h(self, key: str) -> str:
        return say("heads", key, self._language)

    def _s(self, key: str) -> str:
        return say("small", key, self._language)

    def _f(self, key: str, **gaps: str) -> str:
        return say("facts", key, self._language, **gaps)
