"""A drill in the evening: somebody is needed elsewhere, and something is real after all."""

from msgspec.structs import replace

from rules.watched.site import Watched
from tests.rules.play import Play


def watching(play: Play) -> None:
    """Somebody is put on the watch list, comes up in calls, and is taken off."""
    site = play.book.site
    mine = Watched(id="W1", plates=("湘G12345",), reason="抛物", see=("chief",))
    play.move_to(replace(site, watchlist={"W1": mine}))
    play.say("desk/desk", "关注 某某玉器店 理由 强买强卖")
    play.say("desk/desk", "关注 13912345678 理由 骚扰")
    play.say("chat/t71", "某某玉器店有人打架，在月亮湖，车牌湘G12345")
    play.say("desk/desk", "取消关注 某某玉器店")
    play.say("desk/desk", "取消关注 某某玉器店")
    play.move_to(site)


def exercises(play: Play) -> None:
    """Begun, broken by a real call, turned into one, and ended; what is no part of it is refused."""
    play.say("desk/desk", "演练：")
    play.say("desk/desk", "演练：月亮湖有人打架")
    number = play.world.number
    play.say("desk/desk", f"assign {number} u-1")
    play.say("radio/快警一组", f"take {number}")
    play.say("desk/desk", "演练：全体点名")
    play.say("chat/t70", "又有人打架，在月亮湖边，另外一起")
    play.say("desk/desk", f"assign {play.world.number} u-1")
    play.say("desk/desk", f"assign {number} p-hill")
    play.say("radio/山顶", f"真实情况，{number}号")
    play.say("desk/desk", "drill: fight at South Gate")
    play.say("desk/desk", "演练结束")
