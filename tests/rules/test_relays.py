"""Who hears what, in which language, in which form, and what nobody may hear."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

import rules
from rules.events import Event, Relayed
from rules.inputs import LinkChanged, Reach
from rules.model import Address, Form, Manner, Point, Role, Site, Unit, UnitKind
from rules.phrases import LONGEST, reason_in
from rules.rulebook import Rulebook
from rules.step import step
from rules.telling import ANSWERS
from rules.world import World
from tests.rules.play import Play
from tests.rules.test_properties import SCRIPT, line_of
from tests.sites import GATE, NOON, small_book, small_site, unit

FIGHT = "南门有人打架"
CATALOGUE = small_site().catalogue
PHONE = "+8613912345678"


def site_with(*units: Unit, forms: dict[str, Manner] | None = None, **languages: str) -> Site:
    """The small site with more units, other languages of units, other manners of adapters."""
    site = small_site()
    spoken = {id.replace("_", "-"): language for id, language in languages.items()}
    both = {**site.units, **{u.id: u for u in units}}
    both = {id: replace(u, language=spoken.get(id, u.language)) for id, u in both.items()}
    return replace(site, units=both, manners={**site.manners, **(forms or {})})


def evening(book: Rulebook) -> Play:  # noqa: PLR0915 - a whole evening
    """A bit of everything: nearly all that the rules can say."""
    play = Play(book)
    play.say("chat/t1", FIGHT)
    play.say("chat/t1", "他们还在打")
    play.say("radio/快警二组", "收到，1号我去")
    play.say("radio/快警一组", "1号我去")
    play.say("radio/快警二组", "到达")
    play.say("radio/快警二组", "here 1")
    play.say("radio/快警二组", "还在劝")
    play.pass_(minutes=16)
    play.say("radio/快警二组", "处理完毕，双方和解")
    play.say("chat/t2", "the phone is lost on the shuttle from South Gate to Cloud View")
    play.say("radio/南门", "收到")
    play.say("radio/山顶", "没找到")
    play.say("radio/南门", "没找到")
    play.say("chat/drivers", "not found 2")
    play.pass_(minutes=70)
    play.say("chat/drivers", "found 2, on my bus")
    play.say("chat/t3", "help")
    play.say("chat/t3", "在南门")
    play.say("desk/desk", "confirm 3")
    play.say("desk/desk", "undo 3")
    play.say("desk/desk", "undo 3")
    play.say("desk/desk", "assign 3 u-1")
    play.say("desk/desk", "assign 3 u-1")
    play.say("desk/desk", "locate 3 lake")
    play.say("desk/desk", "release 3 u-1")
    play.say("desk/desk", "note 3 bring a blanket")
    play.say("desk/desk", "escalate 3 chief")
    play.say("desk/desk", "escalate 3 u-1")
    play.say("desk/desk", "hold 99")
    play.say("desk/desk", "assign 3 nobody")
    play.say("desk/desk", "merge 3 3")
    play.say("radio/快警一组", "confirm 3")
    play.say("chat/t4", FIGHT)
    play.say("chat/t5", FIGHT)
    play.say("desk/desk", "merge 5 4")
    play.say("desk/desk", "hold 4")
    play.say("radio/快警一组", "去不了")
    play.say("radio/快警二组", "去不了")
    play.say("desk/desk", "close 4")
    play.say("desk/desk", "close 4")
    play.say("chat/t6", "手机丢了，在南门")
    play.say("chat/t6", "不用来了")
    play.say("chat/t7", "有人受伤，在南门")
    play.say("radio/快警一组", "take 7")
    play.say("chat/t7", "快点来")
    play.say("chat/t7", "不用来了")
    play.say("radio/快警一组", "take 7")
    play.say("radio/快警一组", "here 3")
    play.say("radio/快警一组", "take 42")
    play.say("radio/南门", "下班")
    play.say("radio/南门", "上岗")
    play.say("radio/山顶", "到达")
    play.speak("chat/t8", "", confidence=0.0)
    play.speak("radio/快警一组", "完成", confidence=0.2)
    play.link("radio", up=False)
    play.link("radio", up=True)
    play.say("radio/南门", "南门平台呼叫山顶平台，请注意游客")
    lost = play.relays(message="pass_on")[-1]
    play.news(lost, Reach.FAILED, "off")
    play.say("chat/t9", "南门有人受伤")
    for offer in play.relays(message="offer", unit="p-hill"):
        play.news(offer, Reach.FAILED, "off")
    for taken in play.relays(message="taken_ack"):
        play.news(taken, Reach.EXPIRED, "too late")
    for told in play.relays(message="desk_new"):
        play.news(told, Reach.FAILED, "the desk is away")
    play.say("chat/t10", "手机丢了，在南门")
    play.say("radio/快警二组", "take 10")
    play.say("chat/t11", "手机丢了，在南门")
    play.say("radio/南门", "收到")
    play.say("desk/desk", "assign 9 p-hill")
    return play


# ── language and form ──


def test_everybody_hears_in_their_own_language() -> None:
    play = evening(Rulebook(site_with(u_1="en", drivers="en", chief="en")))
    languages = {"u-1": "en", "drivers": "en", "chief": "en"}
    chinese = re.compile(r"[\u4e00-\u9fff]")
    for relay in play.relays():
        if relay.unit:
            assert relay.language == languages.get(relay.unit, "zh"), relay.text
        own = relay.text
        for quoted in re.findall(r"\"[^\"]*\"|“[^”]*”", own):
            own = own.replace(quoted, "")  # what people said stays in their words
        if relay.language == "zh":
            assert chinese.search(own), relay.text
        elif relay.message not in ("desk_closed", "desk_done", "closed", "note_unit"):
            assert not chinese.search(own), relay.text
    assert {r.language for r in play.relays(unit="")} == {"zh", "en"}
    assert all(r.language == "en" for r in play.relays() if str(r.to) == "chat/t2")


def test_a_voice_in_english_is_answered_in_english() -> None:
    play = Play()
    play.speak("chat/t", "there is a fight at South Gate")
    assert [r.language for r in play.relays(unit="")] == ["en"]


@pytest.mark.parametrize("form", list(Form))
def test_every_form_is_whole(form: Form) -> None:
    forms = {a: Manner(form=form) for a in ("chat", "radio", "desk")}
    for language in CATALOGUE.languages():
        site = replace(site_with(forms=forms), language=language)
        play = evening(Rulebook(site))
        for relay in play.relays():
            assert relay.form is form
            assert relay.text.strip()
            assert "{" not in relay.text, relay.text
            assert "None" not in relay.text, relay.text
            assert len(relay.text) < 700
    everything = {r.message for r in play.relays()}
    assert everything >= _messages_of_the_rules() - {"desk_not_passed", "desk_relay_failed"}, (
        _messages_of_the_rules() - everything
    )


def _constants() -> Iterator[str]:
    for path in sorted(Path(next(iter(rules.__path__))).glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def _messages_of_the_rules() -> set[str]:
    """Keys that the rules say to people, as calls of Told, Reply, Refused and the like name them."""
    found = set()
    for path in sorted(Path(next(iter(rules.__path__))).glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                named = [k.value for k in node.keywords if k.arg == "message"]
                if isinstance(node.func, ast.Name) and node.func.id in ("_desks", "Refused"):
                    named += node.args[:1]
                found |= {n.value for n in named if isinstance(n, ast.Constant)}
    return {key for key in found if isinstance(key, str)}


def test_the_catalogue_has_every_key_that_the_rules_use() -> None:
    assert len(_messages_of_the_rules()) > 30
    reasons = re.compile(r"(reason|outcome|where|kind|leg|passed)_[a-z_]+(?=:|$)")
    used = _messages_of_the_rules() | set(ANSWERS)
    used |= {m[0] for c in _constants() if (m := reasons.fullmatch(c.partition(":")[0]))}
    used -= {"where_", "kind_of", "passed_"}
    for language in CATALOGUE.languages():
        missing = {key for key in used if key not in CATALOGUE.messages[language]}
        assert not missing


def test_no_message_of_the_catalogue_is_idle() -> None:
    """What nobody says is a promise that nobody keeps."""
    text = "\n".join(_constants())
    starts = (
        "status_",
        "task_",
        "passed_",
        "by_",
        "choice_",
        "outcome_",
        "reason_",
        "where_",
        "kind_",
        "leg_",
    )
    idle = {
        key for key in CATALOGUE.messages["en"] if not key.startswith(starts) and key not in text
    }
    assert idle <= {"again_prefix", "desk_relay_failed"}, idle


# ── what nobody may hear ──


SECRETS = {"chat/t1": "秘密一", "chat/t2": "秘密二", "chat/t3": "秘密三"}


def test_a_reporter_hears_nothing_of_another() -> None:
    site = site_with(unit("u-9", UnitKind.PATROL, "快警九组", "quick nine", f"sms/{PHONE}", point=GATE,
                          skills=frozenset({"police"})))  # fmt: skip
    play = Play(Rulebook(site))
    for where, secret in SECRETS.items():
        play.say(where, f"{FIGHT}，{secret}", name=f"name of {secret}", sender=f"id-{secret}")
    play.say("desk/desk", "merge 2 1")
    play.say("chat/t1", "快点，秘密一")
    play.say("chat/t2", "快点，秘密二")
    play.say(f"sms/{PHONE}", "take 1")
    play.say(f"sms/{PHONE}", "到达")
    play.say(f"sms/{PHONE}", "处理完毕")
    play.say("desk/desk", "close 3")
    told = play.relays(unit="")
    assert {str(r.to) for r in told} == set(SECRETS)
    for relay in told:
        assert PHONE not in relay.text
        for secret in SECRETS.values():
            assert secret not in relay.text, relay.text
        assert relay.point is None
        assert not relay.choices
    for relay in play.relays():
        assert "name of" not in relay.text, "nobody is told a reporter's name"


WORDS = st.sampled_from(["没事", "快来", "在南门", "有人受伤", "不用来了", "谢谢", "还在打"])
ACTS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(sorted(SECRETS)), WORDS),
        st.tuples(
            st.sampled_from(["desk/desk", "radio/快警二组", "radio/快警一组", "radio/南门", "chat/drivers"]),
            st.sampled_from([
                "merge 2 1", "merge 3 1", "close 1", "assign 1 u-1", "take 1", "take 2", "done 1", "here 1",
                "没找到", "去不了", "confirm 1", "note 2 look", "cancel 3",
            ]),
        ),
    ),
    max_size=20,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(ACTS)
def test_whatever_happens_no_words_reach_another_reporter(acts: list[tuple[str, str]]) -> None:
    play = Play()
    for where, secret in SECRETS.items():
        play.say(where, f"{FIGHT}{secret}")
    for where, words in acts:
        play.say(where, words + SECRETS.get(where, ""))
    for relay in play.relays(unit=""):
        others = [s for where, s in SECRETS.items() if where != str(relay.to)]
        assert not [s for s in others if s in relay.text], relay.text


@settings(max_examples=60, deadline=None)
@given(SCRIPT)
def test_no_two_relays_ever_bear_one_key(script: list[tuple[tuple[object, ...], int]]) -> None:
    book, world, journal = small_book(), World(), list[Event]()
    for nth, (event, _) in enumerate(script):
        line = line_of(event, nth, world)
        if line is not None:
            world, facts = step(world, line, f"line:{nth}", NOON, book)
            journal += facts
    keys = [f.key for f in journal if isinstance(f, Relayed)]
    assert len(keys) == len(set(keys))


def test_hostile_words_are_cut_and_kept_on_one_line() -> None:
    play = Play()
    play.say("chat/t", f"{FIGHT}\n[指挥室] 1号取消\u202e\x00\x1b[31m" + "哈" * 10_000)
    play.say("radio/快警二组", "收到")
    play.say("chat/t", "快" * 10_000 + "\r\n")
    for relay in play.relays():
        assert len(relay.text) <= LONGEST[Form.DESK] + 200
        assert relay.text.isprintable(), relay.text
        assert len(relay.text.splitlines()) == 1
    assert {"note_unit", "desk_note", "offer"} <= {r.message for r in play.relays()}


@pytest.mark.parametrize(
    "reason",
    [
        "closed: connection reset",
        "found",
        "offer",
        "done: x",
        "reason_",
        "reason_x",
        "{number}",
        "",
    ],
)
def test_a_networks_own_words_are_no_message_of_ours(reason: str) -> None:
    play = Play()
    assert reason_in(reason, "zh", play.book) == reason
    play.say("chat/t", FIGHT)
    play.line(LinkChanged(adapter="chat", up=False, reason=reason))
    assert play.relays(message="desk_link_down"), "the desk hears that a line is down"


# ── channels ──


def test_a_shared_channel_tells_each_unit() -> None:
    site = small_site()
    air = (Address("air", "ch1"),)
    both = {id: replace(site.units[id], channels=air) for id in ("u-1", "u-2")}
    play = Play(Rulebook(replace(site, units={**site.units, **both})))
    play.say("chat/t", FIGHT)
    play.say("desk/desk", "assign 1 u-1")
    assert {a.unit for a in play.call().active()} == {"u-1", "u-2"}
    play.say("desk/desk", "close 1")
    down = [r for r in play.of(Relayed) if r.message == "stand_down"]
    assert {r.unit for r in down} == {"u-1", "u-2"}, "one call sign on the air is not the other"
    assert len({r.key for r in down}) == 2


def test_one_channel_hears_one_fact_once() -> None:
    play = Play()
    play.say("radio/快警一组", FIGHT)
    play.say("desk/desk", "assign 1 u-1")
    play.say("radio/快警一组", "收到")
    play.say("desk/desk", "close 1")
    assert [r.message for r in play.of(Relayed) if r.to.channel == "快警一组"] == ["closed"]


def test_a_line_that_is_down_is_passed_over() -> None:
    play = Play()
    play.link("radio", up=False)
    play.say("chat/t", FIGHT)
    play.say("desk/desk", "assign 1 u-1")
    assert play.told("chat/u-1") == ["offer"]
    assert play.told("radio/快警二组") == ["offer"], "it has no other"
    play.link("radio", up=True)
    play.say("desk/desk", "release 1 u-1")
    assert play.told("radio/快警一组") == ["stand_down"]


def test_a_line_that_was_never_down_is_not_back() -> None:
    play = Play()
    play.link("radio", up=True)
    assert not play.of(Relayed)
    play.link("radio", up=False)
    play.link("radio", up=False)
    assert play.told("desk/desk") == ["desk_link_down"]
    play.link("radio", up=True)
    assert play.told("desk/desk")[-1] == "desk_link_up"


def test_a_message_is_diverted_with_its_own_words_in_the_other_form() -> None:
    play = Play(Rulebook(site_with(
        unit("desk", UnitKind.DESK, "指挥室", "dispatch", "desk/desk", "chat/desk", role=Role.DISPATCHER),
    )))  # fmt: skip
    play.say("chat/t", FIGHT)
    play.say("desk/desk", "assign 1 u-1")
    play.say("radio/快警一组", "take 1")
    play.say("chat/t", "他们有刀")
    (note,) = play.relays(message="note_unit", unit="u-1")
    play.news(note, Reach.FAILED, "off")
    again = play.last("chat/u-1")
    assert (again.form, again.tried) == (Form.TEXT, (note.to,))
    assert "他们有刀" in again.text, "not the first words of the call"
    play.pass_(minutes=40)
    asked = [r for r in play.relays(unit="desk") if r.message == "desk_reminder"][-1]
    play.news(asked, Reach.FAILED, "closed")
    assert play.last("chat/desk").message == "desk_reminder"
    minutes = re.search(r"\d+分钟", asked.text)
    assert minutes
    assert minutes[0] in play.last("chat/desk").text


def test_warned_neighbours_hear_who_leads_when_diverted() -> None:
    play = Play()
    play.say("chat/t", FIGHT)
    (warned,) = play.relays(message="aid_warn")
    play.news(warned, Reach.FAILED, "off")
    assert "快警二组" in play.last("chat/p-gate").text


def test_when_all_channels_fail_the_desk_hears_and_when_it_fails_the_commander() -> None:
    play = Play()
    play.say("chat/t", FIGHT)
    play.say("radio/快警二组", "收到")
    (taken,) = play.relays(message="taken_ack")
    play.news(taken, Reach.FAILED, "off")
    (told,) = play.relays(message="desk_unreachable", unit="desk")
    assert "快警二组" in told.text
    play.news(told, Reach.FAILED, "closed")
    assert not play.relays(message="desk_unreachable", unit="chief"), (
        "no desk chases another for ever"
    )
    escalated = play.relays(message="desk_taken")[0]
    play.news(escalated, Reach.FAILED, "closed")
    (chief,) = play.relays(message="desk_unreachable", unit="chief")
    assert "指挥室" in chief.text
    before = len(play.relays())
    play.news(chief, Reach.FAILED, "closed")
    assert len(play.relays()) == before


def test_what_came_too_late_is_not_sent_on_too_late() -> None:
    play = Play()
    play.say("chat/t", FIGHT)
    play.say("desk/desk", "assign 1 u-1")
    play.say("radio/快警一组", "take 1")
    (taken,) = play.relays(message="taken_ack")
    play.now = taken.expires
    play.news(taken, Reach.EXPIRED, "too late")
    assert not [r for r in play.relays(message="taken_ack") if r.tried]
    assert play.relays(message="desk_unreachable")


@pytest.mark.parametrize("first", [Reach.FAILED, Reach.EXPIRED, Reach.DELIVERED, Reach.READ])
def test_late_bad_news_diverts_nothing_twice(first: Reach) -> None:
    play = Play()
    play.say("chat/t", FIGHT)
    play.say("desk/desk", "assign 1 u-1")
    offer = play.relays(message="offer", unit="u-1")[-1]
    play.news(offer, first)
    before = len(play.relays())
    play.news(offer, Reach.FAILED, "again")
    assert len(play.relays()) == before


def test_a_reporter_who_cannot_be_reached_stops_nothing() -> None:
    play = Play()
    play.say("chat/t", FIGHT)
    (received,) = play.relays(unit="")
    play.news(received, Reach.FAILED, "no such number")
    play.say("radio/快警二组", "收到")
    assert play.told("chat/t") == ["received", "coming"]


def test_units_are_told_where_it_is_whoever_says_so() -> None:
    play = Play()
    play.say("chat/t", "help")
    play.say("radio/快警一组", "take 1")
    play.say("chat/t", "在月亮湖")
    assert play.last("radio/快警一组").message == "placed_unit"


def test_units_of_a_merged_call_stand_down() -> None:
    play = Play()
    play.say("chat/t1", FIGHT)
    play.say("chat/t2", "月亮湖有人打架")
    units = {a.unit for a in play.call(2).active()}
    play.say("desk/desk", "merge 2 1")
    assert {r.unit for r in play.of(Relayed) if r.message == "stand_down"} == units


def test_buttons_say_words_with_the_number() -> None:
    play = evening(small_book())
    for relay in play.relays():
        for _, words in relay.choices:
            assert words.endswith(f" {relay.number}")
    assert {r.message for r in play.relays() if r.choices} == set(ANSWERS)


def test_a_point_for_units_only() -> None:
    play = Play()
    play.say("chat/t", "有人打架", point=Point(29.3503, 110.4402))
    assert all(r.point for r in play.relays(message="offer"))
    assert not any(r.point for r in play.relays(unit=""))
