"""Floods, of one chat and of many: nothing is lost, and an emergency never waits."""

import asyncio
from pathlib import Path

from tests.adapters.telegram.tourists_town import again, town

ANN = 55_500_077


async def test_telegram_above_the_burst_words_are_gathered_and_nothing_is_lost(
    tmp_path: Path,
) -> None:
    async with town(tmp_path, tourists={"burst": 5}) as here:
        ann = here.far.phone(ANN)
        for n in range(40):
            last = await ann.says(f"word {n}")
        await here.rest(last)
        assert here.words == [f"word {n}" for n in range(5)]
        assert [t for t in ann.texts if "call 110" in t] == [ann.last["text"]], "told once"
        await here.while_time_passes(here.ear.heard(6))
        assert "\n".join(here.words) == "\n".join(f"word {n}" for n in range(40))


async def test_telegram_an_emergency_in_a_flood_takes_all_with_it_at_once(tmp_path: Path) -> None:
    async with town(tmp_path, tourists={"burst": 5}) as here:
        ann = here.far.phone(ANN)
        for n in range(20):
            last = await ann.says(f"word {n}")
        await here.rest(await ann.says("my wife is not breathing"))
        assert here.words[-1].startswith("word 5\n")
        assert here.words[-1].endswith("word 19\nmy wife is not breathing")
        for n in range(30):
            last = await ann.says(f"help {n}")
        await here.rest(last)
        await here.while_time_passes(here.ear.heard(11))
        assert len(here.words) < 20, "a hundred cries are a few messages"
        assert all(f"help {n}" in "\n".join(here.words).splitlines() for n in range(30))


async def test_telegram_what_was_gathered_goes_on_after_a_crash_exactly_once(
    tmp_path: Path,
) -> None:
    async with town(tmp_path, tourists={"burst": 2}) as here:
        ann = here.far.phone(ANN)
        for n in range(6):
            last = await ann.says(f"word {n}")
        await here.rest(last)
    async with again(here):
        for n in range(6, 9):
            last = await ann.says(f"word {n}")
        await here.rest(last)
        await here.while_time_passes(here.ear.heard(3))
        assert "\n".join(here.words).split("\n") == [f"word {n}" for n in range(9)]


async def test_telegram_in_a_flood_of_strangers_only_chatter_waits(tmp_path: Path) -> None:
    async with town(tmp_path, tourists={"newcomers": 3}) as here:
        phones = [here.far.phone(ANN + n) for n in range(12)]
        for n, phone in enumerate(phones):
            last = await phone.says(f"first {n}")
        await here.rest(last)
        assert len(here.words) == 12, "short first words always pass"
        for n, phone in enumerate(phones):
            last = await phone.says(f"second {n}")
        await here.rest(last)
        assert len(here.words) == 15
        await here.rest(await phones[11].says("there is a fire"))
        assert here.words[-1] == "second 11\nthere is a fire"
        await here.rest(await phones[10].says(location={"latitude": 29.35, "longitude": 110.44}))
        assert here.lines[-1].point is not None
        assert "call 110" in phones[9].last["text"]
        await here.while_time_passes(here.ear.heard(12 + 12))
        assert {f"second {n}" for n in range(12)} <= set("\n".join(here.words).splitlines())


async def test_telegram_a_kind_of_the_site_that_is_urgent_passes(tmp_path: Path) -> None:
    async with town(tmp_path, tourists={"burst": 1}) as here:
        ann = here.far.phone(ANN)
        await here.rest(await ann.says("hello"))
        await here.rest(await ann.says("hello?"))
        await here.rest(await ann.says("PICKPOCKET at the gate"))
        assert here.words == ["hello", "hello?\nPICKPOCKET at the gate"]


async def test_telegram_one_who_floods_holds_nobody_else_up(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        ann, bob = here.far.phone(ANN), here.far.phone(ANN + 1)
        await asyncio.gather(*(ann.says(f"word {n}") for n in range(95)))
        await here.rest(await bob.says("I lost my hat"))
        assert "I lost my hat" in here.words
