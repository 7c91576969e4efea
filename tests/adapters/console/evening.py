"""A busy evening on the board: what the browser tests and the screenshots look at."""

from datetime import datetime

from bridge.desk_views import UnansweredView
from bridge.views import CallView, HeardView, LinkView, PlanView, RelayView, StepView
from tests.adapters.console.board import ScriptedBoard
from tests.adapters.console.samples import (
    a_call,
    a_relay,
    a_route,
    a_voice,
    an_assignment,
    an_event,
    at,
)


def relays() -> tuple[RelayView, ...]:
    return (
        a_relay("r1", reach="read", at=at(38)),
        a_relay(
            "r2",
            to="radio/迷魂台",
            unit="p-mihuntai",
            text="收到，17号，纠纷，迷魂台停车场。",
            reach="delivered",
            at=at(36),
        ),
        a_relay(
            "r3",
            to="chat/p-mihuntai",
            unit="p-mihuntai",
            text="17号：迷魂台 纠纷，请先稳住现场。",
            reach="failed",
            reason="the chat answered 502 three times",
            at=at(34),
        ),
        a_relay(
            "r4",
            to="radio/快警二组",
            unit="quick-2",
            text="快警二组，17号，迷魂台停车场，排队纠纷，能去吗？",
            reach="uncertain",
            at=at(20),
        ),
        a_relay(
            "r5",
            to="reporter",
            unit="",
            text="您的编号是17，民警正在赶来。",
            reach="sending",
            at=at(8),
        ),
    )


def calls() -> tuple[CallView, ...]:
    main = a_call(
        17,
        route=a_route(),
        heard=(
            a_voice(),
            a_voice(
                key="chat:1",
                voice="",
                by="",
                channel="chat",
                at=at(15),
                confidence=1.0,
                doubts=(),
                words="他们推起来了，<b>快点</b>！ <img src=x onerror=alert(1)>",
            ),
        ),
        relays=relays(),
        timeline=(
            an_event("Opened", "警情建立：纠纷", "Call opened: dispute", 41),
            an_event("Placed", "定位：迷魂台", "Placed at Mihun Terrace", 40.5),
            an_event(
                "Proposed", "建议派快警二组，等待确认", "Quick police 2 proposed; waits for yes", 40
            ),
        ),
    )
    fall = a_call(
        12,
        kind="injury",
        place="tianxia",
        status="on scene",
        opened=at(611),
        due=at(-120),
        words="An old man fell on the stairs, his leg is bleeding",
        language="en",
        holder="快警一组",
        holder_names={"zh": "快警一组", "en": "quick police 1"},
        first_sent=at(580),
        first_taken=at(551),
        first_scene=at(300),
        heard=(
            a_voice(
                key="c12",
                voice="",
                by="",
                channel="console",
                at=at(611),
                doubts=(),
                confidence=1.0,
                words="An old man fell on the stairs, his leg is bleeding",
            ),
        ),
        route=a_route(confirmed_by="指挥室"),
        assignments=(
            an_assignment("quick-1", "快警一组", state="on scene", since=at(95)),
            an_assignment(
                "p-mihuntai",
                "迷魂台平台",
                task="aid",
                state="declined",
                until=None,
                since=at(500),
                note="两人都在处理排队",
            ),
        ),
    )
    lost = a_call(
        15,
        kind="lost",
        place="bailong",
        status="offered",
        opened=at(204),
        due=at(12),
        words="手机落在环保车上了",
        first_sent=at(190),
    )
    unplaced = a_call(
        16,
        kind="help",
        place="",
        status="unplaced",
        opened=at(73),
        due=at(-17),
        words="来人啊",
        place_names={},
    )
    alarm = a_call(
        14,
        kind="injury",
        place="yangjiajie",
        status="escalated",
        opened=at(330),
        due=at(40),
        words="有人晕倒",
        escalated="无人回应：已问 3 个单位",
        route=a_route(),
    )
    over = a_call(
        11,
        kind="lost",
        place="mihuntai",
        status="closed",
        opened=at(4000),
        closed=at(900),
        due=None,
        outcome="已找到",
    )
    return main, fall, lost, unplaced, alarm, over


def a_plan() -> PlanView:
    """Two steps: the first is done, the second is late."""
    first = StepView(
        nth=1,
        names={"zh": "分开双方，稳住现场", "en": "Separate both sides"},
        layer="现场",
        units=("p-mihuntai",),
        due=at(-60),
        told=at(30),
        done=at(10),
        late=False,
        by="迷魂台平台",
    )
    second = StepView(
        nth=2,
        names={"zh": "疏导排队的人", "en": "Guide the queue"},
        layer="外围",
        units=(),
        due=at(20),
        told=at(80),
        done=None,
        late=True,
    )
    names = {"zh": "纠纷处置预案", "en": "Dispute plan"}
    return PlanView(id="dispute", names=names, steps=(first, second))


def a_question(asked: datetime) -> UnansweredView:
    """One patrol has asked a platform, which says nothing."""
    return UnansweredView(
        key="radio:asked-1",
        at=asked,
        by="quick-1",
        by_names={"zh": "快警一组", "en": "quick police 1"},
        to="p-bailong",
        to_names={"zh": "百龙天梯平台", "en": "Bailong platform"},
        words="天梯口现在有多少人排队？",
        until=at(-30),
    )


def fill(board: ScriptedBoard) -> None:
    waiting: tuple[HeardView, ...] = (
        a_voice(key="radio:w1", words="", by="p-bailong", at=at(7), doubts=(), seconds=3.2),
    )
    board.said["console", "desk"] = [
        a_relay(
            "m1",
            text="17号 迷魂台 纠纷：建议快警二组（4 分钟）。确认吗？",
            choices=(("确认", "confirm 17"),),
            at=at(38),
        ),
        a_relay(
            "m2",
            call="radio:heard-14/0",
            text="14号 杨家界 受伤：三个单位都没有回应，请人工处理。",
            priority=1,
            at=at(50),
        ),
    ]
    board.put(
        *calls(),
        links=(LinkView(adapter="chat", up=False, since=at(192), reason="connection refused"),),
        waiting=waiting,
    )
