"""The board shows where the reserve stands in, and where too few are on duty."""

from msgspec.structs import replace

from bridge.record.ledger import Ledger
from rules.density.site import Density
from rules.rulebook import Rulebook
from tests.rules.play import Play
from tests.stories.test_f11_reserve import covered


def test_moves_and_minimums_are_on_the_board_until_they_are_over() -> None:
    many = Density(id="many", names={"zh": "全区"}, units=5)
    book = Rulebook(replace(covered(), density={"many": many}))
    play, ledger = Play(book), Ledger(book)
    seen = 0

    def standby() -> tuple[list[tuple[str, str]], list[tuple[int, int]]]:
        nonlocal seen
        touched = [ledger.apply(f"k{n}", f) for n, f in enumerate(play.facts[seen:], seen)]
        assert any(one.waiting for one in touched)
        seen = len(play.facts)
        view = ledger.board(play.now).standby
        moves = [(m.unit_names["zh"], m.stage) for m in view.moves]
        again = Ledger(book, known=ledger.known()).board(play.now).standby
        assert again == view, "it is known after a restart"
        return moves, [(t.have, t.need) for t in view.thin]

    play.say("chat/t", "月亮湖有人打架")
    play.say("radio/快警一组", "收到")
    play.pass_(minutes=1)
    play.say("radio/山顶", "下班")
    assert standby() == ([("机动一组", "asked")], [(4, 5)])
    play.say("desk/desk", "补位M1")
    assert standby() == ([("机动一组", "sent")], [(4, 5)])
    play.say("radio/机动一组", "到达")
    assert standby()[0] == [("机动一组", "there")]
    play.say("radio/快警一组", "处理完毕")
    play.pass_(minutes=2)
    play.say("radio/山顶", "上岗")
    assert standby() == ([], [])
