"""What the map asks of the server, over real HTTP; and that a call on the map is a call."""

import gzip
import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest

from adapters.console.files import IMPORT_MAP, STATIC
from rules.events import Opened
from rules.inputs import Inbound
from rules.model import Point
from rules.step import step
from rules.world import World
from tests.adapters.console.board import ScriptedBoard
from tests.adapters.console.chart import a_closure, book, charted
from tests.adapters.console.samples import at
from tests.adapters.console.stage import Stage

SPOT = {"lat": 29.3592, "lon": 110.4358}
SAID = {"key": "key-00000001", "desk": "desk", "words": "有人摔伤", **SPOT}


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with charted(ScriptedBoard()) as stage:
        yield stage


async def get(stage: Stage, path: str, **headers: str) -> tuple[int, bytes, Mapping[str, str]]:
    asked = stage.http.get(stage.url + path, headers=headers, auto_decompress=False)
    async with asked as answer:
        return answer.status, await answer.read(), answer.headers


async def test_the_ground_is_sent_once_for_each_version(stage: Stage) -> None:
    status, small, headers = await get(stage, "/api/map", **{"accept-encoding": "gzip"})
    assert (status, headers["content-encoding"]) == (200, "gzip")
    assert headers["content-type"] == "application/geo+json"
    whole = (await get(stage, "/api/map", **{"accept-encoding": "identity"}))[1]
    assert gzip.decompress(small) == whole
    assert {f["properties"]["what"] for f in json.loads(whole)["features"]} == {"path", "place"}
    again = await get(stage, "/api/map", **{"if-none-match": headers["etag"]})
    assert again[:2] == (304, b"")


async def test_the_greeting_names_the_version_and_is_not_the_map(stage: Stage) -> None:
    async with stage.http.get(stage.url + "/api/events?desk=desk") as stream:
        hello = (await stream.content.readuntil(b"\n\n")) + await stream.content.readuntil(b"\n\n")
    tag = (await get(stage, "/api/map"))[2]["etag"].strip('"')
    assert f'"map":"{tag}"'.encode() in hello
    assert b"coordinates" not in hello


async def test_circles_follow_what_is_closed_now(stage: Stage) -> None:
    asked = f"/api/map/circles?lat={SPOT['lat']}&lon={SPOT['lon']}"
    before = json.loads((await get(stage, asked))[1])
    assert {f["properties"]["minutes"] for f in before["features"]} == {1, 3, 5}
    stage.board.put(closures=tuple(a_closure(id) for id in book().site.paths))
    assert json.loads((await get(stage, asked))[1]) != before


@pytest.mark.parametrize(
    "asked",
    [
        "circles", "circles?lat=x&lon=1", "circles?lat=91&lon=1", "circles?lat=nan&lon=1",
        "circles?lat=1&lon=181", "holes", "holes?within=0", "holes?within=1e9", "holes?within=inf",
    ],
)  # fmt: skip
async def test_nonsense_is_refused_with_a_reason(stage: Stage, asked: str) -> None:
    status, body, _ = await get(stage, f"/api/map/{asked}")
    assert status == 400
    assert b"must be a number" in body


@pytest.mark.parametrize("path", ["", "/circles?lat=1&lon=1", "/holes?within=5"])
async def test_other_sites_pages_get_nothing(stage: Stage, path: str) -> None:
    headers = {"sec-fetch-site": "cross-site"}
    assert (await get(stage, f"/api/map{path}", **headers))[0] == 403


async def put(stage: Stage, token: str, body: Mapping[str, Any]) -> int:
    headers = {"x-patrol-token": token}
    asked = stage.http.post(stage.url + "/api/map/call", json=body, headers=headers)
    async with asked as answer:
        return answer.status


async def test_a_call_on_the_map_is_handed_in_once_with_its_spot(stage: Stage) -> None:
    token = await stage.token()
    assert [await put(stage, token, SAID) for _ in range(2)] == [200, 200]
    assert [m.key for m in stage.inbox.heard] == ["desk/desk/key-00000001"]
    assert stage.inbox.heard[0].point == Point(**SPOT)
    assert await put(stage, "guessed", SAID) == 403
    assert await put(stage, token, SAID | {"desk": "nobody"}) == 403
    assert await put(stage, token, SAID | {"words": "  "}) == 400
    assert await put(stage, token, SAID | {"lat": 99}) == 400
    assert len(stage.inbox.heard) == 1


def test_a_desk_that_points_at_a_spot_opens_a_call_there() -> None:
    desk = next(u for u in book().site.units.values() if u.id in book().dispatchers)
    to = desk.channels[0]
    said = Inbound(
        key="1", adapter=to.adapter, channel=to.channel, sender=to.channel,
        words="有人摔伤了", point=Point(**SPOT),
    )  # fmt: skip
    world, facts = step(World(), said, "console:1", at(), book())
    opened = [f for f in facts if isinstance(f, Opened)]
    assert len(opened) == 1
    where = world.calls[opened[0].call].where
    assert where is not None
    assert where.point == Point(**SPOT)


def test_every_page_has_the_import_map_that_the_policy_allows() -> None:
    pages = (STATIC / "wall.html", STATIC / "commander.html", STATIC / "index.html")
    assert len({IMPORT_MAP.search(p.read_bytes())[1] for p in pages}) == 1  # type: ignore[index]
