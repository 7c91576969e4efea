"""Site files that can be run, and what becomes of what they say."""

from datetime import date, timedelta
from pathlib import Path
from shutil import copy

import pytest
import yaml

from bridge.config import Engine, Loaded, SpeechSettings, load
from rules.model import (
    Address,
    Aid,
    Forged,
    Form,
    Kind,
    Manner,
    Mode,
    Place,
    Point,
    Policy,
    Role,
    Stretch,
    Unit,
    UnitKind,
)
from rules.notices.site import Look, Notice
from rules.plans import Stage
from rules.times import Hours, Span
from tests.bridge.config.shelf import Hook, Route, ThreeDoors

GOOD = Path(__file__).with_name("good")


def loaded(name: str) -> Loaded:
    return load(GOOD / f"{name}.yaml", ThreeDoors())


@pytest.mark.parametrize("path", sorted(GOOD.glob("*.yaml")), ids=lambda path: path.stem)
def test_can_be_loaded(path: Path) -> None:
    assert load(path, ThreeDoors()).path == path


def test_what_is_left_out_is_the_models_default() -> None:
    site = loaded("minimal").site
    assert site.policy == Policy()
    assert site.stretches == {}
    assert site.units["walker"] == Unit(
        id="walker",
        kind=UnitKind.PATROL,
        names={"en": "Walker"},
        channels=(Address("line", "walker"),),
    )
    assert site.kinds == {"help": Kind(id="help", names={"en": "Help"})}
    assert loaded("minimal").log_url == "sqlite:patrolbridge.db"
    assert loaded("minimal").speech == SpeechSettings(engine=Engine.AUTO, model="", threads=1)


def test_nothing_is_said_of_a_site_in_order() -> None:
    assert loaded("minimal").warnings == ()
    assert loaded("glacier").warnings == ()


def test_words_stay_as_they_are_written() -> None:
    site = loaded("glacier").site
    assert site.units["boat"].names == {"en": "0017"}
    assert site.places["no"].names == {"en": "No"}
    assert "101" in site.units
    assert site.kinds["rescue"].words == ("crevasse", "off route")


def test_points_west_and_south() -> None:
    site = loaded("glacier").site
    assert site.units["hut"].point == Point(-51.0069, -73.1872)
    assert site.units["boat"].point == Point(-51.05, -73.0)
    assert site.places["hut"].radius == 150
    assert site.policy.reach == 60_000
    assert site.policy.offer_for == timedelta(seconds=90)


def test_manners_come_from_the_adapters() -> None:
    manners = loaded("everything").site.manners
    assert manners == {
        "console": Manner(form=Form.DESK),
        "radio": Manner(form=Form.SPOKEN, shared=True),
        "chat": Manner(form=Form.TEXT, public=True),
    }


def test_an_adapter_gets_its_own_config() -> None:
    chat = loaded("everything").adapters["chat"]
    assert chat.kind == "webhook"
    assert chat.config == Hook(
        url="http://127.0.0.1:9000/hook",
        port=8082,
        secret_env="CHAT_SECRET",
        wait=timedelta(seconds=90),
        routes=(Route(path="/a"), Route(path="/b", retries=1)),
        by_name={"main": Route(path="/c")},
        phones=("110", "+8613800138000", "no"),
        label="007",
        pair=("a", 2),
    )


def test_every_key_of_the_model_can_be_written() -> None:
    written = yaml.safe_load((GOOD / "everything.yaml").read_text("utf-8"))
    for section, model in {
        "places": Place,
        "stretches": Stretch,
        "units": Unit,
        "kinds": Kind,
    }.items():
        used = {key for entry in written[section].values() for key in entry}
        known = {"at" if f == "point" else f for f in model.__struct_fields__}
        assert used == known - {"id", "weights"}, section  # weights stand with their words
    assert set(written["policy"]) == set(Policy.__struct_fields__)
    assert set(written["speech"]) == set(SpeechSettings.__struct_fields__)


def test_everything_means_what_it_says() -> None:
    found = loaded("everything")
    site = found.site
    assert site.names == {"zh": "云山", "en": "Cloud Hill"}
    assert site.policy.undo_within == timedelta(0)
    assert site.policy.forget_after == timedelta(days=1.5)
    assert site.places["gate"].radius == 1200
    assert site.stretches["cable"].stops == ("gate", "top", "gate")
    assert site.stretches["cable"].group == "cabins"
    gate = site.units["gatehouse"]
    assert gate.point == site.places["gate"].point
    assert gate.channels == (Address("radio", "南门"), Address("chat", "gatehouse/night"))
    assert (gate.on_duty, gate.language, gate.parent) == (False, "en", "office")
    assert site.units["chief"].role is Role.COMMANDER
    assert site.units["runner"].mode is Mode.CAR
    assert site.units["runner"].skills == site.units["rider"].skills == {"search", "急救", "police"}
    lost = site.kinds["lost"]
    assert (lost.aid, lost.units, lost.ask_group) == (Aid.CALL, 2, True)
    assert lost.words == ("丢失", "落在", "lost")
    assert lost.to == (UnitKind.PLATFORM, UnitKind.PATROL)
    assert (lost.search, lost.window) == (timedelta(hours=1), timedelta(minutes=30))
    assert found.log_url.startswith("redis://127.0.0.1:6379/0?")
    assert found.speech == SpeechSettings(
        engine=Engine.VOSK, model="vosk-model-small-cn-0.22", threads=2
    )


