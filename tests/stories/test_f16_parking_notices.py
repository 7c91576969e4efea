"""F16: a car in the wrong place: told by text, reminded, looked after; and answers by figures."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from bridge.config import load
from bridge.errors import Refused
from rules.events import Finished, Taken
from rules.model import Address, Form, Manner, Point, Site, Unit, UnitKind
from rules.notices.events import End, NoticeEnded
from rules.notices.site import Notice
from tests.clock import ManualClock
from tests.stories.evening import EXAMPLE, Evening, evening

NUMBER = "13912345678"
CAR = f"sms/+86{NUMBER}"
PHONE = "sms/+8613800000001"
SAID = {
    "zh": (f"挪车 {NUMBER} 迷魂台停车场 湘A12345", "已挪", "N1 没挪", "挪走"),
    "en": (
        f"notice parking +86{NUMBER} at Mihuntai plate 湘A12345",
        "moved",
        "N1 not moved",
        "挪走",
    ),
}


def with_notices() -> Site:
    """The example with a telephone line, one patrol that has nothing else, and parking notices."""
    site = load(EXAMPLE).site
    parking = Notice(
        id="parking", names={"zh": "挪车", "en": "parking"}, via="sms", say=("挪车",), prefix="+86",
        words={"zh": "您的车{plate}停在{place}挡了路，请{minutes}分钟内挪走，挪好回复“已挪”。"},
        deadline=timedelta(minutes=10), remind_at=timedelta(minutes=5),
    )  # fmt: skip
    foot = Unit(
        id="foot", kind=UnitKind.PATROL, names={"zh": "步巡组", "en": "foot patrol"}, point=Point(29.3572, 110.4391),
        skills=frozenset({"police"}), channels=(Address("sms", PHONE.partition("/")[2]),),
    )  # fmt: skip
    sms = Manner(form=Form.SHORT, public=True, forgeable=True)
    return replace(
        site, notices={"parking": parking}, units={**site.units, "foot": foot},
        manners={**site.manners, "sms": sms},
    )  # fmt: skip


async def ends(tonight: Evening) -> list[End]:
    return [f.end for f in await tonight.journal() if isinstance(f, NoticeEnded)]


def everywhere_else(tonight: Evening) -> str:
    told = []
    for name, end in tonight.ends.items():
        told += [repr(m) for m in end.said.values() if f"{name}/{m.channel}" != CAR]
    return "\n".join(told)


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_f16_moved_after_the_reminder(
    log_url: str, clock: ManualClock, language: str
) -> None:
    order, moved, _, _ = SAID[language]
    async with evening(log_url, clock, with_notices()) as tonight:
        await tonight.say("console/desk", order)
        assert "湘A12345" in tonight.last(CAR)
        assert "N1" in tonight.last("console/desk")
        await tonight.pass_(minutes=6)
        assert len(tonight.told(CAR)) == 2
        await tonight.again()
        await tonight.say(CAR, moved)
        assert await ends(tonight) == [End.REMINDED]
        assert "提醒后挪走" in tonight.last("console/desk")
        await tonight.pass_(hours=1)
        assert len(tonight.told(CAR)) == 3
        assert not tonight.world.calls, "it is no call"
        assert NUMBER not in everywhere_else(tonight)


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_f16_at_the_deadline_somebody_looks(
    log_url: str, clock: ManualClock, language: str
) -> None:
    order, _, still, _ = SAID[language]
    async with evening(log_url, clock, with_notices()) as tonight:
        await tonight.say("console/desk", order)
        await tonight.pass_(minutes=11)
        assert "N1" in tonight.last("radio/迷魂台")
        await tonight.say("radio/迷魂台", still)
        assert await ends(tonight) == [End.NOT_DONE]
        assert "没有挪走" in tonight.last("console/desk")
        assert NUMBER not in everywhere_else(tonight)


async def test_f16_a_number_that_does_not_exist_is_looked_after_at_once(
    log_url: str, clock: ManualClock
) -> None:
    async with evening(log_url, clock, with_notices()) as tonight:
        tonight.quiet(CAR, Refused("no such number"))
        tonight.deaf.clear()
        await tonight.say("console/desk", SAID["zh"][0])
        assert "N1" in tonight.last("radio/迷魂台")
        await tonight.say("radio/迷魂台", "N1 挪走了")
        assert await ends(tonight) == [End.IN_TIME]


async def test_f16_who_opted_out_is_not_told(log_url: str, clock: ManualClock) -> None:
    async with evening(log_url, clock, with_notices()) as tonight:
        await tonight.say(CAR, "TD")
        await tonight.again()
        await tonight.say("console/desk", SAID["zh"][0])
        assert len(tonight.told(CAR)) == 1
        assert "N1" in tonight.last("radio/迷魂台")


@pytest.mark.parametrize("bare", [True, False])
async def test_f16_a_patrol_with_nothing_but_texts_answers_by_figures(
    log_url: str, clock: ManualClock, bare: bool
) -> None:
    async with evening(log_url, clock, with_notices()) as tonight:
        await tonight.say("chat/t", "迷魂台有人打架")
        await tonight.say("console/desk", "assign 1 foot")
        assert "1 1去" in tonight.last(PHONE)
        assert len(tonight.last(PHONE)) <= 70
        await tonight.say(PHONE, "1" if bare else "1 1")
        assert "foot" in {f.unit for f in await tonight.journal() if isinstance(f, Taken)}
        await tonight.say(PHONE, "1 4 双方和解")
        assert not [f for f in await tonight.journal() if isinstance(f, Finished)]
        code = tonight.last(PHONE).split("请回 ")[1].split(" 确认")[0]
        await tonight.again()
        await tonight.say(PHONE, code)
        (done,) = [f for f in await tonight.journal() if isinstance(f, Finished)]
        assert (done.unit, done.outcome) == ("foot", "双方和解")
