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
        ("电话13909", "电话幺三勾洞勾"),
        ("P3，P17，T2航站楼", "P 三，P 幺拐，T 二航站楼"),
        ("B-12到A101", "B 幺两到A 幺洞幺"),
        ("湘G·12345，京AD20790", "湘G 幺两三四五，京A D 两洞拐勾洞"),
        ("川A8B2C3", "川A 八 B 两 C 三"),
        ("5G网络，COVID19", "五G网络，COVID19"),
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
        ("120 people, 250 m, 13:05", "120 people, 250 m, thirteen zero five"),
        (
            "08:00, 20:30, 23:59, 10:10",
            "zero eight hundred, twenty thirty, twenty three fifty nine, ten ten",
        ),
        ("P3 copy", "Papa three copy"),
        ("plate XG-12345", "plate X-ray Golf one two three four five"),
        ("call 17, room A101", "call 17, room Alfa one zero one"),
        ("gate B, gate A. A dog at gate C now", "gate Bravo, gate Alfa. A dog at gate Charlie now"),
        ("so I go to a 4G mast, COVID19", "so I go to a 4G mast, COVID19"),
        ("#1234", "number 1234"),
        ("phone 13800138000", "phone one three eight zero zero one three eight zero zero zero"),
    ],
)
def test_english(written: str, said: str) -> None:
    assert on_the_air(written, "en") == said


def test_other_languages_are_left_as_they_are() -> None:
    assert on_the_air(" 112 ", "ko") == "112"
