"""HTTP in: acknowledged when durable and not before."""

import asyncio
import base64
import json

import aiohttp
import pytest

from adapters import webhook
from bridge.errors import LogError
from bridge.message import Inbound, Point, Reach, Reported
from tests.adapters.house import Home, wav
from tests.adapters.webhook.far import Client, letter


async def test_a_message_comes_with_all_that_it_carries(home: Home, client: Client) -> None:
    whole = letter(
        sender="bob",
        language="zh",
        name="Bob",
        point={"lat": 29.3, "lon": 110.4},
        place="mihuntai",
        reply_to="in/1/here/a",
    )
    assert await client.post(whole) == (200, {"accepted": 1})
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


async def test_without_a_sender_the_channel_speaks(home: Home, client: Client) -> None:
    await client.post(letter())
    assert home.ear.lines["k1"].sender == "p-1"


async def test_many_come_as_an_array_or_as_lines(home: Home, client: Client) -> None:
    many = [letter(f"k{n}") for n in range(500)]
    assert await client.post(many) == (200, {"accepted": 500})
    lines = b"\n".join(json.dumps(letter(f"l{n}")).encode() for n in range(500)) + b"\n\n"
    assert await client.post(lines, Content_Type="application/x-ndjson; charset=utf-8") == (
        200,
        {"accepted": 500},
    )
    assert len(home.ear.lines) == 1_000
    assert await client.post([]) == (200, {"accepted": 0})


@pytest.mark.parametrize("mime", ["application/json", "application/x-ndjson"])
async def test_more_than_500_are_refused_whole(home: Home, client: Client, mime: str) -> None:
    many = [json.dumps(letter(f"k{n}")) for n in range(501)]
    body = "\n".join(many) if "nd" in mime else f"[{','.join(many)}]"
    status, told = await client.post(body.encode(), Content_Type=mime)
    assert (status, "501 messages" in told["error"]) == (413, True)
    assert not home.ear.lines


async def test_nothing_is_acknowledged_before_it_is_durable(home: Home, client: Client) -> None:
    home.ear.hold()
    posting = asyncio.create_task(client.post([letter("a"), letter("b")]))
    await asyncio.wait_for(home.ear.handed_in(2), 5)
    assert not posting.done()
    assert not home.ear.lines
    home.ear.release()
    assert await posting == (200, {"accepted": 2})


@pytest.mark.parametrize("error", [LogError("the disk is full"), OSError("no space left")])
async def test_what_is_not_written_down_must_come_again(
    home: Home, client: Client, error: Exception
) -> None:
    home.ear.error = error
    status, told = await client.post([letter("a"), letter("b")])
    assert (status, client.headers["Retry-After"]) == (503, "5")
    assert str(error) in told["error"]
    home.ear.error = None
    assert await client.post([letter("a"), letter("b")]) == (200, {"accepted": 2})
    assert list(home.ear.lines) == ["a", "b"]


async def test_a_fault_of_ours_is_not_an_acknowledgement(home: Home, client: Client) -> None:
    home.ear.error = RuntimeError("a bug")
    with pytest.raises(aiohttp.ContentTypeError) as answer:
        await client.post(letter())
    assert answer.value.status == 500


async def test_while_nobody_listens_it_must_come_again(home: Home) -> None:
    config = webhook.Config(port=0, secret_file="s")
    async with (
        webhook.open(config, home.services) as adapter,
        aiohttp.ClientSession() as session,
    ):
        client = Client(session, adapter.port, home.clock.now())
        assert (await client.post(letter()))[0] == 503
        assert (await client.get("/health"))[0] == 503


async def test_health_and_wrong_paths(client: Client) -> None:
    assert await client.get("/health") == (200, {"status": "ok"})
    assert (await client.get("/messages"))[0] == 405
    assert (await client.get("/../../etc/passwd"))[0] == 404
    assert (await client.post(letter(), "/elsewhere"))[0] == 404


async def test_a_recording_is_stored_before_it_is_handed_in(home: Home, client: Client) -> None:
    content = wav(1.5)
    home.ear.hold()
    voice = base64.b64encode(content).decode()
    posting = asyncio.create_task(client.post(letter(words="", voice_b64=voice)))
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
    home: Home, client: Client, voice: str, told: str
) -> None:
    status, answer = await client.post(letter(voice_b64=voice))
    assert (status, told in answer["error"]) == (400, True)
    assert not home.media.kept
    assert not home.ear.times


async def test_a_full_disk_under_the_recordings_is_said(home: Home, client: Client) -> None:
    home.media.broken = OSError(28, "No space left on device")
    voice = base64.b64encode(wav(0.1)).decode()
    assert (await client.post(letter(voice_b64=voice)))[0] == 503
    assert not home.ear.times


async def test_receipts_become_reports(home: Home, client: Client) -> None:
    news = {"relay": "in/1/here/a", "reach": "delivered", "native": ["x1"], "reason": "ok\x00"}
    assert await client.post(news, "/receipts") == (200, {"accepted": 1})
    assert home.ear.reports == [
        Reported(relay="in/1/here/a", reach=Reach.DELIVERED, native=("x1",), reason="ok")
    ]
    assert await client.post([news, news], "/receipts") == (200, {"accepted": 2})


@pytest.mark.parametrize(
    "change", [{"reach": "queued"}, {"reach": 1}, {"relay": ""}, {"native": ["x"] * 17}, {"x": 1}]
)
async def test_a_wrong_receipt_is_refused(
    home: Home, client: Client, change: dict[str, object]
) -> None:
    status, _ = await client.post({"relay": "r", "reach": "read"} | change, "/receipts")
    assert status == 400
    assert not home.ear.times


async def test_a_receipt_not_written_down_must_come_again(home: Home, client: Client) -> None:
    home.ear.error = LogError("locked")
    assert (await client.post({"relay": "r", "reach": "read"}, "/receipts"))[0] == 503
