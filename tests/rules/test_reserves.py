"""The reserve: who is moved where, and what is never done, whatever happens."""

from datetime import timedelta
from typing import TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from rules.events import Taken
from rules.model import Mode, Point, Site
from rules.reserves.events import MOVE_FACTS, MoveOver, MoveProposed, MoveSent, Stage
from rules.reserves.site import Cover
from rules.rulebook import Rulebook
from rules.terrain import Zone
from rules.times import Hours, Span
from tests.rules.play import Play
from tests.sites import HILL, LAKE
from tests.stories.test_f11_reserve import covered, reserve

F = TypeVar("F")
QUICK, RESERVE = "radio/快警一组", "radio/机动一组"


def play(site: Site) -> Play:
    return Play(Rulebook(site))


def a_fight(one: Play) -> None:
    one.say("chat/t", "月亮湖有人打架")
    one.say(QUICK, "收到")
    one.pass_(minutes=1)


def all_of(one: Play, kind: type[F]) -> list[F]:
    return [fact for fact in one.facts if isinstance(fact, kind)]


def sent(one: Play) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(f.move.unit, f.move.post, f.move.closes) for f in all_of(one, MoveSent)]


def test_the_move_that_closes_the_most_goes_and_of_those_the_nearest() -> None:
    far = reserve("r-2", "机动二组", point=HILL, mode=Mode.MOTORBIKE)
    one = play(covered("zh", far, confirm=False))
    spots = {"pier": Point(29.362, 110.440), "isle": Point(29.361, 110.441)}
    places = {
        id: replace(one.book.site.places["lake"], id=id, names={"zh": id}, point=at, aliases=())
        for id, at in spots.items()
    }
    site = one.book.site
    cover = Cover(confirm=False, within=timedelta(minutes=2))
    one = play(replace(site, places={**site.places, **places}, cover=cover))
    a_fight(one)
    ((_, post, closes),) = sent(one)
    assert set(closes) == {"lake", "pier", "isle"}
    assert post in closes


def test_a_reserve_is_not_taken_from_what_it_alone_covers() -> None:
    """At home it covers the lake as well as two more places: nothing would be gained."""
    home = reserve("r-1", "机动一组", point=Point(29.420, 110.440))
    site = covered("zh", home, confirm=False)
    spots = {f"far-{n}": Point(29.420 + n / 10_000, 110.440) for n in range(3)}
    places = {
        id: replace(site.places["lake"], id=id, names={"zh": id}, point=at, aliases=())
        for id, at in spots.items()
    }
    one = play(replace(site, places={**site.places, **places}))
    a_fight(one)
    assert sent(one) == []
    zones = {"lake": Zone(id="lake", names={"zh": "湖"}, places=frozenset({"lake"}))}
    one = play(replace(site, zones=zones, places={**site.places, **places}))
    a_fight(one)
    assert [move[:2] for move in sent(one)] == [("r-1", "lake")], "only places of zones count"


def test_only_who_has_the_skills_covers_and_posts_are_where_the_site_says() -> None:
    site = covered("zh", reserve("r-1", "机动一组", skills=frozenset({"police"})))
    cover = Cover(confirm=False, skills=frozenset({"police"}), posts=("hill",))
    one = play(replace(site, cover=cover))
    a_fight(one)
    assert sent(one) == [("r-1", "hill", ("hill",))], "the post on the hill has no police"


def test_an_exercise_takes_nobody_and_a_post_is_never_away() -> None:
    one = play(covered("zh", confirm=False))
    one.say("desk/desk", "演练：月亮湖有人打架")
    one.say(QUICK, "收到")
    one.pass_(minutes=3)
    one.say("chat/t2", "南门有人受伤")
    one.say("radio/南门", "收到")
    one.pass_(minutes=3)
    assert sent(one) == []


def test_the_way_home_counts_where_nobody_tells_a_position() -> None:
    """Its usual place is the gate; the lake was covered from there, by motorbike."""
    site = covered("zh", confirm=False)
    quick = replace(site.units["u-1"], point=Point(29.3555, 110.440))
    one = play(replace(site, units={**site.units, "u-1": quick}))
    one.say("chat/t", "望云台有人打架")
    one.say(QUICK, "收到")
    one.say(QUICK, "到达")
    one.pass_(minutes=1)
    assert sent(one)
    one.say(QUICK, "处理完毕")
    one.pass_(minutes=2)
    assert one.world.moves, "it is on its way home"
    one.pass_(minutes=5)
    assert not one.world.moves
    assert [f.reason for f in all_of(one, MoveOver)] == ["reason_cover_back"]


def test_a_move_without_its_section_or_its_place_is_over() -> None:
    one = play(covered("zh", confirm=False))
    a_fight(one)
    assert one.world.moves
    site = one.book.site
    places = {id: place for id, place in site.places.items() if id != "lake"}
    one.move_to(replace(site, places=places))
    one.say("radio/南门", "下班")
    assert not one.world.moves


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["fight", "take", "here", "done", "cannot", "yes", "no", "off", "on", "wait"]),
        st.sampled_from([("u-1", QUICK), ("r-1", RESERVE), ("r-2", "radio/机动2组")]),
    ),
    max_size=25,
)  # fmt: skip
WORDS = {
    "take": "收到",
    "here": "到达",
    "done": "处理完毕",
    "cannot": "去不了",
    "off": "下班",
    "on": "上岗",
}


