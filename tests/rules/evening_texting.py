"""Answers in figures, senders that can be forged, notices: what else is said in an evening."""

import re
from datetime import timedelta

from msgspec.structs import replace

from rules.inputs import Reach
from rules.notices.site import Answer, Look, Notice, Whom
from tests.rules.play import Play


def short_messages(play: Play) -> None:
    """What only goes on where texts are short, and what goes beside it."""
    _figures(play)
    for words in ("STOP", "退订", "恢复"):
        play.say("chat/t64", words)
    site = play.book.site
    chat = replace(site.manners["chat"], forgeable=True)
    first = replace(site.units["u-1"], channels=site.units["u-1"].channels[::-1])
    units = {**site.units, "u-1": first}
    play.move_to(replace(site, manners={**site.manners, "chat": chat}, units=units))
    _somebody_else_writes(play)
    play.move_to(site)
    _a_car_stands_wrong(play)


def _figures(play: Play) -> None:
    """That mean nothing, of a call and of a search."""
    play.say("chat/t60", "南门有人打架斗殴，又一起")
    number = play.world.number
    play.say("desk/desk", f"assign {number} u-1")
    play.say("chat/u-1", f"{number} 9")
    play.say("desk/desk", f"close {number}")
    play.say("chat/t61", "the wallet is lost at Cloud View")
    number = play.world.number
    play.say("desk/desk", f"assign {number} u-1")
    play.say("chat/u-1", f"{number} 9")
    play.say("desk/desk", f"close {number}")


def _somebody_else_writes(play: Play) -> None:
    """In the name of a patrol: codes that come, are wrong, are late, or are not theirs to send."""
    play.say("chat/t62", "月亮湖有人流血，急")
    number = play.world.number
    for words in ("我去", "处理完毕", "a3a3", "不是我", "处理完毕"):
        play.say("chat/u-1", words if words in ("a3a3", "不是我") else f"{number}号{words}")
    play.say("chat/u-1", _code(play))
    play.say("chat/t63", "the wallet is lost at Cloud View, again")
    number = play.world.number
    play.say("desk/desk", f"assign {number} u-1")
    play.say("chat/u-1", f"take {number}")
    play.say("chat/u-1", f"found {number}")
    play.say("desk/desk", f"kind {number} injury")
    play.say("chat/u-1", _code(play))
    play.say("chat/u-1", "下岗")
    play.pass_(minutes=6)


def _a_car_stands_wrong(play: Play) -> None:
    """Notices that are answered, late, looked after, unreached, and left to nobody."""
    site = play.book.site
    words = {
        "zh": "{plate}停在{place}，请{minutes}分钟内挪走",
        "en": "move {plate} from {place} in {minutes} min",
    }
    parking = Notice(
        id="parking", names={"zh": "挪车", "en": "parking"}, words=words, via="chat", say=("挪车",), prefix="+86",
        lookers=1,
    )  # fmt: skip
    play.move_to(replace(site, notices={"parking": parking}))
    name = "13900000001"
    play.say("desk/desk", "挪车")
    play.say("desk/desk", f"挪车 {name} 南门停车场 湘A12345")
    play.say("desk/desk", f"挪车 {name} 南门停车场 湘A12345")
    for words_said in ("N1 没挪", "N1 看看", "N99 挪走了"):
        play.say("desk/desk", words_said)
    play.say(f"chat/+86{name}", "我在吃饭")
    play.pass_(minutes=6)
    play.say(f"chat/+86{name}", "已挪")
    play.say("desk/desk", "notice parking +447700900123 at South Gate plate LX21 ABC")
    play.pass_(minutes=11)
    play.say("chat/+447700900123", "moved")
    play.say("desk/desk", "挪车 13900000002 南门停车场 湘A22222")
    play.news(play.relays(message="notice_told")[-1], Reach.FAILED, "no such number")
    play.pass_(minutes=30)
    _one_of_ours_is_to_do_it(play)
    _a_body_signs_and_answers(play)
    play.move_to(site)


def _one_of_ours_is_to_do_it(play: Play) -> None:
    """A notice to a unit: answered, not done, looked after, and left to nobody."""
    site = play.book.site
    words = {"zh": "{place}：{what}，{minutes}分钟内办好。", "en": "{what}, in {minutes} min."}
    work = Notice(
        id="work", names={"zh": "整改", "en": "work"}, words=words, whom=Whom.UNIT, say=("整改",), lookers=1,
    )  # fmt: skip
    play.move_to(replace(site, notices={"work": work}))
    for order in ("整改", "整改 快警一组 南门摊位占道"):
        play.say("desk/desk", order)
    name = play.world.counts["notice"]
    play.say("chat/u-1", f"N{name} 还要一会儿")
    play.pass_(minutes=6)
    play.say("desk/desk", f"N{name} 看看")
    play.say("chat/u-1", f"N{name} 办好了")
    for nth, (minutes, words_said) in enumerate(((12, "没办"), (12, "办好了"), (6, "办好了")), 1):
        play.say("desk/desk", f"整改 快警一组 南门摊位占道，第{nth}处")
        play.pass_(minutes=minutes)
        play.say("desk/desk", f"N{name + nth} {words_said}")
    play.say("desk/desk", "notice work quick one stalls at South Gate")
    play.say("chat/u-1", f"N{name + 4} done")
    play.say("desk/desk", "整改 快警一组 南门摊位占道")
    play.pass_(minutes=30)


def _a_body_signs_and_answers(play: Play) -> None:
    """A letter: not signed in time, signed, answered, unreached, and left without an answer."""
    site = play.book.site
    words = {"zh": "{what}，请{within}内答复。", "en": "{what}, please answer in {within}."}
    letter = Notice(
        id="letter", names={"zh": "提示函", "en": "letter"}, words=words, whom=Whom.UNIT, say=("提示函",),
        answer=Answer.WORDS, look=Look.NEVER, sign_within=timedelta(minutes=10), deadline=timedelta(hours=2),
        remind_at=timedelta(minutes=15),
    )  # fmt: skip
    play.move_to(replace(site, notices={"letter": letter}))
    for order in ("提示函 快警一组 南门摊位占道", "提示函 快警一组 湖边护栏松动"):
        play.say("desk/desk", order)
    name = play.world.counts["notice"]
    play.say("chat/u-1", "收到")
    play.pass_(minutes=11)
    for where, said in (
        ("chat/u-1", f"N{name} 签收"), ("chat/u-1", f"N{name} 签收"), ("desk/desk", f"N{name} 看看"),
    ):  # fmt: skip
        play.say(where, said)
    play.pass_(minutes=20)
    play.say("chat/u-1", f"N{name} 答复 已加固")
    play.pass_(hours=4)
    play.say("desk/desk", "提示函 快警一组 山顶路灯不亮")
    play.say("chat/u-1", f"N{name + 1} 已换")
    for relay in play.relays(message="notice_told_letter")[-1:]:
        play.news(relay, Reach.FAILED, "off")
    for relay in play.relays(message="notice_told_letter")[-1:]:
        play.news(relay, Reach.FAILED, "off")
    for minutes, said in ((121, "答复 已换"), (0, "答复 已修")):
        play.pass_(minutes=minutes)
        play.say("desk/desk", f"N{name + 1} {said}")
    play.say("desk/desk", "提示函 快警一组 南门井盖松动")
    play.say("desk/desk", f"N{name + 2} 答复 已修")


def _code(play: Play) -> str:
    """The code that was asked for last."""
    found = re.search(r"[A-Z]\d[A-Z]\d", play.relays(message="vouch_asked")[-1].text)
    assert found
    return found[0]
