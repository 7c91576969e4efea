"""What is typed about tips: "线索 …", "approve T3", "核查T3 快警一组", "T3 属实", "reward T3 200".

A button says the same words. Who may not say them hears what everybody hears of a tip that is not
there: whether T3 exists is nobody's business.
"""

import re

from rules.commands import Asked, Reply
from rules.informants import over
from rules.model import Address, Form, Unit
from rules.people_events import TipStage
from rules.people_states import Tip
from rules.rulebook import Rulebook
from rules.said import Said, Source, reporter
from rules.tip_site import Tips
from rules.wish import MoreOnTip, MoveTip, OpenTip
from rules.world import World

_EDGE = r"[\s:：,，。、!！]*"
_T = r"(?:tip\s*|线索\s*)?t\s*(\d{1,5})(?!\d)"
_FLAGS = re.IGNORECASE | re.DOTALL
_OPEN = re.compile(
    r"\s*/?(?:我要|我想|匿名|实名)?(?:(?:提供|报告)?线索|举报(?!人)|tip(?:-?off)?(?=$|[\s:：,，])"
    rf"|i want to (?:report|tip off)(?: something)? anonymously|anonymous tip){_EDGE}(.*)",
    _FLAGS,
)
_FALSE = r"(?:不属实|查无(?:此事)?|核查不实|false\b|unfounded\b)"
_TRUE = r"(?:经?(?:核查|核实)?属实|查实|true\b|confirmed\b)"
_BY = r"(?:by\s|with\s|由|交给?|给)?"
_FIGURE = r"(\d{1,7}(?:\.\d{1,2})?)(?!\d)(?:\D.*)?"
_STEPS: tuple[tuple[TipStage, re.Pattern[str]], ...] = tuple(
    (stage, re.compile(pattern, _FLAGS))
    for stage, pattern in (
        (TipStage.APPROVED, rf"(?:approve|批准|采纳|同意)\s*{_T}{_EDGE}(.*)"),
        (TipStage.REFUSED, rf"(?:refuse|reject|驳回|不采纳)\s*{_T}{_EDGE}(.*)"),
        (TipStage.VERIFYING, rf"(?:verify|核查|核实)\s*{_T}{_EDGE}{_BY}\s*(.*)"),
        (TipStage.VERIFYING, rf"{_T}\s*(?:交由?|由|派)\s*(.+?)\s*(?:核查|核实)"),
        (TipStage.UNFOUNDED, rf"{_T}{_EDGE}{_FALSE}{_EDGE}(.*)"),
        (TipStage.CONFIRMED, rf"{_T}{_EDGE}{_TRUE}{_EDGE}(.*)"),
        (TipStage.REWARDED, rf"(?:reward|奖励)\s*{_T}{_EDGE}{_FIGURE}"),
    )
)
_MORE = re.compile(rf"{_T}{_EDGE}(.*)", _FLAGS)
_LAW: dict[TipStage, frozenset[TipStage]] = {
    TipStage.APPROVED: frozenset({TipStage.REPORTED}),
    TipStage.REFUSED: frozenset({TipStage.REPORTED, TipStage.APPROVED}),
    TipStage.VERIFYING: frozenset({TipStage.REPORTED, TipStage.APPROVED, TipStage.VERIFYING}),
    TipStage.CONFIRMED: frozenset({TipStage.APPROVED, TipStage.VERIFYING}),
    TipStage.UNFOUNDED: frozenset({TipStage.APPROVED, TipStage.VERIFYING}),
    TipStage.REWARDED: frozenset({TipStage.CONFIRMED}),
}
"""From which stages each can be reached; nothing else moves a tip."""
_OUTCOMES = frozenset({TipStage.CONFIRMED, TipStage.UNFOUNDED})
LONGEST = 600  # letters of a tip that are told on


