"""What the site file may say, and what the console refuses to open."""

from typing import Any

import aiohttp
import msgspec
import pytest

from adapters.console import CAN, Config, doubts
from bridge.message import Form
from tests.adapters.console.board import ScriptedBoard
from tests.adapters.console.stage import opened


def test_what_it_can() -> None:
    assert (CAN.form, CAN.shared, CAN.idempotent, CAN.lanes) == (Form.DESK, False, True, 64)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"prot": 80}, "prot"),
        ({"port": 70000}, "port"),
        ({"port": "80"}, "port"),
        ({"report_burst": 0}, "report_burst"),
        ({"desk": False, "report": False}, "desk, report"),
    ],
)
def test_a_bad_configuration_names_its_key(given: dict[str, Any], told: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=told):
        msgspec.convert(given, Config)


async def test_desks_do_not_open_to_a_network_without_login(
    board: ScriptedBoard, caplog: pytest.LogCaptureFixture
) -> None:
    async with opened(Config(host="0.0.0.0", port=0), board) as stage:
        for path in ("/api/board", "/api/events", "/audio/x", "/api/calls/x", "/api/map"):
            async with stage.http.get(stage.url + path) as answer:
                assert answer.status == 401, path
        async with stage.http.get(stage.url + "/") as answer:
            assert answer.url.path == "/login"
        assert (await stage.report("help"))[0] == 200
    assert "patrolbridge account add" in caplog.text
    assert "https" in caplog.text


async def test_a_trusted_network_is_said_to_be_one(board: ScriptedBoard) -> None:
    async with opened(Config(host="0.0.0.0", port=0, open_desk=True), board) as stage:
        assert (await stage.say("confirm 17"))[0] == 200


async def test_the_public_page_alone_may_open_to_a_network(board: ScriptedBoard) -> None:
    async with opened(Config(host="0.0.0.0", port=0, desk=False), board) as stage:
        assert (await stage.report("help"))[0] == 200
        for path in ("/api/board", "/api/events", "/audio/x", "/api/calls/x"):
            async with stage.http.get(stage.url + path) as answer:
                assert answer.status == 404, path
        async with stage.http.post(stage.url + "/api/say", json={}) as answer:
            assert answer.status == 404
        async with stage.http.get(stage.url + "/") as answer:
            assert answer.url.path == "/report"


async def test_a_console_without_the_public_page(board: ScriptedBoard) -> None:
    async with opened(Config(port=0, report=False), board) as stage:
        assert (await status(stage.http, stage.url + "/report")) == 404
        assert (await status(stage.http, stage.url + "/")) == 200


async def status(http: aiohttp.ClientSession, url: str) -> int:
    async with http.get(url) as answer:
        return answer.status


@pytest.mark.parametrize(
    ("given", "keys"),
    [
        ({}, []),
        ({"proxy": True, "public_url": "https://help.example"}, []),
        ({"proxy": True}, ["names"]),
        ({"proxy": True, "names": ["help.example"], "host": "0.0.0.0"}, ["proxy"]),
        ({"host": "192.0.2.1"}, ["host"]),
        ({"host": "192.0.2.1", "desk": False}, ["host"]),
        ({"host": "192.0.2.1", "open_desk": True}, ["open_desk"]),
    ],
)
def test_what_can_be_read_or_forged_on_the_way_is_said(
    given: dict[str, Any], keys: list[str]
) -> None:
    assert [key for key, _ in doubts(msgspec.convert(given, Config))] == keys


async def test_it_is_said_at_the_start(
    board: ScriptedBoard, caplog: pytest.LogCaptureFixture
) -> None:
    async with opened(Config(host="0.0.0.0", port=0), board):
        assert "host: without https passwords" in caplog.text
        assert "nobody can sign in yet" in caplog.text
