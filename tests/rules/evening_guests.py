"""A part of the evening: units are invited into a call, and answer or not."""

from msgspec.structs import replace

from rules.model import UnitKind
from tests.rules.play import Play
from tests.sites import unit


def departments_are_invited(play: Play) -> None:
    """An invitation in every way that it can go, to a department and to a post on the air."""
    site = play.book.site
    market = unit("market", UnitKind.DESK, "市场监管", "market", "chat/market")
    play.move_to(replace(site, units={**site.units, "market": market}))
    for who, leaves in (("t90", "close"), ("t91", "merge")):
        play.say(f"chat/{who}", "月亮湖有人打架" if leaves == "close" else "a fight at Cloud View")
        number = play.world.number
        for name, channel in (("市场监管", "chat/market"), ("山顶", "radio/山顶")):
            play.say("desk/desk", f"邀请 {name} 参加 {number}")
            play.say("desk/desk", f"invite {name} to {number}")
            play.say(channel, f"{number}号去不了")
            play.say("desk/desk", f"邀请 {name} 参加 {number}")
            play.pass_(minutes=6)
            play.say(channel, f"{number}号我去")
            play.say(channel, f"{number}号我去")
            play.say(channel, f"{number}号到达")
            play.say("desk/desk", f"release {number} {name}")
            play.say("desk/desk", f"邀请 {name} 参加 {number}")
            play.say(channel, f"{number}号我去")
            play.say(channel, f"{number}号处理完毕")
            play.say("desk/desk", f"邀请 {name} 参加 {number}")
        play.say("desk/desk", f"close {number}" if leaves == "close" else f"merge {number} 1")
        play.say("desk/desk", f"close {number}")
    play.move_to(site)
