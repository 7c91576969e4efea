"""F20: every message of the public is answered at once, or a person sees it and its age."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.events import Relayed
from rules.verbs import thanks
from tests.clock import ManualClock
from tests.rules.play import Play
from tests.stories.evening import evening

WORDS = (
    "南门有人打架", "月亮湖有人受伤流血", "我手机从南门到望云台落在环保车上了", "我的包丢了", "在月亮湖", "望云台", "南门附近", "救命",
    "help me", "lost my phone", "there is a fight", "at Moon Lake", "South Gate", "不用来了，没事了", "never mind", "取消",
    "人呢", "还要多久", "where are you", "多少钱一张票", "厕所在哪", "你好", "hello?", "？", "!!!", "🙂", "12345", "17号", "第二个", "是的",
    "不是", "no", "yes", "另一件事", "another matter", "已解决", "没有解决", "5星", "投诉", "举报有人卖假货", "订阅 月亮湖", "退订", "帮助",
    "help", "报名志愿者", "忘记我", "收到", "take 1", "done 1", "close 1", "confirm 1", "\u202e反", "x" * 400, "谢谢", "好的",
)  # fmt: skip
MESSAGE = st.tuples(st.sampled_from(("tourist", "tourist-2")), st.sampled_from(WORDS))
AFTER = st.sampled_from((1, 30, 200, 4000))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(MESSAGE, AFTER), min_size=1, max_size=10))
def test_f20_nothing_that_the_public_says_falls_through(
    script: list[tuple[tuple[str, str], int]],
) -> None:
    play = Play()
    for (who, words), seconds in script:
        play.say(f"chat/{who}", words)
        answered = [r for r in play.of(Relayed) if str(r.to) == f"chat/{who}"]
        assert answered or thanks(words), f"{words!r} was met with silence"
        play.pass_(seconds=seconds)


def test_f20_whoever_is_asked_where_and_says_so_hears_at_once_that_it_is_heard() -> None:
    play = Play()
    play.say("chat/tourist", "我的包丢了")
    play.say("chat/tourist", "在月亮湖")
    assert play.last("chat/tourist").message == "search_started"
    play.say("chat/t2", "有人打架")
    play.say("chat/t2", "在南门")
    assert play.last("chat/t2").message in ("noted", "coming")


@pytest.mark.parametrize("words", ["救命", "help me"])
async def test_f20_what_nobody_decides_is_told_again_with_its_age(
    words: str, log_url: str, clock: ManualClock
) -> None:
    async with evening(log_url, clock) as tonight:
        await tonight.say("chat/tourist", words)
        await tonight.pass_(minutes=10)
        call = tonight.call()
        assert call.live
        assert call.deadline is not None
        assert call.deadline - clock.now() <= timedelta(minutes=5)
        assert len(tonight.told("console/desk")) >= 3
