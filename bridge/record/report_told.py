"""A period report in words: lines for a terminal, CSV for a sheet, a page of HTML that prints.

Law: every text of the page is escaped and every cell of the sheet is harmless, whoever gave the
names; the page needs nothing from elsewhere.
"""

from collections.abc import Callable, Iterator, Sequence
from html import escape

from bridge.record.export import csv_row
from bridge.record.figures import STAGES, clock
from bridge.record.names import Names
from bridge.record.period import BY, CIRCLES, Report, Row, Span
from bridge.record.table import plain, table
from bridge.record.words import say

_STYLE = (
    "body{font:14px/1.5 system-ui,sans-serif;margin:2em;color:#000;background:#fff}"
    "h1{font-size:20px}h2{font-size:16px;margin:1.4em 0 .4em}table{border-collapse:collapse;"
    "width:100%}"
    "th,td{border:1px solid #999;padding:2px 6px;text-align:right}"
    "th:first-child,td:first-child{text-align:left}th{background:#eee}"
    "thead{display:table-header-group}tr{break-inside:avoid}h2{break-after:avoid}"
    "@page{size:A4 landscape;margin:12mm}@media print{body{margin:0}}"
)


class Telling:
    """A report in one language, with the names of a site."""

    def __init__(self, told: Report, names: Names, title: str, language: str) -> None:
        self._told, self._names, self._language, self._title = told, names, language, title

    def text(self) -> Iterator[str]:
        """Lines for a terminal."""
        yield f"{plain(self._title)}  {self._span(self._told.span)}"
        if self._told.other:
            yield f"{self._head('compared')}: {self._span(self._told.other)}"
        for what, rows in self._parts():
            yield ""
            yield from table(self._heads(what), (self._cells(what, row) for row in rows))

    def csv(self) -> Iterator[str]:
        """Lines of a sheet: what a row is of, then its figures; times in seconds."""
        stages = [f"{self._head(s)} {self._head(w)}" for s in STAGES for w in ("average", "p90")]
        circles = [self._within(m) for m in CIRCLES]
        yield csv_row(["", "", *self._counts(), *stages, *circles])
        for what, rows in self._parts():
            for row in rows:
                yield csv_row(
                    [self._head(what), self._name(what, row), *self._counted(row, _number),
                     *_seconds(row), *(_share(row.within.get(m)) for m in CIRCLES)]
                )  # fmt: skip

    def html(self) -> Iterator[str]:
        """A page that stands alone and prints on sheets of A4."""
        span, other = self._span(self._told.span), self._told.other
        yield f'<!doctype html><html lang="{escape(self._language)}"><head><meta charset="utf-8">'
        yield f"<title>{escape(self._title)} {escape(span)}</title><style>{_STYLE}</style></head>"
        yield f"<body><h1>{escape(plain(self._title))}</h1><p>{escape(span)}"
        if other:
            yield f"<br>{escape(self._head('compared'))}: {escape(self._span(other))}"
        yield "</p>"
        for what, rows in self._parts():
            yield f"<h2>{escape(self._head(what))}</h2><table><thead>"
            yield _html_row("th", self._heads(what)) + "</thead><tbody>"
            yield from (_html_row("td", self._cells(what, row)) for row in rows)
            yield "</tbody></table>"
        yield "</body></html>"

    def _parts(self) -> Iterator[tuple[str, Sequence[Row]]]:
        yield "calls", (self._told.whole,)
        for what in BY:
            if self._told.by[what]:
                yield what, self._told.by[what]

    def _heads(self, what: str) -> list[str]:
        stages = [f"{self._head(s)} {self._head(w)}" for s in STAGES for w in ("average", "p90")]
        circles = [self._within(m) for m in CIRCLES]
        return [self._head(what), *self._counts(), *stages, *circles]

    def _counts(self) -> list[str]:
        other = ("before", "change") if self._told.other else ()
        return [self._head(h) for h in ("count", *other)]

    def _cells(self, what: str, row: Row) -> list[str]:
        clocks = [
            clock(getattr(row.times[s], w)) if s in row.times else ""
            for s in STAGES
            for w in ("average", "p90")
        ]
        circles = [_share(row.within.get(m)) for m in CIRCLES]
        counted = map(str, self._counted(row, _signed))
        return [self._name(what, row), *counted, *clocks, *circles]

    def _counted(self, row: Row, change: Callable[[float | None], object]) -> list[object]:
        if self._told.other is None:
            return [str(row.count)]
        return [str(row.count), str(row.before or 0), change(row.change)]

    def _name(self, what: str, row: Row) -> str:
        match what:
            case "kind":
                return self._names.kind(row.id, self._language)
            case "unit":
                return self._names.unit(row.id, self._language)
            case "hour":
                return f"{row.id}:00"
            case "place":
                nowhere = say("small", "nowhere", self._language)
                return self._names.places(row.id, self._language) or nowhere
        return self._head("all")

    def _within(self, minutes: int) -> str:
        return say("says", "within", self._language, minutes=minutes)

    def _head(self, key: str) -> str:
        return say("heads", key, self._language)

    def _span(self, span: Span) -> str:
        return f"{span.since:%Y-%m-%d %H:%M} … {span.until:%Y-%m-%d %H:%M}"


def _seconds(row: Row) -> Iterator[str]:
    for stage in STAGES:
        known = row.times.get(stage)
        yield from (f"{known.average:.0f}", f"{known.p90:.0f}") if known else ("", "")


def _share(share: float | None) -> str:
    return "" if share is None else f"{share:.1%}"


def _number(share: float | None) -> object:
    return "" if share is None else round(share, 4)


def _signed(share: float | None) -> str:
    return "" if share is None else f"{share:+.1%}".replace("-", "\N{MINUS SIGN}")


def _html_row(tag: str, cells: Sequence[str]) -> str:
    return "<tr>" + "".join(f"<{tag}>{escape(plain(c))}</{tag}>" for c in cells) + "</tr>"
