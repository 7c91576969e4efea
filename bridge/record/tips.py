"""Tips and their rewards, for whoever pays and counts. Nothing in it tells who told them."""

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from bridge import codec
from bridge.ports import Log
from bridge.streams import JOURNAL
from rules.events import Event
from rules.people_events import TipMoved, TipOpened, TipStage

_COUNTED = (
    TipStage.APPROVED, TipStage.VERIFYING, TipStage.CONFIRMED, TipStage.UNFOUNDED,
    TipStage.REFUSED, TipStage.REWARDED,
)  # fmt: skip


class TipRow(Struct, frozen=True, kw_only=True):
    """One tip: when it came, how far it has come, who looked into it, what it was worth."""

    tip: str
    at: datetime
    stage: TipStage = TipStage.REPORTED
    moved: datetime | None = None  # when it came to this stage
    by: str = ""  # unit id: who took it there
    unit: str = ""  # unit id: who verified it
    amount: float = 0.0
    called: bool = False  # it was a call at once as well


class TipFigures(Struct, frozen=True, kw_only=True):
    """How many tips came to each stage, whatever followed; and what was paid for them."""

    count: int
    by_stage: Mapping[str, int]
    rewards: int
    total: float


async def tip_facts(log: Log) -> AsyncIterator[TipOpened | TipMoved]:
    """The facts of a journal that are about tips."""
    async for entries in log.history(JOURNAL):
        for entry in entries:
            if b'"type":"Tip' in entry.body and isinstance(
                fact := codec.fact(entry.body), TipOpened | TipMoved
            ):
                yield fact


def rewards(facts: Iterable[Event]) -> tuple[TipRow, ...]:
    """All tips of a journal, in the order in which they came."""
    rows: dict[str, TipRow] = {}
    for fact in facts:
        match fact:
            case TipOpened(tip=tip, at=at, call=call):
                rows[tip] = TipRow(tip=tip, at=at, called=bool(call))
            case TipMoved(tip=tip, stage=stage) if tip in rows and stage is not TipStage.MORE:
                rows[tip] = _moved(rows[tip], fact)
    return tuple(rows.values())


def tip_figures(facts: Iterable[Event]) -> TipFigures:
    """The figures of a journal's tips."""
    facts = tuple(facts)
    rows = rewards(facts)
    came = {(f.tip, f.stage) for f in facts if isinstance(f, TipMoved)}
    stages = Counter(stage for _, stage in came)
    return TipFigures(
        count=len(rows),
        by_stage={stage.value: stages[stage] for stage in _COUNTED},
        rewards=sum(row.amount > 0 for row in rows),
        total=round(sum(row.amount for row in rows), 2),
    )


def _moved(row: TipRow, fact: TipMoved) -> TipRow:
    return replace(
        row,
        stage=fact.stage,
        moved=fact.at,
        by=fact.by,
        unit=fact.unit or row.unit,
        amount=row.amount if fact.amount is None else fact.amount,
    )
