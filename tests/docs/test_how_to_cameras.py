"""The YAML of the page on cameras makes a site, and does there what the page says."""

import pytest

from rules.events import Offered
from rules.rulebook import Rulebook
from rules.transitions import Status
from tests.docs.test_how_to_members import site
from tests.rules.play import Play
from tests.rules.seeing import STILL, saw


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Rulebook:
    return Rulebook(site(tmp_path_factory.mktemp("f19"), "f19-cameras.md").site)


@pytest.mark.parametrize("words", ["confirm 1", "确认1"])
def test_f19_the_page(words: str, book: Rulebook) -> None:
    play = Play(book)
    for _ in range(100):
        saw(play, camera="c-mihun")
    call = play.call()
    assert (call.kind, call.status, len(play.world.calls)) == ("dispute", Status.PROPOSED, 1)
    assert call.where
    assert call.where.place == "mihuntai"
    told = play.last("console/desk")
    assert told.pictures == (STILL,)
    assert "https://video.example.org/live/c-mihun" in told.text
    play.say("console/desk", words)
    (offer,) = play.of(Offered)
    first = play.book.site.units[offer.unit].channels[0]
    assert "指挥室能看到现场画面" in play.last(str(first)).text


def test_f19_a_rule_of_the_page_trusts_a_camera(book: Rulebook) -> None:
    play = Play(book)
    saw(play, camera="c-mihun", kind="crowd", sure=0.9)
    assert play.of(Offered)
    assert play.call().said.confidence == 0.8


@pytest.mark.parametrize("words", ["迷魂台有人打架", "fight at Mihun Terrace"])
def test_f19_a_persons_word_does_not_wait(words: str, book: Rulebook) -> None:
    play = Play(book)
    saw(play, camera="c-mihun")
    play.say("chat/t", words)
    assert play.of(Offered)
