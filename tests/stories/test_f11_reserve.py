"""F11: who goes to a call leaves a gap, and the reserve is moved there until they are back."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from rules.model import Mode, Policy, Site, Unit, UnitKind
from rules.reserves.events import Stage
from rules.reserves.site import Cover
from rules.terrain import Path, Spot
from tests.clock import ManualClock
from tests.sites import GATE, HILL, LAKE, small_site, unit
from tests.stories.evening import Evening, evening

FIGHT = {"zh": "月亮湖有人打架", "en": "there is a fight at Moon Lake"}
COPY = {"zh": "收到", "en": "copy"}
HERE = {"zh": "到达", "en": "arrived"}
DONE = {"zh": "处理完毕", "en": "done"}
CANNOT = {"zh": "去不了", "en": "can't go"}
DUTY = {"zh": "下班", "en": "off duty"}
YES = {"zh": "补位M1", "en": "cover M1"}
NO = {"zh": "不用补位M1", "en": "no cover M1"}
QUICK, RESERVE, DESK = "radio/快警一组", "radio/机动一组", "desk/desk"
LANGUAGES = ("zh", "en")


def reserve(id: str, zh: str, **more: object) -> Unit:
    known = {"point": GATE, "mode": Mode.BIKE, "reserve": True} | more
    return unit(id, UnitKind.PATROL, zh, id, f"radio/{zh}", **known)


def covered(language: str = "zh", *more: Unit, confirm: bool = True) -> Site:
    """The gate and the hill have posts; the lake has only the patrol that goes to the fight."""
    site = small_site(Policy(confidence=0.7, arrive_within=timedelta(hours=1)))
    units = {u.id: u for u in (*site.units.values(), reserve("r-1", "机动一组"), *more)}
    cover = Cover(confirm=confirm)
    return replace(site, language=language, units=units, cover=cover)


async def a_fight(tonight: Evening, language: str) -> None:
    await tonight.say("chat/tourist", FIGHT[language])
    await tonight.say(QUICK, COPY[language])


@pytest.mark.parametrize("language", LANGUAGES)
async def test_f11_the_gap_is_closed_with_a_desks_yes_until_the_patrol_is_back(
    language: str, log_url: str, clock: ManualClock
) -> None:
    async with evening(log_url, clock, covered(language)) as tonight:
        await a_fight(tonight, language)
        await tonight.pass_(seconds=59)
        assert not tonight.told(RESERVE), "a gap that is younger than a minute is left alone"
        await tonight.pass_(seconds=1)
        asked = tonight.heard(DESK)[-1]
        assert [c.words for c in asked.choices] == ["cover M1", "no cover M1"]
        assert {"zh": "月亮湖没人能及时赶到", "en": "nobody reaches Moon Lake"}[
            language
        ] in asked.text
        assert not tonight.told(RESERVE), "nobody moves before the desk says yes"
        await tonight.again()
        await tonight.say(DESK, YES[language])
        assert {"zh": "请到月亮湖补位", "en": "stand in at Moon Lake"}[language] in tonight.last(
            RESERVE
        )
        await tonight.say(RESERVE, COPY[language])
        await tonight.say(RESERVE, HERE[language])
        assert tonight.world.moves["r-1"].stage is Stage.THERE
        assert tonight.world.unit("r-1").point == LAKE
        await tonight.again()
        await tonight.say(QUICK, HERE[language])
        await tonight.pass_(minutes=2)
        assert tonight.world.moves, "whoever deals with a call is not back"
        await tonight.say(QUICK, DONE[language])
        await tonight.pass_(minutes=1)
        assert {"zh": "不用补位了", "en": "no need at Moon Lake"}[language] in tonight.last(RESERVE)
        assert not tonight.world.moves
        before = len(tonight.told(DESK))
        await tonight.pass_(minutes=10)
        assert len(tonight.told(DESK)) == before, "and nothing more is said of it"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_f11_at_once_where_the_site_says_so_and_by_which_path(
    language: str, log_url: str, clock: ManualClock
) -> None:
    line = tuple(Spot(p.lat, p.lon) for p in (GATE, LAKE, HILL))
    path = Path(id="shore", names={"zh": "湖边步道", "en": "the shore path"}, line=line)
    site = replace(covered(language, confirm=False), paths={"shore": path})
    async with evening(log_url, clock, site) as tonight:
        await a_fight(tonight, language)
        await tonight.pass_(minutes=1)
        assert {"zh": "走湖边步道", "en": "by the shore path"}[language] in tonight.last(RESERVE)
        assert {"zh": "已派机动一组", "en": "r-1 was sent"}[language] in tonight.last(DESK)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_f11_a_call_goes_before_the_move(
    language: str, log_url: str, clock: ManualClock
) -> None:
    site = covered(language, confirm=False)
    async with evening(log_url, clock, site) as tonight:
        await a_fight(tonight, language)
        await tonight.pass_(minutes=1)
        assert tonight.world.moves["r-1"].stage is Stage.SENT
        await tonight.say(DESK, "assign 1 r-1")
        await tonight.say(RESERVE, "take 1")
        assert not tonight.world.moves
        reason = {"zh": "另有警情出动", "en": "it goes to a call"}[language]
        assert any(reason in text for text in tonight.told(DESK))
        await tonight.pass_(minutes=3)
        assert not tonight.world.moves, "who has a call is never moved"


async def test_f11_a_yes_that_comes_after_the_unit_was_asked_for_a_call_moves_nobody(
    log_url: str, clock: ManualClock
) -> None:
    async with evening(log_url, clock, covered()) as tonight:
        await a_fight(tonight, "zh")
        await tonight.pass_(minutes=1)
        await tonight.say(DESK, "assign 1 r-1")
        await tonight.say(DESK, YES["zh"])
        assert "没有等待中的补位" in tonight.last(DESK)
        assert not tonight.world.moves
        assert not any("补位" in told for told in tonight.told(RESERVE))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_f11_who_cannot_is_replaced_and_who_goes_off_duty_too(
    language: str, log_url: str, clock: ManualClock
) -> None:
    farther = [reserve(f"r-{n}", f"机动{n}组", point=HILL) for n in (2, 3)]
    site = covered(language, *farther, confirm=False)
    async with evening(log_url, clock, site) as tonight:
        await a_fight(tonight, language)
        await tonight.pass_(minutes=1)
        assert set(tonight.world.moves) == {"r-1"}
        await tonight.say(RESERVE, CANNOT[language])
        await tonight.pass_(minutes=1)
        assert tonight.world.moves["r-2"].stage is Stage.SENT
        await tonight.say("radio/机动2组", DUTY[language])
        await tonight.pass_(minutes=1)
        assert tonight.world.moves["r-3"].stage is Stage.SENT
        assert "r-2" not in tonight.world.moves


@pytest.mark.parametrize("language", LANGUAGES)
async def test_f11_a_desk_that_says_no_is_not_asked_again_for_that_gap(
    language: str, log_url: str, clock: ManualClock
) -> None:
    async with evening(log_url, clock, covered(language)) as tonight:
        await a_fight(tonight, language)
        await tonight.pass_(minutes=1)
        await tonight.say(DESK, NO[language])
        before = len(tonight.told(DESK))
        await tonight.pass_(minutes=4)
        assert len(tonight.told(DESK)) == before
        assert not tonight.told(RESERVE)
        await tonight.say(QUICK, DONE[language])
        await tonight.pass_(minutes=2)
        await tonight.say("chat/other", FIGHT[language])
        await tonight.say(QUICK, "take 2")
        await tonight.pass_(minutes=2)
        assert tonight.world.moves["r-1"].move.id == "M2", "the next gap is another"
