"""Figures as they are said on the air."""

import pytest

from bridge.speech.spoken import on_the_air


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("17号，收到", "十七号，收到"),
        ("#17 已派", "十七号 已派"),
        ("217号到203号", "二百一十七号到二百零三号"),
        ("1007号", "一千零七号"),
        ("请拨打110或119", "请拨打幺幺零或幺幺九"),
        ("12345热线", "幺二三四五热线"),
        ("电话13800138000", "电话幺三八洞洞幺三八洞洞洞"),
        ("车号 2708", "车号 两拐洞八"),
        ("13:05集合，8:00出发", "十三点零五分集合，八点出发"),
        ("20:30", "二十点三十分"),
        ("2人，2分钟，2号，2楼", "两人，两分钟，二号，二楼"),
        ("120人在3.5公里外", "一百二十人在三点五公里外"),
        ("80%", "百分之八十"),
        ("2024年5月1日", "二零二四年五月一日"),
        ("０１２", "洞幺两"),
        ("0.5度", "零点五度"),
        ("见 https://a.example/x 👍", "见"),
        ("没有数字", "没有数字"),
    ],
)
def test_chinese(written: str, said: str) -> None:
    assert on_the_air(written, "zh") == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("#17 taken", "number 17 taken"),
        ("Call 217, unit 305", "Call 217, unit three zero five"),
        ("dial 110", "dial one one zero"),
        ("120 people, 250 m, 13:05", "120 people, 250 m, 13:05"),
        ("phone 13800138000", "phone one three eight zero zero one three eight zero zero zero"),
    ],
)
def test_english(written: str, said: str) -> None:
    assert on_the_air(written, "en") == said


def test_other_languages_are_left_as_they_are() -> None:
    assert on_the_air(" 112 ", "ko") == "112"
