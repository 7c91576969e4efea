"""What the desks see of volunteers and of rolls, and what leaves with a volunteer."""

import msgspec

from bridge.record.ledger import Ledger
from bridge.shown import Shown
from rules.events import Event
from rules.nearest import Ground
from tests.rules.evening_members import VOLUNTEERS
from tests.rules.play import Play
from tests.sites import small_site

NAME = "欧阳小满"
PHONE = "13912345678"


def play() -> Play:
    played = Play()
    played.move_to(msgspec.structs.replace(small_site(), volunteers=VOLUNTEERS))
    played.say(f"chat/{PHONE}", f"报名志愿者，我叫{NAME}，卖小吃，南门")
    played.say("desk/desk", "批准V1")
    played.say(f"chat/{PHONE}", "上岗")
    return played


def ledger(played: Play, facts: list[Event] | None = None) -> Ledger:
    found = Ledger(played.book)
    for nth, fact in enumerate(facts or played.facts):
        found.apply(f"line/{nth}", fact)
    return found


def test_a_volunteer_is_on_the_board_with_their_name() -> None:
    played = play()
    (unit,) = [u for u in ledger(played).board(played.now).units if u.id == "V1"]
    assert (unit.person, unit.kind, unit.on_duty) == (NAME, "patrol", True)
    assert unit.names["en"] == "volunteer V1"
    assert unit.point is not None


def test_who_left_leaves_the_board_and_their_name_what_was_said() -> None:
    played = play()
    shown = ledger(played)
    assert any(NAME in r.text for r in shown.said_to("desk", "desk"))
    played.say("desk/desk", "移除V1 搬走了")
    touched = [shown.apply(f"more/{n}", f) for n, f in enumerate(played.new)]
    units = {u for t in touched for u in t.units}
    part = shown.part(played.now, [], units, [])
    assert "V1" in part.left
    assert not any(NAME in r.text for r in shown.said_to("desk", "desk"))
    assert NAME not in str(shown.board(played.now))
    assert any("V1" in r.text for r in shown.said_to("desk", "desk"))


def test_a_call_shows_a_volunteer_without_name_and_number() -> None:
    played = play()
    played.say(f"chat/{PHONE}", "南门有人打架")
    played.say("chat/t", "来人帮忙，在南门")
    played.say("desk/desk", "confirm 2")
    played.say("desk/desk", "assign 2 V1")
    views = ledger(played).board(played.now).calls
    assert views[1].assignments
    text = str(views)
    assert "V1" in text
    assert NAME not in text
    assert PHONE not in text


def test_the_bookmark_knows_them() -> None:
    played = play()
    first = ledger(played)
    later = Ledger(played.book, known=first.known())
    assert [u.person for u in later.board(played.now).units if u.id == "V1"] == [NAME]
    assert msgspec.json.decode(msgspec.json.encode(first.known()), type=type(first.known()))


def test_pages_and_adapters_know_their_channels_and_not_their_names() -> None:
    played = play()
    shown = Shown(played.book, lambda: Ground(played.now, {}, {}))
    channels = shown.channels("chat")
    shown.follow(ledger(played).book)
    assert PHONE in channels
    assert "V1" in shown.site["units"]
    assert NAME not in str(shown.site)
    assert PHONE not in " ".join(shown.hints.names)


def test_a_roll_is_shown_with_the_missing_first() -> None:
    played = play()
    played.say("desk/desk", "全体点名：报告情况")
    played.pass_(seconds=30)
    played.say("radio/山顶", "到")
    played.say("chat/drivers", "到", sender="driver-9")
    (roll,) = ledger(played).board(played.now).rolls
    assert (roll.number, roll.words, roll.total, roll.there) == (1, "报告情况", 6, 2)
    assert [r.unit for r in roll.rows if r.state == "here"] == ["p-hill", "drivers"]
    assert roll.rows[0].state == "asked"
    assert roll.rows[-1].people == 1
    assert roll.rows[-1].minutes == 0.5
    assert "driver-9" not in str(roll)


def test_a_roll_that_is_over_stays_a_while() -> None:
    played = play()
    played.say("desk/desk", "roll-call platforms")
    played.pass_(minutes=10)
    (roll,) = ledger(played).board(played.now).rolls
    assert roll.over is not None
    assert [r.unit for r in roll.rows] == ["p-gate", "p-hill"]
    assert [r.again for r in roll.rows] == [True, False]
    played.pass_(hours=2)
    played.say("desk/desk", "全体：收队")
    assert [r.number for r in ledger(played).board(played.now).rolls] == [0]


def test_what_a_fact_touched_tells_which_roll_changed() -> None:
    played = play()
    before = len(played.facts)
    played.say("desk/desk", "roll-call platforms")
    shown = ledger(played, played.facts[:before])
    keys = {shown.apply(f"r/{n}", f).roll for n, f in enumerate(played.facts[before:])} - {""}
    assert len(keys) == 1
    part = shown.part(played.now, [], [], [], [], keys)
    assert [r.total for r in part.rolls] == [2]
