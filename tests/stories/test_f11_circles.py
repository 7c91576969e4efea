"""F11: one, three, five minutes: who can be there, and who hears of it when nobody was."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from rules.model import Policy, Site
from tests.clock import ManualClock
from tests.sites import small_site
from tests.stories.evening import Evening, evening

FIGHT = "月亮湖有人打架"


def circled() -> Site:
    limits = tuple(timedelta(minutes=m) for m in (1, 3, 5))
    policy = Policy(circles=limits, confidence=0.7, arrive_within=timedelta(minutes=30))
    site = small_site(policy)
    boss = replace(site.units["chief"], id="boss", names={"zh": "局长", "en": "boss"})
    desk = replace(site.units["desk"], parent="boss")
    return replace(site, units={**site.units, "boss": boss, "desk": desk})


def unmet(tonight: Evening, where: str) -> list[str]:
    return [t for t in tonight.told(where) if "分钟内无人到场" in t]


@pytest.mark.parametrize(
    ("words", "there"),
    [
        ("谁能三分钟到月亮湖", ("3分钟内", "快警一组 0")),
        ("谁能到月亮湖", ("1分钟内", "3分钟内", "5分钟内", "快警一组 0")),
        ("who reaches Moon Lake in 3 min", ("3分钟内", "快警一组 0")),
    ],
)
async def test_f11_the_desk_hears_who_can_be_there(
    words: str, there: tuple[str, ...], log_url: str, clock: ManualClock
) -> None:
    async with evening(log_url, clock, circled()) as tonight:
        await tonight.say("desk/desk", words)
        told = tonight.last("desk/desk")
        assert all(t in told for t in there), told
        assert tonight.world.number == 0


async def test_f11_each_limit_goes_a_level_higher_until_somebody_is_there(
    log_url: str, clock: ManualClock
) -> None:
    async with evening(log_url, clock, circled()) as tonight:
        await tonight.say("chat/tourist", FIGHT)
        await tonight.say("radio/快警一组", "收到")
        await tonight.pass_(minutes=2)
        assert not unmet(tonight, "desk/desk")  # somebody goes: the first limit is kept
        await tonight.pass_(minutes=1, seconds=1)
        assert len(unmet(tonight, "desk/desk")) == 1
        await tonight.again()
        await tonight.pass_(minutes=2)
        assert len(unmet(tonight, "desk/chief")) == 1
        await tonight.say("radio/快警一组", "到达现场")
        await tonight.pass_(minutes=10)
        assert len(unmet(tonight, "desk/desk")) == 2


async def test_f11_who_is_there_in_time_disturbs_nobody(log_url: str, clock: ManualClock) -> None:
    async with evening(log_url, clock, circled()) as tonight:
        await tonight.say("chat/tourist", FIGHT)
        await tonight.say("radio/快警一组", "收到")
        await tonight.say("radio/快警一组", "到达现场")
        await tonight.pass_(minutes=6)
        assert not unmet(tonight, "desk/desk")


async def test_f11_nobody_says_yes_and_the_desk_hears_so_within_the_first_minute(
    log_url: str, clock: ManualClock
) -> None:
    async with evening(log_url, clock, circled()) as tonight:
        await tonight.say("chat/tourist", FIGHT)
        await tonight.pass_(minutes=1)
        assert len(unmet(tonight, "desk/desk")) == 1


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_f11_a_kind_has_limits_of_its_own(
    language: str, log_url: str, clock: ManualClock
) -> None:
    site = replace(circled(), language=language)
    slow = tuple(timedelta(minutes=m) for m in (2, 10))
    kinds = {**site.kinds, "dispute": replace(site.kinds["dispute"], circles=slow)}
    within = {"zh": "2分钟内无人到场", "en": "2 min"}[language]
    async with evening(log_url, clock, replace(site, kinds=kinds)) as tonight:
        await tonight.say("chat/tourist", FIGHT)
        await tonight.pass_(seconds=119)
        assert not any(within in told for told in tonight.told("desk/desk"))
        await tonight.pass_(seconds=1)
        assert any(within in told for told in tonight.told("desk/desk"))
