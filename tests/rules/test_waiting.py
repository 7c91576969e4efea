"""A call for which nobody was left is tried again by itself, as soon as somebody can go."""

from collections.abc import Sequence

from msgspec.structs import replace

from rules.events import Escalated, Lacked, Offered
from rules.model import Confirm, Point, Unit
from rules.nearest import Ground, Start, StraightLine
from rules.route import Way
from rules.rulebook import Rulebook
from rules.terrain import Path, Spot
from rules.transitions import Status
from tests.rules.patrols import FIGHT, begin, lead, patrol, site_of
from tests.rules.play import Play
from tests.sites import GATE, HILL, LAKE


def fast(*patrols: Unit, **policy: object) -> Play:
    return begin(*patrols, confirm=Confirm.NEVER, **policy)


def test_a_unit_that_comes_free_goes_to_the_call_that_waits() -> None:
    play = fast(patrol("a", GATE))
    play.say("chat/t1", FIGHT["gate"])
    play.say("chat/a", "1号我去")
    play.say("chat/t2", FIGHT["lake"])
    assert play.call(2).escalated == "reason_all_busy:1"
    assert play.of(Escalated)[0].passed[0].reason == "passed_busy:1"
    play.say("chat/a", "1号处理完毕")
    assert [a.unit for a in play.call(2).active()] == ["a"]
    assert not play.world.wanting


def test_the_graver_and_older_of_those_who_wait_is_first() -> None:
    play = fast(patrol("a", GATE))
    play.say("chat/t1", FIGHT["gate"])
    play.say("chat/a", "1号我去")
    play.say("chat/t2", FIGHT["lake"])
    play.pass_(minutes=1)
    play.say("chat/t3", FIGHT["hill"])
    play.say("desk/desk", "close 1")
    assert [a.unit for a in play.call(2).active()] == ["a"]
    assert play.call(3).status is Status.ESCALATED


def test_a_call_that_lacked_one_gets_it_later() -> None:
    site = site_of(patrol("a", GATE), patrol("b", GATE, on_duty=False), confirm=Confirm.NEVER)
    dispute = replace(site.kinds["dispute"], units=2)
    play = Play(Rulebook(replace(site, kinds={**site.kinds, "dispute": dispute})))
    play.say("chat/t1", FIGHT["gate"])
    play.say("chat/a", "1号我去")
    assert play.call(1).need == 1, "nobody else could be planned"
    play = Play(
        Rulebook(
            replace(
                site,
                kinds={**site.kinds, "dispute": dispute},
                units={**site.units, "b": patrol("b", GATE), "c": patrol("c", LAKE, on_duty=False)},
            )
        )
    )
    play.say("chat/t1", FIGHT["gate"])
    play.say("chat/b", "去不了")
    (lacked,) = play.of(Lacked)
    assert (lacked.missing, lacked.reason) == (1, "reason_mixed:declined=1,off_duty=1")
    play.say("chat/c", "上岗")
    assert [o.unit for o in play.of(Offered)] == ["c"]
    assert "1个去不了、1个已下岗" in next(r.text for r in play.relays(message="desk_escalated"))


def test_a_position_within_reach_is_enough() -> None:
    far = Point(29.9, 110.44)
    play = fast(patrol("a", far))
    play.say("chat/t1", FIGHT["gate"])
    assert play.call(1).escalated == "reason_out_of_reach:1"
    play.say("chat/a", "", point=Point(29.8, 110.44))
    assert play.call(1).status is Status.ESCALATED
    play.say("chat/a", "", point=LAKE)
    assert [a.unit for a in play.call(1).active()] == ["a"]


class Bridged(StraightLine):
    """Nobody comes to the hill while the lift is closed."""

    def ways(
        self,
        to: Point,
        starts: Sequence[Start],
        ground: Ground | None = None,
        most: int | None = None,
    ) -> Sequence[Way | None]:
        if to == HILL and ground is not None and "lift" in ground.closed:
            return [None] * len(starts)
        return super().ways(to, starts, ground, most)


def closed_lift() -> Play:
    play = fast(patrol("a", GATE))
    lift = Path(id="lift", line=(Spot(GATE.lat, GATE.lon), Spot(HILL.lat, HILL.lon)))
    play.book = Rulebook(replace(play.book.site, paths={"lift": lift}), travel=Bridged())
    play.say("desk/desk", "closure lift on")
    play.say("chat/t1", FIGHT["hill"])
    assert play.call(1).escalated == "reason_no_way:1"
    assert {p.reason for p in play.of(Escalated)[0].passed} == {"passed_no_way"}
    return play


def test_a_path_that_opens_brings_somebody() -> None:
    play = closed_lift()
    play.say("desk/desk", "reopen lift")
    assert [a.unit for a in play.call(1).active()] == ["a"]


def test_what_only_time_changes_is_seen_with_the_reminder() -> None:
    play = closed_lift()
    play.book = Rulebook(replace(play.book.site, paths={}))  # nobody says that it opened
    play.pass_(minutes=5)
    assert [a.unit for a in play.call(1).active()] == ["a"]


def test_a_call_that_needs_a_yes_is_proposed_when_somebody_comes_free() -> None:
    play = begin(patrol("a", GATE, on_duty=False))
    play.say("chat/t1", FIGHT["gate"])
    assert play.call(1).escalated == "reason_all_off_duty:1"
    play.say("chat/a", "上岗")
    assert (play.call(1).status, lead(play.call(1))) == (Status.PROPOSED, "a")
    assert play.call(1).due == play.now + play.book.policy.confirm_within
    assert play.last("desk/desk").message == "desk_proposed"


def test_what_a_person_keeps_for_themself_is_not_tried_again() -> None:
    play = fast(patrol("a", GATE, on_duty=False))
    play.say("chat/t1", FIGHT["gate"])
    play.say("desk/desk", "hold 1")
    play.say("chat/a", "上岗")
    assert play.call(1).status is Status.ESCALATED


def test_who_was_asked_in_vain_is_not_asked_again_and_again() -> None:
    play = fast(patrol("a", GATE), patrol("b", LAKE), max_offers=2)
    play.say("chat/t1", FIGHT["gate"])
    play.say("chat/a", "去不了")
    play.pass_(seconds=61)
    assert play.call(1).escalated == "reason_all_asked:declined=1,lapsed=1"
    play.say("chat/a", "下班")
    play.say("chat/a", "上岗")
    assert play.call(1).status is Status.ESCALATED


def test_no_more_are_asked_than_the_site_allows() -> None:
    play = fast(patrol("a", GATE), patrol("b", LAKE), patrol("c", HILL), max_offers=1)
    play.say("chat/t1", FIGHT["gate"])
    play.say("chat/a", "去不了")
    assert play.call(1).escalated == "reason_asked_enough:declined=1"
    play.pass_(minutes=11)
    assert play.call(1).status is Status.ESCALATED
