"""The gateway that a site file describes: nothing that somebody writes becomes part of a request."""

import base64
import hashlib
import hmac
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import ValidationError, convert

from adapters.sms import by_http
from adapters.sms.gateway.judge import Unclear
from adapters.sms.gateway.request import number_as, own_id, request
from adapters.sms.gateway.settings import Numbers
from adapters.sms.gateway.template import Unfit
from adapters.sms.line import Elsewhere
from bridge.errors import LogError, TryLater
from bridge.message import Reach
from tests.adapters.house import Home
from tests.adapters.sms.far import call, gateway
from tests.adapters.sms.texts import Ear, listening, sms

pytestmark = pytest.mark.timeout(30)
TOKEN = "a-token-of-ours"
SECRETS = {"key": "s3cret key"}
VILLAGE = """
by: http
secrets: {key: {file: key}}
send:
  url: http://gateway/api/send
  headers: {Authorization: "Bearer {secret.key}", X-Reference: "{id}"}
  json: {to: ["{number}"], content: "{text}", meta: {call: "{call}", "{text}": 1}}
sent: {status: [200], is: {/code: ["0"]}, id: /data/id}
later: {is: {/code: ["42"]}, wait: 7}
never: {is: {/code: ["13"]}}
callbacks: {allow: [127.0.0.1], port: 0, token_file: token}
inbound: {path: mo, list: /messages, number: /from, text: /content, key: [/id], to: /to}
reports: {path: report, id: /id, state: /state, delivered: [DELIVRD], failed: [UNDELIV], reason: /why}
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    (tmp_path / "key").write_text(SECRETS["key"])
    (tmp_path / "token").write_text(TOKEN)
    return Home(tmp_path)


def village(**more: Any) -> by_http.Settings:
    return convert({**yaml.safe_load(VILLAGE), **more}, by_http.Settings)


def send_of(**send: Any) -> by_http.Settings:
    plain = {"by": "http", "secrets": {"key": {"env": "KEY"}}, "sent": {"status": [200]}}
    return convert({**plain, "send": {"url": "http://gateway/send", **send}}, by_http.Settings)


async def test_http_a_text_goes_out_as_it_is_described(home: Home) -> None:
    async with gateway() as far:
        far.tell({"code": 0, "data": {"id": ["a1", "a2"]}})
        config = village(send={**yaml.safe_load(VILLAGE)["send"], "url": far.url + "/api/send"})
        async with by_http.open("v", config, home.services) as line:
            assert line.health().up
            assert await line.send(sms('去"迷魂台"\n{text}\x00😀')) == ("a1", "a2")
    (asked,) = far.asked
    assert asked.headers["authorization"] == "Bearer s3cret key"
    assert json.loads(asked.body) == {
        "to": ["+8613800000001"],
        "content": '去"迷魂台"\n{text}😀',
        "meta": {"call": "", "{text}": 1},
    }


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (200, {"code": 42}, TryLater),
        (200, {"code": 13}, Elsewhere),
        (429, "slow down", TryLater),
        (401, "who are you", Elsewhere),
        (500, "oops", Unclear),
        (200, {"code": 99}, Unclear),
        (200, "<html>", Unclear),
        (302, "", Unclear),
    ],
)
async def test_http_answers_mean_what_is_described(
    home: Home, status: int, body: Any, error: type[Exception]
) -> None:
    async with gateway() as far:
        far.tell(body, status=status, headers={"Retry-After": "9", "Location": "/else"})
        config = village(send={"url": far.url, "form": {"t": "{text}"}})
        async with by_http.open("v", config, home.services) as line:
            with pytest.raises(error) as told:
                await line.send(sms())
    assert isinstance(told.value, Elsewhere) is (error is Elsewhere)
    assert len(far.asked) == 1
    if error is TryLater:
        assert told.value.wait.total_seconds() == 9  # type: ignore[attr-defined]


@pytest.mark.parametrize("method", ["GET", "PUT", "POST"])
async def test_http_a_lost_answer_is_not_asked_for_again(home: Home, method: str) -> None:
    async with gateway() as far:
        far.tell(hang_up=True)
        config = village(send={"url": far.url, "method": method, "query": {"t": "{text}"}})
        async with by_http.open("v", config, home.services) as line:
            with pytest.raises(ConnectionError) as told:
                await line.send(sms("only once"))
    assert [asked.method for asked in far.asked] == [method]
    assert "only" not in str(told.value)


async def test_http_a_gateway_that_speaks_plain_text(home: Home) -> None:
    async with gateway() as far:
        far.tell("OK 4711\r\n")
        config = village(
            send={"url": far.url, "method": "GET", "query": {"t": "{text}"}},
            sent={"text": r"^OK (\d+)"},
        )
        async with by_http.open("v", config, home.services) as line:
            assert await line.send(sms("a&b=c#d")) == ("4711",)
            far.tell("OK")
            with pytest.raises(Unclear):
                await line.send(sms())
    assert far.asked[0].target == "/?t=a%26b%3Dc%23d"


async def test_http_calls_back(home: Home) -> None:
    ear = Ear()
    two = {
        "messages": [
            {"id": n, "from": "13800000001", "content": "救命", "to": "1069"} for n in (1, 2)
        ]
    }
    opened = by_http.open("v", village(), home.services)
    async with opened as line, listening(line, ear):
        for _ in range(2):
            assert await call(line.port, f"/{TOKEN}/mo", json.dumps(two).encode()) == (200, b"ok")
        for state in ("DELIVRD", "UNDELIV", "ACCEPTD"):
            body = json.dumps({"id": "a1", "state": state, "why": "off"}).encode()
            assert (await call(line.port, f"/{TOKEN}/report", body))[0] == 200
        for bad in (
            b"",
            b"[",
            b'{"id":1}',
            b'{"messages":[7]}',
            b'{"messages":[{"id":"1"}]}',
            b"[" * 5000,
        ):
            assert (await call(line.port, f"/{TOKEN}/mo", bad))[0] == 400
        ear.error = LogError("full")
        assert (await call(line.port, f"/{TOKEN}/mo", json.dumps(two).encode()))[0] == 503
        assert (await call(line.port, "//mo", b"{}"))[0] == 404
    assert len(ear.texts) == 2
    assert [n.reach for n in ear.news] == [Reach.DELIVERED, Reach.FAILED, Reach.SENT]
    assert ear.news[1].reason == "off"


async def test_http_a_form_in_gbk_is_read(home: Home) -> None:
    ear = Ear()
    inbound = {
        "path": "up",
        "as": "form",
        "number": "/mobile",
        "text": "/msg",
        "key": ["/mobile", "/time", "/msg"],
        "charset": "gbk",
    }
    opened = by_http.open("v", village(inbound=inbound, reports=None), home.services)
    async with opened as line, listening(line, ear):
        body = b"mobile=13800000001&time=1&msg=%C1%B3"
        assert (await call(line.port, f"/{TOKEN}/up", body))[0] == 200
        assert (await call(line.port, f"/{TOKEN}/up", b"a=1&" * 300))[0] == 400
    assert [text.text for text in ear.texts.values()] == ["脸"]


async def test_http_only_the_proxy_may_say_who_calls(home: Home) -> None:
    ear = Ear()
    report = b'{"id":"a1","state":"DELIVRD"}'
    for proxies, told, status in (
        ([], "203.0.113.7", 404),
        (["127.0.0.1"], "203.0.113.7", 200),
        (["127.0.0.1"], "203.0.113.7, 198.51.100.1", 404),
        (["127.0.0.1"], "nonsense", 404),
    ):
        callbacks = {
            "allow": ["203.0.113.0/24"],
            "port": 0,
            "token_file": "token",
            "behind_proxy": proxies,
        }
        opened = by_http.open("v", village(callbacks=callbacks), home.services)
        async with opened as line, listening(line, ear):
            answer = await call(line.port, f"/{TOKEN}/report", report, X_Forwarded_For=told)
        assert answer[0] == status


TEXTS = st.text(max_size=60) | st.sampled_from(
    ['"}]}', "&to=1", "\r\nX: y", "{secret.key}", "{{", "%0d%0a", "', '"]
)


@given(text=TEXTS)
@settings(max_examples=200, deadline=None)
def test_http_no_text_breaks_out_of_its_place(text: str) -> None:
    said = "".join(c for c in text if c.isprintable() or c == "\n")
    one = sms(text)
    told = request(
        send_of(json={"a": "x{text}y", "b": {"{text}": ["{number}"]}}), SECRETS, one, "id", 1
    )
    assert json.loads(told.body or b"") == {"a": f"x{said}y", "b": {"{text}": ["+8613800000001"]}}
    told = request(send_of(form={"t": "{text}", "to": "{number}"}), SECRETS, one, "id", 1)
    assert dict(parse_qsl((told.body or b"").decode(), True)) == {"t": said, "to": "+8613800000001"}
    told = request(
        send_of(method="GET", query={"t": "{text}", "k": "{secret.key}"}), SECRETS, one, "id", 1
    )
    parts = urlsplit(told.url)
    assert (parts.hostname, parts.path, parts.fragment) == ("gateway", "/send", "")
    assert dict(parse_qsl(parts.query, True)) == {"t": said, "k": "s3cret key"}


def test_http_letters_that_a_charset_does_not_have_go_elsewhere() -> None:
    config = send_of(form={"t": "{text}"}, charset="gbk")
    assert request(config, SECRETS, sms("脸"), "id", 1).body == b"t=%C1%B3"
    with pytest.raises(Unfit):
        request(config, SECRETS, sms("😀"), "id", 1)


def test_http_values_in_an_address_stay_one_piece_of_it() -> None:
    config = send_of(url="http://gateway/{secret.key}/send?n={number}")
    url = request(config, {"key": "../a?b#c d"}, sms(), "id", 1).url
    assert url == "http://gateway/..%2Fa%3Fb%23c%20d/send?n=%2B8613800000001"


def test_http_a_secret_with_a_line_end_is_no_header() -> None:
    with pytest.raises(Unfit):
        request(send_of(headers={"K": "{secret.key}"}), {"key": "a\r\nb"}, sms(), "id", 1)


def test_http_signatures() -> None:
    plain = {"by": "http", "secrets": {"key": {"env": "KEY"}}, "sent": {"status": [200]}}
    body = {
        "form": {"t": "{text}"},
        "headers": {"X-Sign": "v1={signature}", "X-Time": "{timestamp}"},
    }
    sign = {"of": "{timestamp}.{body}", "keyed_by": "key", "encode": "base64"}
    config = convert(
        {**plain, "send": {"url": "http://g/", **body}, "signature": sign}, by_http.Settings
    )
    told = request(config, SECRETS, sms("喂"), "id", 7)
    digest = hmac.digest(b"s3cret key", b"7." + (told.body or b""), "sha256")
    assert told.headers["X-Sign"] == "v1=" + base64.b64encode(digest).decode()
    form = {"form": {"t": "{text}", "sign": "{signature}"}}
    sign = {"of": "{secret.key}{timestamp}", "how": "md5", "encode": "HEX"}
    config = convert(
        {**plain, "send": {"url": "http://g/", **form}, "signature": sign}, by_http.Settings
    )
    told = request(config, SECRETS, sms("a"), "id", 7)
    assert told.body == b"t=a&sign=" + hashlib.md5(b"s3cret key7").hexdigest().upper().encode()


def test_http_numbers_as_gateways_want_them() -> None:
    for how, home, abroad in (
        (Numbers.PLUS, "+8613800000001", "+85291234567"),
        (Numbers.DIGITS, "8613800000001", "85291234567"),
        (Numbers.NATIONAL, "13800000001", "85291234567"),
    ):
        assert number_as(how, "86", "+8613800000001") == home
        assert number_as(how, "86", "+85291234567") == abroad
        assert number_as(how, "86", "10086") == "10086"


def test_http_our_name_for_a_message_says_nothing() -> None:
    assert own_id("in/1/sms/+8613800000001") != own_id("in/2/sms/+8613800000001")
    assert re.fullmatch("[0-9a-f]{24}", own_id("in/1/sms/+8613800000001"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"send": {"url": "http://g/", "form": {"t": "{txt}"}}},
        {"send": {"url": "http://g/{text}", "form": {"t": "x"}}},
        {"send": {"url": "http://g/", "headers": {"X": "{text}"}}},
        {"send": {"url": "http://g/", "headers": {"X: y": "z"}}},
        {"send": {"url": "http://g/", "form": {"t": "{text"}}},
        {"send": {"url": "http://g/", "form": {"t": "{secret.other}"}}},
        {"send": {"url": "http://g/", "form": {"t": "a"}, "json": {}}},
        {"send": {"url": "http://g/", "method": "GET", "json": {}}},
        {"send": {"url": "http://u:p@g/"}},
        {"send": {"url": "file:///etc/passwd"}},
        {"sent": {"text": "("}},
        {"sent": {"is": {"code": ["0"]}}},
        {"secrets": {"key": {"file": "a", "env": "B"}}},
        {"secrets": {"key": "in the open"}},
        {"signature": {"of": "{body}"}},
        {"callbacks": None},
        {"inbound": None, "reports": None},
        {"surprise": 1},
    ],
)
def test_http_a_wrong_description_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        village(**wrong)
