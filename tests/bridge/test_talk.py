"""Who talks just now is shown while it lasts, to whoever looks."""

from contextlib import aclosing

from bridge.ports import Talking
from bridge.talk import LONGEST, MOST, Talks
from tests.clock import NOON


def one(key: str = "k", words: str = "", adapter: str = "air") -> Talking:
    return Talking(adapter=adapter, channel="air", key=key, since=NOON, words=words)


async def test_a_watcher_sees_who_talks_what_is_heard_and_the_end() -> None:
    talk = Talks()
    async with aclosing(talk.changes()) as changes:  # type: ignore[type-var]
        assert await anext(changes) == []
        talk.tell(one())
        assert await anext(changes) == [one()]
        talk.tell(one(words="迷魂台"))
        talk.tell(one(words="迷魂台停车场"))
        assert await anext(changes) == [one(words="迷魂台停车场")], "who is slow misses some"
        talk.over("air", "k")
        talk.over("air", "k")
        assert await anext(changes) == []


def test_two_adapters_may_use_the_same_key() -> None:
    talk = Talks()
    talk.tell(one())
    talk.tell(one(adapter="phones"))
    talk.over("air", "k")
    assert [now.adapter for now in talk.now()] == ["phones"]


def test_a_flood_stays_small() -> None:
    talk = Talks()
    for nth in range(2 * MOST):
        talk.tell(one(str(nth), "喂" * 10_000))
    assert len(talk.now()) == MOST
    assert all(len(now.words) == LONGEST for now in talk.now())
