"""Plates on poles, steps and lamps: exact or nothing."""

import pytest

from rules.gazetteer import Gazetteer
from rules.model import Place, Point
from rules.places.spelled import spelled

HERE = Point(29.35, 110.44)
SITE = Gazetteer({
    "pole": Place(id="pole", names={"zh": "观景台"}, point=HERE, codes=("武陵源-0123", "0077")),
    "lamp": Place(id="lamp", names={"zh": "南门"}, point=HERE, codes=("灯杆 A12", "lamp A12")),
    "step": Place(id="step", names={"zh": "长梯"}, point=HERE, codes=("step 1450", "1450级")),
    "long": Place(id="long", names={"zh": "远处"}, point=HERE, codes=("61040012",)),
})  # fmt: skip


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("我在武陵源-0123", "pole"),
        ("武陵源 0123 有人摔倒", "pole"),
        ("武陵源洞幺两三，有人摔倒", "pole"),
        ("武陵源零一二三", "pole"),
        ("武陵源0 1 2 3号杆", "pole"),
        ("0077号杆", "pole"),
        ("编号洞洞拐拐", "pole"),
        ("灯杆Ａ１２旁边", "lamp"),
        ("灯杆a一二", "lamp"),
        ("灯杆a十二", "lamp"),
        ("near LAMP a-12 please", "lamp"),
        ("lamp a one two", "lamp"),
        ("we are on step 1450", "step"),
        ("step fourteen fifty", "step"),
        ("step one four five zero", "step"),
        ("在第一千四百五十级台阶", "step"),
        ("61040012", "long"),
        ("六幺洞四洞洞幺两", "long"),
    ],
)  # fmt: skip
def test_a_plate_however_its_number_is_said(words: str, place: str) -> None:
    (match,) = SITE.find(words)
    assert (match.place, match.score) == (place, 1.0)
    assert match.reason.startswith("where_plate:")


@pytest.mark.parametrize(
    "words",
    [
        "武陵源0124", "武陵源012", "武陵源01234", "灯杆A13", "灯杆B12", "灯杆A122", "step 1451", "step 14",
        "0077", "一共0077人", "61040013", "我的电话是361040012",
    ],
)  # fmt: skip
def test_one_wrong_digit_is_no_plate(words: str) -> None:
    assert SITE.find(words) == ()


def test_a_plate_goes_before_a_name() -> None:
    plate, name = SITE.find("灯杆A12，就在长梯旁边")
    assert (plate.place, name.place) == ("lamp", "step")


def test_a_plate_that_two_places_have_is_a_tie() -> None:
    twice = Gazetteer({i: Place(id=i, names={"zh": i}, point=HERE, codes=("A-7",)) for i in "xy"})
    (match,) = twice.find("at a7 now")
    assert (match.place, match.candidates, match.score) == ("x", ("y",), 0.5)


@pytest.mark.parametrize(
    ("said", "digits"),
    [
        ("一千四百五十", "1450"), ("洞幺两三", "0123"), ("两百五", "250"), ("二百零三", "203"), ("十七", "17"),
        ("两千零五", "2005"), ("一千零五十", "1050"), ("三千五", "3500"), ("二十", "20"), ("一百一十", "110"),
        ("fourteen fifty", "1450"), ("one two oh three", "1203"), ("twenty three", "23"),
        ("two hundred and fifty", "250"), ("one thousand four hundred", "1400"), ("0 1 2 3", "0123"),
    ],
)  # fmt: skip
def test_numbers_that_are_said(said: str, digits: str) -> None:
    found = spelled(f"在{said}米" if said[0] > "z" else f"at {said} m")
    assert digits in found.text
    assert len(found.text) == len(found.at) == len(found.ends)
