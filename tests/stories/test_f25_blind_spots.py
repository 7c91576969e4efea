"""F25: where nobody of ours is near, volunteers are asked first; where somebody is, they come after."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from rules.model import Confirm, Kind, Policy, Site, UnitKind
from rules.volunteers import Volunteers
from tests.clock import ManualClock
from tests.sites import small_site
from tests.stories.evening import Evening, evening

LANGUAGES = ("zh", "en")
JOIN = {
    "zh": "报名志愿者，我叫李雷，卖小吃，在望云台",
    "en": "sign up as volunteer, my name is Li Lei, I sell snacks, at Cloud View",
}
QUEUE = {"zh": "望云台排队的人打起口水仗了", "en": "an endless queue at Cloud View"}
FAINT = {"zh": "望云台有人晕倒", "en": "somebody fainted at Cloud View"}


def watched(language: str, beyond: int | None, of_kind: int | None = None) -> Site:
    """The patrol at the lake needs four minutes to the hill; a volunteer is there already."""
    limit, own = (timedelta(minutes=m) if m is not None else None for m in (beyond, of_kind))
    site = small_site(Policy(confidence=0.5, volunteers_beyond=limit))
    queue = Kind(
        id="queue", names={"zh": "排队", "en": "queue"}, words=("排队", "queue"),
        to=(UnitKind.PATROL,), confirm=Confirm.NEVER, volunteers_beyond=own,
    )  # fmt: skip
    faint = Kind(
        id="faint", names={"zh": "晕倒", "en": "fainting"}, words=("晕倒", "fainted"),
        to=(UnitKind.PATROL,), confirm=Confirm.NEVER, priority=1,
    )  # fmt: skip
    return replace(
        site,
        language=language,
        kinds={**site.kinds, "queue": queue, "faint": faint},
        volunteers=Volunteers(kinds=frozenset({"queue", "faint"})),
    )


async def a_volunteer(tonight: Evening, language: str) -> None:
    await tonight.say("chat/li", JOIN[language])
    await tonight.say("desk/desk", "approve V1")
    await tonight.say("chat/li", {"zh": "上岗", "en": "on duty"}[language])


async def asked(tonight: Evening, words: str) -> list[str]:
    await tonight.say("chat/t", words)
    return [part.unit for part in tonight.call(tonight.world.number).assignments]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("beyond", "of_kind"), [(5, None), (1, 5)])
async def test_f25_where_ours_are_near_a_volunteer_comes_after_them(
    language: str, beyond: int, of_kind: int | None, log_url: str, clock: ManualClock
) -> None:
    async with evening(log_url, clock, watched(language, beyond, of_kind)) as tonight:
        await a_volunteer(tonight, language)
        assert await asked(tonight, QUEUE[language]) == ["u-1"]
        route = tonight.call(tonight.world.number).route
        assert route is not None
        assert {p.unit: p.reason for p in route.passed}["V1"] == "passed_others_near"
        await tonight.again()
        for channel in ("快警一组", "快警二组"):
            await tonight.say(f"radio/{channel}", {"zh": "去不了", "en": "can't go"}[language])
        assert tonight.call(tonight.world.number).assignments[-1].unit == "V1", (
            "nobody else is left"
        )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("beyond", "of_kind"), [(3, None), (5, 3), (None, None)])
async def test_f25_where_ours_are_far_a_volunteer_near_by_is_asked_first(
    language: str, beyond: int | None, of_kind: int | None, log_url: str, clock: ManualClock
) -> None:
    async with evening(log_url, clock, watched(language, beyond, of_kind)) as tonight:
        await a_volunteer(tonight, language)
        assert await asked(tonight, QUEUE[language]) == ["V1"]
        route = tonight.call(tonight.world.number).route
        assert route is not None
        told = "leg_nearest" if beyond is None else "leg_blind_spot:4"
        assert route.legs[0].reason == told


@pytest.mark.parametrize("language", LANGUAGES)
async def test_f25_where_lives_are_in_danger_minutes_alone_decide(
    language: str, log_url: str, clock: ManualClock
) -> None:
    async with evening(log_url, clock, watched(language, 5)) as tonight:
        await a_volunteer(tonight, language)
        assert await asked(tonight, FAINT[language]) == ["V1"]
