"""Reporters stay unknown: what is hidden of them wherever the record is shown or handed out.

Words that people said stay as they are; whom they name is for the reader to guard. Nor is anybody's
telephone number shown: a unit is known by its id.
"""

import re

from msgspec.structs import replace

from bridge.record.page import Page, Relay
from rules.events import Event, Heard, Joined, Moved, Opened, Parted, Relayed
from rules.model import Address
from rules.said import Said, Source
from rules.site_events import Listening
from rules.texting.events import Doubted
from rules.volunteers import is_member

REPORTER = "reporter"
_SHORTEST = 4  # a shorter identity is part of too many innocent words
_PHONE = re.compile(r"\+?[0-9]{7,15}")


class Veil:
    """What must not be seen of one call's reporters."""

    def __init__(self, page: Page) -> None:
        self._page = page
        sources = (source for source, _ in page.reporters())
        found = {text for s in sources for text in (s.address.channel, s.sender)}
        self._hidden = sorted((t for t in found if len(t) >= _SHORTEST), key=len, reverse=True)

    def text(self, text: str) -> str:
        """A key, a reason of a network: without who it speaks of."""
        for identity in self._hidden:
            text = text.replace(identity, REPORTER)
        return text

    def key(self, relay: Relay) -> str:
        """A relay's id: a reporter's own names their channel."""
        fact = relay.fact
        own = fact.unit and not hides(fact.unit, fact.to)
        return self.text(fact.key) if own else self.text(f"{fact.call}#{relay.nth}")

    def fact(self, fact: Event) -> Event:
        """The same fact without who reported."""
        match fact:
            case Opened(said=said) | Heard(said=said) | Listening(said=said):
                fact = replace(fact, said=self._said(said))
            case Doubted(source=source):
                fact = replace(fact, source=_source(source), key=self.text(fact.key), code="")
            case Joined(source=source, matter=matter):
                hidden = matter and replace(matter, said=self._said(matter.said))
                came_from = self.text(fact.came_from)
                fact = replace(fact, source=_source(source), came_from=came_from, matter=hidden)
            case Parted(source=source):
                fact = replace(fact, source=_source(source))
            case Relayed():
                fact = self._relayed(fact)
            case Moved():
                fact = self._moved(fact)
        return replace(fact, call=self.text(fact.call)) if hasattr(fact, "call") else fact

    def _said(self, said: Said) -> Said:
        name = said.name if is_ours(said.source) else ""
        return replace(said, key=self.text(said.key), source=_source(said.source), name=name)

    def _relayed(self, fact: Relayed) -> Relayed:
        relay = self._page.relays[fact.key]
        if fact.unit and not any(hides(fact.unit, to) for to in (fact.to, *fact.tried)):
            return replace(fact, key=self.key(relay))
        known = fact.unit or REPORTER
        to = Address(fact.to.adapter, known)
        tried = tuple(Address(a.adapter, known) for a in fact.tried)
        return replace(fact, key=self.key(relay), to=to, tried=tried)

    def _moved(self, fact: Moved) -> Moved:
        relay = self._page.relays.get(fact.relay)
        fact_of = relay.fact if relay else None
        own = fact_of and fact_of.unit and not hides(fact_of.unit, fact_of.to)
        native = fact.native if own else ()
        key = self.key(relay) if relay else self.text(fact.relay)
        return replace(fact, relay=key, native=native, reason=self.text(fact.reason))


def _source(source: Source) -> Source:
    if is_ours(source):
        return source
    known = source.unit or REPORTER
    return replace(source, address=Address(source.address.adapter, known), sender="")


def is_ours(source: Source) -> bool:
    """May it be seen where they speak from? Not of reporters, volunteers, nor telephones."""
    return bool(source.unit) and not hides(source.unit, source.address)


def hides(unit: str, channel: Address) -> bool:
    """Does a channel tell more of a unit than may be seen? A volunteer's own, a telephone."""
    return is_member(unit) or bool(_PHONE.fullmatch(channel.channel))


def seen_as(fact: Relayed) -> str:
    """Where a relay goes, as it may be seen."""
    if fact.unit and hides(fact.unit, fact.to):
        return f"{fact.to.adapter}/{fact.unit}"
    return str(fact.to) if fact.unit else REPORTER
