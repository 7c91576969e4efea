"""Whatever is wrong with a request is named, and nothing of it comes in."""

import json

import pytest

from tests.adapters.house import Home
from tests.adapters.webhook.far import Client, letter


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
async def test_what_is_wrong_is_named(home: Home, client: Client, body: bytes, told: str) -> None:
    status, answer = await client.post(body)
    assert status == 400
    assert told in answer["error"], answer
    assert not home.ear.times


async def test_a_wrong_line_is_named(client: Client) -> None:
    body = json.dumps(letter()).encode() + b"\n\n{oops}\n"
    status, told = await client.post(body, Content_Type="application/x-ndjson")
    assert (status, told["error"].startswith("line 3: ")) == (400, True)


async def test_control_characters_do_not_silence_a_person(home: Home, client: Client) -> None:
    assert (await client.post(letter(words="救\x00命\x1b[2J\n\u202e在桥边\t")))[0] == 200
    assert home.ear.lines["k1"].words == "救 命 [2J\n 在桥边"


async def test_ten_megabytes_are_refused(home: Home, client: Client) -> None:
    assert (await client.post(letter(words="x" * 10_000_000)))[0] == 413
    assert (await client.post(letter()))[0] == 200
    assert list(home.ear.lines) == ["k1"]


@pytest.mark.parametrize("mime", ["text/plain", "multipart/form-data; boundary=x", ""])
async def test_another_content_type_is_refused(client: Client, mime: str) -> None:
    assert (await client.post(letter(), Content_Type=mime))[0] == 415
