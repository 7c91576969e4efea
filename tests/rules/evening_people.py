"""A part of the evening: those who report, after the end, with tips, and asking for advisories."""

from msgspec.structs import replace

from rules.advisory_site import Advisories
from rules.model import Address, UnitKind
from rules.terrain import Path, Spot
from rules.tip_site import Tips
from tests.rules.play import Play
from tests.sites import GATE, LAKE, unit


def people_ask_for_more(play: Play) -> None:
    """After the end, questions, tips, advisories, and who wants to be forgotten."""
    site = play.book.site
    road = Path(id="road", line=tuple(Spot(p.lat, p.lon) for p in (GATE, LAKE)))
    tips = Tips(approve=("desk", "chief"), reward={"zh": "元", "en": "yuan"})
    advisories = Advisories(channels=(Address("chat", "public"),))
    aloud = unit("aloud", UnitKind.PATROL, "步话组", "radio group", "air/ch7")
    more = replace(
        site, units={**site.units, "aloud": aloud}, tips=tips, help={"zh": "急救120", "en": "ambulance 120"}, paths={"road": road},
        advisories=advisories,
    )  # fmt: skip
    play.move_to(more)
    _calls_end_badly(play)
    _all_is_closed(play)  # the nights that follow are quiet
    _tips_are_told(play)
    _advisories_are_given(play)
    play.move_to(site)


def _calls_end_badly(play: Play) -> None:
    for who, words in (("t70", "月亮湖有人打架"), ("t71", "a fight at Moon Lake")):
        play.say(f"chat/{who}", words)
        number = play.world.number
        play.say(f"chat/{who}", "评价5分")
        play.say("radio/山顶", f"ask reporter {number}: how many?")
        play.say("desk/desk", f"assign {number} u-1")
        play.say("radio/快警一组", f"take {number}")
        play.say("radio/快警一组", f"问{number}号报警人：哪边？")
        play.say(f"chat/{who}", "yes")
        play.say("desk/chief", f"问{number}号报警人：几个人？")
        play.say(f"chat/{who}", "三个")
        play.say(f"chat/{who}", "不是月亮湖，是南门")
        play.say("desk/desk", f"close {number}")
        play.say(f"chat/{who}", f"rate {number} 1")
        play.say(f"chat/{who}", "solved")
        play.say(f"chat/{who}", "not solved, nobody came")
        play.say("desk/desk", f"close {play.world.number}")
        play.say(f"chat/{who}", "没解决，有人流血")
        play.say(f"chat/{who}", "忘记我")
        play.say("desk/desk", f"close {play.world.number}")
        play.pass_(minutes=11)
    play.say("radio/南门", "南门有人打架")
    play.say("desk/desk", f"ask reporter {play.world.number}: who is it?")
    play.say("desk/desk", "问游客：几个人")
    for words in ("帮助", "help", "举报", "subscribe atlantis"):
        play.say("chat/t72", words)
    play.say("chat/t72", "forget me")


def _all_is_closed(play: Play) -> None:
    for call in [c for c in play.world.calls.values() if c.live]:
        play.say("desk/desk", f"close {call.number}")


def _tips_are_told(play: Play) -> None:
    play.say("chat/t80", "线索 南门有人倒票")
    play.say("chat/t81", "tip somebody sells false tickets at South Gate")
    play.say("chat/t80", "T1 他们是两个人")
    play.pass_(hours=13)
    for words in (
        "approve T1", "approve T1", "approve T99", "核查T1 快警一组",
        "verify T1 by aloud", "verify T1 by u-2",
        "T1 属实 两人", "reward T1 200", "approve T2", "T2 不属实", "reject T2",
    ):  # fmt: skip
        play.say("desk/desk", words)
    play.say("chat/t82", "tip somebody resells tickets")
    play.say("desk/desk", "refuse T3 known already")


def _advisories_are_given(play: Play) -> None:
    play.say("chat/t90", "订阅 南门")
    play.say("chat/t91", "subscribe all")
    play.say("desk/desk", "通告 南门 到18:00：前方拥堵 | crowded")
    for words in ("封闭 road 塌方", "urgent advise road", "advise lake", "解封 road"):
        play.say("desk/desk", words)
    play.say("desk/desk", "撤销通告A1")
    play.say("desk/desk", "end advisory A9")
    play.pass_(hours=(23 - play.book.times.local(play.now).hour) % 24)  # an hour before midnight
    play.say("desk/desk", "通告：明天闭园")
    play.pass_(hours=13)
    play.say("chat/t91", "unsubscribe")
