"""The report page without any script: a form, an answer page, and what is shown when it fails."""

import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from typing import Any

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.console import Config
from adapters.console.config import Number
from adapters.console.report_tongues import OWN, load
from bridge.errors import NotAllowed
from bridge.message import Point
from bridge.message.forms import parsed
from tests.adapters.console.board import ScriptedBoard
from tests.adapters.console.samples import SITE, a_call, a_relay
from tests.adapters.console.stage import Stage, opened

EVIL = "</textarea><script>alert('x')</script>\"'&{{t:title}}{{phone}}"
JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 20 + b"\r\n--\r\n"
PLATES = {"mihuntai": ["灯杆 0123", "MH-7"], "bailong": ["BL 1", "same"], "tianxia": ["Same"]}


@pytest.fixture
def plates() -> Iterator[None]:
    for id, codes in PLATES.items():
        SITE["places"][id]["codes"] = codes
    yield
    for id in PLATES:
        del SITE["places"][id]["codes"]


class Seen(HTMLParser):
    """What a browser finds in a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {k: v or "" for k, v in attrs}
        self.tags.append((tag, held))
        if tag == "input" and held.get("type") == "hidden":
            self.fields.setdefault(held["name"], held["value"])


async def opened_at(stage: Stage, path: str, language: str = "en") -> str:
    headers = {"accept-language": language}
    async with stage.http.get(stage.url + path, headers=headers) as answer:
        assert answer.status == 200
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        return await answer.text()


async def sent(
    stage: Stage,
    fields: dict[str, str],
    photo: bytes | None = None,
    headers: dict[str, str] | None = None,
) -> tuple[int, str]:
    form = aiohttp.FormData(fields, default_to_multipart=True)
    form.add_field("photo", photo or b"", filename="a.jpg" if photo else "")
    told = {"origin": stage.url, "accept-language": "en"} | (headers or {})
    async with stage.http.post(stage.url + "/report/send", data=form, headers=told) as answer:
        return answer.status, await answer.text()


async def test_a_form_gets_a_number(stage: Stage) -> None:
    page = Seen(await opened_at(stage, "/r/mihuntai"))
    status, told = await sent(stage, page.fields | {"words": "two men fight"}, JPEG)
    assert status == 200
    assert "comes in a moment" in told
    words, photo = stage.inbox.heard
    assert (words.words, words.place, words.language) == ("two men fight", "mihuntai", "en")
    assert (photo.pictures[0].mime, photo.place, photo.words) == ("image/jpeg", "", "")
    assert await stage.console._front.services.media.open(photo.pictures[0].ref) == JPEG
    stage.board.put(a_call(17, status="taken"))
    asks = a_relay("p1", text="Solved?", choices=(("Yes & no", "solved 17"),))
    stage.board.said["console", words.channel] = [asks]
    state = await opened_at(stage, "/report/state")
    assert '<b id="number">17</b>' in state
    async with stage.http.get(stage.url + "/report/state") as looks:
        assert looks.headers["refresh"] == "8"
    async with stage.http.get(stage.url + "/report/state?still=1") as waits:
        assert "refresh" not in waits.headers
    answer = Seen(state).fields
    assert (await sent(stage, answer))[0] == 200
    assert (stage.inbox.heard[-1].words, stage.inbox.heard[-1].reply_to) == ("solved 17", "p1")
    assert (await sent(stage, page.fields | {"words": "two men fight"}, JPEG))[0] == 200
    assert len(stage.inbox.heard) == 3  # sent again is heard once


async def test_the_end_can_be_rated(stage: Stage) -> None:
    await stage.report("help")
    stage.board.put(a_call(17, status="closed"))
    stage.board.said["console", stage.inbox.heard[0].channel] = [a_relay("p1")]
    state = await opened_at(stage, "/report/state", "zh-CN")
    assert 'value="评价 17 5"' in state
    assert "cancel" not in state


@pytest.mark.usefixtures("plates")
@pytest.mark.parametrize(
    ("path", "place", "words"),
    [
        ("/r/mihuntai", "mihuntai", "help"),
        ("/report?place=mihuntai", "mihuntai", "help"),
        ("/r/%E7%81%AF%E6%9D%86%200123", "mihuntai", "help (QR code: 灯杆 0123)"),
        ("/r/mh_7", "mihuntai", "help (QR code: mh_7)"),
        ("/report?place=BL1", "bailong", "help (QR code: BL1)"),
        ("/r/same", "", "help (QR code: same)"),  # two places have it: people decide
        ("/r/atlantis", "", "help (QR code: atlantis)"),
        ("/r/%3Cscript%3E", "", "help"),
        ("/r/..%2f..%2fetc%2fpasswd", "", "help (QR code: ../../etc/passwd)"),
    ],
)
async def test_a_code_says_where(stage: Stage, path: str, place: str, words: str) -> None:
    text = await opened_at(stage, path)
    known = bool(place)
    assert (
        f"You are at: {SITE['places'].get(place, {}).get('names', {}).get('en')}" in text
    ) == known
    await sent(stage, Seen(text).fields | {"words": "help"})
    assert (stage.inbox.heard[0].place, stage.inbox.heard[0].words) == (place, words)


async def test_an_empty_form_is_asked_for_words(stage: Stage) -> None:
    page = Seen(await opened_at(stage, "/report")).fields
    status, text = await sent(stage, page)
    assert (status, "few words" in text) == (400, True)
    status, text = await sent(stage, page | {"words": "help"}, b"MZ not a picture")
    assert (status, "picture cannot be read" in text) == (400, True)
    assert ">help</textarea>" in text
    assert stage.inbox.lines == []


async def test_another_site_cannot_send_a_form_in_a_visitors_name(stage: Stage) -> None:
    page = Seen(await opened_at(stage, "/report")).fields
    words = page | {"words": "bring money"}
    forged = {k: v for k, v in words.items() if k != "token"}
    for headers in ({"origin": "https://evil.example"}, {"origin": "null"}):
        status, text = await sent(stage, forged, headers=headers)
        assert status == 403
        assert ">bring money</textarea>" in text  # a person in need presses once more
        assert "tel:110" in text
    cross = {"origin": stage.url, "sec-fetch-site": "cross-site"}
    assert (await sent(stage, forged | {"token": "0" * 24}, headers=cross))[0] == 403
    assert stage.inbox.lines == []
    again = Seen(text).fields | {"words": "help"}
    assert (await sent(stage, again, headers={"origin": "null"}))[
        0
    ] == 200  # the token alone is enough


async def test_too_many_forms_are_shown_the_phone_and_their_words(board: ScriptedBoard) -> None:
    config = Config(port=0, report_burst=1, report_per_minute=1, phone="0744-110")
    async with opened(config, board) as stage:
        page = Seen(await opened_at(stage, "/report")).fields
        spoofed = {"x-forwarded-for": "192.0.2.77"}
        for n, expected in enumerate((200, 429)):
            fields = page | {"key": f"key-0000000{n}", "words": EVIL}
            status, text = await sent(stage, fields, headers=spoofed)
            assert status == expected
    assert "tel:0744110" in text
    assert "wait 60 s" in text
    assert len(stage.inbox.heard) == 1
    area = re.search(r"<textarea[^>]*>(.*?)</textarea>", text, re.DOTALL)
    assert area
    assert unescape(area[1]) == EVIL


async def test_pictures_are_not_sent_without_end(stage: Stage) -> None:
    page = Seen(await opened_at(stage, "/report")).fields
    seen = [
        (await sent(stage, page | {"key": f"key-000000{n:02}", "words": "x"}, JPEG))[0]
        for n in range(10)
    ]
    assert seen == [200] * 8 + [429] * 2
    assert (await sent(stage, page | {"key": "key-00000099", "words": "but I bleed"}))[0] == 200


async def test_what_was_not_kept_is_sent_again_with_its_key(stage: Stage) -> None:
    page = Seen(await opened_at(stage, "/report")).fields
    stage.inbox.trouble = "disk full"
    status, text = await sent(stage, page | {"words": "help"})
    assert (status, "could not be kept" in text) == (503, True)
    stage.inbox.trouble = ""
    assert Seen(text).fields["key"] == page["key"]
    assert (await sent(stage, Seen(text).fields | {"words": "help"}))[0] == 200


@pytest.mark.parametrize(
    "path", ["/report", "/r/mihuntai", "/report/state", f"/report?place={EVIL}"]
)
async def test_nothing_in_the_page_runs_but_our_own_files(stage: Stage, path: str) -> None:
    stage.board.said["console", "public-x"] = []
    async with stage.http.get(stage.url + path) as answer:
        text, headers = await answer.text(), answer.headers
    assert "unsafe" not in headers["content-security-policy"]
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    for tag, held in Seen(text).tags:
        assert tag != "script" or held["src"].startswith("/report/page.js?")
        assert not any(name.startswith("on") or name == "style" for name in held)


async def test_the_page_holds_nothing_of_who_asks(stage: Stage) -> None:
    await stage.report("help")
    stage.board.put(a_call(17))
    stage.board.said["console", stage.inbox.heard[0].channel] = [a_relay("p1", text="secret 4711")]
    assert "4711" not in await opened_at(stage, "/report")
    assert "4711" in await opened_at(stage, "/report/state")
    stage.http.cookie_jar.clear()
    assert "4711" not in await opened_at(stage, "/report/state")


async def test_the_help_without_internet(board: ScriptedBoard) -> None:
    numbers = (Number(names={"zh": "救援 <b>", "en": "Rescue"}, number="0744-571 2330"),)
    async with opened(Config(port=0, numbers=numbers), board) as stage:
        text = await opened_at(stage, "/r/bailong", "zh-CN,zh;q=0.9,en;q=0.8")
    assert 'lang="zh-Hans"' in text
    assert '救援 &lt;b&gt; <a href="tel:07445712330">0744-571 2330</a>' in text
    assert text.index("百龙天梯平台") < text.index("迷魂台平台")  # the nearest first
    assert "1.3 公里 西北" in text
    assert "就在这里" in text


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"),
        ("en-GB", "en"),
        ("en;q=0.3, zh-TW;q=0.7", "zh-Hans"),
        ("fr-FR, de;q=0.5", "en"),
        ("", "en"),
        ("zh;q=0, en;q=0.1", "en"),
        (";;,q=,=;q=9999999,*", "en"),
    ],
)
async def test_the_language_is_the_phones(stage: Stage, header: str, language: str) -> None:
    assert f'<html lang="{language}">' in await opened_at(stage, "/report", header)


async def test_a_chosen_language_stays(stage: Stage) -> None:
    await opened_at(stage, "/report?lang=zh&place=bailong")
    assert '<html lang="zh-Hans">' in await opened_at(stage, "/r/bailong")
    assert '<html lang="zh-Hans">' in await opened_at(stage, "/report/state")
    assert '<html lang="en">' in await opened_at(stage, "/r/bailong?lang=en")
    assert '<html lang="en">' in await opened_at(stage, "/r/bailong?lang=../../x")


async def test_a_words_file_is_a_language_more(board: ScriptedBoard, tmp_path: Any) -> None:
    korean = (OWN / "en.yaml").read_text("utf-8").replace("English", "한국어", 1)
    (tmp_path / "ko.yaml").write_text(korean.replace("Need help?", "도움이 필요하세요?"), "utf-8")
    async with opened(Config(port=0, words=str(tmp_path)), board) as stage:
        text = await opened_at(stage, "/report", "ko-KR,ko;q=0.9")
        assert "도움이 필요하세요?" in text
        assert "한국어" in await opened_at(stage, "/report?lang=zh")
    (tmp_path / "ko.yaml").write_text(korean.replace("{phone}", "{telephone}", 1), "utf-8")
    (tmp_path / "toolong.yaml").write_text("a: b", "utf-8")
    with pytest.raises(NotAllowed, match=r"toolong.yaml: .*; ko.yaml: call has other gaps"):
        load(tmp_path)


def test_a_picture_with_boundaries_in_it_comes_whole() -> None:
    body = (
        b'--x\r\nContent-Disposition: form-data; name="words"\r\n\r\n\xe5\x95\x8a\r\n'
        b'--x\r\nContent-Disposition: form-data; name="photo"; filename="a"\r\n\r\n'
        + JPEG + b"\r\n--x--\r\n"
    )  # fmt: skip
    form = parsed("multipart/form-data; boundary=x", body)
    assert (form.fields, form.files) == ({"words": "啊"}, {"photo": JPEG})
    form = parsed("application/x-www-form-urlencoded", b"words=a%20b&key=1")
    assert form.fields == {"words": "a b", "key": "1"}


@given(st.text(max_size=60), st.binary(max_size=300))
def test_no_body_is_too_strange(kind: str, body: bytes) -> None:
    for head in ("multipart/form-data; boundary=x", "application/x-www-form-urlencoded", ""):
        parsed(head + kind, b"--x" + body)


async def test_a_position_is_no_part_of_the_plain_form(stage: Stage) -> None:
    page = Seen(await opened_at(stage, "/report")).fields
    await sent(stage, page | {"words": "help", "lat": "29.3", "lon": "x"})
    assert stage.inbox.heard[0].point is None
    assert (await stage.report("", "key-00000009", lat=29.3, lon=110.4))[0] == 200
    assert stage.inbox.heard[1].point == Point(29.3, 110.4)
