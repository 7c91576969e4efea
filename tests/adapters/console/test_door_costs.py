"""What failures at the door cost, and the second factor."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from adapters.console.people import totp
from tests.adapters.console.board import ScriptedBoard
from tests.adapters.console.entrance import PASSWORD, Entrance, entrance

RFC = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # "12345678901234567890", RFC 6238 appendix B


@pytest.fixture
async def door(board: ScriptedBoard) -> AsyncIterator[Entrance]:
    async with entrance(board) as there:
        yield there


class TestFailures:
    """Each costs time; nobody is locked out for good."""

    async def fail(self, door: Entrance, times: int, name: str = "liwei") -> list[int]:
        stranger = door.person()
        return [(await stranger.sign_in(name, f"guess {n}"))[0] for n in range(times)]

    async def test_guesses_are_slowed_down(self, door: Entrance) -> None:
        await door.account("liwei")
        assert await self.fail(door, 5) == [401, 401, 401, 429, 429]
        status, told = await door.person().sign_in("liwei")
        assert (status, told["code"]) == (429, "wait"), "even the right one, from elsewhere"
        assert 1 <= told["seconds"] <= 3
        door.clock.ahead += timedelta(seconds=3)
        assert (await door.person().sign_in("liwei"))[0] == 200
        assert await self.fail(door, 3) == [401, 401, 401], "and then it begins anew"

    async def test_the_wait_grows_but_has_an_end(self, door: Entrance) -> None:
        await door.account("liwei")
        waits = []
        for _ in range(14):
            await self.fail(door, 1)
            status, told = await door.person().sign_in("liwei", "one more")
            waits.append(told.get("seconds", 0))
            door.clock.ahead += timedelta(seconds=waits[-1])
            assert status in (401, 429)
        assert max(waits) <= 901
        assert waits[-1] > 100

    async def test_a_flood_at_once_is_counted_each(self, door: Entrance) -> None:
        await door.account("liwei")
        people = [door.person() for _ in range(12)]
        told = await asyncio.gather(*(p.sign_in("liwei", "guess") for p in people))
        assert sorted(status for status, _ in told) == [401] * 3 + [429] * 9

    async def test_a_known_browser_does_not_wait_for_strangers(self, door: Entrance) -> None:
        person = await door.signed_in("liwei")
        await person.order("/api/logout", {})
        assert 429 in await self.fail(door, 8)
        assert (await person.sign_in("liwei"))[0] == 200

    async def test_a_known_browser_is_slowed_down_as_well(self, door: Entrance) -> None:
        person = await door.signed_in("liwei")
        assert [(await person.sign_in("liwei", "x"))[0] for _ in range(4)] == [401, 401, 401, 429]

    async def test_many_names_from_one_address(self, door: Entrance) -> None:
        await door.account("liwei")
        told = [(await door.person().sign_in(f"name-{n}", "x"))[0] for n in range(14)]
        assert told == [401] * 12 + [429] * 2


class TestSecond:
    """Codes of an authenticator, and those for a lost phone."""

    def test_the_codes_are_those_of_the_standard(self) -> None:
        # RFC 6238, appendix B: eight digits there, ours are its last six.
        told = {
            59: "94287082",
            1111111109: "07081804",
            1234567890: "89005924",
            20000000000: "65353130",
        }
        for seconds, digits in told.items():
            assert totp.code(RFC, seconds // 30) == digits[-6:]

    async def test_a_code_is_asked_and_counts_once(self, door: Entrance) -> None:
        await door.account("liwei", secret=RFC)
        person = door.person()
        assert (await person.sign_in("liwei"))[1]["code"] == "second"
        step = int(door.clock.now().timestamp()) // 30
        code = totp.code(RFC, step)
        assert (await person.sign_in("liwei", code="000000"))[0] == 401
        assert (await person.sign_in("liwei", code=f"{code[:3]} {code[3:]}"))[0] == 200
        assert (await door.person().sign_in("liwei", code=code))[0] == 401

    async def test_asking_for_the_code_is_no_way_around_the_wait(self, door: Entrance) -> None:
        await door.account("liwei", secret=RFC)
        stranger, told = door.person(), []
        for n in range(8):
            await stranger.sign_in("liwei")
            told.append((await stranger.sign_in("liwei", code=f"{n:06}"))[0])
        assert 429 in told

    async def test_turned_on_by_its_owner(self, door: Entrance) -> None:
        person = await door.signed_in("liwei")
        _, new = await person.order("/api/own/second/new", {})
        assert new["address"].startswith("otpauth://totp/")
        code = totp.code(new["secret"], int(door.clock.now().timestamp()) // 30)
        body = {"password": PASSWORD, "secret": new["secret"], "code": code}
        assert (await person.order("/api/own/second/on", body | {"password": "no"}))[0] == 401
        assert (await person.order("/api/own/second/on", body | {"code": "1"}))[0] == 422
        status, told = await person.order("/api/own/second/on", body)
        assert (status, len(told["recovery"])) == (200, 8)
        assert (await person.ask("/api/own"))[1]["second"] is True
        other = door.person()
        spent = told["recovery"][0].upper()
        assert (await other.sign_in("liwei", code=spent))[0] == 200
        assert (await door.person().sign_in("liwei", code=spent))[0] == 401
        assert (await other.order("/api/own/second/off", {"password": PASSWORD}))[0] == 200
        assert (await door.person().sign_in("liwei"))[0] == 200
