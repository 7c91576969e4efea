"""Facts in words: one line each, in the language of who reads."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from bridge.record.names import LANGUAGES, Names
from bridge.record.words import say, words
from bridge.views import EventView
from rules.cases.events import CaseNoted
from rules.events import (
    Closed,
    Escalated,
    Event,
    Finished,
    Joined,
    Offered,
    PlaceAsked,
    Placed,
    Proposed,
    Reminded,
    Ruled,
)
from rules.guests.events import GuestCame, GuestLeft
from rules.handed import Going
from rules.links.events import SharedHeard
from rules.people_events import Rated, SolvedSaid
from rules.route import Route
from rules.rulebook import Rulebook, named
from rules.said import Matter, Where

Number = Callable[[str], int | None]


class Timeline:
    """Says what happened. `number` tells the number of a call by its id, as far as known."""

    def __init__(self, book: Rulebook, number: Number) -> None:
        self.names = Names(book)
        self.number = number
        self._zone, self._language = ZoneInfo(book.site.timezone), book.site.language

    def event(self, fact: Event, person: str = "") -> EventView:
        """A fact in words of every language."""
        return EventView(
            at=fact.at,
            what=type(fact).__name__,
            unit=getattr(fact, "unit", ""),
            text=tuple((language, self.words(fact, language, person)) for language in LANGUAGES),
            person=person,
        )

    def words(self, fact: Event, language: str, person: str = "") -> str:
        """A fact that changed a call, and who did it at a desk. `KeyError` for any other."""

        def told(name: str, value: object) -> object:
            gap = self._gap(name, value, language)
            return say("small", "person", language, by=gap, who=person) if name == "by" else gap

        gaps = _Gaps(fact, told if person else lambda n, v: self._gap(n, v, language))
        return words("facts", _key(fact), language).format_map(gaps).rstrip(" .。:：")

    def clock(self, at: datetime) -> str:
        """The time of day at the site."""
        return f"{at.astimezone(self._zone):%H:%M:%S}"

    def _gap(self, name: str, value: object, language: str) -> object:
        match name, value:
            case (("by" | "unit" | "to" | "stage" | "plan" | "kind"), str(id)):
                return self._called(name, id, language)
            case "noted", tuple(pairs):
                return self.names.fields(pairs, language)
            case (("reason" | "because"), str(reason)):
                return self.names.reason(reason, language)
            case (("into" | "came_from"), str(id)):
                return self.number(id) or id
            case "words", str(words):
                return words or say("small", "voice_only", language)
            case "place", Where() as where:
                return self.names.place(where, language)
            case "places", tuple(ids):
                return self._listed((self.names.places(id, language) for id in ids), language)
            case "units", Route() as route:
                return self._units(route, language)
            case (("fired" | "failed" | "going"), tuple(found)):
                return self._rules(found, language)
            case "minutes", float(minutes) | int(minutes):
                return max(1, round(minutes))
            case _, datetime():
                return self.clock(value)
        return value

    def _called(self, what: str, id: str, language: str) -> str:
        named = {"stage": self.names.stage, "plan": self.names.plan, "kind": self.names.kind}
        return named.get(what, self.names.unit)(id, language)

    def _theirs(self, one: Going, language: str) -> str:
        """A unit of another site, as that site calls it."""
        return named(one.names, language, self._language) if one.names else one.unit

    def _units(self, route: Route, language: str) -> str:
        sent = [self.names.unit(leg.unit, language) for leg in route.legs if not leg.warn_only]
        return ("、" if language == "zh" else ", ").join(sent) or say("small", "nobody", language)

    def _rules(self, found: Iterable[str | tuple[str, str] | Going], language: str) -> str:
        """Rules by their names, those that failed with the error behind; units of another site."""
        told = []
        for one in found:
            if isinstance(one, Going):
                told.append(self._theirs(one, language))
                continue
            id, error = (one, "") if isinstance(one, str) else one
            told.append(self.names.rule(id, language) + (f" ({error})" if error else ""))
        return self._listed(told, language)

    def _listed(self, told: Iterable[str], language: str) -> str:
        comma = "、" if language == "zh" else ", "
        return comma.join(told) or say("small", "none", language)


class _Gaps(Mapping[str, object]):
    """The gaps of a fact: its fields, and two that stand deeper; only what is asked for is made."""

    def __init__(self, fact: Event, told: Callable[[str, object], object]) -> None:
        self._fact, self._told = fact, told

    def __getitem__(self, name: str) -> object:
        match self._fact, name:
            case Placed(where=where), "place":
                return self._told(name, where)
            case Placed(where=where), "reason":
                return self._told(name, where.reason)
            case Joined(matter=Matter(said=said)), "words":
                return self._told(name, said.words)
            case Rated(words=words), "words":  # mere stars say enough
                return words
            case CaseNoted(stage=ref, noted=noted), "noted":
                kind = ref.rpartition(":")[0]
                return self._told(name, tuple((f"{kind}:{id}", value) for id, value in noted))
            case SharedHeard(handed=handed), "theirs":
                return handed.number
            case SharedHeard(new=going), "going":
                return self._told(name, going)
            case Proposed(route=route), "units":
                return self._told(name, route)
            case Proposed(route=route), "reason":
                return self._told(name, route.reason)
        return self._told(name, getattr(self._fact, name))

    def __iter__(self) -> Iterator[str]:
        return iter(self._fact.__struct_fields__)

    def __len__(self) -> int:
        return len(self._fact.__struct_fields__)


def _key(fact: Event) -> str:
    """Which words: some facts have a second form."""
    name = type(fact).__name__
    match fact:
        case Placed(by=by) | Offered(by=by) | Closed(by=by) if by:
            return f"{name}_by"
        case GuestLeft(unit=unit, by=by) if unit != by:
            return f"{name}_by"
        case GuestCame(there=True):
            return f"{name}_there"
        case Proposed(due=due) if due is not None:
            return f"{name}_waits"
        case Finished(found=found) if found is not None:
            return f"{name}_found" if found else f"{name}_not_found"
        case Escalated(to=to) if to:
            return f"{name}_to"
        case Joined(matter=matter) if matter is not None:
            return f"{name}_words"
        case SharedHeard(new=going) if going:
            return f"{name}_going"
        case Reminded(unit=unit) if unit:
            return f"{name}_unit"
        case PlaceAsked(places=()):
            return f"{name}_where"
        case SolvedSaid(solved=False):
            return f"{name}_no"
        case Ruled(failed=failed) if failed:
            return f"{name}_failed"
    return name
