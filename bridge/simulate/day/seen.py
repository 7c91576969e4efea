"""What a day through real doors came to, as the people in it saw it.

Law: nothing here asks the bridge: it counts what people said and what reached them. Times run from
the first report of a call, on the story's clock. A wrong unit: one that was asked first, while
another that was asked later for the same call was really more than half a minute nearer then.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from msgspec import Struct, field

from bridge.record.figures import spread
from bridge.record.table import table
from bridge.simulate.day.told import WORDS, clocked
from bridge.simulate.outside import Heard
from bridge.simulate.people import Player
from bridge.simulate.story import Line, Person
from rules.model import Address

CIRCLES = (1, 3, 5)
PROMPT = timedelta(seconds=60)  # every message is answered by then
CLEARLY = 30.0  # seconds
STAGES: Mapping[str, str] = {
    "take": "acknowledged", "here": "on_scene", "done": "closed", "found": "closed",
    "not found": "closed",
}  # fmt: skip


class Seen(Struct, kw_only=True):
    """Looks on while an evening is played. `units`: ids of those who are asked."""

    units: frozenset[str]
    reports: int = 0
    late: int = 0
    yes: int = 0
    no: int = 0
    stages: dict[int, dict[str, timedelta]] = field(default_factory=dict)
    asked: dict[int, dict[str, float]] = field(default_factory=dict)  # call → unit → its way, s
    waits: dict[str, list[timedelta]] = field(default_factory=dict)  # who was told nothing yet

    def said(self, person: Person, address: Address, line: Line, at: timedelta) -> None:
        """A report, or an answer to an offer."""
        if person.id not in self.units:
            self.reports += 1
            self.waits.setdefault(str(address), []).append(at)
        self.yes += line.means == "take"
        self.no += line.means == "decline"
        if (stage := STAGES.get(line.means)) and line.number:
            self.stages.setdefault(line.number, {}).setdefault(stage, at)

    def heard(self, player: Player, address: Address, heard: Heard, at: timedelta) -> None:
        """Something reached somebody: an answer to what they said, or an offer."""
        since = self.waits.pop(str(address), [])
        self.late += sum(at - one > PROMPT for one in since)
        if not heard.number:
            return
        stages = self.stages.setdefault(heard.number, {})
        if since:
            stages["opened"] = min(since[0], stages.get("opened", at))
        if any(choice.name == "take" for choice in heard.choices):
            stages.setdefault("sent", at)
            ways = self.asked.setdefault(heard.number, {})
            ways.setdefault(player.person.id, player.seconds_to(heard.point))

    def lines(self, language: str) -> Iterator[str]:
        """The figures as people read them."""
        words = WORDS.get(language, WORDS["en"])
        times = self._times()
        heads = [words[w] for w in ("stage", "count", "average", "p50", "p90")]
        known = ((stage, spread(found)) for stage, found in times.items() if found)
        yield from table(heads, ([words[stage], *clocked(s)] for stage, s in known))
        there = times["on_scene"]
        shares = (f"{_share(sum(t <= m * 60 for t in there), len(there)):.0%}" for m in CIRCLES)
        circles = dict(zip(("one", "three", "five"), shares, strict=True))
        yield words["within"].format(arrived=len(there), **circles)
        asked = sum(len(ways) for ways in self.asked.values())
        yield words["offers"].format(offers=asked, in_vain=asked - min(asked, self.yes))
        yield words["wrong_seen"].format(
            sent_as_nearest=len(self.asked), wrong_units=sum(map(_wrong, self.asked.values()))
        )
        silent = sum(len(waits) for waits in self.waits.values())
        yield words["unanswered"].format(unanswered=silent, answered_late=self.late)

    def _times(self) -> dict[str, list[float]]:
        found: dict[str, list[float]] = {
            stage: [] for stage in ("sent", "acknowledged", "on_scene", "closed")
        }
        for stages in self.stages.values():
            opened = stages.get("opened")
            for stage in found if opened is not None else ():
                if opened is not None and stage in stages:
                    found[stage].append((stages[stage] - opened).total_seconds())
        return found


def _wrong(ways: Mapping[str, float]) -> bool:
    """Was the first who was asked clearly farther than one of those after them?"""
    first, *others = ways.values()
    return any(way + CLEARLY < first for way in others)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
