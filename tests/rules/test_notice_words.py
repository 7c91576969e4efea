"""How notices are ordered, and what an answer to one means."""

import pytest

from rules.notices.events import NoticeGiven
from rules.notices.words import says_done
from tests.rules.test_notices import NUMBER, PARKING, parked


@pytest.mark.parametrize(
    "order",
    [
        "挪车",
        "挪车 迷魂台",
        f"挪车 {NUMBER}",
        "notice parking at South Gate",
        "挪车 123 南门 湘A12345",
    ],
)
def test_what_is_missing_is_asked_for(order: str) -> None:
    play = parked()
    play.say("desk/desk", order)
    assert not play.of(NoticeGiven)
    assert play.last("desk/desk").message == "notice_how"


@pytest.mark.parametrize(
    ("order", "number", "plate", "language"),
    [
        ("挪车 +86 139-1234-5678 南门停车场 湘a12345", "+8613912345678", "湘A12345", "zh"),
        (
            "notice parking 008613912345678 at South Gate plate 粤BD12345",
            "+8613912345678",
            "粤BD12345",
            "zh",
        ),
        (
            "notice parking +447700900123 at South Gate plate LX21 ABC",
            "+447700900123",
            "LX21 ABC",
            "en",
        ),
        ("通知挪车：13912345678，南门，湘A12345", "+8613912345678", "湘A12345", "zh"),
    ],
)
def test_orders_as_people_write_them(order: str, number: str, plate: str, language: str) -> None:
    play = parked()
    play.say("desk/desk", order)
    (fact,) = play.of(NoticeGiven)
    assert (fact.to.address.channel, fact.about.plate) == (number, plate)
    assert (fact.about.place, fact.about.language) == ("gate", language)


def test_words_of_what_is_done() -> None:
    for words in ("已挪", "挪走了", "车不在了", "moved", "it's gone", "已经处理"):
        assert says_done(words, PARKING) is True, words
    for words in ("没挪", "还在", "not moved", "it hasn't moved", "没有挪走"):
        assert says_done(words, PARKING) is False, words
    for words in (
        "马上挪",
        "我会挪走的",
        "挪走要等5分钟",
        "moved in 5 minutes",
        "好的",
        "挪走了吗",
    ):
        assert says_done(words, PARKING) is None, words
