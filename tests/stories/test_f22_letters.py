"""F22: a letter to the supervising authority: signed for, answered in words, reminded, counted."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from bridge.config import load
from bridge.record.notices import tally
from rules.events import Opened
from rules.model import Address, Form, Manner, Site, Unit, UnitKind
from rules.notices.events import (
    NOTICE_FACTS,
    AnyNotice,
    End,
    NoticeAnswered,
    NoticeEnded,
    NoticeSigned,
    NoticeUnsigned,
)
from rules.notices.site import Answer, Look, Notice, Whom
from tests.clock import ManualClock
from tests.stories.evening import EXAMPLE, LONG, Evening, evening

BODY, DESK, NUMBER = "chat/bureau", "console/desk", "sms/+8613912345678"
SAID = {
    "zh": {
        "order": "提示函 文旅局 天下第一桥护栏松动，请督促整改", "sign": "N1 签收",
        "answer": "N1 答复：已责令3日内修复", "told": "已责令3日内修复",
    },
    "en": {
        "order": "notice letter tourism bureau: loose railing at the bridge", "sign": "N1 received",
        "answer": "N1 answer: repair ordered within 3 days", "told": "repair ordered within 3 days",
    },
}  # fmt: skip


def supervised(**changes: object) -> Site:
    """The example with a bureau that hears letters by chat, and letters to a number by SMS."""
    site = load(EXAMPLE).site
    bureau = Unit(
        id="bureau", kind=UnitKind.DESK, names={"zh": "文旅局", "en": "tourism bureau"},
        channels=(Address("chat", "bureau"),),
    )  # fmt: skip
    letter = Notice(
        id="letter", names={"zh": "公安提示函", "en": "letter"}, whom=Whom.UNIT, say=("提示函",),
        words={"zh": "{what}。请{within}内书面答复。", "en": "{what}. Please answer in {within}."},
        sign_within=timedelta(hours=2), deadline=timedelta(days=3), remind_at=timedelta(days=2),
        answer=Answer.WORDS, look=Look.NEVER, look_within=timedelta(days=1),
    )  # fmt: skip
    letter = replace(letter, **changes)
    by_sms = replace(letter, id="text", whom=Whom.NUMBER, say=("短信函",), via="sms", prefix="+86")
    line = Unit(id="line", kind=UnitKind.GROUP, names={"zh": "线"}, channels=(Address("sms", "1"),))
    return replace(
        site, units={**site.units, "bureau": bureau, "line": line},
        notices={"letter": letter, "text": by_sms},
        manners={**site.manners, "sms": Manner(form=Form.SHORT, public=True, forgeable=True)},
    )  # fmt: skip


async def facts(tonight: Evening) -> list[AnyNotice]:
    return [f for f in await tonight.journal() if isinstance(f, NOTICE_FACTS)]


async def ends(tonight: Evening) -> list[End]:
    return [f.end for f in await facts(tonight) if isinstance(f, NoticeEnded)]


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_f22_signed_for_and_answered(log_url: str, clock: ManualClock, language: str) -> None:
    says = SAID[language]
    async with evening(log_url, clock, supervised(), LONG) as tonight:
        await tonight.say(DESK, says["order"])
        assert "3天" in tonight.last(BODY)
        assert "2小时" in tonight.last(BODY)
        await tonight.say(BODY, says["sign"])
        assert "已签收" in tonight.last(DESK)
        await tonight.again()
        await tonight.pass_(hours=3)
        await tonight.say(BODY, says["answer"])
        assert says["told"] in "\n".join(tonight.told(DESK)[-2:])
        assert "按时答复" in tonight.last(DESK)
        assert await ends(tonight) == [End.IN_TIME]
        all_ = await facts(tonight)
        assert [f.words for f in all_ if isinstance(f, NoticeAnswered)] == [says["told"]]
        assert not [f for f in all_ if isinstance(f, NoticeUnsigned)]
        told = tally(all_)
        assert (told.count, told.signed, told.ends["in_time"]) == (1, 1, 1)
        assert not [k for k in tonight.world.errands if k.startswith("=notice")]


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_f22_nobody_signs_and_nobody_answers(
    log_url: str, clock: ManualClock, language: str
) -> None:
    says = SAID[language]
    async with evening(log_url, clock, supervised(), LONG) as tonight:
        await tonight.say(DESK, says["order"])
        await tonight.pass_(hours=2, minutes=1)
        assert "还没有签收" in tonight.last(BODY)
        assert "没有签收" in tonight.last(DESK)
        await tonight.say(DESK, says["sign"])
        await tonight.pass_(days=2)
        assert "提醒" in tonight.last(BODY)
        await tonight.pass_(days=1)
        assert "没有答复" in tonight.last(DESK)
        await tonight.say(DESK, says["answer"])
        assert await ends(tonight) == [End.LATE]
        assert "逾期答复" in tonight.last(DESK)
        await tonight.say(DESK, says["order"])
        await tonight.pass_(days=5)
        assert await ends(tonight) == [End.LATE, End.UNANSWERED]
        assert not tonight.world.notices
        assert not tonight.world.calls


@pytest.mark.parametrize("words", ["签收", "收到，谢谢", "已收悉", "received, thank you"])
async def test_f22_by_sms_to_a_number(log_url: str, clock: ManualClock, words: str) -> None:
    async with evening(log_url, clock, supervised(), LONG) as tonight:
        await tonight.say(DESK, "短信函 13912345678 迷魂台停车场围挡缺失")
        assert "围挡缺失" in tonight.last(NUMBER)
        await tonight.say(NUMBER, words)
        assert "已签收" in tonight.last(DESK)
        await tonight.say(NUMBER, "围挡明天上午补齐")
        assert await ends(tonight) == [End.IN_TIME]
        assert "围挡明天上午补齐" in "\n".join(tonight.told(DESK)[-2:])
        everything = "\n".join(repr(m) for m in tonight.heard(DESK))
        assert "13912345678" not in everything


async def test_f22_a_body_in_need_is_a_caller_first(log_url: str, clock: ManualClock) -> None:
    async with evening(log_url, clock, supervised(), LONG) as tonight:
        await tonight.say(DESK, SAID["zh"]["order"])
        await tonight.say(BODY, "收到")
        assert [f.by for f in await facts(tonight) if isinstance(f, NoticeSigned)] == ["bureau"]
        await tonight.say(BODY, "迷魂台有人打架")
        assert [f for f in await tonight.journal() if isinstance(f, Opened)]
        assert not await ends(tonight)
