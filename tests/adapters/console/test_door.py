"""Who gets in: signing in and out, second factors, set-up links, and what failures cost."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from msgspec.structs import replace

from adapters.console import Config
from adapters.console.people.accounts import Unfit
from adapters.console.people.passwords import weakness
from adapters.console.people.roles import Role
from tests.adapters.console.board import ScriptedBoard
from tests.adapters.console.entrance import PASSWORD, Entrance, entrance
from tests.adapters.console.samples import a_call
from tests.adapters.console.stage import an_event, opened


@pytest.fixture
async def door(board: ScriptedBoard) -> AsyncIterator[Entrance]:
    async with entrance(board) as there:
        yield there


async def test_without_an_account_nobody_signs_in_on_loopback(door: Entrance) -> None:
    anybody = door.person()
    assert (await anybody.ask("/api/board"))[0] == 200
    status, told = await anybody.ask("/api/me")
    assert (status, told["open"], told["accounts"]) == (200, True, False)


async def test_the_first_account_closes_the_door(door: Entrance) -> None:
    anybody = door.person()
    await door.account("liwei")
    assert (await anybody.ask("/api/board"))[0] == 401
    assert (await anybody.ask("/"))[0] == 303
    assert (await anybody.sign_in("liwei"))[0] == 200
    assert (await anybody.ask("/api/board"))[0] == 200


async def test_a_trusted_machine_stays_open(board: ScriptedBoard) -> None:
    async with entrance(board, Config(port=0, open_desk=True)) as there:
        somebody = there.person()
        await there.account("liwei", shown="李伟")
        assert (await somebody.ask("/api/board"))[0] == 200
        await somebody.sign_in("liwei")
        assert await somebody.say("confirm 17") == 200
        assert there.stage.inbox.heard[0].name == "李伟"


@pytest.mark.parametrize("name", ["liwei", " LiWei ", "ＬＩＷＥＩ"])
async def test_a_name_however_it_is_typed(door: Entrance, name: str) -> None:
    await door.account("liwei")
    assert (await door.person().sign_in(name))[0] == 200


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("liwei", "wrong"),
        ("nobody", PASSWORD),
        ("li/wei", PASSWORD),
        ("", ""),
        ("asleep", PASSWORD),
    ],
)
async def test_what_is_wrong_is_not_told(door: Entrance, name: str, password: str) -> None:
    await door.account("liwei")
    await door.account("asleep", disabled=True)
    person = door.person()
    status, told = await person.sign_in(name, password)
    assert (status, told["code"]) == (401, "wrong")
    assert person.cookies == {}


class TestSessions:
    """A cookie that only the browser has, and its end."""

    async def test_every_sign_in_is_a_new_session(self, door: Entrance) -> None:
        person = await door.signed_in("liwei")
        before = person.cookies["patrol-session-console"]
        await person.sign_in("liwei")
        after = person.cookies["patrol-session-console"]
        assert before != after
        stranger = door.person()
        stale = {"cookie": f"patrol-session-console={before}"}
        assert (await stranger.ask("/api/board", **stale))[0] == 401

    async def test_a_session_that_was_planted_is_not_taken_on(self, door: Entrance) -> None:
        await door.account("liwei")
        person = door.person()
        planted = {"cookie": "patrol-session-console=attacker-chose-this"}
        url = door.stage.url + "/api/login"
        body = {"name": "liwei", "password": PASSWORD}
        async with person.http.post(url, json=body, headers=planted) as answer:
            assert answer.status == 200
            assert "attacker" not in str(answer.headers.getall("set-cookie"))
        assert (await door.person().ask("/api/board", **planted))[0] == 401

    async def test_the_cookie_is_out_of_reach(self, door: Entrance) -> None:
        await door.account("liwei")
        body = {"name": "liwei", "password": PASSWORD}
        async with door.person().http.post(door.stage.url + "/api/login", json=body) as answer:
            cookies = answer.headers.getall("set-cookie")
        assert len(cookies) == 2
        for cookie in cookies:
            flags = cookie.lower()
            assert "httponly" in flags
            assert "samesite=strict" in flags
            assert "path=/" in flags
            assert "domain" not in flags

    async def test_behind_https_it_is_bound_to_it(self, board: ScriptedBoard) -> None:
        async with entrance(board, Config(port=0, proxy=True)) as there:
            await there.account("liwei")
            body = {"name": "liwei", "password": PASSWORD}
            headers = {"x-forwarded-proto": "https", "x-forwarded-for": "192.0.2.9"}
            url = there.stage.url + "/api/login"
            async with there.person().http.post(url, json=body, headers=headers) as answer:
                cookies = answer.headers.getall("set-cookie")
        assert all(c.startswith("__Host-patrol-") and "Secure" in c for c in cookies)

    async def test_nothing_that_opens_the_door_is_kept(self, door: Entrance) -> None:
        person = await door.signed_in("liwei")
        kept = b"".join(key.encode() + body for key, body in await door.stage.keep.under(""))
        for secret in (PASSWORD, *person.cookies.values()):
            assert secret.encode() not in kept

    async def test_it_ends_when_nobody_uses_it(self, door: Entrance) -> None:
        person = await door.signed_in("liwei")
        door.clock.ahead += timedelta(minutes=119)
        assert (await person.ask("/api/board"))[0] == 200
        door.clock.ahead += timedelta(minutes=119)
        assert (await person.ask("/api/board"))[0] == 200
        door.clock.ahead += timedelta(minutes=121)
        assert (await person.ask("/api/board"))[0] == 401

    async def test_it_ends_after_a_double_shift(self, door: Entrance) -> None:
        person = await door.signed_in("liwei")
        for _ in range(16):
            assert (await person.ask("/api/board"))[0] == 200
            door.clock.ahead += timedelta(minutes=61)
        assert (await person.ask("/api/board"))[0] == 401

    async def test_a_display_stays_for_a_month(self, door: Entrance) -> None:
        token = await door.accounts.add("wall-1", "", Role.DEVICE, ())
        screen = door.person()
        assert (await screen.ask("/api/setup", {"token": token, "device": True}))[0] == 200
        door.clock.ahead += timedelta(days=29)
        assert (await screen.ask("/wall"))[0] == 200
        door.clock.ahead += timedelta(days=31)
        assert (await screen.ask("/wall"))[0] == 303

    async def test_signing_out_ends_its_streams(self, door: Entrance) -> None:
        person = await door.signed_in("liwei")
        async with person.http.get(door.stage.url + "/api/events") as stream:
            await an_event(stream)
            assert (await person.order("/api/logout", {}))[0] == 200
            async with asyncio.timeout(5):
                assert (await stream.content.read()).count(b"event: hello") == 0
        assert (await person.ask("/api/board"))[0] == 401

    async def test_signing_out_everywhere(self, door: Entrance) -> None:
        here = await door.signed_in("liwei")
        there = door.person()
        await there.sign_in("liwei")
        async with there.http.get(door.stage.url + "/api/events") as stream:
            await an_event(stream)
            assert (await here.order("/api/logout", {"everywhere": True}))[0] == 200
            async with asyncio.timeout(5):
                await stream.content.read()
        assert (await there.ask("/api/board"))[0] == 401

    async def test_whoever_is_disabled_is_out_at_once(self, door: Entrance) -> None:
        person = await door.signed_in("liwei")
        async with person.http.get(door.stage.url + "/api/events") as stream:
            await an_event(stream)
            account = await door.accounts.get("liwei")
            assert account
            await door.accounts.put(replace(account, disabled=True))  # as the command line does
            async with asyncio.timeout(5):
                await stream.content.read()
        assert (await person.ask("/api/board"))[0] == 401


class TestSetUp:
    """A link that opens once, within a day."""

    async def test_it_makes_the_password(self, door: Entrance) -> None:
        token = await door.accounts.add("liwei", "李伟", Role.DISPATCHER, ())
        person = door.person()
        assert (await person.ask("/api/setup", {"token": token}))[1]["shown"] == "李伟"
        for weak, code in [
            ("short", "short"),
            ("liwei-liwei-liwei", "name"),
            ("password1234", "common"),
        ]:
            status, told = await person.ask("/api/setup", {"token": token, "password": weak})
            assert (status, told["code"]) == (422, code)
        assert (await person.ask("/api/setup", {"token": token, "password": PASSWORD}))[0] == 200
        assert (await person.ask("/api/board"))[0] == 200
        assert (await door.person().ask("/api/setup", {"token": token}))[0] == 404
        assert (await door.person().sign_in("liwei"))[0] == 200

    async def test_two_who_open_it_at_once(self, door: Entrance) -> None:
        token = await door.accounts.add("liwei", "", Role.DISPATCHER, ())
        body = {"token": token, "password": PASSWORD}
        told = await asyncio.gather(*(door.person().ask("/api/setup", body) for _ in range(4)))
        assert sorted(status for status, _ in told) == [200, 404, 404, 404]

    async def test_it_is_over_after_a_day(self, door: Entrance) -> None:
        token = await door.accounts.add("liwei", "", Role.DISPATCHER, ())
        door.clock.ahead += timedelta(hours=25)
        assert (await door.person().ask("/api/setup", {"token": token}))[0] == 404

    async def test_a_reset_takes_everything_back(self, door: Entrance) -> None:
        person = await door.signed_in("liwei")
        admin = await door.signed_in("chief", Role.ADMINISTRATOR)
        status, told = await admin.order("/api/accounts/order", {"name": "liwei", "do": "reset"})
        assert status == 200
        assert (await person.ask("/api/board"))[0] == 401
        assert (await person.sign_in("liwei"))[0] == 401
        token = told["setup"].partition("#setup=")[2]
        assert (await person.ask("/api/setup", {"token": token}))[0] == 200


@pytest.mark.parametrize(
    ("password", "told"),
    [
        ("1234567890", "common"), ("qwertyuiop12", "common"), ("aaaaaaaaaaaa", "common"), ("password2026", "common"),
        ("Zhangjiajie110", "common"), ("liwei is here", "name"), ("x" * 257, "long"), ("九个字不算长啊啊", "short"),
        ("四只鸽子飞过了大峡谷", ""), ("correct horse battery", ""), ("7#kP!m2$xQ", ""),
    ],
)  # fmt: skip
def test_which_passwords_are_good_enough(password: str, told: str) -> None:
    assert weakness(password, "liwei") == told


async def test_another_password_signs_everybody_else_out(door: Entrance) -> None:
    person, thief = await door.signed_in("liwei"), door.person()
    await thief.sign_in("liwei")
    new = "another good phrase"
    assert (await person.order("/api/own/password", {"old": "?", "new": new}))[0] == 401
    assert (await person.order("/api/own/password", {"old": PASSWORD, "new": "short"}))[0] == 422
    assert (await person.order("/api/own/password", {"old": PASSWORD, "new": new}))[0] == 200
    assert (await person.ask("/api/board"))[0] == 200
    assert (await thief.ask("/api/board"))[0] == 401
    assert (await door.person().sign_in("liwei", new))[0] == 200


@pytest.mark.parametrize("name", ["", "li wei", "../x", "a" * 33, "li/wei"])
async def test_names_that_are_none(door: Entrance, name: str) -> None:
    with pytest.raises(Unfit):
        await door.accounts.add(name, "", Role.DISPATCHER, ())


async def test_a_desk_console_alone_has_no_door(board: ScriptedBoard) -> None:
    board.put(a_call(17))
    async with (
        opened(Config(port=0, desk=False), board) as stage,
        stage.http.get(stage.url + "/login") as answer,
    ):
        assert answer.status == 404
