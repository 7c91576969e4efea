"""A bit of everything: nearly all that the rules can say."""

from msgspec.structs import replace

from rules.inputs import Alarm, Inbound, Reach, SiteChanged, Transcribed, Voice
from rules.model import Manner, Place, Site, Unit, UnitKind
from rules.plans import Announcement, Plan, Stage
from rules.rulebook import Rulebook
from rules.ruling import Changes, Rule
from rules.terrain import Path, Spot
from tests.rules.evening_cases import a_case_goes_through
from tests.rules.evening_drills import exercises, watching
from tests.rules.evening_guests import departments_are_invited
from tests.rules.evening_links import other_sites_tell
from tests.rules.evening_members import volunteers_and_rolls
from tests.rules.evening_people import people_ask_for_more
from tests.rules.evening_reserve import the_reserve_moves
from tests.rules.evening_texting import short_messages
from tests.rules.evening_whereabouts import units_are_looked_for
from tests.rules.play import Play
from tests.sites import GATE, HILL, LAKE, small_site, unit

FIGHT = "南门有人打架"
ANOTHER = "南门又有人打架"  # a call of its own

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
    _words_between_posts(play)
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
    play.say("chat/t3", "help!")
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
    play.say("desk/desk", "谁能到月亮湖")
    units_are_looked_for(play)
    play.say("desk/chief", "who reaches Moon Lake in 1 min")
    play.say("radio/快警一组", "confirm 3")
    play.say("chat/t4", FIGHT)
    play.say("chat/t5", ANOTHER)
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
    _hardly_understood(play)
    play.say("radio/快警一组", "没听清，请重复")
    play.say("chat/t99", "say again")
    play.link("radio", up=False)
    play.link("radio", up=True)
    play.say("radio/南门", "南门平台呼叫山顶平台，请注意游客")
    lost = play.relays(message="pass_on")[-1]
    play.news(lost, Reach.FAILED, "off")
    play.say("chat/t9", "南门又有人受伤")
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
    _the_lead_goes_off_duty(play)
    _reports_of_one_matter(play)
    _copy_of_what(play)
    _a_plan_is_carried_out(play)
    _rules_are_written(play)
    _places_in_doubt(play)
    _a_path_is_closed(play)
    volunteers_and_rolls(play)
    people_ask_for_more(play)
    departments_are_invited(play)
    short_messages(play)
    other_sites_tell(play)
    _the_site_is_written_anew(play)
    _more_hands_are_needed(play)
    exercises(play)
    a_case_goes_through(play)
    watching(play)
    the_reserve_moves(play)
    _something_goes_wrong(play)
    return play


def _more_hands_are_needed(play: Play) -> None:
    """Who deals with a call cries for help; and once more when the next one comes."""
    play.say("chat/t60", "月亮湖边又有人打架")
    number = play.world.number
    play.say("desk/desk", f"assign {number} u-1")
    play.say("radio/快警一组", f"take {number}")
    for _ in range(2):
        play.say("radio/快警一组", f"{number}号需要增援")
        play.say("desk/desk", f"assign {number} u-2")
        play.say("radio/快警二组", f"take {number}")


def _a_path_is_closed(play: Play) -> None:
    """While somebody is on it; and once more, when it is closed already."""
    spots = tuple(Spot(p.lat, p.lon) for p in (GATE, LAKE, HILL))
    site = play.book.site
    play.move_to(replace(site, paths={"road": Path(id="road", line=spots)}))
    play.say("chat/t50", "望云台有人受伤，快来")
    call = play.call(play.world.number)
    for leg in call.route.legs if call.route else ():
        if "road" in leg.way.via:
            play.say(str(play.book.site.units[leg.unit].channels[0]), f"{call.number}号我去")
    play.say("desk/desk", "封闭 road 塌方")
    play.say("desk/desk", "封闭 road 塌方")
    play.say("desk/desk", "解封 road")
    play.move_to(site)


def _the_site_is_written_anew(play: Play) -> None:
    """One version is refused, one is taken; somebody ticks a step that is not theirs."""
    play.line(SiteChanged(digest="sha256:0"), then=play.book)
    play.line(SiteChanged(digest="sha256:1", refused="site.yaml:3: kinds: unknown key"))
    site = play.book.site
    more = unit("u-7", UnitKind.PATROL, "快警七组", "quick seven", "radio/快警七组", point=GATE)
    new = Rulebook(replace(site, units={**site.units, "u-7": more}))
    play.line(SiteChanged(digest="sha256:2"), then=new)


def _something_goes_wrong(play: Play) -> None:
    """One alarm that goes away, and one that comes and goes."""
    for what, times in (("disk_full", 1), ("receiver_stuck", 2)):
        for nth in range(2 * times):
            play.line(Alarm(key=str(nth), what=what, on=nth % 2 == 0, adapter="radio"))
    play.pass_(seconds=61)


def _places_in_doubt(play: Play) -> None:
    """A place that could be two, and one that was half heard; neither is it."""
    twin = Place(id="peak", names={"zh": "旺运台", "en": "Peak"}, point=GATE)
    long = Place(id="square", names={"zh": "迷魂台广场", "en": "Square"}, point=GATE)
    places = {**play.book.site.places, "peak": twin, "square": long}
    play.move_to(replace(play.book.site, places=places))
    play.say("chat/t30", "往允台有人打架")
    play.say("chat/t30", "都不是")
    play.say("chat/t31", "迷魂广场有人打架")
    play.say("chat/t31", "不是")


