from datetime import timedelta

import pytest

from bridge.views import CallView
from rules.inputs import Reach
from tests.bridge.record.evening import EIGHT, RECORDING, TOURIST, Evening, dispute


def view(evening: Evening, id: str) -> CallView:
    found = evening.ledger().call_view(id)
    assert found is not None
    return found


def after(at: object, **span: float) -> bool:
    return at == EIGHT + timedelta(**span)


def test_a_dispute_from_the_first_word_to_the_end() -> None:
    evening = Evening()
    call = view(evening, dispute(evening))
    assert (call.number, call.kind, call.status, call.place) == (1, "dispute", "closed", "mihuntai")
    assert after(call.first_heard, seconds=0)
    assert after(call.first_sent, seconds=1)
    assert after(call.first_taken, seconds=15)
    assert after(call.first_scene, minutes=3)
    assert after(call.closed, minutes=10)
    assert call.outcome == "双方和解"
    assert [w.unit for w in call.route.ways] == ["quick-1", "p-mihuntai"] if call.route else False
    assert [(a.unit, a.state) for a in call.assignments] == [("quick-1", "done")]


def test_the_timeline_tells_what_was_decided_in_both_languages() -> None:
    evening = Evening()
    told = view(evening, dispute(evening)).timeline
    assert [e.what for e in told] == [
        "Opened", "Placed", "Ruled", "Proposed", "Offered", "Warned", "Taken", "Arrived",
        "Finished", "Closed",
    ]  # fmt: skip
    taken = dict(told[6].text)
    assert taken["en"].startswith("quick police 1 is going")
    assert taken["zh"].startswith("快警一组接警")
    assert dict(told[9].text)["zh"] == "结束：处理完毕。双方和解"


def test_every_relay_has_its_whole_history() -> None:
    evening = Evening()
    call = view(evening, dispute(evening))
    offer = next(r for r in call.relays if r.message == "offer")
    assert [m.reach for m in offer.moves] == ["sent", "delivered"]
    assert (offer.to, offer.unit, offer.reach, offer.number) == (
        "radio/快警一组", "quick-1", "delivered", 1,
    )  # fmt: skip
    assert {r.key for r in evening.relays(call=call.id)} >= {r.key for r in call.relays if r.unit}
    assert len(call.relays) == len(evening.relays(call=call.id))


@pytest.mark.parametrize(
    ("news", "reach", "reason"),
    [
        ([Reach.DELIVERED, Reach.SENT], "delivered", ""),
        ([Reach.SENT, Reach.READ, Reach.DELIVERED], "read", ""),
        ([Reach.SENT, Reach.FAILED], "failed", "why"),
        ([Reach.FAILED, Reach.SENT], "failed", "why"),
        ([Reach.FAILED, Reach.DELIVERED], "delivered", ""),
        ([Reach.UNCERTAIN, Reach.SENT], "sent", ""),
        ([Reach.SENT, Reach.UNCERTAIN], "sent", ""),
        ([Reach.UNCERTAIN, Reach.EXPIRED], "expired", "why"),
    ],
)
def test_a_relay_has_come_as_far_as_any_news_said(
    news: list[Reach], reach: str, reason: str
) -> None:
    evening = Evening()
    evening.report("迷魂台停车场有人打架")
    desk = next(r for r in evening.relays() if r.unit == "dispatch")
    for one in news:
        bad = one in (Reach.FAILED, Reach.EXPIRED, Reach.UNCERTAIN)
        evening.news(desk, one, reason="why" if bad else "")
    shown = next(r for r in view(evening, evening.call).relays if r.key == desk.key)
    assert (shown.reach, shown.reason) == (reach, reason)
    assert [m.reach for m in shown.moves] == news


def test_a_question_that_never_left_was_not_sent() -> None:
    evening = Evening()
    evening.report("迷魂台停车场有人打架")
    offer = next(r for r in evening.relays() if r.message == "offer")
    evening.news(offer, Reach.UNCERTAIN, reason="time-out")
    assert view(evening, evening.call).first_sent is None


def test_a_voice_counts_from_when_it_was_heard() -> None:
    evening = Evening()
    key = evening.speak("radio/迷魂台")
    evening.pass_(seconds=4)
    evening.understood(key, "迷魂台平台呼叫！停车场有游客排队发生纠纷！", 0.88)
    call = view(evening, key)
    assert call.reporter == "p-mihuntai"
    assert after(call.first_heard, seconds=0)
    assert after(call.opened, seconds=4)
    heard = call.heard[0]
    assert (heard.voice, heard.seconds, heard.confidence, heard.engine) == (
        RECORDING, 3.5, 0.88, "ear",
    )  # fmt: skip
    assert heard.channel == "radio/迷魂台"


