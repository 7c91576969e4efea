"""What things are called, in every language that the record speaks.

A journal outlives the site file: what the site no longer has is called by its id.
"""

from collections.abc import Mapping

from bridge.record.veil import hides, is_ours
from bridge.record.words import languages, say
from rules.cases.naming import fields_named, stage_named
from rules.events import Relayed
from rules.phrases import alarm_in, reason_in
from rules.plan_gaps import plan_named
from rules.rulebook import Rulebook, named
from rules.said import Source, Where
from rules.where_words import where_in

LANGUAGES = languages()
_OURS = (
    "reason_", "where_", "kind_", "leg_", "passed_", "by_", "outcome_", "status_",
)  # fmt: skip


class Names:
    """Names of units, places, kinds, statuses and reasons."""

    def __init__(self, book: Rulebook) -> None:
        self._book, self._site = book, book.site
        self.home = book.site.language

    def unit(self, id: str, language: str = "") -> str:
        """A unit's name; the site's language by default."""
        unit = self._site.units.get(id)
        return self._named(unit.names, language) if unit else id

    def place(self, where: Where | None, language: str = "") -> str:
        """The place's name, else its degrees, else that nobody knows."""
        if where is None:
            return say("small", "nowhere", language or self.home)
        if where.place and self._book.place(where.place) is None:
            return where.place
        return where_in(where, language or self.home, self._book)

    def places(self, id: str, language: str = "") -> str:
        """A place's name by its id."""
        place = self._site.places.get(id)
        return self._named(place.names, language) if place else id

    def kind(self, id: str, language: str = "") -> str:
        """A kind's name."""
        kind = self._site.kinds.get(id)
        return self._named(kind.names, language) if kind else id

    def rule(self, id: str, language: str = "") -> str:
        """A rule's name; its id where it has none, or is not there any more."""
        found = next((r.names for r in self._site.rules if r.id == id), None)
        return self._named(found, language) if found else id

    def plan(self, id: str, language: str = "") -> str:
        """A plan's name."""
        return plan_named(id, language or self.home, self._site)

    def stage(self, ref: str, language: str = "") -> str:
        """A stage of a case, `kind:nth`."""
        return stage_named(ref, language or self.home, self._site)

    def fields(self, refs: tuple[object, ...], language: str = "") -> str:
        """Fields of a case with their values."""
        return fields_named(refs, language or self.home, self._site)

    def status(self, status: str, language: str = "") -> str:
        """What a call's status is called."""
        return self.reason(f"status_{status.replace(' ', '_')}", language)

    def reason(self, reason: str, language: str = "") -> str:
        """A reason of the rules in words; a person's own words stay as they are."""
        if not reason.startswith(_OURS):
            return reason  # "found" is a unit's word, and a message of the catalogue as well
        return reason_in(reason, language or self.home, self._book)

    def measure(self, by: str) -> str:
        """The reason that tells what a way was measured by; as it stands where there is none."""
        known = self._site.catalogue.messages[self._site.catalogue.fallback]
        return f"by_{by}" if f"by_{by}" in known else by

    def in_all(self, reason: str) -> dict[str, str]:
        """A reason by language; empty where it is not ours to translate."""
        told = {language: self.reason(reason, language) for language in LANGUAGES}
        return told if any(words != reason for words in told.values()) else {}

    def alarm_names(self, what: str) -> dict[str, str]:
        """What is wrong, by language."""
        return {language: alarm_in(what, language, self._book) for language in LANGUAGES}

    def unit_names(self, id: str) -> dict[str, str]:
        """A unit's names; none where it is not ours."""
        unit = self._site.units.get(id)
        return dict(unit.names) if unit else {}

    def kind_names(self, id: str) -> dict[str, str]:
        """A kind's names as the site gives them."""
        kind = self._site.kinds.get(id)
        return dict(kind.names) if kind else {self.home: id}

    def place_names(self, where: Where | None) -> dict[str, str]:
        """A place's names; none where it has no name."""
        place = self._site.places.get(where.place) if where else None
        return dict(place.names) if place else {}

    def by(self, source: Source, language: str = "") -> str:
        """Who said something: a unit or a camera by its name, a reporter never."""
        if source.camera:
            return self.camera(source.camera, language)
        return self.unit(source.unit, language) if source.unit else _reporter(language or self.home)

    def camera(self, id: str, language: str = "") -> str:
        """A camera by its name; its id where the site has it no more."""
        camera = self._site.cameras.get(id)
        return self._named(camera.names, language) if camera else id

    def to(self, relay: Relayed, language: str = "") -> str:
        """Who is told something."""
        return self.unit(relay.unit, language) if relay.unit else _reporter(language or self.home)

    def channel(self, unit: str) -> str:
        """Where a unit is told first, "" where nowhere."""
        found = self._site.units.get(unit)
        if found is None or not found.channels:
            return ""
        first = found.channels[0]
        return f"{first.adapter}/{unit}" if hides(unit, first) else str(first)

    def _named(self, names: Mapping[str, str], language: str) -> str:
        return named(names, language or self.home, self.home)


def heard_on(source: Source) -> str:
    """Where words came in; of a reporter only the adapter's name."""
    return str(source.address) if is_ours(source) else source.address.adapter


def _reporter(language: str) -> str:
    return say("small", "reporter", language)
