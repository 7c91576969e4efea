"""What was heard and seen of a call goes with it to another site; an informant's voice never does."""

from msgspec.structs import replace

from rules.events import Heard, Relayed
from rules.handed import Handed
from rules.inputs import Picture, Voice
from rules.rulebook import Rulebook
from rules.tip_site import Tips
from tests.rules.linked import Country
from tests.rules.links.test_links import two

VOICE = Voice(ref="sha256:" + "ab" * 32, seconds=2.0)
PHOTO = Picture(ref="sha256:" + "cd" * 32, mime="image/png")


def handed(land: Country, site: str) -> list[Handed]:
    return [f.handed for f in land[site].facts if isinstance(f, Relayed) and f.handed]


def test_the_recording_and_the_pictures_are_named_in_every_letter() -> None:
    land = two()
    land.say("county:chat/t1", "南门有人打架", voice=VOICE, pictures=(PHOTO,))
    land.say("county:desk/desk", "assign 1 station")
    land.say("town:radio/快警二组", "收到")
    told = handed(land, "county")
    assert {one.files for one in told} == {(VOICE.ref, PHOTO.ref)}
    assert {one.files for one in handed(land, "town")} == {()}, "they came from there"


def test_who_gave_a_tip_is_not_told_by_their_voice() -> None:
    land = two()
    county = land["county"]
    county.book = Rulebook(replace(county.book.site, tips=Tips(approve=("desk",))))
    land.say("county:chat/t1", "线索 南门有人打架，流血了", voice=VOICE, pictures=(PHOTO,))
    assert county.world.tips
    land.say("county:desk/desk", f"assign {county.world.number} station")
    assert handed(land, "county")
    assert {one.files for one in handed(land, "county")} == {()}


def test_files_that_come_late_are_put_beside_the_call() -> None:
    land = two()
    land.say("county:chat/t1", "南门有人打架")
    land.say("county:desk/desk", "assign 1 station")
    town = land["town"]
    first = next(f for f in land["county"].facts if isinstance(f, Relayed) and f.handed)
    assert first.handed is not None
    news = replace(first.handed, nth=first.handed.nth + 1, words="他们还在打")
    town.say("up/site", "", sender="county", handed=news, voice=VOICE, pictures=(PHOTO,))
    town.say("up/site", "", sender="county", handed=replace(news, nth=news.nth + 1))
    late = [f for f in town.facts if isinstance(f, Heard) and f.said.pictures == (PHOTO,)]
    assert [f.call for f in late] == [town.call().id]
