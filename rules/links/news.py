"""What the desks hear of another site's part in a call: its number there, and who goes by name."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from rules.call import Call
from rules.commands import Assign, Command
from rules.handed import Going
from rules.links.events import LinkFact, SharedHeard, SharedWarned
from rules.links.fold import Share
from rules.links.sites import here_as, link_of
from rules.rulebook import Rulebook, named
from rules.said import Said
from rules.telling import Told
from rules.transitions import COMING

if TYPE_CHECKING:  # it answers there
    from rules.doing import Doing


def told(fact: LinkFact, call: Call, book: Rulebook) -> Iterator[Told]:
    """Who hears of one of these facts."""
    if not isinstance(fact, SharedHeard) or not call.live:
        return
    if fact.new:  # one fact is told once: who goes says that they have it
        yield from _who(fact, call, book)
    elif fact.first:
        yield from _desks(_first(call, fact), fact, book)


def _first(call: Call, fact: SharedHeard) -> str:
    if fact.ours:
        return "desk_site_has_it"
    if not fact.handed.asks:
        return "desk_site_tells"
    return "desk_site_asks" if call.said.source.unit == fact.by else "desk_site_has_it_too"


def _who(fact: SharedHeard, call: Call, book: Rulebook) -> Iterator[Told]:
    coming = tuple(one for one in fact.new if not one.there)
    message = "desk_site_sends" if coming else "desk_site_there"
    ours = [a.unit for a in call.active() if a.part in COMING and link_of(a.unit, book) is None]
    if ours and coming:
        message = "desk_site_sends_too"
    shown = coming or fact.new
    for desk in book.dispatchers:
        gaps = {
            "unit": fact.by, "theirs": fact.handed.number, "name": _names(shown, desk, book),
            "minutes": shown[0].minutes, "units": tuple(ours),
        }  # fmt: skip
        yield Told(message=message, unit=desk, gaps=gaps)


def _desks(message: str, fact: SharedHeard, book: Rulebook) -> Iterator[Told]:
    gaps = {"unit": fact.by, "theirs": fact.handed.number}
    for desk in book.dispatchers:
        yield Told(message=message, unit=desk, gaps=gaps)


def _names(going: Iterable[Going], desk: str, book: Rulebook) -> str:
    """What units of theirs are called, in the language of that desk."""
    unit = book.site.units.get(desk)
    language = book.language(unit) if unit else book.site.language
    told = [named(g.names, language, book.site.language) if g.names else g.unit for g in going]
    return ("、" if language == "zh" else ", ").join(told)


def questioned(doing: "Doing", command: Command, said: Said) -> bool:
    """A desk sends somebody where another site's people go already: it hears so first.

    Said once more, the order counts: two may be needed, and nobody but a person knows.
    """
    if not isinstance(command, Assign):
        return False
    call, share = doing.world.calls.get(command.call), doing.world.shares.get(command.call)
    if call is None or share is None or not call.live:
        return False
    going = _theirs(command.unit, share, doing.book)
    if going is None or f"{command.by} {command.unit}" in share.warned:
        return False
    one, by, theirs = going
    gaps: dict[str, object] = {
        "number": call.number, "unit": by, "theirs": theirs, "minutes": one.minutes,
        "name": _names((one,), command.by, doing.book),
    }  # fmt: skip
    doing.add(SharedWarned(call=call.id, at=doing.at, by=command.by, unit=command.unit))
    doing.reply("goes_already", said.source, gaps)
    return True


def _theirs(unit: str, share: Share, book: Rulebook) -> tuple[Going, str, int] | None:
    """Who of another site goes, for which of our units they count, and the call's number there."""
    for beside in share.beside:
        handed = beside.heard
        for one in handed.going if handed else ():
            here = here_as(one.unit, beside.link, book)
            if handed and here != unit:
                return one, here, handed.number
    return None
