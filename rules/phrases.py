"""The gaps of messages, filled in the listener's language."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta

from rules.call import Call
from rules.cases.naming import fields_named, stage_named
from rules.density.site import Density
from rules.model import Form, Names, Place
from rules.plan_gaps import plan_named, step_named, steps_named
from rules.rulebook import Rulebook, named
from rules.shortage import counts
from rules.terrain import Path
from rules.texting.parts import fitted
from rules.tongue import language_of
from rules.where_words import RELATIONS, relation_in, where_in
from rules.which import either

_REASONS = ("reason_", "outcome_", "where_", "kind_", "leg_", "passed_", "by_", "status_")
_GROUND = {"post": "place", "spots": "place", "ways": "path", "density": "density"}
LONGEST = {Form.SHORT: 40, Form.SPOKEN: 60, Form.TEXT: 600, Form.DESK: 2000}  # reporter's words
# One of ours says these words to that very person: in as many texts as it takes.
_WHOLE = frozenset({"reporter_asked", "pass_on", "pass_on_answer"})


class Phrases:
    """What can be said of one call; without a call, only what the gaps bring along."""

    def __init__(self, call: Call | None, book: Rulebook) -> None:
        self._call, self._book = call, book

    def say(
        self, message: str, language: str, form: Form, gaps: Mapping[str, object], *, to_unit: str
    ) -> str:
        """The message, with names of units, places, kinds and reasons in that language."""
        given = {"to": to_unit, **gaps}
        drill = self._call is not None and self._call.drill
        mark = self._book.site.catalogue.say("drill_mark", language, form) if drill else ""

        def filled(most: int) -> str:
            gaps = Gaps(self._call, self._book, language, form, given, most)
            return mark + self._book.site.catalogue.fill(message, language, form, gaps)

        if form is not Form.SHORT:
            return filled(LONGEST[form])
        whole = message in _WHOLE
        return filled(LONGEST[Form.DESK]) if whole else fitted(filled, LONGEST[form])

    def route(self) -> Mapping[str, object]:
        """The gaps of a proposed route."""
        route = self._call.route if self._call else None
        legs = route.legs if route else ()
        return {
            "units": tuple(leg.unit for leg in legs if not leg.warn_only),
            "minutes": legs[0].way.minutes if legs else 0.0,
            "reason": route.reason if route else "",
        }


class Gaps(Mapping[str, object]):
    """The gaps of one message, filled when they are asked for."""

    def __init__(
        self,
        call: Call | None,
        book: Rulebook,
        language: str,
        form: Form,
        given: Mapping[str, object],
        most: int,
    ) -> None:
        self._call, self._book, self._language, self._form = call, book, language, form
        self._given, self._most = given, most

    def __getitem__(self, gap: str) -> object:
        if gap in self._given:
            value = self._given[gap]
            return self._ground(gap, value) if gap in _GROUND else self._word(gap, value)
        if gap == "unit":
            return self._unit(str(self._given["to"]))
        if gap.startswith("code_"):
            return self._catalogued(gap)
        if self._call is None:
            raise KeyError(gap)
        return self._of_call(gap, self._call)

    def __iter__(self) -> Iterator[str]:
        return iter(self._given)

    def __len__(self) -> int:
        return len(self._given)

    def _of_call(self, gap: str, call: Call) -> object:
        match gap:
            case "number":
                return call.number
            case "kind":
                return self._named(self._book.kind_of(call).names)
            case "place":
                return self._where(call)
            case "words":
                return _short(call.said.words, self._form, self._most) or self._catalogued(
                    "no_words"
                )
            case "status":
                return self._catalogued(f"status_{call.status.value.replace(' ', '_')}")
            case "from_place" | "to_place":
                return self._place(call.ends[gap == "to_place"])
            case "window":
                return _minutes(self._book.kind_of(call).window)
            case "deadline":
                return _minutes(self._book.kind_of(call).search)
            case "channel":
                return call.said.source.address.adapter
        raise KeyError(gap)

    def _word(self, gap: str, value: object) -> object:
        match gap, value:
            case (("unit" | "to" | "by"), str(id)):
                return self._unit(id)
            case (("units" | "people"), tuple(states)):
                return self._people(states)
            case "places", tuple(ids):
                return either([str(id) for id in ids], self._language, self._book)
            case (("path" | "plan" | "stage"), str(id)):
                return self._of_the_site(gap, id)
            case (("fields" | "noted"), tuple(refs)):
                told = fields_named(refs, self._language, self._book.site)
                return _short(told, self._form, self._most) or self._catalogued("case_none")
            case "todo", str(step):
                return _short(step_named(step, self._language, self._book.site), self._form)
            case "todos", tuple(steps):
                return _short(steps_named(steps, self._language, self._book.site), self._form)
            case (("changes" | "alarm" | "more" | "adapter"), (str() | tuple())):
                return self._of_the_house(gap, value)
            case "minutes", float(minutes) | int(minutes):
                return max(1, round(minutes))
            case (("reason" | "because"), str(reason)):
                return reason_in(reason, self._language, self._book)
            case "words", str(words):
                return _short(words, self._form, self._most) or self._catalogued("no_words")
            case "outcome", str(outcome):
                told = reason_in(self._outcome(outcome), self._language, self._book)
                return _short(told, self._form) or self._catalogued("outcome_done")
        return value

    def _of_the_site(self, gap: str, id: str) -> str:
        """What a path, a plan or a stage is called."""
        if gap == "path":
            path = self._book.site.paths.get(id)
            return self._named(path.names) if path and path.names else id
        named = plan_named if gap == "plan" else stage_named
        return named(id, self._language, self._book.site)

    def _ground(self, gap: str, value: object) -> str:
        """What places, paths or a minimum are called."""
        ids = value if isinstance(value, tuple) else (value,)
        return self._listed(self._thing(_GROUND[gap], str(id)) for id in ids)

    def _thing(self, what: str, id: str) -> str:
        site = self._book.site
        rows: dict[str, Place | Density | Path | None] = {
            "place": site.places.get(id),
            "path": site.paths.get(id),
            "density": site.density.get(id),
        }
        thing = rows[what]
        return self._named(thing.names) if thing is not None and thing.names else id

    def _listed(self, told: Iterable[str]) -> str:
        return ("、" if self._language == "zh" else ", ").join(dict.fromkeys(told))

    def _people(self, states: tuple[object, ...]) -> str:
        """Units, some with their states (`id:status_key:detail`), and how many more there are."""
        told = []
        for one in states:
            id, _, state = str(one).partition(":status_")
            how = reason_in(f"status_{state}", self._language, self._book)
            brackets = f"（{how}）" if self._language == "zh" else f" ({how})"
            told.append(self._unit(id) + (brackets if state else ""))
        return self._listed(told)

    def _of_the_house(self, gap: str, value: str | tuple[object, ...]) -> str:
        """What changed in the site; what is wrong; and what else is known of that, in brackets."""
        match gap, value:
            case "changes", tuple():
                return self._changes(value)
            case "more", tuple():
                told = ("；" if self._language == "zh" else "; ").join(str(part) for part in value)
                return told and (f"（{told}）" if self._language == "zh" else f" ({told})")
            case "adapter", str(adapter):  # speech is no line of the site's own: it has no name
                return self._catalogued("line_speech") if adapter == "speech" else adapter
        return alarm_in(str(value), self._language, self._book)

    def _changes(self, changes: tuple[object, ...]) -> str:
        """Parts of a site with figures, as renewal writes them: `units:+1 ~2`."""
        parts = [str(change).partition(":") for change in changes]
        told = [f"{self._catalogued(f'part_{part}')} {figures}" for part, _, figures in parts]
        comma = "，" if self._language == "zh" else ", "
        return comma.join(told) or self._catalogued("part_none")

    def _outcome(self, outcome: str) -> str:
        """Reporters hear it in their own language: else what became of the call, not the words."""
        theirs = language_of(outcome, self._language) == self._language
        return outcome if theirs or self._given["to"] else str(self._given.get("because", outcome))

    def _catalogued(self, key: str) -> str:
        return self._book.site.catalogue.say(key, self._language, Form.TEXT)

    def _named(self, names: Names) -> str:
        return named(names, self._language, self._book.site.language)

    def _unit(self, id: str) -> str:
        unit = self._book.site.units.get(id)
        return self._named(unit.names) if unit else id

    def _where(self, call: Call) -> str:
        if call.where is None:
            return self._catalogued("unknown_place")
        return where_in(call.where, self._language, self._book)

    def _place(self, id: str) -> str:
        spot = self._book.place(id)
        return self._named(spot.names) if spot else self._catalogued("unknown_place")


def reason_in(reason: str, language: str, book: Rulebook) -> str:
    """A reason (`key` or `key:detail`) in words; a text that is no key stays as it is.

    The detail may be the id of a unit or of a place: then it is told by its name. It may also
    count causes (`busy=2,off_duty=1`). Reasons of one leg may be joined by "; ".
    """
    if reason.startswith("leg_") and "; leg_" in reason:
        told = [reason_in(one, language, book) for one in reason.split("; ")]
        return ("；" if language == "zh" else "; ").join(told)
    key, _, detail = reason.partition(":")
    site = book.site
    if not key.startswith(_REASONS) or key not in site.catalogue.messages[site.catalogue.fallback]:
        return reason  # an error may begin with "closed:", and a message of that name is none
    if key in RELATIONS:
        return relation_in(reason, language, book)
    return site.catalogue.say(key, language, Form.TEXT, detail=_detail(detail, language, book))


def alarm_in(what: str, language: str, book: Rulebook) -> str:
    """What is wrong, in words; a word that the catalogue does not know is told as it is."""
    key, catalogue = f"alarm_{what}", book.site.catalogue
    known = key in catalogue.messages[catalogue.fallback]
    return catalogue.say(key, language, Form.TEXT) if known else what


def _detail(detail: str, language: str, book: Rulebook) -> str:
    """A name where the detail is an id, causes in words where it counts them, else itself."""
    site = book.site
    thing = (
        site.units.get(detail)
        or site.places.get(detail)
        or site.stretches.get(detail)
        or site.paths.get(detail)
        or site.cameras.get(detail)
    )
    if thing is not None and thing.names:
        return named(thing.names, language, site.language)
    say, comma = site.catalogue.say, "、" if language == "zh" else ", "
    causes = [say(key, language, Form.TEXT, detail=n) for key, n in counts(detail)]
    return comma.join(causes) or detail


def _minutes(time: timedelta | None) -> int:
    return round(time.total_seconds() / 60) if time else 0


def _short(words: str, form: Form, most: int = 0) -> str:
    """Words on one line, cut to what the form bears; SMS has no "…" in its alphabet.

    Line breaks and signs that cannot be seen go: a report must not look like two messages.
    """
    if not words.isprintable():
        words = "".join(c if c.isprintable() else " " for c in words)
    words = " ".join(words.split())
    most, dots = most or LONGEST[form], "..." if form is Form.SHORT else "…"
    return words if len(words) <= most else words[: most - len(dots)] + dots