def test_a_voice_without_words_says_why() -> None:
    evening = Evening()
    key = evening.speak(f"chat/{TOURIST}")
    ledger = evening.ledger()
    (waiting,) = ledger.board(evening.at).waiting
    assert (waiting.voice, waiting.by, waiting.channel) == (RECORDING, "", "chat")
    evening.pass_(seconds=25)
    evening.tick(key)
    call = view(evening, key)
    assert evening.ledger().board(evening.at).waiting == ()
    assert call.heard[0].confidence == 0.0
    assert call.heard[0].reason
    assert call.status == "escalated"
    assert call.escalated_names == {
        "zh": "语音没能听懂",
        "en": "the speech could not be understood",
    }
    assert call.escalated == "语音没能听懂"


def test_late_words_stand_beside_the_recording() -> None:
    evening = Evening()
    key = evening.speak(f"chat/{TOURIST}")
    evening.pass_(seconds=25)
    evening.tick(key)
    evening.pass_(seconds=9)
    evening.understood(key, "迷魂台有人受伤", 0.7)
    first, second = view(evening, key).heard
    assert (first.words, second.words) == ("", "迷魂台有人受伤")
    assert first.voice == second.voice == RECORDING


def test_a_call_that_waits_for_the_desk_is_held_and_confirmed() -> None:
    evening = Evening()
    evening.report("百龙天梯那边需要帮忙")
    call = evening.call
    assert view(evening, call).status == "proposed"
    evening.say("console/desk", "hold 1")
    held = view(evening, call)
    assert (held.held, held.holder) == (True, "指挥室")
    evening.pass_(seconds=5)
    evening.say("console/desk", "confirm 1")
    asked = view(evening, call)
    assert not asked.held
    assert asked.status == "offered"
    assert asked.route
    assert asked.route.confirmed_by == "指挥室"
    unit = asked.assignments[0].unit
    evening.say(f"chat/{unit}", "take 1")
    assert view(evening, call).holder == asked.assignments[0].name


def test_an_escalation_cries_until_somebody_sees_to_it() -> None:
    evening = Evening()
    evening.report("救命")
    call = evening.call
    evening.pass_(seconds=91)
    evening.tick(call)
    assert view(evening, call).escalated == "还不知道地点"
    evening.say("console/desk", "locate 1, 百龙天梯")
    assert view(evening, call).escalated == ""


def test_merged_calls_name_each_other() -> None:
    evening = Evening()
    evening.report("迷魂台停车场有人打架", who="+8613900000001")
    first = evening.call
    evening.pass_(seconds=2)
    evening.report("迷魂台停车场又有人打架", who="+8613900000002")
    second = evening.call
    evening.pass_(seconds=2)
    evening.say("console/desk", "merge 2 1")
    gone, kept = view(evening, second), view(evening, first)
    assert (gone.status, gone.into) == ("merged", first)
    assert after(gone.closed, seconds=4)
    assert dict(gone.timeline[-1].text)["zh"] == "指挥室并入1号"
    joined = next(e for e in kept.timeline if e.what == "Joined")
    assert dict(joined.text)["en"] == "The reporter of call 2 joined"


def test_a_lost_phone_goes_to_both_ends_and_to_the_drivers() -> None:
    evening = Evening()
    evening.report("手机落在环保车上了，从百龙天梯到杨家界")
    call = view(evening, evening.call)
    assert call.stretch == ("bailong", "yangjiajie")
    assert {a.unit for a in call.assignments} == {"p-bailong", "p-yangjiajie", "drivers"}
    assert {a.task for a in call.assignments} == {"search"}


def test_reasons_stand_in_the_sites_language_and_in_all() -> None:
    evening = Evening()
    route = view(evening, dispute(evening)).route
    assert route
    assert route.ways[0].reason == "最近"
    assert route.ways[0].reason_names == {"zh": "最近", "en": "nearest"}
    assert route.ways[0].by_names["en"] == "by the paths"
    assert route.passed_over[0].reason_names["en"] == "farther away"


@pytest.mark.parametrize("said", ["found", "closed", "offer", "coming: {number}", "{words}", "{0}"])
def test_a_persons_words_are_never_taken_for_a_message_of_ours(said: str) -> None:
    evening = Evening()
    call = dispute(evening, over=False)
    evening.say("console/desk", f"close 1, {said}")
    closed = view(evening, call)
    assert closed.outcome == said
    assert closed.outcome_names == {}
    assert said in dict(closed.timeline[-1].text)["en"]


def test_without_words_the_outcome_is_ours() -> None:
    evening = Evening()
    evening.report("手机落在百龙天梯了")
    evening.report("不用来了，谢谢，误会")
    call = view(evening, evening.call)
    assert call.status == "closed"
    assert call.outcome_names == {"zh": "报警人取消", "en": "cancelled by the reporter"}


def test_units_and_links_are_on_the_board() -> None:
    evening = Evening()
    call = dispute(evening, over=False)
    evening.link("radio", up=False, reason="no carrier")
    evening.say("chat/quick-2", "下班")
    board = evening.ledger().board(evening.at)
    units = {u.id: u for u in board.units}
    assert units["quick-1"].calls == (call,)
    assert units["p-bailong"].calls == ()
    assert not units["quick-2"].on_duty
    assert [(link.adapter, link.up, link.reason) for link in board.links] == [
        ("radio", False, "no carrier")
    ]
    assert set(units) == set(evening.book.site.units)
