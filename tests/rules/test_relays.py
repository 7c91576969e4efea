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
from rules.inputs import LinkChanged
from rules.model import Form, Manner, UnitKind
from rules.phrases import LONGEST, reason_in
from rules.rulebook import Rulebook
from rules.step import step
from rules.telling import ANSWERS
from rules.world import World
from tests.rules.evening import ANOTHER, CATALOGUE, FIGHT, evening, site_with
from tests.rules.play import Play
from tests.rules.test_properties import SCRIPT, line_of
from tests.sites import GATE, NOON, small_book, unit

WITH_WORDS = {
    "desk_closed", "desk_done", "closed", "note_unit", "desk_path_closed", "desk_way_closed",
    "way_closed", "all_call", "roll_call", "roll_call_again", "advisory", "advisory_public",
    "notice_told", "notice_given_ack", "notice_look", "notice_ended", "notice_off", "notice_unreached", "notice_already",
    "notice_told_unit", "notice_told_letter", "notice_reminded_unit", "notice_reminded_letter", "notice_look_unit",
    "desk_notice_open", "notice_reminded", "desk_watch_met", "notice_how", "vouch_not_done", "desk_disowned", "notice_words",
}  # fmt: skip
PHONE = "+8613912345678"
TEXTED = {
    "code_unclear",
    "code_unclear_search",
    "opted_out_ack",
    "opted_in_ack",
}  # said only where texts are short


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
        elif relay.message not in WITH_WORDS:
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
    forms["air"] = Manner(form=form, shared=True)
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
    unsaid = {"desk_not_passed", "desk_relay_failed"} | (
        TEXTED if form is not Form.SHORT else set()
    )
    assert everything >= _messages_of_the_rules() - unsaid, (
        _messages_of_the_rules() - unsaid - everything
    )


def _constants() -> Iterator[str]:
    for path in sorted(Path(next(iter(rules.__path__))).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def _messages_of_the_rules() -> set[str]:
    """Keys that the rules say to people, as calls of Told, Reply, Refused and the like name them."""
    found = set()
    for path in sorted(Path(next(iter(rules.__path__))).rglob("*.py")):
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
        "part_",  # of a site, in the summary of what changed
        "alarm_",  # what adapters say goes wrong, see test_alarms
        "code_",  # figures that stand for answers, see rules.texting.codes
    )
    idle = {
        key for key in CATALOGUE.messages["en"] if not key.startswith(starts) and key not in text
    }
    assert idle <= {"again_prefix", "desk_relay_failed"}, idle


SECRETS = {"chat/t1": "秘密一", "chat/t2": "秘密二", "chat/t3": "秘密三"}


def test_a_reporter_hears_nothing_of_another() -> None:
    site = site_with(unit("u-9", UnitKind.PATROL, "快警九组", "quick nine", f"sms/{PHONE}", point=GATE,
                          skills=frozenset({"police"})))  # fmt: skip
    play = Play(Rulebook(site))
    for where, secret in SECRETS.items():
        play.say(where, f"{ANOTHER}，{secret}", name=f"name of {secret}", sender=f"id-{secret}")
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
        assert not relay.choices or relay.message == "closed_ask"
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
