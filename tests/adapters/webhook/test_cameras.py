"""Cameras over HTTP: an event with its still is taken once; what nobody knows is told, not lost."""

import base64
import json
from typing import Any

import pytest
from msgspec.structs import replace

from adapters import webhook
from bridge.errors import LogError
from bridge.message import Picture, Seen
from tests.adapters.house import Home, outbound
from tests.adapters.webhook.far import SECRET, Client, listening, server, signature

JPEG = b"\xff\xd8\xff\xe0" + b"snow" * 200
STILL = base64.b64encode(JPEG).decode()


@pytest.fixture
def home(home: Home) -> Home:
    home.services.site.update(cameras={"c1": {}, "c2": {}}, kinds={"crowd": {}, "dispute": {}})
    return home


def event(id: str = "e1", **more: Any) -> dict[str, Any]:
    """One event of a camera."""
    return {"id": id, "camera": "c1", "kind": "crowd", **more}


def form(told: dict[str, Any], still: bytes = b"") -> tuple[bytes, str]:
    """The same as a form with a file, as camera systems send it."""
    mark = "----cameras"
    head = f'--{mark}\r\nContent-Disposition: form-data; name="event"\r\n\r\n{json.dumps(told)}\r\n'
    part = f'--{mark}\r\nContent-Disposition: form-data; name="still"; filename="../x.sh"\r\n\r\n'
    body = head.encode() + (part.encode() + still + b"\r\n" if still else b"")
    return body + f"--{mark}--\r\n".encode(), f"multipart/form-data; boundary={mark}"


async def test_f19_an_event_comes_with_its_still(home: Home, client: Client) -> None:
    told = event(words="栈道上人很多\x07", language="zh", sure=0.8, still_b64=STILL)
    assert await client.post(told, "/cameras") == (200, {"accepted": 1})
    heard = home.ear.lines["camera/c1/e1"]
    assert heard.seen == Seen(camera="c1", kind="crowd", sure=0.8)
    assert (heard.words, heard.channel, heard.point) == ("栈道上人很多", "cameras", None)
    (picture,) = heard.pictures
    assert picture == Picture(ref=picture.ref, mime="image/jpeg")
    assert home.media.kept[picture.ref] == JPEG


async def test_f19_a_still_may_come_as_a_file(home: Home, client: Client) -> None:
    png = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4 + b"\r\n\r\n--\r\n"
    body, kind = form(event(), png)
    assert (await client.post(body, "/cameras", Content_Type=kind))[0] == 200
    (picture,) = home.ear.lines["camera/c1/e1"].pictures
    assert (picture.mime, home.media.kept[picture.ref]) == ("image/png", png)
    body, kind = form(event("e2"))
    assert (await client.post(body, "/cameras", Content_Type=kind))[0] == 200
    assert not home.ear.lines["camera/c1/e2"].pictures


async def test_f19_an_unknown_camera_is_refused_and_the_desk_hears_of_it(
    home: Home, client: Client
) -> None:
    for _ in range(3):
        status, told = await client.post(event(camera="c9", still_b64=STILL), "/cameras")
        assert (status, "'c9' is not among the cameras" in told["error"]) == (422, True)
    (alarm,) = home.ear.alarms.values()
    assert (alarm.what, alarm.about, alarm.on) == ("camera_unknown", "c9", True)
    assert not home.ear.lines
    assert not home.media.kept
    home.services.site["cameras"]["c9"] = {}  # the site file was mended; the sender tries again
    assert (await client.post(event(camera="c9", still_b64=STILL), "/cameras"))[0] == 200
    assert [a.on for a in home.ear.alarms.values()] == [True, False]


@pytest.mark.parametrize(
    ("told", "status", "why"),
    [
        (event(id=""), 400, "id: missing"),
        (event(sure=1.5), 400, "$.sure"),
        (event(still_b64="!!"), 400, "base64"),
        (event(link="https://evil.example"), 400, "unknown field `link`"),
        (event(point={"lat": 1, "lon": 1}), 400, "unknown field `point`"),
        ([event()], 400, "object"),
        (event(camera="c1\n"), 400, "$.camera"),
    ],
)
async def test_what_is_wrong_is_named(
    home: Home, client: Client, told: Any, status: int, why: str
) -> None:
    answered, answer = await client.post(told, "/cameras")
    assert (answered, why in answer["error"]) == (status, True), answer
    assert not home.ear.lines
    assert not home.media.kept


