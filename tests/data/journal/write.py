"""Writes v<VERSION>.jsonl: one body of every fact, every line of the inbox and a line of an outbox.

Run once when a version of the spelling is new (`python -m tests.data.journal.write`), never again
for that version: the file stands for journals that are out in the world. Before the first release
the spelling may still change; then delete the file and run this again.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bridge import codec
from bridge.message import Choice, Outbound, Then
from rules import desk_events as d
from rules import events as e
from rules import handed as k
from rules import inputs as i
from rules import member_events as m
from rules import people_events as f
from rules import plan_events as p
from rules import roll_events as r
from rules import site_events as h
from rules.cases import events as ca
from rules.density import events as dn
from rules.guests import events as g
from rules.links import events as lk
from rules.model import Address, Form, Point
from rules.notices import events as n
from rules.reserves import events as mv
from rules.route import Leg, Passed, Route, Task, Way
from rules.ruling import Changes
from rules.said import Matter, Said, Source, Where
from rules.texting import events as t
from rules.volunteers import Applicant, Member, Wish
from rules.watched.site import Watched

AT = datetime(2026, 10, 1, 4, 0, 0, 123000, tzinfo=UTC)
DUE = AT + timedelta(seconds=90)
HERE, THERE = Point(29.3572, 110.4391), Point(29.3488, 110.4485)
TOURIST = Address("chat", "游客-1")
SOURCE = Source(address=TOURIST, sender="wx:7", unit="", language="zh", drill=True, camera="c-1")
VOICE = i.Voice(
    ref="sha256:" + "ab" * 32, seconds=3.25, mime="audio/flac", snr=11.5, tones=((0.0, 0.25),),
)  # fmt: skip
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
WISH = Wish(
    name="李小明", does="开出租车", skills=("first-aid",), places=("mihuntai",), zones=("west",), anywhere=True,
)  # fmt: skip
APPLICANT = Applicant(id="V3", source=SOURCE, wish=WISH, since=AT, asks="where")
MEMBER = Member(id="V3", wish=WISH, sender="wx:7", channels=(TOURIST,), language="zh", since=AT)
ROW = r.RollRow(
    unit="drivers", to=Address("chat", "drivers"), relay="console:m4/1/chat/drivers", tried=(TOURIST,), at=AT,
    words="到", people=("wx:7",), lost=True,
)  # fmt: skip
MOVE = mv.Move(
    id="M3", unit="reserve-1", post="mihuntai", closes=("mihuntai", "bailong"), away=("quick-1",), minutes=3.5,
    via=("road-1",),
)  # fmt: skip
CALL = "chat:m1"
HANDED = k.Handed(
    ref="county/110:7", nth=2, number=45, state=k.State.STUCK, asks=("site", "quick-1"), tell=True, kind="dispute",
    kinds={"zh": "纠纷"}, priority=2, words="有人打架", place={"zh": "迷魂台"}, point=HERE, radius=120.0, sure=0.9,
    going=(k.Going(unit="car-1", names={"zh": "一号车"}, there=True, minutes=3.5),), because="outcome_found",
    outcome="找到了", found=True, files=("sha256:" + "ab" * 32,),
)  # fmt: skip
ABOUT = n.About(
    notice="N3", kind="parking", plate="湘A12345", place="mihuntai", by="dispatch", adapter="sms", language="zh",
    due=DUE, unit="market",
)  # fmt: skip
WATCHED = Watched(
    id="B1", names=("某某玉器店",), plates=("湘G12345",), phones=("ab" * 16,), reason="强买强卖", source="market",
    expires="2026-12-31", see=("dispatch",),
)  # fmt: skip
ADVISED = f.Advised(
    at=AT, advisory="A2", by="dispatch", area="path:road-1", words="绕行 | take the other way", until=DUE, urgent=True,
    reason="塌方",
)  # fmt: skip


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
        g.Invited(**of, unit="market", by="mediators", until=DUE),
        g.GuestCame(**of, unit="market", there=True),
        g.GuestDeclined(**of, unit="market", reason="抽不出人"),
        g.GuestSilent(**of, unit="market", reason="reason_no_answer"),
        g.GuestLeft(**of, unit="market", by="market", outcome="已责令整改"),
        ca.CaseBegun(**of, nth=1, stage="check:1", unit="p-mihuntai", until=DUE),
        ca.CaseNoted(**of, nth=1, stage="check:1", by="p-mihuntai", noted=(("card", "5329"),), aloud=False),
        ca.CaseHandedOn(**of, nth=2, stage="check:2", unit="p-bailong", by="p-mihuntai", until=DUE, words="人证不符"),
        ca.CaseAccepted(**of, nth=2, stage="check:2", unit="p-bailong", until=DUE),
        ca.CaseFellBack(**of, nth=1, stage="check:1", unit="p-mihuntai", to="p-bailong",
                        reason="reason_case_silent", until=DUE),
        ca.CaseReturned(**of, nth=1, stage="check:1", unit="p-mihuntai", by="p-bailong", words="照片不清", until=DUE),
        ca.CaseLate(**of, nth=1, stage="check:1", unit="p-mihuntai", until=DUE),
        ca.CaseOver(**of, nth=3, stage="check:3", by="p-bailong"),
        e.Merged(**of, into="chat:m0", by="dispatch"),
        e.Joined(**of, source=SOURCE, came_from="chat:m2", matter=MATTER),
        e.Parted(**of, source=SOURCE, into="chat:m2", number=18, by="dispatch"),
        e.BackupAsked(**of, unit="quick-1", need=2),
        e.MadeReal(**of, by="quick-1"),
        e.Likened(**of, other="chat:m0", number=16, reason="reason_same_near"),
        e.Heard(**of, said=SAID, note=True),
        e.Relayed(**of, key="chat:m1/7/radio/快警一组", to=Address("radio", "快警一组"), unit="quick-1",
                  text="快警一组，17号，迷魂台，纠纷，请前往。", language="zh", form=Form.SPOKEN, priority=2,
                  expires=DUE, message="offer", choices=(("我去", "take 17"),), tried=(Address("chat", "quick-1"),),
                  number=17, point=HERE, voice=VOICE.ref, until=DUE, handed=HANDED,
                  pictures=(PICTURE,), zones=("north",), drill=True,
                  gaps=(("minutes", 3.5), ("nth", 2), ("unit", "quick-1"), ("units", ("quick-1", "p-bailong")))),
        e.Moved(**of, relay="chat:m1/7/radio/快警一组", reach=i.Reach.UNCERTAIN, native=("7", "8"), reason="attempt 1"),
        h.Listening(at=AT, said=SAID, due=DUE, reply_to="r1", place="mihuntai", point=HERE,
                    hearing=True, asked=True),
        h.AskedAgain(at=AT, said=SAID, due=DUE, reason="noisy"),
        h.Understood(at=AT, of=CALL, words="有人打架", confidence=0.5, engine="ear", reason="noisy"),
        h.Located(at=AT, unit="quick-1", point=HERE),
        h.DutyChanged(at=AT, unit="quick-1", on=False),
        h.LinkMoved(at=AT, adapter="radio", up=False, reason="no carrier"),
        h.Alarmed(at=AT, adapter="radio", what="line_lost", on=True, about="/dev/ttyUSB0", detail="gone", since=AT,
                  times=2),
        h.AlarmOver(at=AT, adapter="radio", what="line_lost", about="/dev/ttyUSB0", since=AT, times=2),
        m.Applied(at=AT, applicant=APPLICANT),
        m.ApplicationOver(at=AT, member="V3", by="dispatch", reason="reason_withdrawn"),
        m.Enrolled(at=AT, member=MEMBER, by="dispatch"),
        m.Dismissed(at=AT, member="V3", by="dispatch", reason="搬走了"),
        r.RollCalled(at=AT, key="console:m4", number=2, by="dispatch", words="请报告", due=DUE, rows=(ROW,)),
        r.RollTried(at=AT, key="console:m4", rows=(ROW,)),
        r.RollAnswered(at=AT, key="console:m4", unit="drivers", words="到", sender="wx:7"),
        r.RollLost(at=AT, key="console:m4", units=("quick-1",)),
        r.RollLate(at=AT, key="console:m4", number=2, by="dispatch", total=7, missing=("quick-1",)),
        r.RollOver(at=AT, key="console:m4", number=2, by="dispatch", total=7, missing=("quick-1",), began=AT),
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
        f.Rated(**of, stars=4, words="很快"),
        f.SolvedSaid(**of, solved=False, into="chat:m8", number=18),
        f.ReporterAsked(**of, by="quick-1", words="你们几个人？"),
        f.ReporterAnswered(**of, by="quick-1", words="三个", aloud=False),
        f.TipOpened(at=AT, tip="T3", said=SAID, call=CALL),
        f.TipMoved(at=AT, tip="T3", stage=f.TipStage.REWARDED, by="dispatch", unit="quick-1", words="属实",
                   amount=200.0, call=CALL),
        f.TipLate(at=AT, tip="T3"),
        f.WatchAdded(at=AT, entry=WATCHED, nth=1, by="dispatch"),
        f.WatchRemoved(at=AT, entry="B1", by="dispatch"),
        f.WatchMet(**of, entry="B1", met="湘G12345", reason="强买强卖", source="market", to=("dispatch",)),
        f.Subscribed(at=AT, source=SOURCE, areas=("place:mihuntai", "all")),
        f.Unsubscribed(at=AT, source=SOURCE, areas=("all",)),
        ADVISED,
        f.AdvisoryTold(at=AT, advised=ADVISED, to=(SOURCE,), published=True),
        f.AdvisoryOver(at=AT, advisory="A2", by="dispatch"),
        f.ForgetAsked(at=AT, key="chat:m7", source=SOURCE),
        n.NoticeGiven(at=AT, about=ABOUT, to=SOURCE, point=HERE),
        n.NoticeReminded(at=AT, about=ABOUT),
        n.NoticeSigned(at=AT, about=ABOUT, by="dispatch"),
        n.NoticeUnsigned(at=AT, about=ABOUT),
        n.NoticeAnswered(at=AT, about=ABOUT, done=True, words="已挪"),
        n.NoticeUnreached(at=AT, about=ABOUT, reason="reason_unreached"),
        n.NoticeLooked(at=AT, about=ABOUT, unit="quick-1"),
        n.NoticeEnded(at=AT, about=ABOUT, end=n.End.LATE, by="quick-1", looker="quick-2"),
        t.Doubted(**of, key="sms:m7", unit="quick-1", asks="Finish", source=SOURCE, words="17 4",
                  code="Y3F7", reply_to="chat:m1/2/chat/u", times=2),
        t.CodeMissed(**of, key="sms:m7", unit="quick-1"),
        t.Vouched(**of, key="sms:m7", unit="quick-1", words="17 4"),
        t.Disowned(**of, key="sms:m7", unit="quick-1", words="17 4", reason="reason_not_me"),
        t.Unheeded(**of, unit="quick-1", relay="chat:m1/2/chat/u", adapter="sms"),
        t.OptedOut(at=AT, who="ab" * 12),
        t.OptedIn(at=AT, who="ab" * 12),
        f.Forgotten(at=AT, source=SOURCE, key="chat:m7"),
        h.Faulted(at=AT, key="chat:m9", error="KeyError('x')"),
        lk.SharedHeard(**of, link="county", by="centre", handed=HANDED, first=True, ours=True, new=HANDED.going),
        lk.SharedWarned(**of, by="dispatch", unit="quick-1"),
        mv.MoveProposed(at=AT, move=MOVE),
        mv.MoveSent(at=AT, move=MOVE, by="dispatch"),
        mv.MoveThere(at=AT, move=MOVE),
        mv.MoveRefused(at=AT, move=MOVE, by="reserve-1", sent=True),
        mv.MoveOver(at=AT, move=MOVE, stage=mv.Stage.THERE, reason="reason_cover_back"),
        dn.Thin(at=AT, density="night", need=4, have=2, could=("reserve-1:status_reserve",)),
        dn.ThinOver(at=AT, density="night", need=4, have=4),
        d.Spoke(at=AT, by="dispatch", account="@liwei", person="李伟", words="confirm 17"),
        d.Looked(at=AT, account="@liwei", person="李伟", what="identity", call=CALL, about="sha256:" + "ab" * 32,
                 reason="回拨核实"),
        d.HandedOver(at=AT, by="dispatch", account="@liwei", person="李伟", note="天梯排队", live=3),
        d.TookOver(at=AT, by="dispatch", account="@wangfang", person="王芳"),
    ]  # fmt: skip


def lines() -> list[i.Line]:
    """One of each, with every field filled."""
    return [
        i.Inbound(key="m1", channel="游客-1", sender="wx:7", words="help", language="en", name="Li", point=HERE,
                  place="mihuntai", voice=VOICE, pictures=(PICTURE,), reply_to="r1", adapter="chat", handed=HANDED, drill=True,
                  seen=i.Seen(camera="c-1", kind="dispute", sure=0.5)),
        i.Transcribed(of=CALL, words="有人打架", language="zh", confidence=0.5, engine="ear", reason="noisy", readings=("有人打架", "有人打假"),
                      snr=12.5, again=True, doubts=(DOUBT,)),
        i.Reported(relay="r1", reach=i.Reach.READ, native=("7",), reason="seen"),
        i.Tick(subject=CALL, due=DUE),
        i.LinkChanged(adapter="radio", up=True, reason="it is back"),
        i.Alarm(key="7", what="line_lost", on=True, about="/dev/ttyUSB0", detail="gone", adapter="radio", mute=True),
        i.Look(key="8", account="@liwei", person="李伟", what="audio", call=CALL, about="sha256:" + "ab" * 32,
               reason="回拨核实", adapter="console"),
        i.SiteChanged(digest="ab" * 32, refused="site.yaml:3: units: is missing"),
    ]  # fmt: skip


def outbound() -> Outbound:
    """With every field filled."""
    return Outbound(
        key="r1", channel="快警一组", text="17号", language="zh", form=Form.SHORT, priority=1, expires=DUE, call=CALL,
        number=17, choices=(Choice("我去", "take 17"),), point=HERE, voice=VOICE.ref, pictures=(PICTURE,), zones=("north",), again=True,
        handed=HANDED, asks=True, drill=True,
        then=Then.FORGET,
    )  # fmt: skip


def main() -> None:
    """Write the file; it must not be there."""
    path = Path(__file__).with_name(f"v{codec.VERSION}.jsonl")
    with path.open("xb") as file:
        for thing in (*facts(), *lines(), outbound()):
            file.write(codec.encode(thing) + b"\n")


if __name__ == "__main__":
    main()
