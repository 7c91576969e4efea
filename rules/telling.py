"""What is told becomes relays: the channel, the language, the form, the buttons, the expiry.

Everybody is spoken to in their own language and in the form that their channel needs.
"""

from collections.abc import Container, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from rules.call import Call
from rules.cameras.news import look
from rules.enclosed import FIRST, pictures, zones
from rules.events import Gap, Relayed
from rules.inputs import Picture
from rules.model import Address, Form
from rules.phrases import LONGEST, Phrases
from rules.rulebook import Rulebook
from rules.said import Source
from rules.which import buttons

ANSWERS: Mapping[str, tuple[tuple[str, str], ...]] = MappingProxyType({
    "offer": (("choice_take", "take"), ("choice_decline", "decline")),
    "offer_ends": (("choice_take", "take"), ("choice_decline", "decline")),
    "offer_group_at": (("choice_found", "found"), ("choice_not_found", "not found")),
    "offer_group": (("choice_found", "found"), ("choice_not_found", "not found")),
    "guest_invited": (("choice_join", "take"), ("choice_not_join", "decline")),
    "guest_welcome": (("choice_done", "done"), ("choice_not_join", "decline")),
    "taken_ack": (("choice_here", "here"), ("choice_decline", "decline")),
    "taken_ack_search": (("choice_found", "found"), ("choice_not_found", "not found")),
    "arrived_ack": (("choice_done", "done"),),
    "closed_ask": (("choice_solved", "solved"), ("choice_unsolved", "not solved")),
    "received_joined": (("choice_another", "another matter"),),
    "received_joined_coming": (("choice_another", "another matter"),),
    "desk_joined": (("choice_split", "split"),),
    "desk_maybe_same": (),  # with the number of the other
    "desk_proposed": (("choice_confirm", "confirm"),),
    "desk_reproposed": (("choice_confirm", "confirm"),),
})  # fmt: skip


DRILL = 4  # priority of all that is said in an exercise


class Told(Struct, frozen=True, kw_only=True):
    """One message to one party, before it has a channel."""

    message: str
    unit: str = ""  # "" = reporters of the call
    to: Source | None = None  # one reporter; None = all of them
    gaps: Mapping[str, object] = MappingProxyType({})
    until: datetime | None = None
    surely: bool = False  # meant for this desk alone, on duty or not
    priority: int = 0  # 0 = the call's
    choices: tuple[tuple[str, str], ...] = ()  # key of the label, words; beside those in ANSWERS
    pictures: tuple[Picture, ...] = ()  # that come with these words
    alias: str = ""  # stands for the channel in the relay's key, where nobody may read it there


def relays(
    told: Told,
    call: Call | None,
    book: Rulebook,
    *,
    at: datetime,
    key: str,
    down: Container[str] = (),
) -> Iterator[Relayed]:
    """The relays that say it: one for a unit's first channel, or one for each reporter.

    A channel whose adapter is `down` is passed over where another is left. A unit that the site no
    longer has cannot be told anything.
    """
    if told.unit:
        unit = book.site.units.get(told.unit)
        if unit is not None and unit.channels:
            up = [c for c in unit.channels if c.adapter not in down]
            to = (up or unit.channels)[0]
            relay = _relay(told, call, book, at, key, to, book.language(unit))
            more = len(unit.channels) > 1  # only then it may have to be said in another form
            yield _leaving_time(replace(relay, gaps=_kept(told.gaps))) if more else relay
    elif call is not None or told.to is not None:
        sources = (told.to,) if told.to else call.sources if call else ()
        for source in {s.address: s for s in sources if not s.camera}.values():
            if source.unit and told.message in _NOT_FOR_OURS:
                continue
            language = source.language or book.site.language
            relay = _relay(told, call, book, at, key, source.address, language)
            known = book.site.units.get(source.unit)
            more = known is not None and len(known.channels) > 1  # as above
            gaps = _kept(told.gaps) if more else ()
            yield replace(relay, unit=source.unit, gaps=gaps)


_NOT_FOR_OURS = frozenset({"received_where"})


