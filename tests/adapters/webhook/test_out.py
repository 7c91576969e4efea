"""HTTP out: what is posted, and what each answer means for the message."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import pytest

from adapters import webhook
from bridge.errors import Refused, SendError, TryLater
from bridge.message import Choice, Form, Outbound, Point, Reach, Receipt
from tests.adapters.house import Home, outbound
from tests.adapters.webhook.far import SECRET, Answer, Server, server, signature
from tests.clock import NOON


@asynccontextmanager
async def speaking(folder: Path, url: str, **settings: Any) -> AsyncIterator[webhook.Webhook]:
    (folder / "s").write_text(SECRET)
    config = webhook.Config(port=0, secret_file="s", url=url, **settings)
    async with webhook.open(config, Home(folder).services) as adapter:
        yield adapter


@pytest.fixture
async def far() -> AsyncIterator[Server]:
    async with server() as running:
        yield running


@pytest.fixture
async def adapter(tmp_path: Path, far: Server) -> AsyncIterator[webhook.Webhook]:
    async with speaking(tmp_path, far.url) as opened:
        yield opened


async def test_a_message_is_posted_signed_with_all_that_it_carries(
    far: Server, adapter: webhook.Webhook
) -> None:
    await adapter.send(
        Outbound(
            key="k/1/chat/群 a\n",
            channel="群 a",
            text="请去",
            language="zh",
            form=Form.TEXT,
            priority=1,
            expires=NOON + timedelta(minutes=10),
            call="c1",
            number=17,
            choices=(Choice("接受", "17号我去"),),
            point=Point(29.3, 110.4),
            again=True,
        )
    )
    [(headers, body)] = far.requests
    assert json.loads(body) == {
        "key": "k/1/chat/群 a\n",
        "channel": "群 a",
        "text": "请去",
        "language": "zh",
        "form": "text",
        "priority": 1,
        "number": 17,
        "call": "c1",
        "choices": [{"label": "接受", "words": "17号我去"}],
        "point": {"lat": 29.3, "lon": 110.4, "datum": "wgs84"},
        "expires": "2030-01-01T12:10:00Z",
        "again": True,
    }
    assert headers["Content-Type"] == "application/json"
    assert headers["Idempotency-Key"] == "k/1/chat/%E7%BE%A4%20a%0A"
    assert headers["X-Patrol-Timestamp"] == str(int(NOON.timestamp()))
    assert headers["X-Patrol-Signature"] == signature(headers["X-Patrol-Timestamp"], body)


@pytest.mark.parametrize(
    ("body", "receipt"),
    [
        (b"", Receipt()),
        (b"ok", Receipt()),
        (b"{}", Receipt()),
        (b'{"reach": "delivered", "native": ["a", "b"], "and": {"more": [1]}}',
         Receipt(reach=Reach.DELIVERED, native=("a", "b"))),
        (b'[{"reach": "read"}]', Receipt(reach=Reach.READ)),
        (b'[{"reach": "read"}, {}]', Receipt()),
        (b'{"reach": "failed"}', Receipt()),
        (b'{"native": "a"}', Receipt()),
        (b'{"x": ' + b"[" * 60_000, Receipt()),
        (b'{"native": ["' + b"x" * 70_000 + b'"]}', Receipt()),
        (b'\xff\xfe"', Receipt()),
    ],
)  # fmt: skip
@pytest.mark.parametrize("status", [200, 202])
async def test_a_good_answer_is_a_receipt(
    far: Server, adapter: webhook.Webhook, status: int, body: bytes, receipt: Receipt
) -> None:
    far.answers.append(Answer(status, body))
    assert await adapter.send(outbound()) == receipt


@pytest.mark.parametrize(
    ("status", "wait", "whole"),
    [
        (408, None, False),
        (425, None, False),
        (429, "7", True),
        (500, None, False),
        (502, "nonsense", False),
        (503, "Tue, 01 Jan 2030 12:00:07 GMT", True),
        (503, "Tue, 01 Jan 2019 12:00:07 GMT", True),
        (503, "999999999", True),
    ],
)
async def test_later_is_later(
    far: Server, adapter: webhook.Webhook, status: int, wait: str | None, whole: bool
) -> None:
    far.answers.append(Answer(status, b"busy", {"Retry-After": wait} if wait else {}))
    with pytest.raises(TryLater, match=f"answered {status} busy") as told:
        await adapter.send(outbound())
    asked = {"7": 7, "Tue, 01 Jan 2030 12:00:07 GMT": 7, "999999999": 3600}.get(wait or "", 0)
    assert told.value.wait == timedelta(seconds=asked)
    assert told.value.whole_adapter == whole


@pytest.mark.parametrize("status", [301, 307, 400, 401, 404, 410, 422])
async def test_never_is_never(far: Server, adapter: webhook.Webhook, status: int) -> None:
    far.answers.append(Answer(status, b"no\x00 such\x1b channel", {"Location": "/hook"}))
    with pytest.raises(Refused) as told:
        await adapter.send(outbound())
    assert str(told.value) == f"answered {status} no  such  channel"
    assert len(far.requests) == 1  # a redirect is not followed


async def test_without_an_address_nothing_is_sent(tmp_path: Path) -> None:
    async with speaking(tmp_path, "") as adapter:
        with pytest.raises(Refused, match="no url"):
            await adapter.send(outbound())


async def test_a_connection_that_was_never_made_is_later(tmp_path: Path, far: Server) -> None:
    listener = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    listener.close()
    async with speaking(tmp_path, f"http://127.0.0.1:{port}/") as adapter:
        with pytest.raises(TryLater) as told:
            await adapter.send(outbound())
    assert told.value.whole_adapter
    async with speaking(tmp_path, "http://nowhere.invalid/") as adapter:
        with pytest.raises(TryLater):
            await adapter.send(outbound())
    assert not far.requests


@pytest.mark.parametrize("answer", [Answer(silent=True), Answer(hang_up=True)])
async def test_a_connection_lost_after_sending_proves_nothing(
    tmp_path: Path, far: Server, adapter: webhook.Webhook, answer: Answer
) -> None:
    far.answers.append(answer)
    async with speaking(tmp_path, far.url, within=2.0) as hasty:
        with pytest.raises((aiohttp.ClientError, TimeoutError)) as told:
            await hasty.send(outbound())
    assert not isinstance(told.value, SendError)
    assert len(far.requests) == 1  # and nobody repeated it behind our back
    assert await adapter.send(outbound()) == Receipt()


async def test_several_go_in_one_request(tmp_path: Path, far: Server) -> None:
    many = [outbound(f"k{n}", f"c{n % 3}") for n in range(25)]
    far.answers += [Answer(200, json.dumps([{"native": [f"n{n}"]} for n in range(10)]).encode())]
    async with speaking(tmp_path, far.url, batch=10) as adapter:
        outcomes = await adapter.send_many(many)
    assert [len(json.loads(body)) for _, body in far.requests] == [10, 10, 5]
    assert [said["key"] for said in far.said] == [message.key for message in many]
    assert outcomes[:10] == [Receipt(native=(f"n{n}",)) for n in range(10)]
    assert outcomes[10:] == [Receipt()] * 15


async def test_one_in_a_request_is_no_array(tmp_path: Path, far: Server) -> None:
    async with speaking(tmp_path, far.url, batch=10) as adapter:
        await adapter.send_many([outbound()])
    assert json.loads(far.requests[0][1])["key"] == outbound().key


async def test_a_spoilt_batch_is_sent_one_by_one(tmp_path: Path, far: Server) -> None:
    far.answers += [Answer(422, b"c1?"), Answer(), Answer(404, b"no c1"), Answer()]
    async with speaking(tmp_path, far.url, batch=10) as adapter:
        outcomes = await adapter.send_many([outbound(f"k{n}", "same") for n in range(3)])
    assert [type(outcome) for outcome in outcomes] == [Receipt, Refused, Receipt]
    assert len(far.requests) == 4


async def test_after_a_failure_nobody_overtakes(tmp_path: Path, far: Server) -> None:
    far.answers += [Answer(), Answer(503)]
    async with speaking(tmp_path, far.url, batch=2) as adapter:
        outcomes = await adapter.send_many([outbound(f"k{n}", "same") for n in range(6)])
    assert [type(outcome) for outcome in outcomes] == [Receipt] * 2 + [TryLater] * 4
    assert len(far.requests) == 2


async def test_without_batches_channels_go_side_by_side_and_each_in_order(
    tmp_path: Path, far: Server
) -> None:
    far.answers += [Answer(500)]
    many = [outbound("a1", "a"), outbound("b1", "b"), outbound("a2", "a"), outbound("b2", "b")]
    async with speaking(tmp_path, far.url) as adapter:
        outcomes = dict(zip((m.key for m in many), await adapter.send_many(many), strict=True))
    failed = far.said[0]["channel"]
    well = {"a": "b", "b": "a"}[failed]
    assert isinstance(outcomes[f"{failed}1"], TryLater)
    assert isinstance(outcomes[f"{failed}2"], TryLater)
    assert outcomes[f"{well}1"] == outcomes[f"{well}2"] == Receipt()
    assert [said["key"] for said in far.said if said["channel"] == well] == [f"{well}1", f"{well}2"]


async def test_the_environment_names_no_proxy(
    tmp_path: Path, far: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    async with speaking(tmp_path, far.url) as adapter:
        assert await adapter.send(outbound()) == Receipt()
    async with speaking(tmp_path, "http://far.invalid/hook", proxy=far.url) as adapter:
        assert await adapter.send(outbound()) == Receipt()
    assert [headers["Host"] for headers, _ in far.requests][1] == "far.invalid"


def test_the_adapter_says_of_itself_what_holds() -> None:
    assert webhook.CAN.idempotent
    assert webhook.CAN.batch == 100
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"batch": 101}, webhook.Config)
