"""What the headings and the plain words of a roster mean, in Chinese and in English.

A sheet with other headings says so in `columns`, one with other words in `means`. Words are
compared without case, blanks and brackets, so that “电话（手机）” and “Phone No.” are known.
"""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "name": ("姓名", "名字", "人员姓名", "name", "full name", "person"),
    "number": ("编号", "工号", "警号", "胸号", "人员编号", "number", "no", "id", "staff no",
               "badge", "badge no", "badge number", "staff number"),
    "sign": ("呼号", "对讲机呼号", "台号", "call sign", "callsign", "radio name"),
    "kind": ("类型", "单位类型", "人员类型", "kind", "type", "unit kind"),
    "at": ("岗位", "点位", "驻点", "地点", "位置", "执勤点", "place", "post", "location"),
    "zones": ("网格", "片区", "区域", "责任区", "巡区", "所属网格", "责任网格", "grid", "zone",
              "area", "beat", "sector"),
    "skills": ("技能", "特长", "专长", "工种", "职责", "skill", "skills", "duties", "trade"),
    "shifts": ("班次", "班组时段", "值班", "当班", "班", "shift", "shifts", "hours", "roster"),
    "phone": ("电话", "手机", "手机号", "手机号码", "联系电话", "电话号码", "联系方式", "phone",
              "mobile", "phone number", "telephone", "cell", "mobile number"),
    "chat": ("群聊账号", "聊天账号", "企业微信", "企微账号", "钉钉", "飞书", "微信", "chat",
             "chat id", "messenger"),
    "radio": ("对讲频道", "对讲机频道", "频道", "信道", "radio", "radio channel", "talkgroup"),
    "parent": ("上级", "所属单位", "所属小队", "小队", "中队", "班组", "队伍", "parent", "squad",
               "team", "reports to", "unit"),
    "language": ("语言", "language", "lang"),
    "mode": ("交通工具", "出行方式", "交通方式", "mode", "moves", "transport", "vehicle"),
})  # fmt: skip

KINDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "patrol": ("巡逻", "巡逻员", "巡逻队员", "队员", "移动", "流动", "保安", "patrol", "guard"),
        "platform": ("平台", "岗亭", "固定岗", "哨位", "platform", "fixed", "kiosk"),
        "desk": ("席位", "值班室", "台席", "desk"),
        "group": ("群组", "群", "group"),
    }
)
MODES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "foot": ("步行", "徒步", "步巡", "foot", "walk", "walking", "on foot"),
        "bike": ("自行车", "骑行", "单车", "bike", "bicycle"),
        "motorbike": ("摩托", "摩托车", "电动车", "电瓶车", "motorbike", "motorcycle", "scooter"),
        "car": ("汽车", "车巡", "巡逻车", "轿车", "car", "vehicle", "van"),
    }
)
LANGUAGES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "zh": ("中文", "汉语", "普通话", "chinese", "mandarin"),
        "en": ("英语", "英文", "english"),
    }
)

_BRACKETS = re.compile(r"[（(【\[].*?[)）】\]]")
_SIGNS = re.compile(r"[\s*:：.。_/\-]+")


def plain(said: str) -> str:
    """A heading or a word, as it is compared."""
    return _SIGNS.sub("", _BRACKETS.sub("", said).casefold()) or _SIGNS.sub("", said.casefold())


def looked_up(table: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Each plain word → what it means; the meanings are words themselves."""
    return {plain(w): id for id, words in table.items() for w in (id, *words)}


HEADINGS: Mapping[str, str] = MappingProxyType(looked_up(FIELDS))
