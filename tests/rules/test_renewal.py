"""Other rules in the middle of an evening: what they change, and what they leave as it is."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from rules.differences import differences
from rules.inputs import Line, SiteChanged, Tick
from rules.model import Policy, Site, UnitKind
from rules.rulebook import Rulebook
from rules.site_events import Change, RulesRefused, RulesTaken
from rules.step import step
from rules.transitions import Status
from rules.world import World
from tests.rules.play import Play
from tests.rules.test_changed_site import less
from tests.rules.test_properties import SCRIPT, check, line_of
from tests.sites import LAKE, NOON, small_book, small_site, unit

NEW = SiteChanged(digest="new")


class Changing(Play):
    """The evening of a site that may change."""

    def __init__(self) -> None:
        super().__init__()
        self.take(self.book, "old")

    def take(self, book: Rulebook, digest: str = "new") -> None:
        line = SiteChanged(digest=digest)
        self._nth += 1
        key = f"=site:{digest}/{self._nth}"
        self.world, self.new = step(self.world, line, key, self.now, self.book, book)
        self.facts += self.new
        if self.world.rules == digest:
            self.book = book


def with_three(site: Site) -> Site:
    three = unit("u-3", UnitKind.PATROL, "快警三组", "quick three", "chat/u-3", point=LAKE)
    return replace(site, units={**site.units, "u-3": three})


def test_the_first_version_is_no_news() -> None:
    play = Changing()
    (taken,) = play.new
    assert taken == RulesTaken(
        at=NOON, digest="old", forget_after=play.book.policy.forget_after, changes=()
    )
    assert play.world.rules == "old"


def test_the_desks_hear_what_changed_each_in_their_form() -> None:
    play = Changing()
    play.take(Rulebook(with_three(less(small_site(), places=["hill"]))))
    assert [f.changes for f in play.of(RulesTaken)] == [
        (Change(part="units", added=1), Change(part="places", removed=1))
    ]
    assert {str(r.to): r.text for r in play.relays(message="desk_rules_taken")} == dict.fromkeys(
        ("desk/desk", "desk/chief"), "景区设置已更新，从现在起生效：单位 +1，地点 -1。"
    )


def test_the_same_version_again_says_nothing() -> None:
    play = Changing()
    play.take(play.book, "old")
    assert play.new == ()


def test_a_version_without_a_book_is_passed_over() -> None:
    """As where other rules are tried on an old inbox: they stay."""
    play = Changing()
    assert play.line(NEW) == ()


def test_a_refusal_is_told_and_changes_nothing() -> None:
    play = Changing()
    before = play.world
    play.line(SiteChanged(digest="", refused="site.yaml:3: units: is missing"))
    assert play.of(RulesRefused)
    assert play.last("desk/desk").text.endswith("site.yaml:3: units: is missing")
    assert play.world.rules == "old"
    assert play.world.calls == before.calls


def test_a_route_that_people_hold_or_confirmed_is_left_alone() -> None:
    for words in ("hold 1", "confirm 1"):
        play = Changing()
        play.say("chat/t", "来人，在南门")
        play.pass_(seconds=5)
        play.say("desk/desk", words)
        route = play.call().route
        assert route
        play.take(Rulebook(less(small_site(), units=[leg.unit for leg in route.legs])))
        assert play.call().route == route
        assert play.call().deadline


def test_a_waiting_route_without_its_unit_is_made_anew() -> None:
    play = Changing()
    play.say("chat/t", "来人，在南门")
    before = play.call()
    assert before.route
    gone = before.route.lead
    play.take(Rulebook(less(small_site(), units=[gone])))
    after = play.call()
    assert after.route
    assert after.route.lead not in ("", gone)
    assert (after.status, after.deadline) == (Status.PROPOSED, before.deadline)


def test_a_waiting_route_that_nobody_is_left_for_goes_to_a_person() -> None:
    play = Changing()
    play.say("chat/t", "来人，在南门")
    others = [u.id for u in small_site().units.values() if u.kind is not UnitKind.DESK]
    play.take(Rulebook(less(small_site(), units=others)))
    assert play.call().status is Status.ESCALATED
    assert play.call().deadline
    assert "desk_escalated" in play.told("desk/desk")


def test_how_long_calls_are_remembered_changes_with_the_version() -> None:
    play = Changing()
    play.say("chat/t", "南门有人打架")
    play.say("desk/desk", "close 1")
    play.take(Rulebook(small_site(Policy(confidence=0.7, forget_after=timedelta(minutes=1)))))
    assert play.world.forget_after == timedelta(minutes=1)
    play.pass_(minutes=2)
    play.say("chat/t2", "南门有人打架")
    play.say("desk/desk", "close 2")
    assert play.world.by_number(1) is None


# ── what is counted ──


def test_every_part_of_a_site_is_counted() -> None:
    old = small_site()
    assert differences(old, old) == ()
    new = replace(
        old,
        timezone="UTC",
        policy=replace(old.policy, reach=1.0, rest=timedelta(1)),
        kinds={id: replace(k, priority=4) for id, k in old.kinds.items()},
        stretches={},
    )
    assert set(differences(old, new)) == {
        Change(part="site", changed=1),
        Change(part="policy", changed=2),
        Change(part="kinds", changed=sum(k.priority != 4 for k in old.kinds.values())),
        Change(part="stretches", removed=1),
    }


def test_another_order_is_a_change() -> None:
    old = small_site()
    turned = dict(reversed(list(old.units.items())))
    assert differences(old, replace(old, units=turned)) == (Change(part="units", changed=1),)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_part_has_a_name(language: str) -> None:
    messages = small_site().catalogue.messages[language]
    plain = {"id", "names", "language", "timezone", "default_kind", "catalogue", "travel"}
    for part in {"site", *Site.__struct_fields__} - plain:
        assert f"part_{part}" in messages, part


# ── whatever happened before and after ──


@settings(max_examples=80, deadline=None)
@given(
    SCRIPT,
    st.sets(st.sampled_from(["chief", "p-gate", "p-hill", "u-1", "u-2", "drivers"])),
    st.sets(st.sampled_from(["gate", "lake", "hill"])),
    st.sets(st.sampled_from(["dispute", "lost", "injury"])),
    SCRIPT,
)
def test_no_change_in_the_middle_breaks_an_evening(
    before: list[tuple[tuple[object, ...], int]],
    units: set[str],
    places: set[str],
    kinds: set[str],
    after: list[tuple[tuple[object, ...], int]],
) -> None:
    world, now, book = World(), NOON, small_book()
    site = less(small_site(), units=sorted(units), places=sorted(places), kinds=sorted(kinds))
    then = Rulebook(site)
    script: list[Line | tuple[tuple[object, ...], int]] = [*before, NEW, *after]
    for nth, one in enumerate(script):
        if isinstance(one, SiteChanged):
            old = world
            world, facts = step(world, one, f"=site:{nth}", now, book, then)
            book = then
        elif isinstance(one, tuple):
            now += timedelta(seconds=one[1])
            line = line_of(one[0], nth, world)
            if line is None:
                continue
            now = max(now, line.due) if isinstance(line, Tick) else now
            old = world
            world, facts = step(world, line, f"0:{nth}", now, book)
        check(old, world, facts)
    assert world.rules == "new"
