"""Everything from outside is hostile."""

import asyncio
import hashlib
import re
from base64 import b64encode

import pytest

from adapters.console import Config
from adapters.console.files import STATIC
from tests.adapters.console.board import ScriptedBoard
from tests.adapters.console.samples import REF, SOUND, a_call, a_voice
from tests.adapters.console.stage import Stage, opened


async def raw(stage: Stage, text: str) -> str:
    """Send bytes as they are, without a client that tidies them; the answer's first line."""
    reader, writer = await asyncio.open_connection("127.0.0.1", stage.console.port)
    writer.write(text.replace("\n", "\r\n").encode())
    await writer.drain()
    line = await asyncio.wait_for(reader.readline(), 5)
    writer.close()
    await writer.wait_closed()
    return line.decode()


async def said(stage: Stage, **headers: str) -> int:
    """The status of a desk's words with these headers changed; "" leaves one out."""
    ours = {"x-patrol-token": await stage.token(), "content-type": "application/json"}
    sent = {k: v for k, v in (ours | headers).items() if v}
    body = b'{"key": "key-00000001", "desk": "desk", "words": "confirm 17"}'
    async with stage.http.post(
        stage.url + "/api/say", data=body, headers=sent, skip_auto_headers=["content-type"]
    ) as answer:
        return answer.status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"x-patrol-token": ""}, 403),
        ({"x-patrol-token": "guessed"}, 403),
        ({"x-patrol-token": "né"}, 403),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"content-type": "text/plain"}, 415),
        ({"content-type": ""}, 415),
        ({"content-type": "application/json; charset=utf-8"}, 200),
        ({"host": "evil.example"}, 421),
        ({"host": "[::1"}, 421),
        ({"host": "192.0.2.1:80"}, 200),
        ({"host": "localhost:80"}, 200),
    ],
)
async def test_only_our_own_page_acts(stage: Stage, headers: dict[str, str], status: int) -> None:
    assert await said(stage, **headers) == status
    assert stage.inbox.words == (["confirm 17"] if status == 200 else [])


async def test_our_own_origin_acts(stage: Stage) -> None:
    assert await said(stage, origin=stage.url) == 200


async def test_a_configured_name_is_ours(board: ScriptedBoard) -> None:
    async with opened(Config(port=0, names=("Desk.Example",)), board) as stage:
        assert await said(stage, host="desk.example:8080") == 200


@pytest.mark.parametrize(
    ("body", "status", "told"),
    [
        (b"{", 400, "truncated"),
        (b'"confirm 17"', 400, "object"),
        (b'{"key": "key-00000001", "desk": "desk"}', 400, "words"),
        (b'{"key": "key-00000001", "desk": "desk", "words": 17}', 400, "words"),
        (b'{"key": "a/../../b", "desk": "desk", "words": "x"}', 400, "key"),
        (
            b'{"key": "key-00000001", "desk": "desk", "words": "x", "sender": "quick-1"}',
            400,
            "sender",
        ),
        (b'{"key": "key-00000001", "desk": "desk", "words": "  "}', 400, "words"),
        (b'{"key": "key-00000001", "desk": "quick-1", "words": "x"}', 403, "quick-1"),
        (b'{"key": "key-00000001", "desk": "public-1", "words": "x"}', 403, "public-1"),
        (b'{"key": "key-00000001", "desk": "desk", "words": "\xff"}', 400, "utf-8"),
        (b'{"key": "key-00000001", "desk": "desk", "words": "%s"}' % (b"x" * 2001), 400, "words"),
        (b"[" * 30_000, 413, "bytes"),
        (b" " * 40_000, 413, "bytes"),
        (b" " * 200_000, 413, "bytes"),
    ],
)
async def test_what_is_wrong_is_said(stage: Stage, body: bytes, status: int, told: str) -> None:
    headers = {"x-patrol-token": await stage.token(), "content-type": "application/json"}
    async with stage.http.post(stage.url + "/api/say", data=body, headers=headers) as answer:
        assert answer.status == status
        assert told in (await answer.json())["error"].lower()
    assert stage.inbox.lines == []


async def test_no_method_but_its_own(stage: Stage) -> None:
    async with stage.http.get(stage.url + "/api/say") as answer:
        assert answer.status == 405
    async with stage.http.head(stage.url + "/api/events") as answer:
        assert answer.status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/static/../__init__.py",
        "/static/%2e%2e/__init__.py",
        "/static/..%2f__init__.py",
        "/static//etc/passwd",
        "/static/js/..%5c..%5cguard.py",
        "/audio/..%2f..%2fetc%2fpasswd",
    ],
)
async def test_no_path_leads_out(stage: Stage, path: str) -> None:
    line = await raw(stage, f"GET {path} HTTP/1.1\nHost: localhost\nConnection: close\n\n")
    assert " 404 " in line


async def test_no_host_is_no_host_of_ours(stage: Stage) -> None:
    assert " 421 " in await raw(stage, "GET / HTTP/1.0\n\n")


