"""F13: more people when the night economy wakes up, and in golden weeks; else the desks hear so."""

from datetime import date

import pytest
from msgspec.structs import replace

from rules.density.site import Density
from rules.model import Site, UnitKind
from rules.terrain import Zone
from rules.times import Calendar, Hours, Span
from tests.clock import ManualClock
from tests.sites import GATE, LAKE, small_site, unit
from tests.stories.evening import LONG, Evening, evening

DESK, LATE = "desk/desk", "radio/夜巡一组"
ON = {"zh": "上岗", "en": "on duty"}
OFF = {"zh": "下班", "en": "off duty"}
LANGUAGES = ("zh", "en")


def dense(language: str) -> Site:
    """Two patrols at the lake from six in the evening, three in the golden week."""
    site = small_site()
    evening_hours = (Span(18 * 60, 24 * 60),)
    late = unit("late", UnitKind.PATROL, "夜巡一组", "late one", LATE, point=LAKE, shifts=("late",))
    more = unit(
        "more", UnitKind.PATROL, "机动组", "reserve", "radio/机动组", point=GATE, reserve=True
    )
    names = {"zh": "湖边夜市", "en": "lake market"}
    return replace(
        site,
        language=language,
        units={**site.units, "late": late, "more": more},
        zones={"lake": Zone(id="lake", names={"zh": "湖区", "en": "the lake"}, places=frozenset({"lake"}))},
        calendars={"golden": Calendar(id="golden", names=names, dates=((date(2030, 1, 2),) * 2,))},
        shifts={"late": Hours(spans=(Span(19 * 60, 24 * 60),))},
        density={
            "night": Density(
                id="night", names=names, zone="lake", to=(UnitKind.PATROL,), units=2,
                when=Hours(spans=evening_hours, never=frozenset({"golden"})),
            ),
            "golden": Density(
                id="golden", names=names, zone="lake", to=(UnitKind.PATROL,), units=3,
                when=Hours(spans=evening_hours, days=frozenset({"golden"})),
            ),
        },
    )  # fmt: skip


def thin(tonight: Evening) -> list[str]:
    return [t for t in tonight.told(DESK) if "人数不足" in t or "Too few" in t]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_f13_the_desk_hears_who_is_missing_and_who_could_come(
    language: str, log_url: str, clock: ManualClock
) -> None:
    async with evening(log_url, clock, dense(language), lease=LONG) as tonight:
        await tonight.pass_(hours=21, minutes=59)  # from eight to the last minute before six
        assert not thin(tonight), "the late patrol made two of them the evening before"
        await tonight.pass_(minutes=1)
        (told,) = thin(tonight)
        assert {"zh": "应有3，现有1", "en": "needs 3 and has 1"}[language] in told
        could = {
            "zh": "机动组（机动）、夜巡一组（不当班）",
            "en": "reserve (reserve), late one (off duty)",
        }
        assert could[language] in told
        await tonight.again()
        await tonight.pass_(hours=1)  # the late patrol begins: two, and still too few
        assert len(thin(tonight)) == 1, "what gets better is not told again"
        await tonight.say(LATE, OFF[language])
        await tonight.say("radio/快警一组", OFF[language])
        assert {"zh": "现有0", "en": "has 0"}[language] in thin(tonight)[-1]
        await tonight.pass_(hours=5)
        assert not tonight.world.thin, "after midnight nobody asks for more"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_f13_enough_are_there_again_and_the_desk_hears_so_once(
    language: str, log_url: str, clock: ManualClock
) -> None:
    async with evening(log_url, clock, dense(language), lease=LONG) as tonight:
        await tonight.say(LATE, OFF[language])
        assert {"zh": "应有2，现有1", "en": "needs 2 and has 1"}[language] in thin(tonight)[-1]
        await tonight.say(LATE, ON[language])
        met = {"zh": "在岗人数已够", "en": "Enough on duty"}[language]
        assert len([t for t in tonight.told(DESK) if met in t]) == 1
        assert not tonight.world.thin
        before = len(tonight.told(DESK))
        await tonight.pass_(hours=2, minutes=59)
        assert len(tonight.told(DESK)) == before