def _a_plan_is_carried_out(play: Play) -> None:
    """Steps of units and of the desk: done, not theirs, late, left open; and an announcement."""
    close = Stage(do={"zh": "关闭入口", "en": "close the entrance"}, to=("p-hill", "u-1"))
    tell = Stage(do={"zh": "通报派出所", "en": "tell the station"})
    names = {"zh": "拥挤预案", "en": "crowding"}
    rhyme = Announcement(
        id="rhyme",
        words={"zh": "上山慢，下山稳", "en": "slow up, steady down"},
        to=("drivers", "u-1"),
        at=(480,),
    )
    site = play.book.site
    kinds = {**site.kinds, "dispute": replace(site.kinds["dispute"], plan="crowd")}
    plans = {"crowd": Plan(id="crowd", names=names, stages=(close, tell, tell))}
    play.move_to(replace(site, kinds=kinds, plans=plans, announcements={"rhyme": rhyme}))
    play.say("chat/t40", "望云台又有人打架")
    number = play.world.number
    play.say("radio/快警一组", f"take {number}")
    play.say("radio/山顶", f"{number}号第一步完成")
    play.say("radio/南门", f"{number}号第一步完成")
    play.say("radio/南门", f"{number}号第二步完成")
    play.say("desk/desk", f"step {number} 1 done")
    play.say("desk/desk", f"step {number} 9 done")
    play.pass_(minutes=6)
    play.say("radio/快警一组", "下班")
    play.say("radio/快警一组", "上岗")
    play.say("desk/desk", f"close {number}")
    play.say("desk/desk", "announce rhyme")
    play.say("desk/desk", "交班：南门在排队")
    play.say("desk/desk", "接班")
    play.move_to(site)


def _rules_are_written(play: Play) -> None:
    """One that cannot be decided, and one that wants the chief to hear of all."""
    odd = Rule(id="odd", when=("int(call.words) > 3",), then=Changes(units=2))
    all_ = Rule(id="all", when=("true",), then=Changes(tell=("chief",)))
    play.move_to(replace(play.book.site, rules=(odd, all_)))
    play.say("chat/t13", FIGHT)


def _words_between_posts(play: Play) -> None:
    """Words that are answered, words that are not, and call signs that could be anybody's."""
    play.say("radio/南门", "南门平台呼叫山顶平台，请打开备用通道")
    play.say("radio/山顶", "收到")
    play.say("radio/南门", "南门平台呼叫山顶平台，游客增多，请疏导")
    play.say("radio/山顶", "山顶平台呼叫南门平台，收到，已经安排人员疏导")
    play.say("radio/南门", "南门平台呼叫山顶平台，请关闭备用通道")
    play.pass_(seconds=61)
    play.say("radio/山顶", "到达")
    play.say("air/ch1", "快警七组收到")
    play.say("radio/南门", "南门平台呼叫快警七组，游客增多")


def _copy_of_what(play: Play) -> None:
    """A call is offered, words are passed on, and the answer may be for either."""
    play.say("desk/desk", f"assign {play.world.number} p-hill")
    play.say("radio/南门", "南门平台呼叫山顶平台，请打开备用通道")
    play.say("radio/山顶", "收到")


def _reports_of_one_matter(play: Play) -> None:
    """One more reporter before somebody comes and one after, and both are taken apart again."""
    play.say("chat/t20", "月亮湖有人打架")
    call = play.call(play.world.number)
    play.say("chat/t21", "月亮湖打架")
    play.say("radio/快警二组", f"take {call.number}")
    play.say("chat/t22", "there is a fight at Moon Lake", name="Bob")
    play.say("chat/t22", "another matter")
    play.say("desk/desk", f"split {call.number}")
    play.say("desk/desk", f"split {call.number}")


def _the_lead_goes_off_duty(play: Play) -> None:
    """A proposal changes while somebody says yes to it."""
    play.say("chat/t12", "来人，在月亮湖")
    call = play.call(play.world.number)
    assert call.route is not None
    channel = str(play.book.site.units[call.route.lead].channels[0])
    play.say(channel, "下班")
    play.say("desk/desk", f"confirm {call.number}")
    play.say(channel, "上岗")


def _hardly_understood(play: Play) -> None:
    """On a channel that all share: asked for once, unclear again, and asked for in vain."""
    for nth, words in enumerate(("呜呜", "南门平台呼叫，呜呜", "呜呜")):
        voice = Voice(ref=f"sha256:{nth}", seconds=2.0)
        heard = Inbound(key=f"u{nth}", adapter="air", channel="1", sender="1", voice=voice)
        play.line(heard, f"air:u{nth}")
        play.line(Transcribed(of=f"air:u{nth}", words=words, confidence=0.2, again=True))
    play.pass_(seconds=61)
    for id in ("air:u1", "air:u2"):
        play.say("desk/desk", f"close {play.world.calls[id].number}")
