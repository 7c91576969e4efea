"""The part of the evening in which people sign up, and all are called at once."""

from immutables import Map
from msgspec.structs import replace

from rules.errands import What, errand_key
from rules.inputs import Reach, Tick
from rules.rulebook import Rulebook
from rules.signup import MOST
from rules.volunteers import Volunteers
from tests.rules.play import Play

VOLUNTEERS = Volunteers(
    kinds=frozenset({"lost", "help"}),
    skills={"first-aid": {"zh": "急救", "en": "first aid"}},
    welcome={"zh": "欢迎加入！", "en": "Welcome!"},
)


def volunteers_and_rolls(play: Play) -> None:
    """Everything that is said of volunteers, and of rolls."""
    before = play.book
    play.say("chat/v0", "报名志愿者")  # the site has none
    play.book = Rulebook(replace(before.site, volunteers=VOLUNTEERS))
    _sign_up(play)
    _come_and_go(play)
    _call_all(play)
    play.book = before


def _sign_up(play: Play) -> None:
    play.say("air/ch1", "报名志愿者")
    play.say("chat/u-1", "sign up as volunteer")
    play.say("chat/v1", "报名志愿者")
    for answer in ("李雷", "开出租车，会急救", "天上", "南门", "报名志愿者"):
        play.say("chat/v1", answer)
    play.say("chat/v2", "sign up as a volunteer: Ann Lee, shop owner, South Gate")
    play.say("chat/v2", "cancel my application")
    play.say("chat/v3", "报名志愿者，我叫王芳，卖小吃，望云台")
    waits = play.world.errands[errand_key(What.SIGNUP, "V3")]
    play.line(Tick(subject=waits.key, due=waits.due))  # a day later, for this one alone
    play.say("desk/desk", "拒绝V3 人手够了")
    one, world = next(iter(play.world.applicants.values())), play.world
    many = Map({f"chat/x{n}": one for n in range(MOST)})
    play.world = replace(world, applicants=many)
    play.say("chat/v4", "报名志愿者")
    play.world = world


def _come_and_go(play: Play) -> None:
    play.say("desk/desk", "批准V9")
    play.say("desk/desk", "批准V1")
    play.say("desk/desk", "批准V1")
    play.say("desk/desk", "V1 also chat/v1-more")
    play.say("desk/desk", "志愿者名单")
    play.say("chat/v1", "上岗")
    play.say("chat/v60", "月亮湖有人打架")
    play.say("chat/v1", f"take {play.world.number}")
    play.say("chat/v1", "退出志愿者")
    play.say("chat/v5", "报名志愿者，我叫韩梅，卖花，南门")
    play.say("desk/desk", "批准V4")
    play.say("desk/desk", "移除V4 搬走了")


def _call_all(play: Play) -> None:
    play.say("desk/desk", "全体平台：请注意疏导游客")
    for told in play.relays(message="all_call"):
        for _ in range(2):
            play.news(told, Reach.FAILED, "off")
    for told in play.relays(message="all_call", unit="p-gate"):
        play.news(told, Reach.FAILED, "off")
    play.pass_(minutes=11)
    play.say("desk/desk", "点名情况")
    play.say("desk/desk", "who has police")
    play.say("desk/desk", "谁会first aid")
    play.say("desk/desk", "全体快艇：回来")
    play.say("desk/desk", "全体点名：请报告情况")
    first = max(roll.number for roll in play.world.rolls.values())
    play.say("desk/desk", "roll-call platforms")
    play.say("radio/山顶", "到")
    play.say("radio/山顶", f"点名{first + 1}到")
    play.say("radio/南门", f"点名{first + 1}到")
    play.say("chat/v61", "月亮湖又有人打架，快来")
    play.say("desk/desk", f"assign {play.world.number} p-hill")
    play.say("radio/山顶", "收到")
    play.say("desk/desk", "点名情况")
    play.pass_(minutes=5)
