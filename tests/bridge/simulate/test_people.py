"""One person, with everything they say written down instead of said."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from bridge.simulate.outside import Choice, Heard
from bridge.simulate.people import Player
from bridge.simulate.story import Answer, By, Line, Person
from rules.model import Address, Point
from tests.clock import spin

RADIO = Address("radio", "a")
HOME, THERE = Point(29.35, 110.44), Point(29.36, 110.44)
TAKE = Answer(button="take", says=("收到，{number}号我去",), after=(timedelta(seconds=4),) * 2)
ARRIVE = Answer(button="here", says=("到达",), after=None)
FORGET = Answer(hears=re.compile("不用去了"))
AGAIN = Answer(hears=re.compile("请重复"), again=True, by=By.TEXT)


class Air:
    """What was said: words, how long after, and by what; held back while `closed`."""

    def __init__(self) -> None:
        self.said: list[tuple[str, float, By | None]] = []
        self.marked: list[str] = []
        self.places: list[Point] = []
        self.open = asyncio.Event()
        self.open.set()

    async def say(
        self,
        person: Person,
        address: Address,
        line: Line,
        after: timedelta,
        point: Point | None = None,
    ) -> None:
        assert address in person.channels
        await self.open.wait()
        if point is not None:
            self.places.append(point)
            return
        self.said.append((line.words, after.total_seconds(), line.by))

    async def mark(self, _: Address, heard: Heard) -> None:
        self.marked.append(heard.key)


@asynccontextmanager
async def player(*answers: Answer, seed: str = "1") -> AsyncIterator[tuple[Player, Air]]:
    person = Person(
        id="p", channels=(RADIO,), name="P", by=By.VOICE, at=HOME, pace=5.0, answers=answers
    )
    air = Air()
    async with asyncio.TaskGroup() as tasks:
        yield Player(person, seed, air.say, air.mark, tasks), air


def message(
    number: int, *buttons: str, text: str = "…", point: Point | None = None, key: str = "k"
) -> Heard:
    choices = tuple(Choice(b, f"{b} {number}") for b in buttons)
    return Heard(key=key, text=text, number=number, choices=choices, point=point)


async def test_an_offer_is_answered_with_its_number_and_marked_as_heard() -> None:
    async with player(TAKE) as (one, air):
        one.hear(RADIO, message(17, "take", "decline", key="relay"))
        assert one.busy
    assert air.said == [("收到，17号我去", 4.0, By.VOICE)]
    assert air.marked == ["relay"]
    assert not one.busy


async def test_a_message_that_asks_nothing_is_not_answered() -> None:
    async with player(TAKE) as (one, air):
        one.hear(RADIO, message(17, "done"))
        one.hear(RADIO, message(17, "not take"))
    assert air.said == []
    assert air.marked == []


async def test_arriving_takes_as_long_as_the_way_and_the_next_way_starts_there() -> None:
    async with player(ARRIVE) as (one, air):
        one.hear(RADIO, message(1, "here", point=THERE))
        await spin()
        one.hear(RADIO, message(2, "here", point=THERE))
    (_, first, _), (_, second, _) = air.said
    assert 1112 * 1.4 / 6 < first - 40 < 1112 * 1.4 / 4, "1.1 km of winding path at about 5 m/s"
    assert second == 40, "who is there already still looks for the people"


async def test_who_is_not_needed_any_more_says_nothing_more_of_that_call() -> None:
    async with player(FORGET, TAKE) as (one, air):
        air.open.clear()
        one.hear(RADIO, message(1, "take"))
        one.hear(RADIO, message(2, "take"))
        await spin()
        one.hear(RADIO, message(1, text="1号不用去了"))
        air.open.set()
    assert [words for words, *_ in air.said] == ["收到，2号我去"]


async def test_an_answer_may_depend_on_what_the_call_is_about() -> None:
    peace = Answer(button="done", of=re.compile("纠纷"), says=("双方已经和解",))
    plain = Answer(button="done", says=("处理完毕",))
    async with player(peace, plain) as (one, air):
        one.hear(RADIO, message(1, "take", text="1号，纠纷，请前往"))
        one.hear(RADIO, message(2, "take", text="2号，受伤，请前往"))
        one.hear(RADIO, message(1, "done"))
        one.hear(RADIO, message(2, "done"))
    assert [words for words, *_ in air.said] == ["双方已经和解", "处理完毕"]


async def test_who_was_not_understood_says_it_once_more_and_types() -> None:
    async with player(AGAIN, TAKE) as (one, air):
        one.hear(RADIO, message(1, "take"))
        await spin()
        one.hear(RADIO, message(0, text="没听清，请重复"))
    assert air.said[1] == ("收到，1号我去", 0.0, By.TEXT)


async def test_who_has_said_nothing_has_nothing_to_repeat() -> None:
    async with player(AGAIN) as (one, air):
        one.hear(RADIO, message(0, text="没听清，请重复"))
    assert air.said == []


async def answered(seed: str, order: list[int]) -> set[str]:
    sometimes = Answer(button="take", says=("{number} a", "{number} b"), chance=0.5)
    async with player(sometimes, seed=seed) as (one, air):
        for number in order:
            one.hear(RADIO, message(number, "take"))
    return {words for words, *_ in air.said}


async def test_chance_comes_from_the_seed_alone_not_from_the_order() -> None:
    numbers = list(range(1, 60))
    first = await answered("1", numbers)
    assert first == await answered("1", numbers[::-1])
    assert first != await answered("2", numbers)
    assert 15 < len(first) < 45, "about half is answered"
    assert {words[-1] for words in first} == {"a", "b"}


async def test_who_declines_says_so_instead_and_who_goes_tells_where_they_are() -> None:
    person = Person(
        id="p", channels=(RADIO,), name="P", at=HOME, tells=RADIO,
        answers=(Answer(button="take", says=("yes {number}",), rather="no {number}", rarely=0.5),),
    )  # fmt: skip
    air = Air()
    async with asyncio.TaskGroup() as tasks:
        one = Player(person, "1", air.say, air.mark, tasks)
        for number in range(40):
            one.hear(RADIO, message(number, "take"))
    yes, no = ([w for w, _, _ in air.said if w.startswith(start)] for start in ("yes", "no"))
    assert min(len(yes), len(no)) > 5
    assert air.places == [HOME] * len(yes)
    assert one.seconds_to(THERE) > one.seconds_to(HOME) == 0
