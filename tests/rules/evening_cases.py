"""A case in the evening: from post to post, back again, to nobody; and what is not possible."""

from datetime import timedelta

from msgspec.structs import replace

from rules.cases.site import CaseStage, Record
from rules.model import Kind, Site
from tests.rules.play import Play

CARD = Record(id="card", names={"zh": "证件", "en": "card"})
STAGES = (
    CaseStage(names={"zh": "预检", "en": "pre-check"}, to=("p-gate", "u-2"), record=(CARD,)),
    CaseStage(names={"zh": "采集", "en": "data taking"}, skills=frozenset({"police"})),
    CaseStage(names={"zh": "核查", "en": "key check"}, to=("p-hill",), within=timedelta(minutes=3)),
)


def with_cases(site: Site, stages: tuple[CaseStage, ...] = STAGES) -> Site:
    """The site with a kind of case, "人证不符"."""
    names = {"zh": "核查", "en": "check"}
    check = Kind(id="check", names=names, words=("人证不符", "card mismatch"), stages=stages)
    return replace(site, kinds={**site.kinds, "check": check})


def a_case_goes_through(play: Play) -> None:
    """All that is said of a case."""
    site = play.book.site
    play.move_to(with_cases(site))
    gate, quick, hill = "radio/南门", "radio/快警一组", "radio/山顶"
    play.say(gate, "人证不符，在南门")
    n = play.world.number
    for where, words in (
        (gate, f"移交 {n}"), (gate, f"退回 {n} 不清"), (gate, f"记录 {n} 什么"),
        (gate, f"记录 {n} 证件 5329"), (gate, f"移交 {n} 给山顶平台"),
        (hill, f"移交 {n}"), (gate, f"移交 {n} 给快警一组"), (gate, f"移交 {n} 给快警一组"),
        ("desk/desk", f"release {n} p-gate"), ("desk/desk", f"release {n} u-1"),
        ("desk/desk", f"assign {n} u-1"), (quick, f"退回 {n}"), (gate, f"移交 {n} 给快警一组"),
    ):  # fmt: skip
        play.say(where, words)
    play.pass_(minutes=3)
    for where, words in (
        (quick, f"收到 {n}"), (quick, f"{n}号需要增援"), (quick, f"退回 {n}"), (quick, f"退回 {n} 照片不清"),
        (gate, f"移交 {n} 给快警一组"), (quick, f"收到 {n}"),
        (quick, f"移交 {n}"), (hill, f"接收 {n}"),
    ):  # fmt: skip
        play.say(where, words)
    play.pass_(minutes=4)
    play.say(hill, f"{n}号处理完毕")
    no_posts = (replace(STAGES[0], to=("p-gate",)), replace(STAGES[1], to=("nobody",)))
    play.move_to(with_cases(site, no_posts))
    play.say(gate, "人证不符，证件 1，在南门")
    play.say(gate, f"移交 {play.world.number}")
    play.say("desk/desk", f"close {play.world.number}")
    play.move_to(
        with_cases(site, (replace(STAGES[0], to=("nobody",)), replace(STAGES[2], to=("p-hill",))))
    )
    play.say("chat/t71", "人证不符，在南门")
    play.say("desk/desk", f"assign {play.world.number} p-gate")
    play.say(gate, f"{play.world.number}号证件 7")
    play.say(gate, "移交")
    play.say(hill, "收到")
    play.say(hill, f"{play.world.number}号处理完毕")
    play.move_to(site)