def test_times_plans_and_announcements_mean_what_they_say() -> None:
    site = loaded("everything").site
    assert site.calendars["golden-week"].dates == (
        (date(2026, 10, 1), date(2026, 10, 7)),
        (date(2027, 2, 6), date(2027, 2, 6)),
    )
    assert site.calendars["closing"].dates == ((date(2026, 11, 2), date(2026, 11, 2)),)
    assert site.shifts["day"] == Hours(
        spans=(Span(420, 690), Span(780, 1140)),
        days=frozenset({"workday", "golden-week"}),
        never=frozenset({"closing"}),
    )
    assert site.shifts["night"] == Hours(spans=(Span(1140, 420),))
    assert site.units["rider"].shifts == ("day", "night")
    assert (site.places["top"].plan, site.kinds["lost"].plan) == ("crowd-gate", "search")
    close, divert, tell = site.plans["crowd-gate"].stages
    assert close == Stage(
        do={"zh": "关闭进口", "en": "close the entrance"}, to=("gatehouse",), layer="现场"
    )
    assert (divert.to, divert.after) == (("rider", "runner"), timedelta(minutes=5))
    assert (tell.to, tell.after) == ((), timedelta(0))
    rhyme = site.announcements["rhyme"]
    assert rhyme.words == {"zh": "上山慢，下山稳", "en": "slow up and steady down"}
    assert (rhyme.to, rhyme.at, rhyme.priority) == (("cabins", "gatehouse"), (510, 545, 840), 3)
    assert rhyme.hours == Hours(
        days=frozenset({"sat", "golden-week"}), never=frozenset({"closing"})
    )
    assert site.announcements["rain"].at == (450,)


def test_notices_mean_what_they_say() -> None:
    site = loaded("everything").site
    parking = site.notices["parking"]
    assert parking == Notice(
        id="parking",
        names={"zh": "挪车", "en": "parking"},
        words=parking.words,
        via="chat",
        say=("挪车",),
        prefix="+86",
        deadline=timedelta(minutes=15),
        remind_at=timedelta(minutes=10),
        done=("挪好",),
        look=Look.ALWAYS,
        task=parking.task,
        to=(UnitKind.PLATFORM, UnitKind.PATROL),
        look_within=timedelta(minutes=4),
        lookers=2,
    )
    assert parking.words["en"].startswith("Move {plate}")
    assert (site.policy.forged, site.policy.unread) == (Forged.ALL, timedelta(seconds=45))
    assert site.kinds["lost"].unread == timedelta(seconds=30)


def test_a_name_in_a_language_that_nobody_speaks_is_only_odd() -> None:
    found = loaded("everything")
    assert [w.key for w in found.warnings] == ["places.top.names.ko"]
    assert "'ko'" in found.warnings[0].message


def warnings(tmp_path: Path, old: str, new: str) -> list[str]:
    text = (GOOD / "everything.yaml").read_text("utf-8").replace(", ko: 정상", "")
    assert old in text
    (tmp_path / "site.yaml").write_text(text.replace(old, new), "utf-8")
    copy(GOOD / "everything.geojson", tmp_path)
    return [f"{w.key}: {w.message}" for w in load(tmp_path, ThreeDoors()).warnings]


@pytest.mark.parametrize(
    ("old", "new", "warning"),
    [
        (
            "  help: {names: 求助}",
            "  help: {names: 求助}\n  fire: {names: 火警}",
            "kinds.fire: no words lead to this kind; only a dispatcher can choose it",
        ),
        (
            "skills: [search]",
            "skills: [search, diving]",
            "kinds.lost.skills: no platform or patrol has diving, search",
        ),
        (
            "names: {zh: 云顶, en: Summit}, at: [29.36, 110.45]",
            """names: {zh: 云顶, en: Summit}, at: [29.36, 110.45]}
  near: {names: 近处, at: [29.35, 110.4]}
  far: {names: 远处, at: [39.9, 116.4]""",
            "places.far.at: 1,292 km from the middle of the site",
        ),
        (
            "names: {zh: 云顶, en: Summit}",
            "names: {zh: 男门, en: Summit}",
            "places.top.names.zh: '男门' sounds like '南门' of 'gate'",
        ),
        (
            "channels: [console/desk]",
            "channels: [console/desk]\n    shifts: [day, night]",
            "units: no dispatcher is on duty from mon 11:30; then every dispatcher is told",
        ),
        (
            "channels: [console/desk]",
            "channels: [console/desk]\n    shifts: [all, night]",
            "units: no dispatcher is on duty from 2026-11-02 07:00; then every dispatcher is told",
        ),
        (
            "  night: 19:00-07:00",
            "  night: 19:00-07:00\n  ever: {}",
            "shifts.ever: neither hours nor days: this shift never ends",
        ),
        (
            "on_duty: no",
            "on_duty: no\n    shifts: [night]",
            "units.gatehouse.on_duty: does not count: the unit has shifts",
        ),
    ],
)
def test_what_is_odd_is_warned_of(tmp_path: Path, old: str, new: str, warning: str) -> None:
    assert warnings(tmp_path, old, new) == [warning]


def test_a_kind_that_nobody_can_be_sent_to_is_warned_of(tmp_path: Path) -> None:
    text = (GOOD / "minimal.yaml").read_text("utf-8").replace("kind: patrol", "kind: group")
    (tmp_path / "site.yaml").write_text(text, "utf-8")
    (warning,) = load(tmp_path, ThreeDoors()).warnings
    assert (warning.key, warning.line) == ("kinds.help.to", 15)
    assert warning.message == "the site has no platform or patrol to send"
