"""HTTP in: acknowledged when durable and not before; whatever is wrong is named."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from adapters import webhook
from bridge.errors import LogError, NotAllowed
from bridge.message import Inbound, Point, Reach, Reported
from tests.adapters.far import SECRET, Client, signature
from tests.adapters.house import Home, wav


@asynccontextmanager
async def listening(home: Home, **settings: Any) -> AsyncIterator[Client]:
    """An open webhook that listens, and its far side."""
    config = webhook.Config(port=0, secret_file="s", **settings)
    async with (
        webhook.open(config, home.services) as adapter,
        aiohttp.ClientSession() as session,
        asyncio.TaskGroup() as group,
    ):
        task = group.create_task(adapter.listen(home.ear))
        yield Client(session, adapter.port, home.clock.now())
        task.cancel()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    (tmp_path / "s").write_text(SECRET)
    (tmp_path / "s").chmod(0o600)
    return Home(tmp_path)


@pytest.fixture
async def far(home: Home) -> AsyncIterator[Client]:
    async with listening(home) as client:
        yield client


def letter(key: str = "k1", **more: Any) -> dict[str, Any]:
    return {"key": key, "channel": "p-1", "words": "有人受伤", **more}


async def test_a_message_comes_with_all_that_it_carries(home: Home, far: Client) -> None:
    whole = letter(
        sender="bob",
        language="zh",
        name="Bob",
        point={"lat": 29.3, "lon": 110.4},
        place="mihuntai",
        reply_to="in/1/here/a",
    )
    assert await far.post(whole) == (200, {"accepted": 1})
    assert home.ear.lines["k1"] == Inbound(
        key="k1",
        channel="p-1",
        sender="bob",
        words="有人受伤",
        language="zh",
        name="Bob",
        point=Point(29.3, 110.4),
        place="mihuntai",
        reply_to="in/1/here/a",
    )


async def test_without_a_sender_the_channel_speaks(home: Home, far: Client) -> None:
    await far.post(letter())
    assert home.ear.lines["k1"].sender == "p-1"


async def test_many_come_as_an_array_or_as_lines(home: Home, far: Client) -> None:
    many = [letter(f"k{n}") for n in range(500)]
    assert await far.post(many) == (200, {"accepted": 500})
    lines = b"\n".join(json.dumps(letter(f"l{n}")).encode() for n in range(500)) + b"\n\n"
    assert await far.post(lines, Content_Type="application/x-ndjson; charset=utf-8") == (
        200,
        {"accepted": 500},
    )
    assert len(home.ear.lines) == 1_000
    assert await far.post([]) == (200, {"accepted": 0})


@pytest.mark.parametrize("mime", ["application/json", "application/x-ndjson"])
async def test_more_than_500_are_refused_whole(home: Home, far: Client, mime: str) -> None:
    many = [json.dumps(letter(f"k{n}")) for n in range(501)]
    body = "\n".join(many) if "nd" in mime else f"[{','.join(many)}]"
    status, told = await far.post(body.encode(), Content_Type=mime)
    assert (status, "501 messages" in told["error"]) == (413, True)
    assert not home.ear.lines


async def test_nothing_is_acknowledged_before_it_is_durable(home: Home, far: Client) -> None:
    home.ear.hold()
    posting = asyncio.create_task(far.post([letter("a"), letter("b")]))
    await asyncio.wait_for(home.ear.handed_in(2), 5)
    assert not posting.done()
    assert not home.ear.lines
    home.ear.release()
    assert await posting == (200, {"accepted": 2})


@pytest.mark.parametrize("error", [LogError("the disk is full"), OSError("no space left")])
async def test_what_is_not_written_down_must_come_again(
    home: Home, far: Client, error: Exception
) -> None:
    home.ear.error = error
    status, told = await far.post([letter("a"), letter("b")])
    assert (status, far.headers["Retry-After"]) == (503, "5")
    assert str(error) in told["error"]
    home.ear.error = None
    assert await far.post([letter("a"), letter("b")]) == (200, {"accepted": 2})
    assert list(home.ear.lines) == ["a", "b"]


async def test_a_fault_of_ours_is_not_an_acknowledgement(home: Home, far: Client) -> None:
    home.ear.error = RuntimeError("a bug")
    with pytest.raises(aiohttp.ContentTypeError) as answer:
        await far.post(letter())
    assert answer.value.status == 500


async def test_while_nobody_listens_it_must_come_again(home: Home) -> None:
    config = webhook.Config(port=0, secret_file="s")
    async with (
        webhook.open(config, home.services) as adapter,
        aiohttp.ClientSession() as session,
    ):
        far = Client(session, adapter.port, home.clock.now())
        assert (await far.post(letter()))[0] == 503
        assert (await far.get("/health"))[0] == 503


async def test_health_and_wrong_paths(far: Client) -> None:
    assert await far.get("/health") == (200, {"status": "ok"})
    assert (await far.get("/messages"))[0] == 405
    assert (await far.get("/../../etc/passwd"))[0] == 404
    assert (await far.post(letter(), "/elsewhere"))[0] == 404


# --- voice ---


async def test_a_recording_is_stored_before_it_is_handed_in(home: Home, far: Client) -> None:
    content = wav(1.5)
    home.ear.hold()
    voice = base64.b64encode(content).decode()
    posting = asyncio.create_task(far.post(letter(words="", voice_b64=voice)))
    await asyncio.wait_for(home.ear.handed_in(1), 5)
    [ref] = home.media.kept
    home.ear.release()
    assert (await posting)[0] == 200
    heard = home.ear.lines["k1"].voice
    assert heard
    assert (heard.ref, heard.seconds, heard.mime) == (ref, 1.5, "audio/wav")
    assert home.media.kept[ref] == content


@pytest.mark.parametrize(
    ("voice", "told"),
    [("!!", "base64"), (base64.b64encode(b"no sound at all").decode(), "voice_b64")],
)
async def test_what_is_no_recording_is_refused(
    home: Home, far: Client, voice: str, told: str
) -> None:
    status, answer = await far.post(letter(voice_b64=voice))
    assert (status, told in answer["error"]) == (400, True)
    assert not home.media.kept
    assert not home.ear.times


async def test_a_full_disk_under_the_recordings_is_said(home: Home, far: Client) -> None:
    home.media.broken = OSError(28, "No space left on device")
    voice = base64.b64encode(wav(0.1)).decode()
    assert (await far.post(letter(voice_b64=voice)))[0] == 503
    assert not home.ear.times


# --- who may speak ---


async def test_a_wrong_signature_is_refused(home: Home, far: Client) -> None:
    body = json.dumps(letter()).encode()
    for wrong in (
        signature(far.stamp, body, secret="another secret altogether"),
        signature(far.stamp, body + b" "),
        signature("1", body),
        signature(far.stamp, body)[:-1],
        "v1=ä",
        "",
    ):
        assert (await far.post(body, X_Patrol_Signature=wrong))[0] == 401
    assert not home.ear.times


@pytest.mark.parametrize("seconds", [-301, 301])
async def test_an_old_message_is_refused(home: Home, far: Client, seconds: int) -> None:
    home.clock.set(home.clock.now() + timedelta(seconds=seconds))
    status, told = await far.post(letter())
    assert (status, "301 s away" in told["error"]) == (401, True)
    home.clock.set(home.clock.now() - timedelta(seconds=seconds / 301))
    assert (await far.post(letter()))[0] == 200


@pytest.mark.parametrize("stamp", ["", "now", "1e9", "-5", "9" * 40, "１８９３"])
async def test_a_wild_timestamp_is_refused(far: Client, stamp: str) -> None:
    body = json.dumps(letter()).encode()
    status, _ = await far.post(
        body, X_Patrol_Timestamp=stamp, X_Patrol_Signature=signature(stamp, body)
    )
    assert status == 401


async def test_a_key_in_the_header_counts_when_it_is_signed(home: Home, far: Client) -> None:
    bare = [{"channel": "p-1", "words": "one"}, {"channel": "p-1", "words": "two"}]
    body = json.dumps(bare).encode()
    signed = signature(far.stamp, body, "batch-7")
    status, _ = await far.post(body, Idempotency_Key="batch-7", X_Patrol_Signature=signed)
    assert (status, list(home.ear.lines)) == (200, ["batch-7/0", "batch-7/1"])
    one = json.dumps(bare[0]).encode()
    signed = signature(far.stamp, one, "alone")
    await far.post(one, Idempotency_Key="alone", X_Patrol_Signature=signed)
    assert "alone" in home.ear.lines


async def test_an_overheard_message_cannot_be_renamed(home: Home, far: Client) -> None:
    body = json.dumps({"channel": "p-1", "words": "one"}).encode()
    signed = signature(far.stamp, body, "first")
    status, _ = await far.post(body, Idempotency_Key="second", X_Patrol_Signature=signed)
    assert status == 401
    status, told = await far.post(body, Idempotency_Key="second")  # signed without the key
    assert (status, "key: missing" in told["error"]) == (400, True)
    assert not home.ear.times


async def test_a_secret_is_made_where_there_is_none(tmp_path: Path) -> None:
    home = Home(tmp_path)
    for _ in range(2):  # the second time it is kept
        async with webhook.open(webhook.Config(port=0, secret_file="sub/x"), home.services):
            pass
    secret = (tmp_path / "sub/x").read_text()
    assert (tmp_path / "sub/x").stat().st_mode & 0o777 == 0o600
    assert len(secret.strip()) == 64
    assert [path.name for path in (tmp_path / "sub").iterdir()] == ["x"]
    async with webhook.open(webhook.Config(port=0), home.services):
        assert (tmp_path / "here.secret").read_text() != secret


async def test_the_secret_may_stand_in_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOK", SECRET)
    home = Home(tmp_path)
    config = webhook.Config(port=0, secret_env="HOOK")
    async with (
        webhook.open(config, home.services) as adapter,
        aiohttp.ClientSession() as session,
    ):
        status, _ = await Client(session, adapter.port, home.clock.now()).post(letter())
        assert status == 503  # the signature was right
    assert not list(tmp_path.iterdir())


async def test_a_secret_that_cannot_be_used_is_named_and_not_shown(tmp_path: Path) -> None:
    (tmp_path / "short").write_text("hunter2")
    (tmp_path / "folder").mkdir()
    for config, told in (
        (webhook.Config(port=0, secret_file="short"), "short"),
        (webhook.Config(port=0, secret_file="folder"), "folder"),
        (webhook.Config(port=0, secret_env="NOT_SET_ANYWHERE"), "NOT_SET_ANYWHERE"),
    ):
        with pytest.raises(NotAllowed, match=told) as error:
            await webhook.open(config, Home(tmp_path).services).__aenter__()
        assert "hunter2" not in str(error.value)


# --- hostile input ---


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "cut short at byte 0"),
        (b"hello", "byte 0"),
        (b'{"key": "a", "channel": "b", "words": "c"', "cut short at byte 41"),
        (b'{"key": "a",, "channel": "b"}', "byte 12"),
        (b'{"key": "a"} {"key": "b"}', "channel"),
        (b'{"key": "a", "channel": "b", "words": "\xff"}', "not UTF-8 (byte 39)"),
        (b'{"key": "a", "channel": "b", "words": "\\ud800"}', "surrogate"),
        (b'{"key": "a", "channel": "b", "words": "\\udc00 and on"}', "surrogate"),
        (b'{"key": "a", "channel": "b", "words": "\xed\xa0\x80"}', "not UTF-8"),
        (b'{"key": "a", "channel": "b", "wrods": "c"}', "unknown field `wrods`"),
        (b'{"key": "a", "channel": "b", "adapter": "radio"}', "unknown field `adapter`"),
        (b'[{"key": "a", "channel": "b", "words": "c"}, {"x": 1}]', "$[1]"),
        (b'{"key": "a", "channel": 7, "words": "c"}', "$.channel"),
        (b'{"key": "a", "words": "c"}', "`channel`"),
        (b'{"channel": "b", "words": "c"}', "key: missing"),
        (b'{"key": "a", "channel": "b"}', "no words"),
        (b'{"key": "a", "channel": "b", "point": {"lat": 91, "lon": 0}}', "$.point.lat"),
        (b'{"key": "a", "channel": "b", "point": {"lat": 1e999, "lon": 0}}', "$.point.lat"),
        (b'{"key": "a", "channel": "b", "point": {"lat": NaN, "lon": 0}}', "byte 46"),
        (b'{"key": "a\\u0000", "channel": "b", "words": "c"}', "$.key"),
        (b'{"key": "a", "channel": "b\\n", "words": "c"}', "$.channel"),
        (b'{"key": "a", "channel": "\\u202eb", "words": "c"}', "$.channel"),
        (b'{"key": "%b", "channel": "b", "words": "c"}' % (b"a" * 201), "$.key"),
        (b'{"key": "a", "channel": "b", "words": "%b"}' % (b"c" * 20_001), "$.words"),
        (b'{"key": "a", "channel": "b", "language": "../../etc"}', "$.language"),
        (b"[" * 200_000, "object"),
        (b'{"point": ' + b'{"a":' * 100_000, "point"),
        (b'{"x": ' + b"[" * 100_000, "unknown field `x`"),
    ],
)
async def test_what_is_wrong_is_named(home: Home, far: Client, body: bytes, told: str) -> None:
    status, answer = await far.post(body)
    assert status == 400
    assert told in answer["error"], answer
    assert not home.ear.times


async def test_a_wrong_line_is_named(far: Client) -> None:
    body = json.dumps(letter()).encode() + b"\n\n{oops}\n"
    status, told = await far.post(body, Content_Type="application/x-ndjson")
    assert (status, told["error"].startswith("line 3: ")) == (400, True)


async def test_control_characters_in_words_do_not_silence_a_person(home: Home, far: Client) -> None:
    assert (await far.post(letter(words="救\x00命\x1b[2J\n\u202e在桥边\t")))[0] == 200
    assert home.ear.lines["k1"].words == "救 命 [2J\n 在桥边"


async def test_ten_megabytes_are_refused(home: Home, far: Client) -> None:
    assert (await far.post(letter(words="x" * 10_000_000)))[0] == 413
    assert (await far.post(letter()))[0] == 200
    assert list(home.ear.lines) == ["k1"]


@pytest.mark.parametrize("mime", ["text/plain", "multipart/form-data; boundary=x", ""])
async def test_another_content_type_is_refused(far: Client, mime: str) -> None:
    assert (await far.post(letter(), Content_Type=mime))[0] == 415


# --- receipts ---


async def test_receipts_become_reports(home: Home, far: Client) -> None:
    news = {"relay": "in/1/here/a", "reach": "delivered", "native": ["x1"], "reason": "ok\x00"}
    assert await far.post(news, "/receipts") == (200, {"accepted": 1})
    assert home.ear.reports == [
        Reported(relay="in/1/here/a", reach=Reach.DELIVERED, native=("x1",), reason="ok")
    ]
    assert await far.post([news, news], "/receipts") == (200, {"accepted": 2})


@pytest.mark.parametrize(
    "change", [{"reach": "queued"}, {"reach": 1}, {"relay": ""}, {"native": ["x"] * 17}, {"x": 1}]
)
async def test_a_wrong_receipt_is_refused(
    home: Home, far: Client, change: dict[str, object]
) -> None:
    status, _ = await far.post({"relay": "r", "reach": "read"} | change, "/receipts")
    assert status == 400
    assert not home.ear.times


async def test_a_receipt_that_is_not_written_down_must_come_again(home: Home, far: Client) -> None:
    home.ear.error = LogError("locked")
    assert (await far.post({"relay": "r", "reach": "read"}, "/receipts"))[0] == 503
