"""Tips of people who stay unknown: report, approval, verification, outcome, reward.

Law: who told a tip stands in the journal's fact of it and nowhere else. Whoever deals with it hears
"T3"; what goes to "T3" finds its way in `rules.informants` alone. Nothing of it is said on the air.
A tip that speaks of danger now is a call at once as well, reported by "T3".
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec.structs import replace

from rules.commands import Command, Note, Report
from rules.errands import What, errand, errand_key
from rules.events import Event
from rules.informants import disguised, pseudonym
from rules.inputs import Inbound
from rules.people_events import TipLate, TipMoved, TipOpened, TipStage
from rules.people_states import Tip
from rules.rulebook import Rulebook, named
from rules.said import Said, Source
from rules.site_events import ErrandGiven, ErrandOver
from rules.telling import Told
from rules.tip_site import Tips
from rules.tip_words import bare, quietly
from rules.understand import report
from rules.wish import MoreOnTip, MoveTip, OpenTip
from rules.world import World

if TYPE_CHECKING:  # it plans with what is told here
    from rules.doing import Doing

Gaps = Mapping[str, object]
Also = tuple[Command, Said]  # what is to be carried out beside it, and whose words it is

_WAITS = frozenset({TipStage.REPORTED, TipStage.APPROVED, TipStage.VERIFYING})
_NEXT: dict[TipStage, tuple[tuple[str, str], ...]] = {
    TipStage.REPORTED: (("choice_approve", "approve"), ("choice_refuse", "refuse")),
    TipStage.APPROVED: (("choice_refuse", "refuse"),),
}
_ANSWERS = (("choice_true", "true"), ("choice_false", "false"))
_TOLD = {  # what the informant hears of each stage
    TipStage.APPROVED: "tip_approved",
    TipStage.REFUSED: "tip_refused",
    TipStage.VERIFYING: "tip_verifying",
    TipStage.CONFIRMED: "tip_confirmed",
    TipStage.UNFOUNDED: "tip_unfounded",
    TipStage.REWARDED: "tip_rewarded",
}
_DESKS = {  # and who decides
    TipStage.APPROVED: "desk_tip_approved",
    TipStage.REFUSED: "desk_tip_refused",
    TipStage.VERIFYING: "desk_tip_verifying",
    TipStage.CONFIRMED: "desk_tip_confirmed",
    TipStage.UNFOUNDED: "desk_tip_unfounded",
    TipStage.REWARDED: "desk_tip_rewarded",
}


def opened(doing: "Doing", said: Said, heard: Inbound, wish: OpenTip) -> Iterator[Also]:
    """A tip begins: who decides hears of it, and where it speaks of danger, everybody else too."""
    tips = _tips(doing.book)
    name = f"T{len(doing.world.tips) + 1}"
    call, told = _danger(name, wish.words, said, heard, doing)
    fact = TipOpened(at=doing.at, tip=name, said=said, call=said.key if call else "")
    doing.add(fact, _again(name, tips, doing.at))
    gaps: dict[str, object] = {"tip": name, "words": wish.words}
    doing.tell(_deciding("tip_new", name, TipStage.REPORTED, gaps, doing.book), None)
    _tell_informant(doing, name, "tip_received", gaps)
    if call:
        yield call, told


def more(doing: "Doing", said: Said, heard: Inbound, wish: MoreOnTip) -> Iterator[Also]:
    """More words of the informant, for whoever deals with the tip; or how far it has come."""
    name = wish.tip
    tip = doing.world.tips[name]
    if not wish.words:
        gaps = {"amount": _amount(tip, doing.book, tip.said.source.language)}
        _tell_informant(doing, name, _TOLD.get(tip.stage, "tip_received"), gaps)
        return
    live = doing.world.calls.get(tip.call)
    call, told = _danger(name, wish.words, said, heard, doing)
    if live is not None and live.live:
        call = Note(call=live.id, said=told)
    begun = said.key if isinstance(call, Report) else ""
    doing.add(TipMoved(at=doing.at, tip=name, stage=TipStage.MORE, words=wish.words, call=begun))
    gaps = {"tip": name, "words": wish.words}
    hear = (*_tips(doing.book).approve, *((tip.unit,) if tip.unit else ()))
    doing.tell(_each("tip_more", hear, gaps, doing.book), None)
    _tell_informant(doing, name, "tip_noted", gaps)
    if call:
        yield call, told


def _danger(
    name: str, words: str, said: Said, heard: Inbound, doing: "Doing"
) -> tuple[Report | Note | None, Said]:
    """The call that words of a tip make where they speak of danger now, and the words as known."""
    told = replace(disguised(said, name), words=words)
    call = report(told, replace(heard, words=words), None, doing.book, doing.world)
    kind = doing.book.kind(call.sorting.kind)
    danger = kind.id != doing.book.site.default_kind and kind.priority <= _tips(doing.book).danger
    return call if danger else None, told


def moved(doing: "Doing", _said: Said, _heard: Inbound, wish: MoveTip) -> Iterable[Also]:
    """The next step: all who must hear of it do, the informant first."""
    name, tips = wish.tip, _tips(doing.book)
    fact = TipMoved(
        at=doing.at, tip=name, stage=wish.stage, by=wish.by, unit=wish.unit, words=wish.words,
        amount=wish.amount,
    )  # fmt: skip
    doing.add(fact)
    tip = doing.world.tips[name]
    if tip.stage in _WAITS:
        doing.add(_again(name, tips, doing.at))
    elif (key := errand_key(What.TIP, name)) in doing.world.errands:
        doing.add(ErrandOver(at=doing.at, key=key))
    amount = _amount(tip, doing.book, tip.said.source.language)
    _tell_informant(doing, name, _TOLD[wish.stage], {"amount": amount})
    doing.tell(_told_of_step(wish, tip, doing.book), None, doing.facts.index(fact))
    return ()


def late(given: ErrandGiven, book: Rulebook, world: World, at: datetime) -> Iterable[Event]:
    """Nobody did the next step in time: who must is told again."""
    tip = world.tips.get(given.about)
    if tip is None or tip.stage not in _WAITS or book.site.tips is None:
        return
    yield TipLate(at=at, tip=given.about)
    yield _again(given.about, book.site.tips, at)


def told(fact: TipLate, book: Rulebook) -> Iterator[Told]:
    """Who decides on tips hears that one waits."""
    yield from _each("tip_waits", _tips(book).approve, {"tip": fact.tip}, book)


def _told_of_step(wish: MoveTip, tip: Tip, book: Rulebook) -> Iterator[Told]:
    gaps: dict[str, object] = {
        "tip": wish.tip, "words": bare(tip.said.words), "unit": wish.unit or wish.by,
        "note": wish.words or "—",
    }  # fmt: skip
    if wish.stage is TipStage.VERIFYING:
        choices = tuple((label, f"{wish.tip} {word}") for label, word in _ANSWERS)
        yield from _each("tip_verify", (wish.unit,), gaps, book, choices)
    yield from _deciding(_DESKS[wish.stage], wish.tip, wish.stage, gaps, book, tip)


def _deciding(
    message: str, name: str, stage: TipStage, gaps: Gaps, book: Rulebook, tip: Tip | None = None
) -> Iterator[Told]:
    choices = tuple((label, f"{word} {name}") for label, word in _NEXT.get(stage, ()))
    yield from _each(message, _tips(book).approve, gaps, book, choices, tip)


def _each(
    message: str,
    units: Iterable[str],
    gaps: Gaps,
    book: Rulebook,
    choices: tuple[tuple[str, str], ...] = (),
    tip: Tip | None = None,
) -> Iterator[Told]:
    """One of ours, on a channel where nobody else hears it."""
    for id in dict.fromkeys(units):
        unit = book.site.units.get(id)
        address = quietly(unit, book) if unit else None
        if unit is not None and address is not None:
            language = book.language(unit)
            to = Source(address=address, sender="", unit=id, language=language)
            filled = {"to": id, "amount": _amount(tip, book, language) if tip else "", **gaps}
            yield Told(message=message, to=to, gaps=filled, choices=choices, surely=True)


def _tell_informant(doing: "Doing", name: str, message: str, gaps: Gaps) -> None:
    """To "T3": the only way to them, see `rules.informants`."""
    source = pseudonym(doing.world.tips[name].said.source, name)
    to = Told(message=message, to=source, gaps={**gaps, "tip": name})
    doing.tell([to], None, len(doing.facts))


def _amount(tip: Tip, book: Rulebook, language: str) -> str:
    """The reward as people write it in that language."""
    if tip.amount is None:
        return ""
    figure = f"{tip.amount:.2f}".rstrip("0").rstrip(".")
    measures, home = _tips(book).reward, book.site.language
    measure = named(measures, language or home, home) if measures else ""
    return figure + measure if language == "zh" else f"{figure} {measure}".strip()


def _again(name: str, tips: Tips, at: datetime) -> ErrandGiven:
    return errand(What.TIP, name, at + tips.remind, at)


def _tips(book: Rulebook) -> Tips:
    return book.site.tips or Tips(approve=book.dispatchers)
