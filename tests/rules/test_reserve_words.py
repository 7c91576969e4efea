"""What a reserve's words mean while its move stands: all that they mean without one, and the move."""

import pytest
from msgspec.structs import replace

from rules.inputs import Reach
from rules.model import Address
from rules.reserves.events import Stage
from tests.rules.play import Play
from tests.rules.test_reserves import RESERVE, moved
from tests.stories.test_f11_reserve import covered


def stage(one: Play) -> Stage:
    return one.world.moves["r-1"].stage


@pytest.mark.parametrize("words", ["12号我去", "take 12", "taking one two", "12号去不了"])
def test_words_with_a_calls_number_are_of_that_call(words: str) -> None:
    one = moved()
    one.say(RESERVE, words)
    assert one.told(RESERVE)[-1] == "no_such_call"
    assert stage(one) is Stage.SENT


@pytest.mark.parametrize("reply", [True, False])
def test_a_copy_to_words_that_were_passed_on_is_theirs(reply: bool) -> None:
    one = moved()
    one.say("desk/desk", "通知机动一组 注意防火")
    one.say(RESERVE, "收到", reply_to=one.last(RESERVE).key if reply else "")
    assert one.told("desk/desk")[-1] == "pass_on_acked"


@pytest.mark.parametrize("words", ["收到", "here"])
def test_an_answer_to_a_roll_is_the_rolls(words: str) -> None:
    one = moved()
    one.say("desk/desk", "全体点名")
    one.say(RESERVE, words)
    (row,) = [r for r in one.world.roll_rows.values() if r.unit == "r-1"]
    assert row.at is not None
    assert stage(one) is Stage.SENT
    one.say("desk/desk", "全体点名")
    one.say(RESERVE, "收到，到达")
    assert stage(one) is Stage.THERE, "that is no answer to a roll"


def test_a_reply_is_to_the_order_or_means_no_move() -> None:
    one = moved()
    order = one.last(RESERVE).key
    one.news(one.last(RESERVE), Reach.SENT)
    one.say("desk/desk", "全体：注意防火")
    one.say(RESERVE, "去不了", reply_to=one.last(RESERVE).key)
    assert stage(one) is Stage.SENT
    one.say(RESERVE, "去不了", reply_to=order)
    assert stage(one) is Stage.REFUSED


def test_a_number_in_the_name_of_the_post_is_no_calls() -> None:
    site = covered("zh", confirm=False)
    lake = replace(site.places["lake"], aliases=("3号观景台",))
    one = moved(replace(site, places={**site.places, "lake": lake}))
    one.say(RESERVE, "已到达3号观景台")
    assert stage(one) is Stage.THERE


def test_who_shares_a_channel_answers_by_its_call_sign_and_nobody_orders_there() -> None:
    site = covered("zh", confirm=False)
    air = (Address("air", "ch1"),)
    on = replace(site.units["r-1"], channels=air)
    one = moved(replace(site, units={**site.units, "r-1": on}))
    one.say("air/ch1", "指挥室，不用补位M1", sender="9")
    assert stage(one) is Stage.SENT
    one.say("air/ch1", "机动一组，到达", sender="7")
    assert stage(one) is Stage.THERE
    one.say("air/ch1", "机动一组，去不了", sender="7")
    assert stage(one) is Stage.REFUSED


def test_who_calls_another_unit_says_nothing_of_the_move() -> None:
    one = moved()
    one.say(RESERVE, "机动一组呼叫快警二组，到达")
    assert one.told("radio/快警二组")[-1] == "pass_on"
    assert stage(one) is Stage.SENT
