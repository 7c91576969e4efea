"""What each role may see and do, path by path."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from msgspec.structs import replace

from adapters.console.people.roles import Right, Role, needed
from tests.adapters.console import evening as busy
from tests.adapters.console.board import ScriptedBoard
from tests.adapters.console.entrance import Person, entrance
from tests.adapters.console.samples import REF, a_call, a_relay, a_voice, at
from tests.adapters.console.stage import an_event

MINE, OTHERS = "radio:heard-17/0", "radio:heard-18/0"
SEES = {
    # role: board, events, call, map, wall, audio, say, accounts, audit
    Role.DISPATCHER: (200, 200, 200, 200, 200, 200, 200, 403, 403),
    Role.COMMANDER: (200, 200, 200, 200, 200, 200, 200, 403, 403),
    Role.DESK: (200, 200, 200, 200, 403, 200, 200, 403, 403),
    Role.AUDITOR: (200, 200, 200, 200, 200, 200, 403, 403, 200),
    Role.ADMINISTRATOR: (200, 200, 200, 200, 200, 403, 403, 200, 403),
    Role.DEVICE: (403, 403, 403, 200, 200, 403, 403, 403, 403),
}


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def inside() -> AsyncIterator[dict[str, Person]]:
    """A console with one account of each role, each signed in; "" is a stranger."""
    async with entrance(ScriptedBoard()) as there:
        people = {"": there.person()}
        for role in Role:
            desks = ("commander",) if role is Role.DESK else ()
            await there.account(role.value, role, *desks)
            people[role.value] = there.person()
            assert (await people[role.value].sign_in(role.value))[0] == 200
        yield people


@pytest_asyncio.fixture(loop_scope="module", autouse=True)
async def calls(inside: dict[str, Person]) -> AsyncIterator[ScriptedBoard]:
    """Two calls: one went to the commander's desk, the other did not."""
    board = inside[""].at.stage.board
    inside[""].at.stage.inbox.clear()
    told = a_relay(key="r1", to="console/commander", unit="commander")
    board.put(
        a_call(17, heard=(a_voice(),), relays=(told,)), a_call(18, heard=(a_voice(key="v2"),)),
        waiting=(a_voice(key="v3"),), unanswered=(busy.a_question(at(75)),),
    )  # fmt: skip
    yield board
    board.clear()


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("role", list(Role))
async def test_who_may_what(inside: dict[str, Person], role: Role) -> None:
    person, told = inside[role.value], list[int]()
    for path in (
        "/api/board",
        "/api/events",
        f"/api/calls/{MINE}",
        "/api/map",
        "/api/wall/events",
        f"/audio/{REF}",
    ):
        async with person.http.get(person.at.stage.url + path) as answer:
            told.append(answer.status)
    told.append(await person.say("confirm 17", desk="commander"))
    told += [(await person.ask(path))[0] for path in ("/api/accounts", "/api/audit")]
    assert tuple(told) == SEES[role]


@pytest.mark.asyncio(loop_scope="module")
async def test_a_stranger_sees_only_what_is_public(inside: dict[str, Person]) -> None:
    stranger = inside[""]
    for path in (
        "/api/board",
        "/api/events",
        "/api/map",
        "/api/wall/events",
        f"/audio/{REF}",
        "/api/accounts",
        "/api/nothing",
    ):
        assert (await stranger.ask(path))[0] == 401, path
    for path in ("/", "/wall", "/commander", "/account", "/audit", "/shift"):
        assert (await stranger.ask(path))[0] == 303, path
    for path in (
        "/report",
        "/login",
        "/static/js/login.js",
        "/static/css/tokens.css",
        "/favicon.ico",
    ):
        assert (await stranger.ask(path))[0] == 200, path
    for path in (
        "//api/board",
        "/static/../api/board",
        "/report/../api/board",
        "/login/../api/board",
        "/api/login/../board",
    ):
        status, told = await stranger.ask(path)
        assert status in (303, 401, 404), path
        assert "radio:heard" not in str(told)


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(
    ("role", "home"),
    [(Role.DEVICE, "/wall"), (Role.DISPATCHER, ""), (Role.AUDITOR, ""), (Role.ADMINISTRATOR, "")],
)
async def test_everybody_is_led_where_they_belong(
    inside: dict[str, Person], role: Role, home: str
) -> None:
    person = inside[role.value]
    async with person.http.get(person.at.stage.url + "/", allow_redirects=False) as answer:
        assert answer.headers.get("location", "") == home


