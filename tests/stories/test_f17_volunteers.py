"""F17: people sign up by themselves, a desk says yes, and they help where they chose to."""

from collections.abc import Sequence

from msgspec.structs import replace

from bridge.config import load
from rules.model import Site
from rules.transitions import Part
from rules.volunteers import Volunteers
from tests.clock import ManualClock
from tests.stories.evening import EXAMPLE, Evening, evening


def site() -> Site:
    """The example, where patrols look for lost things too and volunteers may help with that."""
    known = load(EXAMPLE).site
    crowd = replace(known.kinds["crowd"], confirm="never", neighbours=0)
    return replace(
        known,
        kinds={**known.kinds, "crowd": crowd},
        volunteers=Volunteers(
            kinds=frozenset({"crowd", "lost"}),
            skills={"first-aid": {"zh": "急救", "en": "first aid"}},
            welcome={"zh": "欢迎加入红袖标！", "en": "Welcome to the red armbands!"},
        ),
    )


async def signs_up(tonight: Evening, who: str, answers: Sequence[str]) -> list[str]:
    """The conversation: what they heard after each of their messages."""
    heard = []
    for words in answers:
        await tonight.say(who, words)
        heard.append(tonight.last(who))
    return heard


async def test_f17_one_question_at_a_time_until_the_desk_says_yes(
    log_url: str, clock: ManualClock
) -> None:
    async with evening(log_url, clock, site()) as tonight:
        heard = await signs_up(
            tonight, "chat/li", ["我想报名志愿者", "李雷", "出租车司机，会急救", "百龙天梯一带"]
        )
        assert [h.count("？") for h in heard] == [1, 1, 1, 0]
        assert "怎么称呼" in heard[0]
        assert "V1" in heard[3]
        told = tonight.heard("console/desk")[-1]
        assert all(word in told.text for word in ("V1", "李雷", "急救", "百龙天梯"))
        assert [c.words for c in told.choices] == ["approve V1", "refuse V1"]

        await tonight.say("chat/li", "出发")
        assert not tonight.world.members, "nobody becomes one without a desk"
        await tonight.say("console/desk", told.choices[0].words)
        assert "欢迎加入红袖标" in tonight.last("chat/li")
        await tonight.say("chat/li", "上岗")
        await tonight.say("chat/t", "百龙天梯人太多，挤不动了")
        part = tonight.call(tonight.world.number).assignment("V1")
        assert part is not None
        assert part.part is Part.OFFERED
        assert "我去" in tonight.last("chat/li")
        await tonight.say("chat/li", "收到")
        assert "志愿者1号" in tonight.last("chat/t")
        assert "李雷" not in " ".join(tonight.told("chat/t")), "no tourist hears the name"


async def test_f17_all_at_once_in_english(log_url: str, clock: ManualClock) -> None:
    async with evening(log_url, clock, site()) as tonight:
        await tonight.say(
            "chat/ann", "sign up as volunteer: Ann Lee, shop owner, first aid, Bailong"
        )
        assert "V1" in tonight.last("chat/ann")
        assert "Ann Lee" in tonight.last("console/desk")
        await tonight.say("console/commander", "approve V1")
        assert tonight.last("chat/ann").startswith("Ann Lee, you are a volunteer now: V1. Welcome")
        await tonight.say("chat/ann", "on duty")
        await tonight.say("chat/t", "crowd at Bailong Lift, too many people")
        assert "take 1" in tonight.last("chat/ann")


async def test_f17_never_a_fight_and_never_far_away(log_url: str, clock: ManualClock) -> None:
    async with evening(log_url, clock, site()) as tonight:
        await signs_up(tonight, "chat/li", ["报名志愿者，我叫李雷，卖小吃，百龙天梯"])
        await tonight.say("console/desk", "批准V1")
        await tonight.say("chat/li", "上岗")
        before = len(tonight.told("chat/li"))
        await tonight.say("chat/a", "百龙天梯有人打架")
        await tonight.say("chat/b", "杨家界人太多，挤不动了")
        assert len(tonight.told("chat/li")) == before
        await tonight.say("chat/li", "1号我去")
        assert "不能派给志愿者" in tonight.last("chat/li")
        await tonight.say("console/desk", "assign 1 V1")
        assert "不能派给志愿者" in tonight.last("console/desk")


async def test_f17_the_roster_survives_the_machine(log_url: str, clock: ManualClock) -> None:
    async with evening(log_url, clock, site()) as tonight:
        await signs_up(tonight, "chat/li", ["报名志愿者，我叫李雷，卖小吃，百龙天梯"])
        await signs_up(tonight, "chat/wang", ["报名志愿者"])
        await tonight.say("console/desk", "批准V1")
        await tonight.say("chat/li", "上岗")
        await tonight.again()
        await tonight.say("chat/t", "百龙天梯人太多，挤不动了")
        assert tonight.call().assignment("V1") is not None
        await tonight.say("chat/wang", "王芳")
        assert "王芳" in tonight.last("chat/wang"), "the question was not forgotten"


async def test_f17_who_goes_hands_the_call_on(log_url: str, clock: ManualClock) -> None:
    async with evening(log_url, clock, site()) as tonight:
        await signs_up(tonight, "chat/li", ["报名志愿者，我叫李雷，卖小吃，百龙天梯"])
        await tonight.say("console/desk", "批准V1")
        await tonight.say("chat/li", "上岗")
        await tonight.say("chat/t", "百龙天梯人太多，挤不动了")
        await tonight.say("chat/li", "我去")
        await tonight.say("chat/li", "退出志愿者")
        assert "退出" in tonight.last("chat/li")
        part = tonight.call().assignment("V1")
        assert part is not None
        assert part.part is Part.RELEASED
        assert [a for a in tonight.call().active() if a.unit != "V1"], "somebody else is asked"
        await tonight.say("chat/li", "百龙天梯有人流血")
        assert tonight.call(2).said.source.unit == "", "whoever left reports as anybody does"


async def test_f17_the_radio_is_no_place_to_sign_up(log_url: str, clock: ManualClock) -> None:
    known = site()
    shared = replace(known.manners["radio"], shared=True)
    async with evening(
        log_url, clock, replace(known, manners={**known.manners, "radio": shared})
    ) as tonight:
        await tonight.say("radio/open", "报名志愿者", sender="somebody")
        assert "手机" in tonight.last("radio/open")
        assert not tonight.world.applicants
