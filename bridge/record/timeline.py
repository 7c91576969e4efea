"""Facts in words: one line each, in the language of who reads."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from bridge.record.names import LANGUAGES, Names
from bridge.record.words import say, words
from bridge.views import EventView
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
from rules.people_events import Rated, SolvedSaid
from rules.route import Route
from rules.rulebook import Rulebook
from rules.said import Matter, Where

Number = Callable[[str], int | None]


class Timeline:
    """Says what happened. `number` tells the number of a call by its id, as far as known."""

    def __init__(self, book: Rulebook, number: Number) -> None:
        self.names = Names(book)
        self.number = number
        self._zone = ZoneInfo(book.site.timezone)

    def event(self, fact: Event) -> EventView:
        """A fact in words of every language."""
        return EventView(
            at=fact.at,
            what=type(fact).__name__,
            unit=getattr(fact, "unit", ""),
            text=tuple((language, self.words(fact, language)) for language in LANGUAGES),
        )

    def words(self, fact: Event, language: str) -> str:
        """A fact that changed a call. `KeyError` for any other."""
        gaps = _Gaps(fact, lambda name, value: self._gap(name, value, language))
        return words("facts", _key(fact), language).format_map(gaps).rstrip(" .。:：")

    def clock(self, at: datetime) -> str:
        """The time of day at the site."""
        return f"{at.astimezone(self._zone):%H:%M:%S}"

    def _gap(self, name: str, value: object, language: str) -> object:
        match name, value:
            case (("by" | "unit" | "to"), str(id)):
                return self.names.unit(id, language)
            case "plan", str(id):
                return self.names.plan(id, language)
            case "kind", str(id):
                return self.names.kind(id, language)
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
            case (("fired" | "failed"), tuple(found)):
                return self._rules(found, language)
            case "minutes", float(minutes) | int(minutes):
                return max(1, round(minutes))
            case _, datetime():
                return self.clock(value)
        return value

    def _units(self, route: Route, language: str) -> str:
        sent = [self.names.unit(leg.unit, language) for leg in route.legs if not leg.warn_only]
        return ("、" if language == "zh" else ", ").join(sent) or say("small", "nobody", language)

    def _rules(self, found: Iterable[str | tuple[str, str]], language: str) -> str:
        """Rules by their names; those that failed with the error behind."""
        told = []
        for one in found:
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
        case Proposed(due=due) if due is not None:
            return f"{name}_waits"
        case Finished(found=found) if found is not None:
            return f"{name}_found" if found else f"{name}_not_found"
        case Escalated(to=to) if to:
            return f"{name}_to"
        case Joined(matter=matter) if matter is not None:
            return f"{name}_words"
        case Reminded(unit=unit) if unit:
            return f"{name}_unit"
        case PlaceAsked(places=()):
            return f"{name}_where"
        case SolvedSaid(solved=False):
            return f"{name}_no"
        case Ruled(failed=failed) if failed:
            return f"{name}_failed"
    return name