async def test_a_form_without_its_event_is_named(client: Client) -> None:
    body, kind = form(event())
    assert (await client.post(body.replace(b"event", b"evnet"), "/cameras", Content_Type=kind))[
        0
    ] == 400
    assert (await client.post(b"x", "/cameras", Content_Type="multipart/form-data"))[0] == 400
    assert (await client.post(event(), "/cameras", Content_Type="text/plain"))[0] == 415
    assert (await client.get("/cameras"))[0] == 405


async def test_f19_a_bad_still_holds_no_event_up_and_the_words_say_so(home: Home) -> None:
    async with listening(home, still=10_000) as client:
        large = JPEG[:4] + b"x" * 10_000
        assert (await client.post(*as_json("large", large)))[0] == 200
        assert (await client.post(*as_json("script", b"<svg onload=x>")))[0] == 200
        body, kind = form(event("file"), large)
        assert (await client.post(body, "/cameras", Content_Type=kind))[0] == 200
        assert (await client.post(*as_json("good", JPEG)))[0] == 200
    assert not home.ear.lines["camera/c1/good"].words
    for id in ("large", "script", "file"):
        heard = home.ear.lines[f"camera/c1/{id}"]
        assert (heard.words, heard.pictures) == ("（有一个文件没有收到）", ())


def as_json(id: str, still: bytes) -> tuple[dict[str, Any], str]:
    return event(id, still_b64=base64.b64encode(still).decode()), "/cameras"


async def test_f19_a_kind_that_the_site_has_not_is_a_word_like_others(
    home: Home, client: Client
) -> None:
    assert (await client.post(event(kind="snow", words="on the road"), "/cameras"))[0] == 200
    heard = home.ear.lines["camera/c1/e1"]
    assert (heard.words, heard.seen) == ("on the road snow", Seen(camera="c1", kind="", sure=1.0))


async def test_f19_two_cameras_may_number_their_events_alike(home: Home, client: Client) -> None:
    for camera in ("c1", "c2"):
        assert (await client.post(event("17", camera=camera), "/cameras"))[0] == 200
    assert list(home.ear.lines) == ["camera/c1/17", "camera/c2/17"]


async def test_f19_a_flood_waits_at_the_door(home: Home) -> None:
    async with listening(home, events=3) as client:
        told = [(await client.post(event(f"e{n}"), "/cameras"))[0] for n in range(5)]
        assert told == [200, 200, 200, 429, 429]
        assert int(client.headers["Retry-After"]) > 0
        assert (await client.post(event("other", camera="c2"), "/cameras"))[0] == 200
        assert (await client.post(event("fight", kind="dispute"), "/cameras"))[0] == 200


async def test_only_who_holds_the_secret_is_heard(home: Home, client: Client) -> None:
    body = json.dumps(event()).encode()
    forged = signature(client.stamp, body, secret="another secret of some length")
    assert (await client.post(body, "/cameras", X_Patrol_Signature=forged))[0] == 401
    keyed = signature(client.stamp, body := json.dumps(event(id="")).encode(), key="k-1")
    headers = {"X_Patrol_Signature": keyed, "Idempotency_Key": "k-1"}
    assert (await client.post(body, "/cameras", **headers))[0] == 200
    assert list(home.ear.lines) == ["camera/c1/k-1"]
    assert SECRET not in str(home.ear.lines)


async def test_what_is_not_written_down_must_come_again(home: Home, client: Client) -> None:
    home.ear.error = LogError("the disk is full")
    assert (await client.post(event(), "/cameras"))[0] == 503
    assert (await client.post(event(camera="c9"), "/cameras"))[0] == 503
    home.ear.error = None
    home.media.broken = OSError(28, "No space left on device")
    assert (await client.post(event(still_b64=STILL), "/cameras"))[0] == 503
    home.media.broken = None
    assert (await client.post(event(still_b64=STILL), "/cameras"))[0] == 200


async def test_f19_a_still_goes_out_with_the_words_where_it_is_wanted(home: Home) -> None:
    ref = await home.media.put(JPEG)
    lost = Picture(ref="sha256:" + "0" * 64, mime="image/png")
    told = replace(outbound(), pictures=(Picture(ref=ref, mime="image/jpeg"), lost))
    async with server() as far:
        for wanted in (True, False):
            config = webhook.Config(port=0, secret_file="s", url=far.url, pictures=wanted)
            async with webhook.open(config, home.services) as adapter:
                await adapter.send(told)
        assert far.said[0]["pictures"] == [{"mime": "image/jpeg", "b64": STILL}]
        assert "pictures" not in far.said[1]