async def test_a_foreign_page_reads_nothing(stage: Stage) -> None:
    stage.board.put(a_call(heard=(a_voice(),)))
    for path in ("/api/board", "/api/events", "/api/calls/x", f"/audio/{REF}", "/report/answers"):
        headers = {"sec-fetch-site": "cross-site"}
        async with stage.http.get(stage.url + path, headers=headers) as answer:
            assert answer.status == 403, path
            assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(
    "path", ["/", "/report", "/api/board", "/static/js/main.js", "/static/none", "/api/say"]
)
async def test_every_answer_carries_the_policy(stage: Stage, path: str) -> None:
    async with stage.http.get(stage.url + path) as answer:
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"


async def test_the_one_inline_script_is_the_hashed_import_map(stage: Stage) -> None:
    async with stage.http.get(stage.url + "/") as answer:
        page, policy = await answer.text(), answer.headers["content-security-policy"]
    inline = re.findall(r"<script(?![^>]*src=)[^>]*>(.*?)</script>", page, re.DOTALL)
    assert len(inline) == 1
    digest = b64encode(hashlib.sha256(inline[0].encode()).digest()).decode()
    assert f"'sha256-{digest}'" in policy


def test_pages_name_no_outside_asset() -> None:
    for path in STATIC.rglob("*"):
        if path.suffix in {".html", ".css", ".js"}:
            text = path.read_text().replace("http://www.w3.org/", "")
            text = (
                re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL) if path.suffix == ".css" else text
            )
            assert not re.search(r"https?://|//cdn|innerHTML\s*=|insertAdjacent|\beval\b", text), (
                path
            )


def test_vendored_files_are_what_they_claim() -> None:
    readme = (STATIC / "vendor/README.md").read_text()
    listed = dict(re.findall(r"^\| (\S+\.mjs) .* (\w{64}) \|$", readme, re.MULTILINE))
    files = (STATIC / "vendor").glob("*.mjs")
    assert {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in files} == listed
    assert len(listed) == 8


def test_every_module_of_the_console_is_fetched_at_once() -> None:
    page = (STATIC / "index.html").read_text()
    loaded = re.findall(r'<link rel="modulepreload" href="/static/(.*?)">', page)
    modules = [*(STATIC / "js").glob("*.js"), *(STATIC / "vendor").glob("*.mjs")]
    others = (
        "report",
        "wall",
        "commander",
        "board-words",
        "figures",
        "map-ground",  # and its painters: only where a site has a file of tiles
        "pmtiles",
        "protomaps",
        "login",
        "door",
        "account-",
        "audit-",
        "shift-",
    )
    ours = {p.relative_to(STATIC).as_posix() for p in modules if not p.name.startswith(others)}
    assert sorted(loaded) == sorted(ours)


class TestAudio:
    """Recordings: ranges, and nothing but what stands on the board."""

    async def get(self, stage: Stage, ref: str = REF, **headers: str) -> tuple[int, bytes, str]:
        async with stage.http.get(f"{stage.url}/audio/{ref}", headers=headers) as answer:
            return answer.status, await answer.read(), answer.headers.get("content-range", "")

    async def test_a_recording_of_a_call(self, stage: Stage) -> None:
        stage.board.put(a_call(heard=(a_voice(),)))
        assert await self.get(stage) == (200, SOUND, "")

    async def test_a_voice_that_waits(self, stage: Stage) -> None:
        stage.board.put(waiting=(a_voice(),))
        assert (await self.get(stage))[0] == 200

    async def test_what_is_not_on_the_board(self, stage: Stage) -> None:
        assert (await self.get(stage))[0] == 404

    async def test_what_the_store_has_lost(self, stage: Stage) -> None:
        lost = "sha256:" + "0" * 64
        stage.board.put(a_call(heard=(a_voice(voice=lost),)))
        status, body, _ = await self.get(stage, lost)
        assert status == 404
        assert lost.encode() in body

    @pytest.mark.parametrize(
        ("wanted", "first", "last"),
        [
            ("bytes=0-99", 0, 99),
            ("bytes=100-", 100, len(SOUND) - 1),
            ("bytes=-10", len(SOUND) - 10, len(SOUND) - 1),
            ("bytes=-99999999", 0, len(SOUND) - 1),
            ("bytes=5-99999999", 5, len(SOUND) - 1),
        ],
    )
    async def test_a_range(self, stage: Stage, wanted: str, first: int, last: int) -> None:
        stage.board.put(a_call(heard=(a_voice(),)))
        told = f"bytes {first}-{last}/{len(SOUND)}"
        assert await self.get(stage, range=wanted) == (206, SOUND[first : last + 1], told)

    @pytest.mark.parametrize(
        "wanted", ["bytes=9999999-", "bytes=9-3", "bytes=-", "lines=1", "bytes=-0"]
    )
    async def test_no_range(self, stage: Stage, wanted: str) -> None:
        stage.board.put(a_call(heard=(a_voice(),)))
        status, _, told = await self.get(stage, range=wanted)
        assert (status, told) == (416, f"bytes */{len(SOUND)}")

    async def test_a_recording_is_never_a_page(self, stage: Stage) -> None:
        stage.board.put(a_call(heard=(a_voice(mime="text/html"),)))
        async with stage.http.get(f"{stage.url}/audio/{REF}") as answer:
            assert answer.content_type == "application/octet-stream"
