"""A bit of everything: nearly all that the rules can say."""

from msgspec.structs import replace

from rules.inputs import Reach
from rules.model import Manner, Site, Unit
from rules.rulebook import Rulebook
from tests.rules.play import Play
from tests.sites import small_site

FIGHT = "南门有人打架"

CATALOGUE = small_site().catalogue


def site_with(*units: Unit, forms: dict[str, Manner] | None = None, **languages: str) -> Site:
    """The small site with more units, other languages of units, other manners of adapters."""
    site = small_site()
    spoken = {id.replace("_", "-"): language for id, language in languages.items()}
    both = {**site.units, **{u.id: u for u in units}}
    both = {id: replace(u, language=spoken.get(id, u.language)) for id, u in both.items()}
    return replace(site, units=both, manners={**site.manners, **(forms or {})})


def evening(book: Rulebook) -> Play:  # noqa: PLR0915 - a whole evening
    """A bit of everything: nearly all that the rules can say."""
    play = Play(book)
    play.say("chat/t1", FIGHT)
    play.say("chat/t1", "他们还在打")
    play.say("radio/快警二组", "收到，1号我去")
    play.say("radio/快警一组", "1号我去")
    play.say("radio/快警二组", "到达")
    play.say("radio/快警二组", "here 1")
    play.say("radio/快警二组", "还在劝")
    play.pass_(minutes=16)
    play.say("radio/快警二组", "处理完毕，双方和解")
    play.say("chat/t2", "the phone is lost on the shuttle from South Gate to Cloud View")
    play.say("radio/南门", "收到")
    play.say("radio/山顶", "没找到")
    play.say("radio/南门", "没找到")
    play.say("chat/drivers", "not found 2")
    play.pass_(minutes=70)
    play.say("chat/drivers", "found 2, on my bus")
    play.say("chat/t3", "help")
    play.say("chat/t3", "在南门")
    play.say("desk/desk", "confirm 3")
    play.say("desk/desk", "undo 3")
    play.say("desk/desk", "undo 3")
    play.say("desk/desk", "assign 3 u-1")
    play.say("desk/desk", "assign 3 u-1")
    play.say("desk/desk", "locate 3 lake")
    play.say("desk/desk", "release 3 u-1")
    play.say("desk/desk", "note 3 bring a blanket")
    play.say("desk/desk", "escalate 3 chief")
    play.say("desk/desk", "escalate 3 u-1")
    play.say("desk/desk", "hold 99")
    play.say("desk/desk", "assign 3 nobody")
    play.say("desk/desk", "merge 3 3")
    play.say("radio/快警一组", "confirm 3")
    play.say("chat/t4", FIGHT)
    play.say("chat/t5", FIGHT)
    play.say("desk/desk", "merge 5 4")
    play.say("desk/desk", "hold 4")
    play.say("radio/快警一组", "去不了")
    play.say("radio/快警二组", "去不了")
    play.say("desk/desk", "close 4")
    play.say("desk/desk", "close 4")
    play.say("chat/t6", "手机丢了，在南门")
    play.say("chat/t6", "不用来了")
    play.say("chat/t7", "有人受伤，在南门")
    play.say("radio/快警一组", "take 7")
    play.say("chat/t7", "快点来")
    play.say("chat/t7", "不用来了")
    play.say("radio/快警一组", "take 7")
    play.say("radio/快警一组", "here 3")
    play.say("radio/快警一组", "take 42")
    play.say("radio/南门", "下班")
    play.say("radio/南门", "上岗")
    play.say("radio/山顶", "到达")
    play.speak("chat/t8", "", confidence=0.0)
    play.speak("radio/快警一组", "完成", confidence=0.2)
    play.link("radio", up=False)
    play.link("radio", up=True)
    play.say("radio/南门", "南门平台呼叫山顶平台，请注意游客")
    lost = play.relays(message="pass_on")[-1]
    play.news(lost, Reach.FAILED, "off")
    play.say("chat/t9", "南门有人受伤")
    for offer in play.relays(message="offer", unit="p-hill"):
        play.news(offer, Reach.FAILED, "off")
    for taken in play.relays(message="taken_ack"):
        play.news(taken, Reach.EXPIRED, "too late")
    for told in play.relays(message="desk_new"):
        play.news(told, Reach.FAILED, "the desk is away")
    play.say("chat/t10", "手机丢了，在南门")
    play.say("radio/快警二组", "take 10")
    play.say("chat/t11", "手机丢了，在南门")
    play.say("radio/南门", "收到")
    play.say("desk/desk", "assign 9 p-hill")
    return play
