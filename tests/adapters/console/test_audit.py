"""Looks at what is protected are written down before anything is shown; and what the door refuses."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio

from adapters.console.people.roles import Role
from bridge.message import Look
from bridge.trail_ports import ReporterView, TrailView
from tests.adapters.console.board import ScriptedBoard
from tests.adapters.console.entrance import PASSWORD, Entrance, Person, entrance
from tests.adapters.console.samples import REF, a_call, a_voice, at
from tests.adapters.console.stage import Stage

CALL = "radio:heard-17/0"
LI = ReporterView(adapter="sms", channel="+8613912345678", sender="+8613912345678", name="李小明")

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def inside() -> AsyncIterator[dict[str, Person]]:
    async with entrance(ScriptedBoard()) as there:
        yield {
            role.value: await there.signed_in(role.value, role, "commander", shown="李伟")
            for role in Role
            if role is not Role.DEVICE
        }


@pytest_asyncio.fixture(loop_scope="module", autouse=True)
async def door(inside: dict[str, Person]) -> Entrance:
    door = inside["dispatcher"].at
    door.stage.board.clear()
    door.stage.board.put(a_call(17, heard=(a_voice(),)))
    door.stage.board.people = {CALL: (LI,)}
    door.stage.inbox.clear()
    door.clock.ahead += timedelta(minutes=2)
    return door


def looks(stage: Stage) -> list[Look]:
    return [line for line in stage.inbox.lines if isinstance(line, Look)]


async def test_who_plays_is_written_down(inside: dict[str, Person], door: Entrance) -> None:
    assert (await inside["auditor"].ask(f"/audio/{REF}"))[0] == 200
    (look,) = looks(door.stage)
    assert (look.account, look.person, look.what) == ("@auditor", "李伟", "audio")
    assert (look.call, look.about) == (CALL, REF)


async def test_the_ranges_of_one_playing_are_one(inside: dict[str, Person], door: Entrance) -> None:
    for span in ("bytes=0-99", "bytes=100-", "bytes=-10"):
        assert (await inside["dispatcher"].ask(f"/audio/{REF}", range=span))[0] == 206
    assert len({look.key for look in looks(door.stage)}) == 1
    door.clock.ahead += timedelta(minutes=1)
    await inside["dispatcher"].ask(f"/audio/{REF}")
    assert len({look.key for look in looks(door.stage)}) == 2


async def test_what_cannot_be_written_down_is_not_shown(
    inside: dict[str, Person], door: Entrance
) -> None:
    door.stage.inbox.trouble = "disk full"
    status, told = await inside["dispatcher"].ask(f"/audio/{REF}")
    assert (status, "disk full" in told["error"]) == (503, True)
    status, told = await inside["dispatcher"].order(
        "/api/reporter", {"call": CALL, "reason": "回拨"}
    )
    assert status == 503
    assert "13912345678" not in str(told)


async def test_who_reported_is_told_with_a_reason(
    inside: dict[str, Person], door: Entrance
) -> None:
    for role in ("dispatcher", "commander", "auditor"):
        status, told = await inside[role].order(
            "/api/reporter", {"call": CALL, "reason": "回拨 核实"}
        )
        assert (status, told["reporters"][0]["name"]) == (200, "李小明")
    assert {(x.account, x.what, x.reason) for x in looks(door.stage)} == {
        (f"@{role}", "identity", "回拨 核实") for role in ("dispatcher", "commander", "auditor")
    }


@pytest.mark.parametrize(
    ("role", "body", "status"),
    [
        ("desk", {"call": CALL, "reason": "回拨"}, 403),
        ("administrator", {"call": CALL, "reason": "回拨"}, 403),
        ("dispatcher", {"call": CALL, "reason": "  "}, 400),
        ("dispatcher", {"call": CALL}, 400),
        ("dispatcher", {"call": "radio:none/0", "reason": "回拨"}, 404),
    ],
)
async def test_and_not_otherwise(
    inside: dict[str, Person], door: Entrance, role: str, body: dict[str, str], status: int
) -> None:
    assert (await inside[role].order("/api/reporter", body))[0] == status
    assert looks(door.stage) == []


async def test_no_page_holds_an_identity(inside: dict[str, Person]) -> None:
    for path in ("/api/board", f"/api/calls/{CALL}", "/api/shift", "/api/me"):
        assert "13912345678" not in str((await inside["dispatcher"].ask(path))[1])


async def test_the_trail_is_the_newest_first(inside: dict[str, Person], door: Entrance) -> None:
    door.stage.board.done = [
        TrailView(at=at(9), what="spoke", account="liwei", person="李伟", text="confirm 17"),
        TrailView(at=at(3), what="audio", account="", person=""),
    ]
    _, told = await inside["auditor"].ask("/api/audit")
    assert [row["what"] for row in told["trail"]] == ["audio", "spoke"]


@pytest.mark.parametrize("path", ["/login", "/account", "/audit", "/shift", "/", "/wall"])
async def test_pages_let_nothing_in(inside: dict[str, Person], path: str) -> None:
    role = {"/audit": "auditor", "/wall": "dispatcher"}.get(path, "administrator")
    person = inside[role]
    async with person.http.get(person.at.stage.url + path, allow_redirects=False) as answer:
        assert answer.status == 200
        policy, page = answer.headers["content-security-policy"], await answer.text()
    for part in (
        "default-src 'none'",
        "script-src 'self'",
        "frame-ancestors 'none'",
        "form-action 'none'",
        "base-uri 'none'",
    ):
        assert part in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script(?![^>]*(?:src=|importmap))", page)
    assert not re.search(r"\son\w+=|style=", page)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/login", {"name": "dispatcher", "password": PASSWORD}),
        ("/api/logout", {"everywhere": True}),
        ("/api/own/password", {"old": PASSWORD, "new": "another good phrase"}),
        ("/api/reporter", {"call": CALL, "reason": "回拨"}),
    ],
)
@pytest.mark.parametrize(
    "headers",
    [{"origin": "http://evil.example"}, {"sec-fetch-site": "cross-site"}, {"host": "evil.example"}],
)
async def test_no_other_site_makes_them_do_it(
    inside: dict[str, Person],
    door: Entrance,
    path: str,
    body: dict[str, str],
    headers: dict[str, str],
) -> None:
    person = inside["dispatcher"]
    sent = {"x-patrol-token": await person.token(), **headers}
    assert (await person.ask(path, body, **sent))[0] in (403, 421)
    assert (await person.ask("/api/board"))[0] == 200
    assert looks(door.stage) == []


@pytest.mark.parametrize(
    "path", ["/api/logout", "/api/own/password", "/api/own/second/new", "/api/reporter", "/api/say"]
)
async def test_a_form_without_the_token_does_nothing(inside: dict[str, Person], path: str) -> None:
    assert (await inside["dispatcher"].ask(path, {}))[0] == 403
    assert (await inside["dispatcher"].ask(path, {}, **{"x-patrol-token": "guessed"}))[0] == 403


async def test_bodies_beyond_reason(inside: dict[str, Person]) -> None:
    person = inside["dispatcher"].at.person()
    for size in (5_000, 50_000, 200_000):
        status, _ = await person.ask("/api/login", {"name": "x" * size, "password": "y"})
        assert status == 413
    assert (await person.ask("/api/login", {"name": "x", "password": "y" * 301}))[0] == 400
    deep = {"name": "x", "password": "y", "more": [[[[]]]]}
    assert (await person.ask("/api/login", deep))[0] == 400