def told_by_anybody(said: Said, book: Rulebook, world: World) -> tuple[Asked, str] | None:
    """A new tip, or more on one of the same informant; None where the words are neither.

    On a channel that is everybody's nobody could stay unknown: there it is an ordinary call.
    """
    if book.site.tips is None or book.manner(said.source.address).shared:
        return None
    words = said.words.strip()
    if (more := _MORE.fullmatch(words)) and (tip := _own(f"T{int(more[1])}", said.source, world)):
        return MoreOnTip(tip=tip, words=more[2].strip()[:LONGEST]), "more on a tip"
    if more and _told_before(said.source, world):  # a slip of the number must not show who it is
        return OpenTip(words=more[2].strip()[:LONGEST] or words), "a tip of somebody who told one"
    if (opened := _OPEN.fullmatch(words)) is None or more:
        return None
    rest = opened[1].strip()
    return (OpenTip(words=rest[:LONGEST]) if rest else Reply(message="tip_how")), "a tip"


def bare(words: str) -> str:
    """What is told, without the word that makes it a tip."""
    opened = _OPEN.fullmatch(words.strip())
    return opened[1].strip()[:LONGEST] if opened else words[:LONGEST]


def quietly(unit: Unit, book: Rulebook) -> Address | None:
    """The first channel of a unit on which nobody else hears; None where it has none."""
    manners = ((c, book.manner(c)) for c in unit.channels)
    return next((c for c, m in manners if m.form is not Form.SPOKEN and not m.shared), None)


def goes_on(said: Said, book: Rulebook, world: World) -> str:
    """The tip that an informant's other words belong to: their only one that is not over."""
    if book.site.tips is None or said.source.unit:
        return ""
    key = reporter(said.source)
    mine = [n for n, t in world.tips.items() if not over(t) and reporter(t.said.source) == key]
    return mine[0] if len(mine) == 1 else ""


def told_by_unit(
    said: Said, by: Unit, book: Rulebook, world: World, *, sure: bool
) -> tuple[Asked, str] | None:
    """The next step of a tip, in the words of who may do it. `sure`: the network says who it is."""
    tips = book.site.tips
    found = _step(said.words.strip()) if tips else None
    if tips is None or found is None:
        return None
    stage, name, rest = found
    tip = world.tips.get(name)
    if tip is None or not (sure and _may(stage, tip, by, tips)):
        return Reply(message="no_such_tip", gaps=(("tip", name),)), "not theirs to say"
    if tip.stage not in _LAW[stage]:
        return Reply(message="tip_not_now", gaps=(("tip", name),)), f"{tip.stage}: not now"
    return _moved(stage, name, rest, by, book), f"tip: {stage}"


def _moved(stage: TipStage, name: str, rest: str, by: Unit, book: Rulebook) -> Asked:
    if stage is TipStage.REWARDED:
        return MoveTip(tip=name, stage=stage, by=by.id, amount=float(rest))
    if stage is not TipStage.VERIFYING:
        return MoveTip(tip=name, stage=stage, by=by.id, words=rest[:LONGEST])
    unit = book.unit(rest) or next(
        (u for u, start, _ in book.units_named(rest.lower()) if not start), None
    )
    if unit is None or not unit.channels:
        return Reply(message="unknown_name", gaps=(("name", rest[:60]),))
    if quietly(unit, book) is None:
        return Reply(message="tip_aloud", gaps=(("unit", unit.id),))
    return MoveTip(tip=name, stage=stage, by=by.id, unit=unit.id)


def _step(words: str) -> tuple[TipStage, str, str] | None:
    for stage, pattern in _STEPS:
        if found := pattern.fullmatch(words):
            return stage, f"T{int(found[1])}", found[2].strip()
    return None


def _may(stage: TipStage, tip: Tip, by: Unit, tips: Tips) -> bool:
    return by.id in tips.approve or (stage in _OUTCOMES and by.id == tip.unit)


def _told_before(source: Source, world: World) -> bool:
    key = reporter(source)
    return any(reporter(tip.said.source) == key for tip in world.tips.values())


def _own(name: str, source: Source, world: World) -> str:
    tip = world.tips.get(name)
    return name if tip is not None and reporter(tip.said.source) == reporter(source) else ""
