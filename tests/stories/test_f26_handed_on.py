"""F26: a checkpoint in three stages: pre-check, data taking, key check; one case goes through them."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from bridge.config import load
from bridge.record.ledger import Ledger
from rules.cases.events import (
    CaseAccepted,
    CaseBegun,
    CaseFellBack,
    CaseHandedOn,
    CaseLate,
    CaseOver,
    CaseReturned,
)
from rules.cases.site import CaseStage, Record
from rules.events import Closed, Offered
from rules.model import Address, Kind, Site, Unit, UnitKind
from tests.clock import ManualClock
from tests.stories.evening import EXAMPLE, Evening, evening

PRE, DATA, KEY, SPARE = "chat/pre", "chat/data", "chat/key", "chat/spare"
CARD = Record(id="card", names={"zh": "证件", "en": "card"}, aliases=("证号",))
PLATE = Record(id="plate", names={"zh": "车牌", "en": "plate"}, needed=False)
RESULT = Record(id="result", names={"zh": "结果", "en": "result"})
STAGES = (
    CaseStage(names={"zh": "预检", "en": "pre-check"}, to=("pre",), record=(CARD, PLATE)),
    CaseStage(
        names={"zh": "数据采集", "en": "data taking"}, skills=frozenset({"scanner"}),
        within=timedelta(minutes=5),
    ),
    CaseStage(names={"zh": "重点核查", "en": "key check"}, to=("key",), record=(RESULT,)),
)  # fmt: skip
SAID = {
    "zh": {
        "open": "人证不符，在迷魂台", "card": "1号 证件 532926 车牌 云S12345", "on": "1 移交",
        "yes": "收到 1", "back": "退回 1 照片不清", "done": "1号处理完毕，结果 放行", "result": "放行",
    },
    "en": {
        "open": "card does not match, at Mihuntai", "card": "record 1 card 532926, plate S12345",
        "on": "hand on 1", "yes": "copy 1", "back": "return 1 photo not clear",
        "done": "1 done, result let pass", "result": "let pass",
    },
}  # fmt: skip


def checkpoint() -> Site:
    """The example with four posts of a checkpoint, and a kind of case that goes through them."""
    site = load(EXAMPLE).site
    at = site.places["mihuntai"].point
    names = {"pre": "预检岗", "data": "采集岗", "spare": "备用采集岗", "key": "核查岗"}
    scanner = frozenset({"scanner"})
    posts = {
        id: Unit(
            id=id, kind=UnitKind.PATROL, names={"zh": zh, "en": f"post {id}"}, point=at,
            channels=(Address("chat", id),), skills=scanner if "采集" in zh else frozenset(),
        )
        for id, zh in names.items()
    }  # fmt: skip
    check = Kind(
        id="check", names={"zh": "人证核查", "en": "identity check"}, priority=3, stages=STAGES,
        words=("人证不符", "card does not match"),
    )  # fmt: skip
    kinds = {**site.kinds, "check": check}
    return replace(site, units={**site.units, **posts}, kinds=kinds)


async def of(tonight: Evening, *kinds: type) -> list[str]:
    """The names of the facts of these kinds, in order."""
    return [type(f).__name__ for f in await tonight.journal() if isinstance(f, kinds)]


MOVES = (
    CaseBegun, CaseHandedOn, CaseAccepted, CaseFellBack, CaseReturned, CaseLate, CaseOver, Closed,
    Offered,
)  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_f26_through_three_stages(log_url: str, clock: ManualClock, language: str) -> None:
    says = SAID[language]
    async with evening(log_url, clock, checkpoint()) as tonight:
        await tonight.say(PRE, says["open"])
        assert "预检" in tonight.last(PRE)
        await tonight.say(PRE, says["on"])
        assert "证件" in tonight.last(PRE), "what must be recorded is asked for"
        await tonight.say(PRE, says["card"])
        await tonight.say(PRE, says["on"])
        assert "532926" in tonight.last(DATA)
        await tonight.again()
        await tonight.say(DATA, says["yes"])
        await tonight.pass_(minutes=2)
        await tonight.say(DATA, says["on"])
        await tonight.say(KEY, says["back"])
        assert says["back"].split("1 ")[1] in tonight.last(DATA)
        await tonight.say(DATA, says["on"])
        await tonight.say(KEY, says["yes"])
        await tonight.say(KEY, says["back"])
        assert "退回" in tonight.last(DATA)
        await tonight.say(DATA, says["on"])
        await tonight.say(KEY, says["yes"])
        await tonight.say(KEY, says["done"])
        assert await of(tonight, *MOVES) == [
            "CaseBegun", "CaseHandedOn", "CaseAccepted", "CaseHandedOn", "CaseFellBack",
            "CaseHandedOn", "CaseAccepted", "CaseReturned", "CaseHandedOn", "CaseAccepted",
            "CaseOver", "Closed",
        ]  # fmt: skip
        (call,) = tonight.world.calls.values()
        assert [(s.nth, s.unit) for s in call.stays] == [
            (1, "pre"), (2, "data"), (3, "key"), (2, "data"), (3, "key"),
        ]  # fmt: skip
        assert dict(call.stays[-1].noted) == {"result": says["result"]}
        assert not tonight.told(SPARE)
        ledger = Ledger(tonight.book)
        for nth, fact in enumerate(await tonight.journal()):
            ledger.apply(str(nth), fact)
        view = ledger.call_view(call.id)
        assert view is not None
        assert [s.begun <= s.over for s in view.stays if s.over] == [True] * 5
        told = "\n".join(dict(line.text)[language] for line in view.timeline)
        assert "532926" in told
        assert STAGES[2].names[language] in told


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_f26_nobody_accepts_and_the_desk_hears(
    log_url: str, clock: ManualClock, language: str
) -> None:
    says = SAID[language]
    async with evening(log_url, clock, checkpoint()) as tonight:
        await tonight.say(PRE, says["open"])
        await tonight.say(PRE, says["card"])
        await tonight.say(PRE, says["on"])
        desk = len(tonight.told("console/desk"))
        await tonight.pass_(minutes=3)
        assert len(tonight.told("console/desk")) == desk + 1
        assert "没有接收" in tonight.last("console/desk")
        assert "没有接收" in tonight.last(PRE)
        await tonight.say(PRE, says["on"])
        assert tonight.told(SPARE), "who did not answer is asked last"
        await tonight.say("console/desk", "assign 1 data")
        await tonight.say(DATA, says["yes"])
        assert [c.stays[-1].unit for c in tonight.world.calls.values()] == ["data"]
        await tonight.pass_(minutes=6)
        assert "超时" in tonight.last("console/desk")
        assert await of(tonight, CaseLate, Offered) == ["CaseLate"]


async def test_f26_a_queue_of_cases(log_url: str, clock: ManualClock) -> None:
    """Each is one of its own, posts share them out, and without a number it is asked which."""
    async with evening(log_url, clock, checkpoint()) as tonight:
        for nth in (1, 2, 3):
            await tonight.say(PRE, f"人证不符，证件 {nth}{nth}{nth}")
            await tonight.say(PRE, f"移交 {nth}")
        assert len(tonight.world.calls) == 3
        assert sorted(len(tonight.told(c)) for c in (DATA, SPARE)) == [1, 2]
        await tonight.say(DATA, "收到 1")
        await tonight.say(SPARE, "接收")
        await tonight.say(DATA, "收到 3")
        await tonight.say(DATA, "移交")
        assert "1, 3" in tonight.last(DATA)
        await tonight.say(KEY, "移交 1")
        assert "采集岗" in tonight.last(KEY), "it is not theirs"
        await tonight.say("chat/tourist", "移交 1")
        holds = {c.number: c.stays[-1].unit for c in tonight.world.calls.values() if c.stays}
        assert holds == {1: "data", 2: "spare", 3: "data"}
