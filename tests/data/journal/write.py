"""Writes v<VERSION>.jsonl: one body of every fact, every line of the inbox and a line of an outbox.

Run once when a version of the spelling is new (`python -m tests.data.journal.write`), never again
for that version: the file stands for journals that are out in the world. Before the first release
the spelling may still change; then delete the file and run this again.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bridge import codec
from bridge.message import Choice, Outbound
from rules import events as e
from rules import inputs as i
from rules import plan_events as p
from rules import site_events as h
from rules.model import Address, Form, Point
from rules.route import Leg, Passed, Route, Task, Way
from rules.ruling import Changes
from rules.said import Matter, Said, Source, Where

AT = datetime(2026, 10, 1, 4, 0, 0, 123000, tzinfo=UTC)
DUE = AT + timedelta(seconds=90)
HERE, THERE = Point(29.3572, 110.4391), Point(29.3488, 110.4485)
TOURIST = Address("chat", "游客-1")
SOURCE = Source(address=TOURIST, sender="wx:7", unit="", language="zh")
VOICE = i.Voice(ref="sha256:" + "ab" * 32, seconds=3.25, mime="audio/flac", snr=11.5)
PICTURE = i.Picture(ref="sha256:" + "cd" * 32, mime="image/jpeg")
DOUBT = i.Doubt("迷魂带", 0.5, 1.25)
SAID = Said(
    key="chat:m1", source=SOURCE, words='停车场有人打架 "快" \u202e🙂', confidence=0.875, engine="ear",
    voice=VOICE, doubts=(DOUBT,), pictures=(PICTURE,), name="李小明",
)  # fmt: skip
WHERE = Where(
    point=HERE, place="mihuntai", radius=120.0, confidence=0.9, reason="where_named:迷魂台",
    candidates=("bailong",),
)  # fmt: skip
WAY = Way(
    minutes=3.5, metres=1400.0, by="paths", line=(THERE, HERE), via=("road-1",), closing="lift",
    doubt=1.5,
)  # fmt: skip
ROUTE = Route(
    legs=(Leg(unit="quick-1", task=Task.LEAD, way=WAY, reason="leg_nearest", warn_only=False),),
    passed=(Passed("quick-2", "passed_farther"),), confidence=0.9, reason="reason_sent_at_once",
)  # fmt: skip
MATTER = Matter(
    said=SAID, kind="dispute", confidence=0.875, reason="kind_said:打架", where=WHERE, stretch="shuttle-1",
    ends=("bailong", "mihuntai"),
)  # fmt: skip
CALL = "chat:m1"


def facts() -> list[e.Event]:
    """One of each, with every field filled."""
    of: dict[str, Any] = {"call": CALL, "at": AT}
    return [
        e.Opened(**of, number=17, kind="dispute", priority=2, confidence=0.875, reason="kind_said:打架",
                 said=SAID, due=DUE, stretch="shuttle-1", ends=("bailong", "mihuntai")),
        e.Placed(**of, where=WHERE, by="dispatch"),
        e.PlaceAsked(**of, places=("mihuntai", "bailong")),
        e.Sorted(**of, kind="injury", priority=1, by="dispatch"),
        e.Proposed(**of, route=ROUTE, need=1, due=DUE),
        e.Ruled(**of, fired=("night",), changes=Changes(priority=1, units=2, tell=("commander",)),
                failed=(("odd", "no such key"),)),
        e.Confirmed(**of, by="dispatch"),
        e.TakenBack(**of, by="dispatch", due=DUE),
        e.Held(**of, by="dispatch", due=DUE),
        e.Offered(**of, unit="quick-1", task=Task.LEAD, minutes=3.5, until=DUE, by="dispatch"),
        e.Warned(**of, unit="p-sansuoshi", minutes=12.0),
        e.Taken(**of, unit="quick-1", until=DUE, task=Task.AID, minutes=3.5),
        e.Declined(**of, unit="quick-1", reason="走不开"),
        e.Lapsed(**of, unit="quick-1", reason="no answer"),
        e.Arrived(**of, unit="quick-1", until=DUE),
        e.Finished(**of, unit="quick-1", outcome="双方和解", found=False),
        e.Released(**of, unit="quick-1", reason="enough are coming"),
        e.Lacked(**of, missing=1, reason="reason_all_busy:2", passed=ROUTE.passed),
        e.Escalated(**of, reason="reason_nobody_left", due=DUE, to="commander", passed=ROUTE.passed),
        e.Reminded(**of, due=DUE, nth=2, unit="quick-1"),
        e.Closed(**of, because="outcome_done", outcome="双方和解", by="dispatch"),
        p.Planned(**of, plan="crowd", dues=(AT, DUE)),
        p.StageTold(**of, nth=1, due=DUE),
        p.StageDone(**of, nth=1, by="quick-1"),
        p.StageLate(**of, nth=2),
        e.Merged(**of, into="chat:m0", by="dispatch"),
        e.Joined(**of, source=SOURCE, came_from="chat:m2", matter=MATTER),
        e.Parted(**of, source=SOURCE, into="chat:m2", number=18, by="dispatch"),
        e.Likened(**of, other="chat:m0", number=16, reason="reason_same_near"),
        e.Heard(**of, said=SAID, note=True),
        e.Relayed(**of, key="chat:m1/7/radio/快警一组", to=Address("radio", "快警一组"), unit="quick-1",
                  text="快警一组，17号，迷魂台，纠纷，请前往。", language="zh", form=Form.SPOKEN, priority=2,
                  expires=DUE, message="offer", choices=(("我去", "take 17"),), tried=(Address("chat", "quick-1"),),
                  number=17, point=HERE, voice=VOICE.ref, until=DUE,
                  gaps=(("minutes", 3.5), ("nth", 2), ("unit", "quick-1"), ("units", ("quick-1", "p-bailong")))),
        e.Moved(**of, relay="chat:m1/7/radio/快警一组", reach=i.Reach.UNCERTAIN, native=("7", "8"), reason="attempt 1"),
        h.Listening(at=AT, said=SAID, due=DUE, reply_to="r1", place="mihuntai", point=HERE),
        h.Understood(at=AT, of=CALL, words="有人打架", confidence=0.5, engine="ear", reason="noisy"),
        h.Located(at=AT, unit="quick-1", point=HERE),
        h.DutyChanged(at=AT, unit="quick-1", on=False),
        h.LinkMoved(at=AT, adapter="radio", up=False, reason="no carrier"),
        h.WordsPassed(at=AT, key="radio:m3", by="p-bailong", to="p-mihuntai", words="游客增多", until=DUE,
                      relays=("radio:m3/0/radio/迷魂台",), channels=(Address("radio", "迷魂台"),)),
        h.WordsUnanswered(at=AT, key="radio:m3", by="p-bailong", to="p-mihuntai", words="游客增多"),
        h.WordsSettled(at=AT, key="radio:m3", by="p-bailong", to="p-mihuntai", words="游客增多", answered=True,
                       aloud=False),
        h.PathClosed(at=AT, path="road-1", by="dispatch", reason="塌方"),
        h.PathOpened(at=AT, path="road-1", by="dispatch"),
        h.Announced(at=AT, announcement="rhyme-1", due=DUE, said=False, missed=2, by="dispatch"),
        h.ErrandGiven(at=AT, key="=announce:rhyme-1", due=DUE, what="announce", about="rhyme-1", more="07:30"),
        h.ErrandOver(at=AT, key="=announce:rhyme-1"),
        h.RulesTaken(at=AT, digest="ab" * 32, forget_after=timedelta(hours=24),
                     changes=(h.Change(part="units", added=1, removed=2, changed=3),)),
        h.RulesRefused(at=AT, digest="cd" * 32, reason="reason_rules_restart:log"),
        h.Faulted(at=AT, key="chat:m9", error="KeyError('x')"),
    ]  # fmt: skip


def lines() -> list[i.Line]:
    """One of each, with every field filled."""
    return [
        i.Inbound(key="m1", channel="游客-1", sender="wx:7", words="help", language="en", name="Li", point=HERE,
                  place="mihuntai", voice=VOICE, pictures=(PICTURE,), reply_to="r1", adapter="chat"),
        i.Transcribed(of=CALL, words="有人打架", language="zh", confidence=0.5, engine="ear", reason="noisy",
                      doubts=(DOUBT,)),
        i.Reported(relay="r1", reach=i.Reach.READ, native=("7",), reason="seen"),
        i.Tick(subject=CALL, due=DUE),
        i.LinkChanged(adapter="radio", up=True, reason="it is back"),
        i.SiteChanged(digest="ab" * 32, refused="site.yaml:3: units: is missing"),
    ]  # fmt: skip


def outbound() -> Outbound:
    """With every field filled."""
    return Outbound(
        key="r1", channel="快警一组", text="17号", language="zh", form=Form.SHORT, priority=1, expires=DUE, call=CALL,
        number=17, choices=(Choice("我去", "take 17"),), point=HERE, voice=VOICE.ref, pictures=(PICTURE,), again=True,
    )  # fmt: skip


def main() -> None:
    """Write the file; it must not be there."""
    path = Path(__file__).with_name(f"v{codec.VERSION}.jsonl")
    with path.open("xb") as file:
        for thing in (*facts(), *lines(), outbound()):
            file.write(codec.encode(thing) + b"\n")


if __name__ == "__main__":
    main()