def _relay(
    told: Told,
    call: Call | None,
    book: Rulebook,
    at: datetime,
    key: str,
    to: Address,
    language: str,
) -> Relayed:
    form = book.manner(to).form
    phrases = Phrases(call, book)
    text = phrases.say(told.message, language, form, told.gaps, to_unit=told.unit)
    if told.unit and told.message.startswith(FIRST):
        text += look(call, language, form, book)
    number = call.number if call else 0
    return Relayed(
        call=call.id if call else "",
        at=at,
        key=f"{key}/{told.alias or f'{to.adapter}/{to.channel}'}",
        to=to,
        unit=told.unit,
        text=text,
        language=language,
        form=form,
        priority=_priority(told, call),
        expires=told.until or at + book.policy.relay_for,
        message=told.message,
        choices=_choices(told, number, language, book),
        number=number,
        point=call.where.point if call and call.where and told.unit else None,
        voice=_voice(told, call, form),
        pictures=pictures(told.message, told.pictures, call, form, unit=bool(told.unit)),
        zones=zones(call, book) if told.unit else (),
        drill=call is not None and call.drill,
    )


def _leaving_time(relay: Relayed) -> Relayed:
    """Half the time on this channel, so that a dead one leaves time for the next."""
    half = relay.at + (relay.expires - relay.at) / 2
    return replace(relay, expires=half, until=relay.expires)


def _kept(gaps: Mapping[str, object]) -> tuple[tuple[str, Gap], ...]:
    return tuple((name, _short(value)) for name, value in gaps.items())


def _short(value: object) -> Gap:
    if isinstance(value, int | float):
        return value
    if isinstance(value, tuple):
        return tuple(str(one) for one in value)
    return str(value)[: LONGEST[Form.DESK]]


def _voice(told: Told, call: Call | None, form: Form) -> str:
    asked = told.message.startswith(("offer", "desk_", "guest_invited")) and form is not Form.SHORT
    return call.said.voice.ref if asked and call and call.said.voice else ""


def _priority(told: Told, call: Call | None) -> int:
    if call is not None and call.drill:
        return DRILL  # whatever is real is said first
    if told.priority:
        return told.priority
    if told.message in ("desk_escalated", "desk_voice", "desk_proposed", "desk_link_down"):
        return min(2, call.priority) if call else 2
    return call.priority if call else 3


def _choices(told: Told, number: int, language: str, book: Rulebook) -> tuple[tuple[str, str], ...]:
    say, which = book.site.catalogue.say, _first_unit(told)
    usual = ((label, f"{w} {number}{which}") for label, w in ANSWERS.get(told.message, ()))
    labelled = ((say(label, language, Form.TEXT), w) for label, w in (*usual, *told.choices))
    places = told.gaps.get("places", ())
    ids = [str(id) for id in places] if isinstance(places, tuple) else []
    return (*labelled, *buttons(told.message, ids, number, language, book))


def _first_unit(told: Told) -> str:
    """Whom a yes is for, so that an old button does not confirm a newer route."""
    units = told.gaps.get("units", ())
    asks = told.message in ("desk_proposed", "desk_reproposed")
    return f" {units[0]}" if asks and isinstance(units, tuple) and units else ""


def relay_to(
    told: Told, book: Rulebook, *, at: datetime, key: str, to: Address, language: str
) -> Relayed:
    """An answer to whoever spoke, on the channel where they did."""
    return _relay(told, None, book, at, key, to, language)


def diverted(
    lost: Relayed, call: Call | None, to: Address, book: Rulebook, *, at: datetime, key: str
) -> Relayed:
    """The same message on the unit's next channel, in that channel's form."""
    tried, until = (*lost.tried, lost.to), lost.until or lost.expires
    if call is None:  # words that were passed on stay as they were
        new = f"{key}/{to.adapter}/{to.channel}"
        relay = replace(lost, key=new, at=at, to=to, form=book.manner(to).form, expires=until)
    else:
        told = Told(
            message=lost.message, unit=lost.unit, gaps=dict(lost.gaps), until=until,
            pictures=lost.pictures,
        )  # fmt: skip
        relay = _relay(told, call, book, at, key, to, lost.language)
    relay = replace(relay, tried=tried, gaps=lost.gaps, until=None)
    more = set(book.site.units[lost.unit].channels) - {*tried, to}
    return _leaving_time(relay) if more else relay
