"""The record for other programs: JSON lines with everything, CSV for spreadsheets.

Laws. Who reported is left out unless it is asked for by name. A spreadsheet runs what looks like a
formula: a text cell that could be one starts with an apostrophe.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, tzinfo
from typing import Any

import msgspec

from bridge.record.figures import STAGES, began, takers, times
from bridge.record.ledger import Ledger
from bridge.record.names import Names
from bridge.record.page import LOST, Page
from bridge.record.table import plain
from bridge.record.veil import Veil
from bridge.record.viewing import relayed
from bridge.record.words import say
from bridge.views import CallView, RelayView

BOM = "\ufeff"
_FORMULA = tuple("=+-@＝＋－＠")
_encoder = msgspec.json.Encoder(order="deterministic")

CALL = (
    "number", "id", "time", "kind", "priority", "place", "lat", "lon", "status", "who", "language",
    "words", "confidence", *STAGES, *(f"to_{stage}" for stage in STAGES), "outcome", "into",
    "recordings", "relays", "relays_lost", "stars", "rated", "solved", "drill",
)  # fmt: skip
REPORTER = ("adapter", "channel", "sender", "name")
RELAY = (
    "number", "id", "relay", "time", "to", "unit", "language", "text", "reach", "moved", "reason",
)  # fmt: skip


def json_line(ledger: Ledger, page: Page, *, names: bool) -> bytes:
    """One call with everything that the journal says of it, as one line of JSON.

    The fields are those of CallView; `facts` are the journal's own lines. With `names`, `reporters`
    are added and nothing is hidden.
    """
    veil = Veil(page)
    told: dict[str, Any] = msgspec.to_builtins(ledger.view(page))
    if names:
        told["relays"] = msgspec.to_builtins([relayed(r, None) for r in page.relays.values()])
        told["reporters"] = list(reporters(page))
    else:
        told["id"] = veil.text(page.call.id)
    told["facts"] = [
        {"key": key, "fact": fact} if names else {"key": veil.text(key), "fact": veil.fact(fact)}
        for key, fact in page.facts
    ]
    return _encoder.encode(told) + b"\n"


class Sheet:
    """Rows of a CSV file in one language, with the site's clock times and names."""

    def __init__(
        self,
        names: Names,
        zone: tzinfo,
        language: str,
        *,
        protected: bool,
        may: Callable[[Page], bool] = lambda _: True,
    ) -> None:
        """With `protected`, reporters have columns; `may` says of which pages they are told."""
        self._names, self._zone, self._language = names, zone, language
        self._protected, self._may = protected, may

    def heads(self, columns: Sequence[str]) -> str:
        """The line of headings."""
        return csv_row([say("heads", column, self._language) for column in columns])

    @property
    def call_columns(self) -> tuple[str, ...]:
        """The columns of a call."""
        return CALL + (REPORTER if self._protected else ())

    def call(self, page: Page, view: CallView) -> str:
        """One call as one line."""
        cells = self._call(page, view)
        return csv_row([cells[column] for column in self.call_columns])

    def relays(self, page: Page, view: CallView) -> Iterator[str]:
        """Each relay of a call as one line."""
        shown = view.relays
        if self._tells(page):
            shown = tuple(relayed(r, None) for r in page.relays.values())
        for relay in shown:
            yield csv_row(self._relay(relay, view, page))

    def _tells(self, page: Page) -> bool:
        return self._protected and self._may(page)

    def _call(self, page: Page, view: CallView) -> dict[str, object]:
        names, language, point = self._names, self._language, view.point
        took = times(view)
        cells: dict[str, object] = {
            "number": view.number,
            "id": view.id if self._tells(page) else Veil(page).text(view.id),
            "time": self._clock(began(view)),
            "kind": names.kind(view.kind, language),
            "priority": view.priority,
            "place": names.place(page.call.where, language),
            "lat": point.lat if point else None,
            "lon": point.lon if point else None,
            "status": names.status(view.status, language),
            "who": ", ".join(names.unit(unit, language) for unit in takers(view)),
            "language": view.language,
            "words": view.words,
            "confidence": round(view.confidence, 3),
            "sent": self._clock(view.first_sent),
            "taken": self._clock(view.first_taken),
            "scene": self._clock(view.first_scene),
            "closed": self._clock(view.closed),
            "outcome": view.outcome_names.get(language, view.outcome),
            "into": view.into,
            "recordings": " ".join(h.voice for h in view.heard if h.voice),
            "relays": len(view.relays),
            "relays_lost": sum(r.reach in LOST for r in view.relays),
        }
        cells |= {
            "stars": view.stars or None,
            "rated": view.rated,
            "solved": _yes_no(view, language),
            "drill": say("small", "drill", language) if view.drill else "",
        }
        cells |= {f"to_{s}": round(took[s] / 60, 2) if s in took else None for s in STAGES}
        if self._protected:
            who = list(reporters(page)) if self._may(page) else []
            cells |= {c: "; ".join(r[c] for r in who if r[c]) for c in REPORTER}
        return cells

    def _relay(self, relay: RelayView, view: CallView, page: Page) -> list[object]:
        id = view.id if self._tells(page) else Veil(page).text(view.id)
        language = self._language
        return [
            view.number, id, relay.key, self._clock(relay.at), relay.to,
            self._names.unit(relay.unit, language) if relay.unit else "", relay.language,
            relay.text, say("reach", relay.reach, language), self._clock(relay.moved), relay.reason,
        ]  # fmt: skip

    def _clock(self, at: datetime | None) -> str | None:
        return f"{at.astimezone(self._zone):%Y-%m-%d %H:%M:%S}" if at else None


def _yes_no(view: CallView, language: str) -> str:
    """What the reporter said after the end."""
    if view.solved is None:
        return ""
    return say("small", "said_yes" if view.solved else "said_no", language)


def cell(value: object) -> object:
    """What may stand in a sheet: numbers as they are, texts as nothing but text."""
    if not isinstance(value, str):
        return value
    text = plain(value)
    acts = value.startswith(("\t", "\r")) or text.lstrip().startswith(_FORMULA)
    return f"'{text}" if acts else text


def csv_row(cells: Iterable[object]) -> str:
    """One line of a sheet."""
    line = io.StringIO(newline="")
    csv.writer(line).writerow([cell(c) for c in cells])
    return line.getvalue()


def reporters(page: Page) -> Iterator[dict[str, str]]:
    """Who reported, each once. Protected."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for source, name in page.reporters():
        key = str(source.address), source.sender
        who = found.setdefault(key, {
            "adapter": source.address.adapter,
            "channel": source.address.channel,
            "sender": source.sender,
            "name": "",
        })  # fmt: skip
        who["name"] = who["name"] or name
    known = {channel for channel, sender in found if sender}
    return (who for (channel, sender), who in found.items() if sender or channel not in known)
