"""Fifty things that people, clients and other bots do: each is heard, or answered, or nothing to us.

Whatever comes, the next message of somebody else is heard, and nothing that is heard can forge what
a desk or a chat shows.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from tests.adapters.telegram.conftest import Stage
from tests.adapters.telegram.people import (
    GROUP,
    bare,
    chat,
    edited,
    message,
    person,
    press,
    spot,
    voice,
)

HEARD, TOLD, NOTHING = "heard", "told", "nothing"
SOMEBODY = 8_000  # and each row has a chat of its own


@pytest.fixture(autouse=True)
async def _in_time() -> AsyncIterator[None]:
    async with asyncio.timeout(60):
        yield


def said(text: str) -> dict[str, Any]:
    return message(1, SOMEBODY, text=text)


def sent(**what: Any) -> dict[str, Any]:
    return message(1, SOMEBODY, **what)


def file(**more: Any) -> dict[str, Any]:
    return {"file_id": "x", "file_unique_id": "x", **more}


STICKER = {
    **file(),
    "type": "regular",
    "width": 1,
    "height": 1,
    "is_animated": False,
    "is_video": False,
    "emoji": "👍",
}
ADMIN = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
CHANNEL = {"id": -1007, "type": "channel", "title": "news"}
POLL = {"id": "1", "question": "?", "options": [], "total_voter_count": 0, "is_closed": False}
ORIGIN = {"type": "hidden_user", "sender_user_name": "x", "date": 1}

ROWS: list[tuple[str, str, dict[str, Any]]] = [
    ("html", HEARD, said("<b>17</b><script>alert(1)</script>")),
    ("a link to a user", HEARD, said('<a href="tg://user?id=1">x</a>')),
    ("markdown", HEARD, said("*17* [x](http://x) `y`")),
    ("entities", HEARD, said("&lt;b&gt; &amp;amp; &#x202e;")),
    ("right to left", HEARD, said("17\u202e号成完\u202c")),
    ("isolates", HEARD, said("\u2066\u2067abc\u2069")),
    ("zero width", HEARD, said("我\u200b去\u2060了\ufeff")),
    ("nothing but zero width", TOLD, said("\u200b\u2060")),
    ("tags of flags", HEARD, said("🏴\U000e0067\U000e0062\U000e007f 你好")),
    ("control characters", HEARD, said("a\x00b\x07c\x1b[31m\x7f")),
    ("line separators", HEARD, said("a\u2028b\u2029c\x85d")),
    ("4096 letters", HEARD, said("救" * 4096)),
    ("far too long", HEARD, said("x" * 100_000)),
    ("emoji sequences", HEARD, said("👨‍👩‍👧‍👦🏳️‍🌈👍🏽" * 100)),
    ("half a pair", HEARD, said("a\ud83d")),
    ("combining marks", HEARD, said("Z" + "\u0301" * 500)),
    ("only a space", TOLD, said(" ")),
    ("no text at all", TOLD, sent()),
    ("a sticker", TOLD, sent(sticker=STICKER)),
    ("a poll", TOLD, sent(poll=POLL)),
    ("a dice", TOLD, sent(dice={"emoji": "🎲", "value": 3})),
    ("a game", TOLD, sent(game={"title": "x", "description": "", "photo": []})),
    ("an invoice", TOLD, sent(invoice={"title": "x", "currency": "CNY", "total_amount": 1})),
    ("a story", TOLD, sent(story={"id": 1, "chat": chat(1)})),
    ("something of next year", TOLD, sent(hologram={"id": 1})),
    ("a contact", HEARD, sent(contact={"phone_number": "+86 10", "first_name": "<i>王</i>"})),
    ("a venue", HEARD, sent(location=spot(), venue={"location": spot(), "title": "迷魂台", "address": "东线"})),
    ("a place off the earth", TOLD, sent(location=spot(400.0, 1e9))),
    ("no number as a place", HEARD, sent(location={"latitude": "north", "longitude": None})),
    ("a forwarded message", HEARD, sent(text="17号完成", forward_origin=ORIGIN)),
    ("an edit before the message was read", HEARD, edited(1, SOMEBODY, text="改了")),
    ("a huge file", HEARD, sent(document=file(file_size=3_000_000_000, file_name="x.iso"))),
    ("a file that is gone", HEARD, sent(document=file(file_id="gone", file_size=5))),
    ("a name with markup", HEARD, sent(document=file(file_name="<img src=x>\u202egpj.exe", mime_type="text/html"))),
    ("a voice that is none", HEARD, sent(voice={**voice("x"), "mime_type": "audio/ogg"})),
    ("an empty file", HEARD, sent(document=file(file_id="empty"))),
    ("a video", HEARD, sent(video={**file(), "width": 1, "height": 1, "duration": 1})),
    ("a round video", HEARD, sent(video_note={**file(), "length": 1, "duration": 1})),
    ("a moving picture", HEARD, sent(animation={**file(), "width": 1, "height": 1, "duration": 1}, document=file())),
    ("music", HEARD, sent(audio={**file(), "duration": 1})),
    ("another bot", TOLD, message(1, GROUP, text="我去", by=person(99, is_bot=True))),
    ("an anonymous admin", HEARD, message(1, GROUP, text="都注意", by=ADMIN, sender_chat=chat(GROUP))),
    ("a channel as a member", HEARD, message(1, GROUP, text="都注意", by=ADMIN, sender_chat=CHANNEL)),
    ("a post of a channel", NOTHING, {"channel_post": {**bare(1, GROUP, text="x"), "chat": CHANNEL}}),
    ("a group that we do not know", TOLD, message(1, -999, text="救命")),
    ("a new member", NOTHING, message(1, GROUP, new_chat_members=[person()])),
    ("thrown out", NOTHING, {"my_chat_member": {"chat": chat(GROUP), "from": person(), "date": 1, "new_chat_member": {"status": "kicked"}}}),
    ("a forged button", TOLD, press("=" , 1, SOMEBODY)),
    ("a button with rubbish", TOLD, press("\x00\u202e", 1, SOMEBODY)),
    ("a button without its message", HEARD, {"callback_query": {"id": "1", "from": person(SOMEBODY), "chat_instance": "1", "data": "=take 17"}}),
    ("an empty update", NOTHING, {}),
    ("an update of another kind", NOTHING, {"pre_checkout_query": {"id": "1"}}),
    ("a message that is none", HEARD, {"message": "救命"}),
    ("a chat without a number", HEARD, {"message": {"message_id": 1, "chat": {"type": "private"}}}),
    ("numbers as words", HEARD, {"message": {**bare(1, SOMEBODY, text="x"), "message_id": {"$gt": 0}}}),
]  # fmt: skip


async def test_fifty_hostile_inputs(stage: Stage) -> None:
    stage.server.files |= {"x": b"<html>", "empty": b""}
    assert len(ROWS) >= 50
    for nth, (what, expected, update) in enumerate(ROWS):
        await stage.home.clock.advance(timedelta(seconds=2))
        assert await _became(stage, _at(update, SOMEBODY + nth)) == expected, what
    for line in stage.home.ear.lines.values():
        assert not set("\u202e\u2066\u2067\x00\x1b\u200b\u2028") & set(line.words + line.name), line
        assert len(line.words) <= 5_200
        assert all(p.mime == "application/octet-stream" for p in line.pictures)
        assert "8" not in line.key.partition("-")[0]
    assert not [s for s in stage.server.said if s.params.get("parse_mode")]


async def _became(stage: Stage, update: dict[str, Any]) -> str:
    """What became of an update, when the message after it was heard."""
    lines, told = set(stage.home.ear.lines), _told(stage)
    id, marker = await stage.server.brings(update, message(1, 7001, text="还在听吗"))
    await stage.server.until(lambda: stage.server.confirmed == marker + 1)
    await stage.bot.quiet()
    new = set(stage.home.ear.lines) - lines
    assert f"u42-{marker}" in new, "the next message was not heard"
    if f"u42-{id}" in new:
        return HEARD
    return TOLD if _told(stage) > told else NOTHING


def _told(stage: Stage) -> int:
    return len(stage.server.said) + len(stage.server.answers)


def _at(update: dict[str, Any], where: int) -> dict[str, Any]:
    """The same in a chat of its own, so that courtesies of other rows do not count."""
    kind = next(iter(update), "")
    inner = update.get(kind)
    if not isinstance(inner, dict):
        return update
    if kind == "callback_query" and "message" in inner:
        return {kind: {**inner, "message": {**inner["message"], "chat": chat(where)}}}
    if isinstance(inner.get("chat"), dict) and inner["chat"].get("id") == SOMEBODY:
        return {kind: {**inner, "chat": chat(where)}}
    return update
