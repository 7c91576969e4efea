"""A question that nobody reads goes on the next channel as well; it counts once."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from rules.events import Lapsed, Offered, Relayed, Taken
from rules.inputs import Alarm, Reach
from rules.model import Form, Kind, Manner, Policy, UnitKind
from rules.rulebook import Rulebook
from rules.ruling import Changes, Rule
from rules.site_events import LinkMoved
from rules.texting.events import Unheeded
from tests.rules.evening import FIGHT, site_with
from tests.rules.play import Play
from tests.sites import GATE, unit

CHAT, PHONE, AIR = "chat/u-9", "sms/+8613900000001", "radio/快警九组"
POLICY = Policy(confidence=0.7, unread=timedelta(seconds=60), offer_for=timedelta(minutes=5))


def site_of(*channels: str, policy: Policy = POLICY, reads: bool = True) -> Rulebook:
    patrol = unit(
        "u-9", UnitKind.PATROL, "快警九组", "quick nine", *channels, point=GATE,
        skills=frozenset({"police"}),
    )  # fmt: skip
    forms = {"sms": Manner(form=Form.SHORT), "chat": Manner(form=Form.TEXT, reads=reads)}
    site = site_with(patrol, forms=forms)
    units = {id: u for id, u in site.units.items() if id != "u-2"}
    return Rulebook(replace(site, units=units, policy=policy))


def offered(book: Rulebook) -> Play:
    play = Play(book)
    play.say("chat/t", FIGHT)
    return play


def offers(play: Play) -> list[Relayed]:
    return play.relays(message="offer", unit="u-9")


def test_chat_and_a_text_when_it_is_not_read_in_a_minute() -> None:
    play = offered(site_of(CHAT, PHONE))
    (first,) = offers(play)
    play.news(first, Reach.DELIVERED)
    play.pass_(seconds=59)
    assert len(offers(play)) == 1
    play.pass_(seconds=2)
    assert [str(r.to) for r in offers(play)] == [CHAT, PHONE]
    second = offers(play)[1]
    assert second.number == first.number
    assert second.form is Form.SHORT
    assert len(play.of(Offered, play.facts)) == 1, "it is asked once"
    assert [f.adapter for f in play.of(Unheeded, play.facts)] == ["sms"]
    play.pass_(minutes=3)
    assert len(offers(play)) == 2


def test_what_was_read_is_left_in_peace() -> None:
    play = offered(site_of(CHAT, PHONE))
    play.news(offers(play)[0], Reach.READ)
    play.pass_(minutes=3)
    assert len(offers(play)) == 1


def test_where_nobody_tells_of_reading_an_answer_counts() -> None:
    play = offered(site_of(CHAT, PHONE, reads=False))
    play.news(offers(play)[0], Reach.DELIVERED)
    play.pass_(seconds=61)
    assert len(offers(play)) == 2
    play = offered(site_of(CHAT, PHONE, reads=False))
    play.say(CHAT, "收到")
    play.pass_(minutes=2)
    assert len(offers(play)) == 1


def test_an_answer_on_either_counts_once() -> None:
    for where in (CHAT, PHONE):
        play = offered(site_of(CHAT, PHONE))
        play.pass_(seconds=61)
        play.say(where, "1号我去")
        assert len(play.of(Taken)) == 1
        play.say(PHONE if where == CHAT else CHAT, "1号我去")
        assert not play.of(Taken)


def test_a_third_channel_follows() -> None:
    play = offered(site_of(CHAT, PHONE, AIR))
    play.pass_(seconds=121)
    assert [str(r.to) for r in offers(play)] == [CHAT, PHONE, AIR]


def test_a_failure_of_one_asks_nobody_anew_while_the_other_is_under_way() -> None:
    play = offered(site_of(CHAT, PHONE))
    play.pass_(seconds=61)
    first, second = offers(play)
    play.news(first, Reach.FAILED)
    assert len(offers(play)) == 2
    assert not play.of(Lapsed)
    play.news(second, Reach.FAILED)
    assert play.of(Lapsed) or len(offers(play)) > 2


def test_without_the_key_nothing_changes() -> None:
    play = offered(site_of(CHAT, PHONE, policy=replace(POLICY, unread=None)))
    play.pass_(minutes=2)
    assert len(offers(play)) == 1


def test_a_kind_and_a_rule_may_say_it() -> None:
    book = site_of(CHAT, PHONE, policy=replace(POLICY, unread=None))
    kinds: dict[str, Kind] = dict(book.site.kinds)
    kinds["dispute"] = replace(kinds["dispute"], unread=timedelta(seconds=20))
    play = offered(Rulebook(replace(book.site, kinds=kinds)))
    play.pass_(seconds=21)
    assert len(offers(play)) == 2
    rule = Rule(id="r", when=("true",), then=Changes(unread=timedelta(seconds=30)))
    play = offered(Rulebook(replace(book.site, rules=(rule,))))
    play.pass_(seconds=31)
    assert len(offers(play)) == 2


def test_a_desk_that_does_not_look_hears_it_on_its_other_channel() -> None:
    book = site_of(CHAT)
    desk = book.site.units["desk"]
    more = replace(
        desk, channels=(*desk.channels, *unit("x", UnitKind.DESK, "", "", PHONE).channels)
    )
    play = Play(Rulebook(replace(book.site, units={**book.site.units, "desk": more})))
    play.say("chat/t", "来人，在南门")
    assert "desk_proposed" not in play.told(PHONE)
    play.pass_(seconds=59)
    assert "desk_proposed" not in play.told(PHONE)
    play.pass_(seconds=2)
    assert "desk_proposed" in play.told(PHONE)


def test_what_a_dead_link_holds_goes_another_way_at_once() -> None:
    play = offered(site_of(CHAT, PHONE, policy=replace(POLICY, unread=None)))
    play.link("chat", up=False)
    assert [str(r.to) for r in offers(play)] == [CHAT, PHONE]
    play.link("chat", up=True)
    play.link("chat", up=False)
    assert len(offers(play)) == 2, "a link that comes and goes says it no oftener"
    play.say(PHONE, "1号我去")
    assert play.of(Taken)


def test_an_adapter_that_is_open_and_can_say_nothing_is_as_one_that_is_down() -> None:
    play = offered(site_of(CHAT, PHONE, policy=replace(POLICY, unread=None)))
    play.line(Alarm(key="a1", what="w", on=True, detail="north, south", mute=True, adapter="chat"))
    assert [str(r.to) for r in offers(play)] == [CHAT, PHONE]
    assert [(f.up, f.reason) for f in play.of(LinkMoved)] == [(False, "reason_mute:north, south")]
    assert "north, south" in play.last("desk/desk").text
    play.line(Alarm(key="a1", what="w", on=True, detail="north", mute=True, adapter="chat"))
    assert not play.new, "nothing new"
    play.line(Alarm(key="a2", what="w", on=False, mute=True, adapter="chat"))
    assert [f.up for f in play.of(LinkMoved)] == [True]
    assert play.last("desk/desk").message == "desk_link_up"
    assert not play.world.alarms


def test_how_an_adapter_is_that_can_speak_is_shown_and_no_news() -> None:
    play = offered(site_of(CHAT, PHONE))
    play.line(Alarm(key="a1", what="w", on=False, detail="✓ 62 %", mute=True, adapter="chat"))
    assert [(f.up, f.reason) for f in play.of(LinkMoved)] == [(True, "✓ 62 %")]
    assert not play.of(Relayed)
    assert len(offers(play)) == 1


def test_what_has_left_or_is_over_is_not_said_again() -> None:
    play = offered(site_of(CHAT, PHONE, policy=replace(POLICY, unread=None)))
    play.news(offers(play)[0], Reach.SENT)
    play.link("chat", up=False)
    assert len(offers(play)) == 1
    play = offered(site_of(CHAT, PHONE, policy=replace(POLICY, unread=None)))
    play.say("desk/desk", "close 1")
    play.link("chat", up=False)
    assert len(offers(play)) == 1


ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("news"), st.integers(0, 9), st.sampled_from(list(Reach))),
        st.tuples(st.just("pass"), st.integers(1, 200), st.just(Reach.SENT)),
        st.tuples(st.just("link"), st.integers(0, 1), st.just(Reach.SENT)),
    ),
    max_size=12,
)


@settings(max_examples=80, deadline=None)
@given(ACTS)
def test_whatever_becomes_of_relays_one_offer_has_one_question_a_channel(
    acts: list[tuple[str, int, Reach]],
) -> None:
    play = offered(site_of(CHAT, PHONE))
    for what, count, reach in acts:
        if what == "news":
            relays = offers(play)
            play.news(relays[count % len(relays)], reach)
        elif what == "link":
            play.link("chat", up=bool(count))
        else:
            play.pass_(seconds=count)
    keys = [r.key for r in play.relays()]
    assert len(keys) == len(set(keys))
    asked = len([f for f in play.of(Offered, play.facts) if f.unit == "u-9"])
    failed = sum(
        what == "news" and reach in (Reach.FAILED, Reach.EXPIRED) for what, _, reach in acts
    )
    assert len(offers(play)) <= 2 * asked + failed
