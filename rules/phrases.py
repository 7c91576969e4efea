"""The gaps of messages, filled in the listener's language."""

from collections.abc import Mapping

from rules.call import Call
from rules.model import Form
from rules.rulebook import Rulebook, named

LONGEST = {Form.SHORT: 40, Form.SPOKEN: 60, Form.TEXT: 600, Form.DESK: 2000}  # reporter's words


class Phrases:
    """What can be said of one call; without a call, only what the gaps bring along."""

    def __init__(self, call: Call | None, book: Rulebook) -> None:
        self._call, self._book = call, book

    def say(
        self, message: str, language: str, form: Form, gaps: Mapping[str, object], *, to_unit: str
    ) -> str:
        """The message, with names of units, places, kinds and reasons in that language."""
        filled = self._of_call(language, form)
        filled |= {k: self._word(k, v, language, form) for k, v in gaps.items()}
        filled.setdefault("unit", self._unit(to_unit, language))
        filled["to"] = self._unit(to_unit, language)
        return self._book.site.catalogue.say(message, language, form, **filled)

    def route(self) -> Mapping[str, object]:
        """The gaps of a proposed route."""
        route = self._call.route if self._call else None
        legs = route.legs if route else ()
        return {
            "units": tuple(leg.unit for leg in legs if not leg.warn_only),
            "minutes": legs[0].way.minutes if legs else 0.0,
            "reason": route.reason if route else "",
        }

    def _of_call(self, language: str, form: Form) -> dict[str, object]:
        call, book, site = self._call, self._book, self._book.site
        if call is None:
            return {}
        kind = book.kind(call.kind)
        window, search = kind.window, kind.search
        return {
            "number": call.number,
            "kind": named(kind.names, language, site.language),
            "place": self._place(call.where.place if call.where else "", language),
            "words": _short(call.said.words, form),
            "status": self._catalogued(f"status_{call.status.value.replace(' ', '_')}", language),
            "from_place": self._place(call.ends[0], language),
            "to_place": self._place(call.ends[1], language),
            "window": round(window.total_seconds() / 60) if window else 0,
            "deadline": round(search.total_seconds() / 60) if search else 0,
            "channel": call.said.source.address.adapter,
        }

    def _word(self, gap: str, value: object, language: str, form: Form) -> object:
        match gap, value:
            case "unit", str(id):
                return self._unit(id, language)
            case "units", tuple(ids):
                return ("、" if language == "zh" else ", ").join(
                    self._unit(str(id), language) for id in ids
                )
            case "minutes", float(minutes) | int(minutes):
                return max(1, round(minutes))
            case (("reason" | "because"), str(reason)):
                return self._reason(reason, language)
            case "outcome", str(outcome):
                return _short(outcome, form) or self._catalogued("outcome_done", language)
        return value

    def _reason(self, reason: str, language: str) -> str:
        return reason_in(reason, language, self._book)

    def _catalogued(self, key: str, language: str) -> str:
        return self._book.site.catalogue.say(key, language, Form.TEXT)

    def _unit(self, id: str, language: str) -> str:
        unit = self._book.site.units.get(id)
        return named(unit.names, language, self._book.site.language) if unit else id

    def _place(self, id: str, language: str) -> str:
        spot = self._book.place(id)
        if spot is None:
            point = self._call.where.point if self._call and self._call.where and not id else None
            return f"{point.lat:.5f}, {point.lon:.5f}" if point else self._unknown(language)
        return named(spot.names, language, self._book.site.language)

    def _unknown(self, language: str) -> str:
        return self._catalogued("unknown_place", language)


def reason_in(reason: str, language: str, book: Rulebook) -> str:
    """A reason (`key` or `key:detail`) in words; a text that is no key stays as it is.

    The detail may be the id of a unit or of a place: then it is told by its name.
    """
    key, _, detail = reason.partition(":")
    site = book.site
    if key not in site.catalogue.messages[site.catalogue.fallback]:
        return reason
    thing = site.units.get(detail) or site.places.get(detail) or site.stretches.get(detail)
    told = named(thing.names, language, site.language) if thing else detail
    return site.catalogue.say(key, language, Form.TEXT, detail=told)


def _short(words: str, form: Form) -> str:
    """Words cut to what the form bears; SMS has no "…" in its alphabet."""
    most, dots = LONGEST[form], "..." if form is Form.SHORT else "…"
    return words if len(words) <= most else words[: most - len(dots)] + dots
