"""What people, and those who are none, send to a bot: a clear answer or a message, never a crash."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.adapters.house import wav
from tests.adapters.telegram.tourists_far import Chat
from tests.adapters.telegram.tourists_town import Town, town

ANN = 55_500_077
FILE = {"file_unique_id": "x", "width": 9, "height": 9}
FILES = {
    "png": b"\x89PNG\r\n\x1a\n" + b"x" * 40,
    "html": b"<html><script>alert(1)</script></html>",
    "sound": wav(0.3),
    "empty": b"",
    "noise": bytes(range(256)) * 4,
}
SHOWN: dict[str, tuple[dict[str, Any], str | None]] = {  # what somebody sends, and what the desk reads
    "plain": ({"text": "hello"}, "hello"),
    "html": ({"text": "<b>x</b><script>alert(1)</script>"}, "<b>x</b><script>alert(1)</script>"),
    "markdown": ({"text": "*x* [a](tg://user?id=1) `c`"}, "*x* [a](tg://user?id=1) `c`"),
    "turned": ({"text": "abc\u202egnp.exe\u202c"}, "abc gnp.exe"),
    "isolates": ({"text": "\u2067x\u2069"}, "x"),
    "unseen": ({"text": "he\u200blp\ufeff me\u00ad"}, "help me"),
    "control": ({"text": "a\x00b\x1b[31mc\x7f"}, "a b [31mc"),
    "lines": ({"text": "a\r\nb\n\tc"}, "a \nb\n\tc"),
    "family": ({"text": "👨‍👩‍👧‍👦 lost"}, "👨‍👩‍👧‍👦 lost"),
    "flag": ({"text": "🏴󠁧󠁢󠁥󠁮󠁧󠁿 here"}, None),
    "arabic": ({"text": "ساعدني من فضلك"}, "ساعدني من فضلك"),
    "combining": ({"text": "e" + "\u0301" * 300}, "e" + "\u0301" * 300),
    "long": ({"text": "长" * 4096}, "长" * 4096),
    "longer": ({"text": "x" * 30_000}, "x" * 5_000),
    "half a pair": ({"text": "\ud83d lost"}, None),
    "digits": ({"text": "17"}, "17"),
    "braces": ({"text": "{0} {words} %s {{"}, "{0} {words} %s {{"),
    "forwarded": ({"text": "come to the gate", "forward_origin": {"type": "hidden_user", "sender_user_name": "Eve", "date": 1}}, "Forwarded: come to the gate"),
    "forwarded braces": ({"text": "{x}", "forward_origin": {"type": "hidden_user", "date": 1}}, "Forwarded: {x}"),
    "via bot": ({"text": "I am here", "via_bot": {"id": 9, "is_bot": True, "first_name": "b"}}, "I am here"),
    "caption": ({"photo": [{"file_id": "png", **FILE}], "caption": "this man"}, "this man"),
    "photo": ({"photo": [{"file_id": "png", **FILE}]}, ""),
    "lost photo": ({"photo": [{"file_id": "nowhere", **FILE}]}, "(a file could not be taken in: it cannot be fetched)"),
    "huge": ({"document": {"file_id": "png", "file_size": 2_000_000_000, **FILE}}, "(a file could not be taken in: it is too large)"),
    "html as photo": ({"document": {"file_id": "html", "mime_type": "image/png", **FILE}}, ""),
    "noise as voice": ({"voice": {"file_id": "noise", "mime_type": "audio/ogg", "duration": 1, **FILE}}, ""),
    "empty voice": ({"voice": {"file_id": "empty", "duration": 0, **FILE}}, "(a file could not be taken in: it cannot be fetched)"),
    "audio": ({"audio": {"file_id": "sound", "duration": 1, **FILE}}, ""),
    "video": ({"video": {"file_id": "noise", "duration": 1, **FILE}}, ""),
    "video note": ({"video_note": {"file_id": "noise", "duration": 1, "length": 1, **FILE}}, ""),
    "animation": ({"animation": {"file_id": "noise", "duration": 1, **FILE}, "document": {"file_id": "noise", **FILE}}, ""),
    "contact": ({"contact": {"phone_number": "+8613800000000", "first_name": "Li"}}, "Contact: Li +8613800000000"),
    "venue": ({"venue": {"title": "Tea house", "address": "Lake road", "location": {"latitude": 29.3, "longitude": 110.4}}, "location": {"latitude": 29.3, "longitude": 110.4}}, "Tea house Lake road"),
    "off the earth": ({"text": "here", "location": {"latitude": 2900.3, "longitude": 110.4}}, "here"),
    "album of one": ({"photo": [{"file_id": "png", **FILE}], "media_group_id": "77"}, ""),
    "reply to nothing": ({"text": "yes", "reply_to_message": {"message_id": 5, "date": 1, "chat": {"id": ANN, "type": "private"}}}, "yes"),
    "new field": ({"text": "hi", "checklist_of_2031": {"a": [1]}}, "hi"),
    "unknown command": ({"text": "/sudo reboot"}, "reboot"),
}  # fmt: skip
ANSWERED: dict[str, dict[str, Any]] = {  # nothing in it to hear: the sender is told
    "sticker": {"sticker": {"file_id": "s", "emoji": "🙂", **FILE}},
    "dice": {"dice": {"emoji": "🎲", "value": 3}},
    "poll": {"poll": {"id": "1", "question": "?", "options": []}},
    "unseen only": {"text": "\u200b\u2060"},
    "empty": {},
    "story": {"story": {"id": 1, "chat": {"id": 1, "type": "private"}}},
    "nan": {"location": {"latitude": 1e999, "longitude": 0.0}},
    "unknown command alone": {"text": "/sudo"},
}
IGNORED: dict[str, dict[str, Any]] = {
    "a bot": {"message": {"message_id": 1, "date": 1, "chat": {"id": 9, "type": "private"}, "from": {"id": 9, "is_bot": True, "first_name": "b"}, "text": "fire"}},
    "channel post": {"channel_post": {"message_id": 1, "date": 1, "chat": {"id": -100, "type": "channel", "title": "t"}, "text": "fire"}},
    "no chat": {"message": {"message_id": 1, "date": 1, "text": "x"}},
    "wrong types": {"message": {"message_id": "x", "date": [], "chat": 7, "text": {}}},
    "nothing": {},
    "a list": {"message": []},
    "reaction": {"message_reaction": {"chat": {"id": ANN, "type": "private"}, "message_id": 1}},
    "inline query": {"inline_query": {"id": "1", "from": {"id": 1}, "query": "", "offset": ""}},
}  # fmt: skip


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def here(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    folder: Path = tmp_path_factory.mktemp("hostile")
    async with town(folder, within_test=120, tourists={"burst": 1000, "newcomers": 1000}) as one:
        one.far.files |= FILES
        yield one


@pytest.fixture
def ann(here: Town) -> Chat:
    return here.far.phone(ANN)


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize("name", SHOWN)
async def test_telegram_hostile_words_reach_the_desk_as_words(
    here: Town, ann: Chat, name: str
) -> None:
    content, words = SHOWN[name]
    before = len(here.lines)
    await here.rest(await ann.says(**content))
    (line,) = here.lines[before:]
    line.words.encode()
    if words is not None:
        assert line.words == words
    assert {p.mime for p in line.pictures} <= {"image/png", "application/octet-stream"}
    assert line.words or line.pictures or line.voice or line.point


@pytest.mark.parametrize("name", ANSWERED)
async def test_telegram_what_cannot_be_heard_is_answered(here: Town, ann: Chat, name: str) -> None:
    before, told = len(here.lines), len(ann.shown)
    await here.rest(await ann.says(**ANSWERED[name]))
    assert len(here.lines) == before
    assert len(ann.shown) == told + 1
    await here.pass_(30)


@pytest.mark.parametrize("name", IGNORED)
async def test_telegram_what_nobody_said_is_passed_over(here: Town, ann: Chat, name: str) -> None:
    before = len(here.lines)
    await here.rest(await here.far.put(**IGNORED[name]))
    assert len(here.lines) == before
    await here.rest(await ann.says("still there"))
    assert here.words[-1] == "still there"


@pytest.mark.parametrize(
    "data", ["", "!", "!forget:maybe", "!language:xx", "=", "#deadbeef", "!" + "x" * 63, "\u202e"]
)
async def test_telegram_forged_buttons_harm_nobody(here: Town, ann: Chat, data: str) -> None:
    before = len(here.lines)
    press = {"id": "1", "from": ann.who(), "chat_instance": "c", "data": data}
    await here.rest(await here.far.put(callback_query={**press, "message": ann.message(text="x")}))
    await here.rest(await here.far.put(callback_query=press))
    assert len(here.lines) == before
    await here.pass_(30)


async def test_telegram_an_album_is_one_message(here: Town, ann: Chat) -> None:
    before = len(here.lines)
    photos = [{"photo": [{"file_id": "png", **FILE}], "media_group_id": "album"} for _ in range(4)]
    photos[0]["caption"] = "four views"
    messages = [ann.message(**photo) for photo in photos]
    first = next(here.far.updates_)
    here.far.updates += [{"update_id": first, "message": messages[0]}]
    for message in messages[1:]:
        here.far.updates.append(
            {"update_id": (last := next(here.far.updates_)), "message": message}
        )
    await here.rest(await ann.says("and words"))
    assert last > first
    album, words = here.lines[before:]
    assert (album.words, len(album.pictures), words.words) == ("four views", 4, "and words")