@settings(max_examples=60, deadline=None)
@given(STEPS, st.booleans())
def test_a_move_never_takes_who_has_a_call_and_nobody_goes_to_and_fro(
    steps: list[tuple[str, tuple[str, str]]], confirm: bool
) -> None:
    police = {"skills": frozenset({"police"})}
    site = covered(
        "zh",
        reserve("r-1", "机动一组", **police),
        reserve("r-2", "机动2组", **police),
        confirm=confirm,
    )
    one = play(site)
    for act, (_, channel) in steps:
        match act:
            case "fight":
                one.say("chat/t", "月亮湖又有人打架")
            case "yes" | "no":
                word = "补位" if act == "yes" else "不用补位"
                one.say("desk/desk", f"{word}M{one.world.counts.get('moves', 1)}")
            case "wait":
                one.pass_(minutes=1)
            case _:
                one.say(channel, WORDS[act])
        _lawful(one)
    _steady(one)


def _lawful(one: Play) -> None:
    """Who stands in has no call that it goes to; everybody is in one move at most, on duty."""
    for unit, moving in one.world.moves.items():
        assert moving.move.unit == unit
        going = [c.assignment(unit) for c in one.world.parts(unit) if not c.drill]
        coming = [a for a in going if a and a.part.value in ("taken", "on scene")]
        assert not coming or moving.stage is Stage.REFUSED
        assert one.book.on_duty(one.book.site.units[unit], one.world, one.now)


def _steady(one: Play) -> None:
    """Time alone changes nothing twice: what stands stays, and what is over begins anew once."""
    one.pass_(minutes=30)
    before = len([f for f in one.facts if isinstance(f, MOVE_FACTS)])
    quiet = len(all_of(one, Taken))
    one.pass_(minutes=30)
    moved = [f for f in one.facts if isinstance(f, MOVE_FACTS)][before:]
    began = [f for f in moved if isinstance(f, MoveProposed | MoveSent)]
    if len(all_of(one, Taken)) == quiet:
        assert len(began) <= 1, moved


def test_the_same_gap_is_told_once_however_long_it_lasts() -> None:
    one = play(covered())
    a_fight(one)
    one.pass_(hours=2)
    assert len(all_of(one, MoveProposed)) == 1


# ── what time alone changes ──


def moved(site: Site | None = None) -> Play:
    """The reserve is on its way to the lake."""
    one = play(site or covered("zh", confirm=False))
    a_fight(one)
    assert one.world.moves["r-1"].stage is Stage.SENT
    return one


def by_shift(site: Site, unit: str, start: int, end: int) -> Site:
    """One unit is on duty from and to these minutes after noon."""
    hours = Hours(spans=(Span(720 + start, 720 + end),))
    units = {**site.units, unit: replace(site.units[unit], shifts=("short",))}
    return replace(site, units=units, shifts={"short": hours})


def test_the_end_of_the_shift_ends_the_move() -> None:
    one = moved(by_shift(covered("zh", confirm=False), "r-1", -60, 20))
    one.pass_(minutes=18)
    assert one.world.moves
    one.pass_(minutes=2)
    assert not one.world.moves
    assert [f.reason for f in all_of(one, MoveOver)] == ["reason_cover_off"]


def test_a_gap_is_looked_at_again_when_a_reserves_shift_begins() -> None:
    one = play(by_shift(covered("zh", confirm=False), "r-1", 20, 60))
    a_fight(one)
    one.pass_(minutes=18)
    assert not sent(one)
    one.pass_(minutes=2)
    assert [move[:2] for move in sent(one)] == [("r-1", "lake")]


def test_a_gap_is_looked_at_again_when_a_reserve_has_rested() -> None:
    site = covered("zh", confirm=False)
    one = play(replace(site, policy=replace(site.policy, rest=timedelta(minutes=15))))
    one.say("chat/t2", "南门有人打架")
    one.say("desk/desk", "assign 1 r-1")
    one.say(RESERVE, "take 1")
    one.say(RESERVE, "处理完毕")
    one.say("desk/desk", "close 1")
    one.say("chat/t", "月亮湖有人打架")
    one.say("desk/desk", "assign 2 u-1")
    one.say(QUICK, "take 2")
    one.pass_(minutes=14)
    assert not sent(one)
    one.pass_(minutes=1)
    assert [move[:2] for move in sent(one)] == [("r-1", "lake")]


def test_who_is_called_away_from_its_post_is_still_where_it_stood() -> None:
    one = moved()
    one.say(RESERVE, "到达")
    one.say("desk/desk", "assign 1 r-1")
    one.say(RESERVE, "take 1")
    assert not one.world.moves
    assert one.world.unit("r-1").point == LAKE