class TestDepartment:
    """A desk sees the calls that came to it, and nothing else."""

    pytestmark = pytest.mark.asyncio(loop_scope="module")

    async def test_the_board_holds_only_its_calls(self, inside: dict[str, Person]) -> None:
        _, board = await inside["desk"].ask("/api/board")
        assert [c["number"] for c in board["calls"]] == [17]
        assert (board["waiting"], board.get("unanswered", [])) == ([], [])
        assert (await inside["desk"].ask(f"/api/calls/{OTHERS}"))[0] == 404

    async def test_so_does_its_stream(
        self, inside: dict[str, Person], calls: ScriptedBoard
    ) -> None:
        person = inside["desk"]
        async with person.http.get(person.at.stage.url + "/api/events?desk=desk") as stream:
            _, hello = await an_event(stream)
            assert (hello["desk"], hello["desks"]) == ("commander", ["commander"])
            _, whole = await an_event(stream)
            assert [c["number"] for c in whole["calls"]] == [17]
            calls.put(a_call(18), a_call(19))
            assert (await next_board(stream))["calls"] == []
            calls.put(a_call(19, relays=(a_relay(key="r2", to="console/commander"),)))
            assert [c["number"] for c in (await next_board(stream))["calls"]] == [19]

    async def test_it_hears_only_its_calls(
        self, inside: dict[str, Person], calls: ScriptedBoard
    ) -> None:
        calls.put(replace(calls.calls[MINE], heard=()))
        assert (await inside["desk"].ask(f"/audio/{REF}"))[0] == 404
        assert (await inside["dispatcher"].ask(f"/audio/{REF}"))[0] == 200

    async def test_it_speaks_for_itself_alone(self, inside: dict[str, Person]) -> None:
        assert await inside["desk"].say("confirm 17", desk="desk") == 403
        assert await inside["desk"].say("confirm 17", desk="commander") == 200


@pytest.mark.asyncio(loop_scope="module")
async def test_who_only_looks_sits_at_no_desk(inside: dict[str, Person]) -> None:
    hello = await inside["auditor"].hello("desk")
    assert (hello["desk"], hello["desks"], hello["unread"]) == ("", [], [])


@pytest.mark.asyncio(loop_scope="module")
async def test_the_words_carry_who_said_them(inside: dict[str, Person]) -> None:
    await inside["dispatcher"].say("confirm 17")
    (heard,) = inside[""].at.stage.inbox.heard
    assert (heard.channel, heard.sender, heard.name) == ("desk", "@dispatcher", "dispatcher")


@pytest.mark.asyncio(loop_scope="module")
async def test_a_token_is_good_for_its_own_session_alone(inside: dict[str, Person]) -> None:
    body = {"key": "key-00000009", "desk": "desk", "words": "confirm 17"}
    headers = {"x-patrol-token": await inside["commander"].token()}
    assert (await inside["dispatcher"].ask("/api/say", body, **headers))[0] == 403


class TestManaging:
    """The administrator's page."""

    pytestmark = pytest.mark.asyncio(loop_scope="module")

    async def test_an_account_is_made_and_opened(self, inside: dict[str, Person]) -> None:
        admin = inside["administrator"]
        body: dict[str, Any] = {
            "name": "wangfang",
            "role": "desk",
            "shown": "王芳",
            "desks": ["commander"],
        }
        status, told = await admin.order("/api/accounts", body)
        assert status == 201
        assert (await admin.order("/api/accounts", body))[0] == 422
        assert (await admin.order("/api/accounts", body | {"name": "x", "desks": ["moon"]}))[
            0
        ] == 422
        assert (await admin.order("/api/accounts", body | {"name": "y", "desks": []}))[0] == 422
        assert (await admin.order("/api/accounts", body | {"name": "z", "role": "king"}))[0] == 400
        new = admin.at.person()
        body = {
            "token": told["setup"].partition("#setup=")[2],
            "password": "晚上十点的迷魂台很安静",
        }
        assert (await new.ask("/api/setup", body))[0] == 200
        rows = {a["name"]: a for a in (await admin.ask("/api/accounts"))[1]["accounts"]}
        assert (
            rows["wangfang"] | {"shown": "王芳", "waiting": False, "signed_in": 1}
            == rows["wangfang"]
        )
        assert "password" not in str(rows)
        order = {"name": "wangfang", "do": "disable"}
        assert (await admin.order("/api/accounts/order", order))[0] == 200
        assert (await new.ask("/api/board"))[0] == 401

    async def test_the_last_administrator_stays(self, inside: dict[str, Person]) -> None:
        order = {"name": "administrator", "do": "disable"}
        assert (await inside["administrator"].order("/api/accounts/order", order))[0] == 409

    async def test_nobody_else_manages(self, inside: dict[str, Person]) -> None:
        for role in ("dispatcher", "commander", "auditor", "desk", "device"):
            order = {"name": "auditor", "do": "disable"}
            assert (await inside[role].order("/api/accounts/order", order))[0] == 403


@pytest.mark.parametrize("path", ["/api/brand-new", "/secret", "/api/say", "/api/map/call"])
def test_what_no_table_names_needs_the_right_to_act(path: str) -> None:
    assert needed(path, "POST") is Right.ACT


async def next_board(stream: Any) -> Any:
    name, data = await an_event(stream)
    while name != "board":
        name, data = await an_event(stream)
    return data
