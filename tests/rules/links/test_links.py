"""A call goes from one site to another, and what becomes of it comes back."""

from msgspec.structs import replace

from rules.events import Closed, Offered, Opened, Taken
from rules.model import Point, UnitKind
from rules.transitions import Part, Status
from tests.rules.linked import Country, site, stand
from tests.sites import unit


def two() -> Country:
    """A county centre and a station of it; the centre is above the station's units."""
    gone = ("u-1", "u-2", "p-gate", "p-hill", "drivers")
    quick = unit("s-u-2", UnitKind.DESK, "所快警二组", "station's quick two", "down/u-2")
    station = stand("station", "派出所", "station", "down")
    centre = site("county", station, quick, without=gone, links=("down",))
    town = site("town", stand("centre", "县中心", "centre", "up"), links=("up",))
    under = {id: replace(u, parent="centre") for id, u in town.units.items() if id[0] in "up"}
    town = replace(town, units={**town.units, **under})
    return Country({("county", "down"): ("town", "up")}, centre, town)


def test_a_call_is_handed_over_dealt_with_and_comes_back() -> None:
    land = two()
    land.say("county:chat/t1", "南门有人打架")
    land.say("county:desk/desk", "assign 1 station")
    town, county = land["town"], land["county"]
    assert town.call().said.words == "南门有人打架"
    assert town.call().kind == "dispute"
    assert town.call().status is Status.OFFERED
    assert "desk_site_asks" in town.told("desk/desk")
    assert "desk_site_has_it" in county.told("desk/desk")
    land.say("town:radio/快警二组", "收到")
    assert county.call().status is Status.TAKEN
    assert "desk_site_sends" in county.told("desk/desk")
    assert "coming" in county.told("chat/t1")
    land.say("town:radio/快警二组", "到达")
    assert county.call().status is Status.ON_SCENE
    land.say("town:radio/快警二组", "处理完毕，双方和解")
    assert county.call().status is Status.CLOSED
    assert county.call().outcome == town.call().outcome == "双方和解"
    assert "centre" not in {r.unit for r in town.relays() if r.handed is None}


def test_a_place_of_theirs_is_not_the_one_of_ours_that_has_its_name() -> None:
    land = two()
    town, there = land["town"].book.site, Point(29.50, 110.60)
    gate = replace(land["county"].book.site.places["gate"], point=there)
    places = {**land["county"].book.site.places, "gate": gate}
    land["county"].move_to(replace(land["county"].book.site, places=places))
    land.say("county:chat/t1", "南门有人打架")
    land.say("county:desk/desk", "assign 1 station")
    where = land["town"].call().where
    assert where is not None
    assert where.point == there
    assert town.places["gate"].point != there
    assert (where.place, where.candidates) == ("", ())
    assert "desk_which" not in land["town"].told("desk/desk")


def test_who_has_nobody_gives_it_back_at_once() -> None:
    land = two()
    for who in ("南门", "山顶", "快警一组", "快警二组"):
        land.say(f"town:radio/{who}", "下班")
    land.say("county:chat/t1", "南门有人打架")
    land.say("county:desk/desk", "assign 1 station")
    assert land["county"].call().assignment("station").part is Part.DECLINED  # type: ignore[union-attr]
    assert land["county"].call().status is Status.ESCALATED
    land.say("town:radio/快警二组", "上岗")
    land.say("town:desk/desk", "assign 1 u-2")
    land.say("town:radio/快警二组", "收到")
    assert land["county"].call().status is Status.TAKEN


def test_what_is_withdrawn_ends_over_there() -> None:
    land = two()
    land.say("county:chat/t1", "南门有人打架")
    land.say("county:desk/desk", "assign 1 station")
    land.say("town:radio/快警二组", "收到")
    land.say("county:desk/desk", "close 1 已处理")
    assert land["town"].call().status is Status.CLOSED
    assert "stand_down" in land["town"].told("radio/快警二组")


def test_an_order_by_name_and_nobody_is_sent_twice() -> None:
    """The centre names a unit of the station that goes already for the same matter."""
    land = two()
    county = land["county"]
    land.say("town:chat/t1", "南门有人打架")
    land.say("town:radio/快警一组", "1号我去")
    land.say("county:chat/t9", "南门有人打架，快来人")
    land.say("county:desk/desk", "assign 1 s-u-2")
    town = land["town"]
    assert len(town.of(Opened, town.facts)) == 1, "it joined the call that was there"
    assert {f.unit for f in town.of(Taken, town.facts)} == {"u-1"}
    assert "u-2" not in {f.unit for f in town.of(Offered, town.facts)[1:]}
    call = county.call()
    assert call.assignment("s-u-2").part is Part.DECLINED  # type: ignore[union-attr]
    assert call.assignment("station").part is Part.TAKEN  # type: ignore[union-attr]
    assert "desk_site_sends" in county.told("desk/desk")
    land.say("county:desk/desk", "assign 1 chief")
    assert county.last("desk/desk").message == "goes_already"
    assert "快警一组" in county.last("desk/desk").text
    land.say("county:desk/desk", "assign 1 chief")
    assert call.id == county.call().id
    assert county.call().assignment("chief") is not None


def test_news_that_are_late_or_come_twice_change_nothing() -> None:
    land = two()
    land.say("county:chat/t1", "南门有人打架")
    land.cut.add(("town", "up"))
    land.say("county:desk/desk", "assign 1 station")
    land.say("town:radio/快警二组", "收到")
    held = [r for r in land["town"].relays() if r.handed]
    land.cut.clear()
    for relay in (held[-1], held[0], held[-1]):
        land._letter("town", relay)
        land.carry()
    assert land["county"].call().status is Status.TAKEN
    assert len(land["county"].of(Taken, land["county"].facts)) == 1


def test_closed_stays_closed() -> None:
    land = two()
    land.say("county:chat/t1", "南门有人打架")
    land.say("county:desk/desk", "assign 1 station")
    land.say("town:desk/desk", "close 1 误报")
    closed = land["county"].of(Closed, land["county"].facts)
    assert [c.outcome for c in closed] == ["误报"]
    land.pass_(hours=1)
    assert land.letters < 10
