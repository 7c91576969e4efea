"""The wire of the tourists' bot: nothing is confirmed before it is durable, nothing said twice."""

import asyncio
import random
from datetime import timedelta
from html import unescape
from pathlib import Path

import aiohttp
import pytest
from msgspec import structs

from adapters import telegram as adapter
from adapters.telegram.config import Bot
from bridge.errors import LogError, NotAllowed, NotReady, Refused, SendError, TryLater
from tests.adapters.house import Home
from tests.adapters.telegram.tourists_far import Far, Fault, telegram
from tests.adapters.telegram.tourists_town import Town, again, town
from tests.servers import free_port

ANN = 55_500_077
SECRET = "a-secret-of-some-length"


async def test_telegram_the_offset_moves_only_when_it_is_durable(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        ann = here.far.phone(ANN)
        here.ear.hold()
        update = await ann.says("my bag is gone")
        await here.ear.handed_in(1)
        assert here.far.offset <= update
        here.ear.release()
        await here.far.confirmed(update)
        here.ear.error = LogError("the disk is full")
        update = await ann.says("and my coat")
        await here.ear.handed_in(2)
        assert here.far.offset <= update
        here.ear.error = None
        await here.while_time_passes(here.far.confirmed(update))
        assert here.words == ["my bag is gone", "and my coat"]


async def test_telegram_what_was_not_confirmed_comes_again_and_is_one(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        ann = here.far.phone(ANN)
        for n in range(5):
            last = await ann.says(f"word {n}")
        await here.rest(last)
        updates = [{"update_id": 7000 + n, "message": m} for n, m in enumerate(ann.sent)]
        await here.services.keep.drop("offset")  # it fell before the offset was written
    async with telegram() as far:
        far.updates, far.updates_ = updates, here.far.updates_
        here.far, here.config = far, structs.replace(here.config, api=far.url)
        async with asyncio.timeout(15), here.open():
            await far.confirmed(7004)
            await here.bot.rest()
            assert here.words == [f"word {n}" for n in range(5)]


async def test_telegram_wherever_it_falls_every_word_is_heard_exactly_once(tmp_path: Path) -> None:
    dice, said = random.Random(7), [f"word {n}" for n in range(60)]
    async with asyncio.timeout(60), telegram() as far:
        here = Town(far, Home(tmp_path), {"tourists": {"burst": 4, "newcomers": 4}})
        for n, words in enumerate(said):
            last = await far.phone(ANN + n % 7).says(words)
        while far.offset <= last:
            async with adapter.open(here.config, here.services) as bot:
                task = asyncio.create_task(bot.listen(here.ear))
                count = here.ear.times + dice.randrange(1, 9)
                while here.ear.times < count and far.offset <= last:
                    await here.pass_(0.2)
                task.cancel()
                await asyncio.wait((task,))
        async with here.open():
            while len("\n".join(here.words).split("\n")) < len(said):
                await here.pass_(5)
    assert sorted("\n".join(here.words).split("\n")) == sorted(said)


async def test_telegram_each_outcome_of_a_message_is_told_by_its_own_error(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.rest(await here.far.phone(ANN).says("my bag is gone"))
        channel = here.lines[0].channel
        here.far.fail(
            "sendMessage",
            Fault(429, "Too Many Requests: retry after 7", 7),
            Fault(400, "Bad Request: message is wrong"),
            Fault(500, "Internal Server Error"),
        )
        with pytest.raises(TryLater) as later:
            await here.says("hello", channel, "in/1")
        assert later.value.wait == timedelta(seconds=7)
        await here.pass_(8)
        with pytest.raises(Refused):
            await here.says("hello", channel, "in/2")
        await here.pass_(2)
        with pytest.raises(Exception) as uncertain:
            await here.says("hello", channel, "in/3")
        assert not isinstance(uncertain.value, SendError)
        with pytest.raises(Refused, match="nobody is known"):
            await here.says("hello", "t-nobody", "in/4")
        with pytest.raises(Refused):
            await here.says("hello", str(ANN), "in/5")


async def test_telegram_an_answer_that_was_lost_is_repeated_with_its_number_and_says_so(
    tmp_path: Path,
) -> None:
    async with town(tmp_path) as here:
        ann = here.far.phone(ANN)
        await here.rest(await ann.says("my bag is gone"))
        channel = here.lines[0].channel
        here.far.fail("sendMessage", Fault(hang_up=True))
        message = here.outbound("Somebody is on the way", channel, "in/1", number=17, call="c")
        with pytest.raises(Exception) as uncertain:
            await here.bot.send(message)
        assert not isinstance(uncertain.value, SendError)
        await here.pass_(2)
        receipt = await here.bot.send(structs.replace(message, again=True))
        assert len(ann.texts) == 2
        assert all("17" in text for text in ann.texts)
        assert "again" in ann.texts[1]
        assert await here.bot.send(message) == receipt, "said once is said"
        assert len(ann.texts) == 2
    async with again(here):
        assert await here.bot.send(message) == receipt


async def test_telegram_what_is_too_long_comes_in_parts(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        ann = here.far.phone(ANN)
        await here.rest(await ann.says("my bag is gone"))
        text = "长城 <b>&amp; " * 500

        async def say() -> bool:
            try:
                await here.says(text, here.lines[0].channel)
            except TryLater as error:
                await here.pass_(error.wait.total_seconds())
                return False
            return True

        while not await say():
            pass
        assert len(ann.texts) == 2
        assert unescape(" ".join(ann.texts)).split() == text.split()


async def test_telegram_a_wrong_token_is_refused_and_not_shown(tmp_path: Path) -> None:
    async with telegram() as far:
        home = Home(tmp_path)
        (tmp_path / "t").write_text("1:wrong-token-of-somebody")
        config = adapter.Config(bot=Bot.TOURISTS, token_file="t", api=far.url)
        with pytest.raises(NotAllowed) as refused:
            async with adapter.open(config, home.services):
                pass
    assert "wrong-token" not in f"{refused.value!r} {refused.value.__cause__!r}"


async def test_telegram_a_server_that_is_away_is_tried_again(tmp_path: Path) -> None:
    here = Town(await _gone(), Home(tmp_path), {})
    with pytest.raises(NotReady):
        async with here.open():
            pass


async def _gone() -> Far:
    async with telegram() as far:
        return far


async def test_telegram_two_who_ask_for_the_same_updates_are_told_apart(tmp_path: Path) -> None:
    async with asyncio.timeout(15), telegram() as far:
        here = Town(far, Home(tmp_path), {})
        far.conflict = True
        async with adapter.open(here.config, here.services) as bot:
            with pytest.raises(NotReady, match="somebody else"):
                await bot.listen(here.ear)


async def test_telegram_through_a_proxy(tmp_path: Path) -> None:
    async with asyncio.timeout(15), telegram() as far:
        here = Town(far, Home(tmp_path), {"proxy": far.url})
        here.config = structs.replace(here.config, api="http://telegram.invalid")
        async with here.open():
            await here.rest(await far.phone(ANN).says("my bag is gone"))
        assert here.words == ["my bag is gone"]


async def test_telegram_by_webhook_200_means_durable(tmp_path: Path) -> None:
    (tmp_path / "hook.secret").write_text(SECRET)
    port = free_port()
    hook = {"url": "https://example.org/telegram", "port": port, "secret_file": "hook.secret"}
    async with (
        town(tmp_path, mode="webhook", webhook=hook) as here,
        aiohttp.ClientSession() as session,
    ):
        assert here.far.asked("setWebhook")[0]["secret_token"] == SECRET
        ann = here.far.phone(ANN)

        async def bring(number: int, text: str, secret: str = SECRET) -> int:
            body = {"update_id": number, "message": ann.message(text=text)}
            headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
            async with session.post(
                f"http://127.0.0.1:{port}/telegram", json=body, headers=headers
            ) as answer:
                return answer.status

        while await bring(0, "hello") == 503:
            """It does not listen yet: the server brings it again."""
        here.ear.hold()
        bringing = asyncio.create_task(bring(1, "my bag is gone"))
        await here.ear.handed_in(2)
        assert not bringing.done()
        here.ear.release()
        assert await bringing == 200
        assert await bring(2, "nobody's", "wrong") == 401
        here.ear.error = LogError("the disk is full")
        assert await bring(3, "my coat") == 503
        here.ear.error = None
        assert await bring(3, "my coat") == 200
        assert await bring(1, "my bag is gone") == 200
        assert here.words == ["hello", "my bag is gone", "my coat"]


async def test_telegram_the_menu_is_shown_in_every_language(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        shown = {r.get("language_code", ""): r["commands"] for r in here.far.asked("setMyCommands")}
    assert set(shown) == {"", "zh", "en"}
    assert all(c["description"] for commands in shown.values() for c in commands)
