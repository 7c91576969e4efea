"""Drill calls made up at random, and what of them would reach somebody outside."""

from collections.abc import Iterator
from random import Random

from msgspec.structs import replace

from rules.events import Event, Opened, Relayed
from rules.model import Manner, Site, UnitKind
from rules.plans import Plan, Stage
from rules.rulebook import Rulebook
from rules.ruling import Changes, Rule
from tests.rules.play import Play
from tests.sites import small_site, unit

MARKS = ("【演练】", "演练：", "演练，演练。", "DRILL: ", "Drill, drill. ")
WHAT = ("南门有人打架", "月亮湖有人受伤流血", "手机丢了，在望云台", "手机落在南门到望云台的环保车上了",
        "来人，在南门", "fight at South Gate", "bleeding at Moon Lake", "拥挤预案", "出事了")  # fmt: skip
BEGINS = ("演练：", "drill: ", "演练，演练，", "DRILL - ")
ANSWERS = ("{n}号我去", "去不了", "到达", "{n}号处理完毕", "没找到", "found {n}", "{n}号需要增援", "收到",
           "演练，{n}号我去", "演练：南门呼叫山顶平台，请注意", "在打架的是三个人", "问报警人：几个人？")  # fmt: skip
ORDERS = ("confirm {n}", "assign {n} u-1", "assign {n} crowd", "close {n}", "locate {n} gate", "merge {n} 1",
          "escalate {n} chief", "note {n} 带担架", "kind {n} injury", "演练：发布提示 南门拥挤", "演练：挪车 13912345678 南门 湘A1")  # fmt: skip
OUTSIDE = ("不用来了", "快点来", "谢谢", "南门", "not solved", "5星")


def open_site() -> Site:
    """The small site with tourists' and public channels, a public group, and rules and a plan that tell it."""
    site = small_site()
    more = [
        unit("crowd", UnitKind.GROUP, "游客群", "visitors", "bot/visitors"),
        unit("u-9", UnitKind.PATROL, "短信组", "texts", "sms/u-9"),
    ]
    stages = (Stage(do={"zh": "疏散"}, to=("crowd", "p-hill", "u-9")), Stage(do={"zh": "通报"}))
    stretches = {id: replace(s, group="crowd") for id, s in site.stretches.items()}
    kinds = {**site.kinds, "dispute": replace(site.kinds["dispute"], plan="crowding")}
    return replace(
        site,
        units={**site.units, **{u.id: u for u in more}},
        plans={"crowding": Plan(id="crowding", names={"zh": "拥挤预案"}, stages=stages)},
        rules=(Rule(id="all", when=("true",), then=Changes(tell=("crowd", "chief"))),),
        stretches=stretches,
        kinds=kinds,
        policy=replace(site.policy, then_ask=("crowd", "u-9")),
        manners={
            **site.manners,
            "bot": Manner(public=True),
            "sms": Manner(public=True, forgeable=True),
        },
    )  # fmt: skip


BOOK = Rulebook(open_site())
OURS = {
    str(channel)
    for one in BOOK.site.units.values()
    for channel in one.channels
    if one.id != "crowd"
}


def drills(seed: int, calls: int) -> Iterator[list[Event]]:
    """So many drill calls, one after another among real ones, and the facts of each one's lines."""
    chance, play = Random(seed), Play(BOOK)
    for nth in range(calls):
        if nth % 5 == 0:
            play.say(f"bot/t{nth}", chance.choice(WHAT))
        _begin(chance, play, nth)
        number = play.world.number
        for _ in range(chance.randrange(5)):
            _go_on(chance, play, number, nth)
        play.pass_(seconds=chance.choice((5, 70, 400)))
        if (call := play.world.by_number(number)) and call.live:
            play.say("desk/desk", f"close {number}")
        yield play.facts[:]
        del play.facts[:]


def leaks(facts: list[Event]) -> list[Relayed]:
    """What somebody outside would hear of a drill, or that does not say what it is.

    Nobody is spoken to who only plays a tourist.
    """
    drilled = {f.call for f in facts if isinstance(f, Opened) and f.said.source.drill}
    said = [f for f in facts if isinstance(f, Relayed)]
    of = [r for r in said if r.drill or r.call in drilled]
    wrong = [r for r in of if str(r.to) not in OURS or not r.text.startswith(MARKS) or not r.drill]
    return wrong + [r for r in said if str(r.to).startswith("bot/p")]


def _begin(chance: Random, play: Play, nth: int) -> None:
    if nth % 2:
        play.say(f"bot/p{nth}", chance.choice(WHAT), drill=True)
    else:
        play.say("desk/desk", chance.choice(BEGINS) + chance.choice(WHAT))


def _go_on(chance: Random, play: Play, number: int, nth: int) -> None:
    who = chance.randrange(4)
    if who == 0:
        play.say("desk/desk", chance.choice(ORDERS).format(n=number))
    elif who == 1:
        play.say(f"bot/p{nth}", chance.choice(OUTSIDE), drill=True)
    else:
        channel = chance.choice(("radio/快警一组", "radio/快警二组", "radio/山顶", "sms/u-9"))
        play.say(channel, chance.choice(ANSWERS).format(n=number))
