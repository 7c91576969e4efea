"""The measuring set of place finding: public place names, and calls as speech-to-text spells them.

Names are the `ns` entries of the word list that jieba ships, 3 to 6 characters long. Every error is
made on the sound of the name and written with common characters of that sound. The confusions here
are a list of their own, not the distances of the rules. One seed and one set of phrases is for
tuning, the others are only measured.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import NamedTuple

import jieba
from pypinyin import Style, lazy_pinyin, pinyin

TUNING, MEASURING = 7, 61_403
FRESH = 20_261_122  # seed and phrases of another hand, looked at after the rules stood still
LENGTHS = range(3, 7)  # characters of a name
PHRASES: Mapping[int, Sequence[str]] = {
    TUNING: (
        "我在{}，有人打架", "{}这里有人摔倒了", "快来{}", "报告，{}发生纠纷", "我们被困在{}附近了",
        "从{}出来以后手机不见了", "{}", "指挥室，{}排队的人太多",
    ),
    MEASURING: (
        "你好，我现在人在{}，脚崴了走不动", "{}有两个人吵起来了，麻烦派人", "请到{}来一下",
        "我妈妈在{}走丢了", "喂，听得到吗，{}这边需要帮忙", "包落在{}了怎么办",
        "呼叫总台，{}下雨路滑有人跌伤", "就在{}门口等你们", "我的位置是{}", "这个{}厕所里有人晕倒",
    ),
    FRESH: (
        "老乡，{}往哪边走，我同伴中暑了", "我们旅行团在{}跟司机闹起来了", "有辆大巴横在{}不让走",
        "刚才在{}丢了个帆布袋", "{}的台阶上躺着一个人", "有个娃娃在{}这儿一直哭",
        "导游说{}封了，我们出不去", "赶紧的，{}冒烟了", "位置{}，两名游客推搡",
        "想问{}有没有医务室，我朋友头晕",
    ),
}  # fmt: skip
CHATTER: Mapping[int, Sequence[str]] = {
    TUNING: (
        "我的手机丢了", "有人受伤流血了快来人", "请问几点关门", "孩子找不到了", "收到，马上过去",
        "现在下大雨了", "谢谢你们", "车票在哪里买", "前面堵车走不动", "有人插队吵起来了",
    ),
    MEASURING: (
        "我的身份证不见了怎么办", "老人家晕倒了快叫救护车", "今天还有没有下山的车",
        "两个游客打起来了",
        "好的明白，五分钟就到", "麻烦问一下厕所在什么地方", "这里信号不好听不清", "导游不管我们了",
        "小孩被石头砸到头了",
        "排了两个小时的队", "请重复一遍", "缆车停了我们下不去", "有一条蛇",
        "我们一共十二个人", "他喝多了在骂人", "票价怎么这么贵要投诉", "手机快没电了",
        "天黑了看不见路",
        "有人偷东西", "对讲机没有声音", "那边冒烟了好像着火", "已经处理完毕双方和解", "我脚扭了",
        "雾太大什么都看不到", "帮我找一下我爱人", "谁捡到一个红色的背包",
        "马上要关门了还有人没出来",
        "栏杆松了很危险", "猴子抢了我的包", "等了半天没有人来",
    ),
    FRESH: (
        "司机态度太差了你们管不管", "我们等了四十分钟还没轮到", "麻烦给我爱人打个电话",
        "刚刚地上有一滩油谁滑倒了", "他说喘不上气嘴唇发紫", "能不能退票我们不玩了",
        "前面吵得很凶快动手了", "我看见有人翻栏杆", "信号断了重新说一遍", "这里停电了电梯卡住了",
        "买的纪念品是假的", "老太太不记得自己住哪", "无人机掉下来砸到帐篷", "请派一个会英语的过来",
    ),
}  # fmt: skip
_SWAPS = (  # what many speakers of the south say alike
    ("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("f", "h"), ("r", "l"),
)  # fmt: skip
_ENDS = (("ang", "an"), ("eng", "en"), ("ing", "in"))
_BLURS = (  # what a narrow channel takes away
    ("b", "p"), ("d", "t"), ("g", "k"), ("j", "q"), ("q", "x"), ("zh", "ch"), ("z", "c"),
    ("m", "n"),
)  # fmt: skip
_FILLERS = "啊呃那个的就是嗯这"


class Case(NamedTuple):
    """One call: its words, and the name that was meant ("" = none)."""

    words: str
    meant: str


Noise = Callable[[str, Random], str]


def names(many: int, seed: int) -> list[str]:
    """So many different place names."""
    known = sorted({w for w, _, tag in _entries() if tag == "ns" and len(w) in LENGTHS and _han(w)})
    return Random(seed).sample(known, many)  # noqa: S311 - a seeded set


def calls(of: Sequence[str], noise: Noise, many: int, seed: int) -> list[Case]:
    """So many calls, each about one of the names, spelt with errors of one sort."""
    chance = Random(f"{seed}/{noise.__name__}/{len(of)}")  # noqa: S311 - a seeded set
    phrases = PHRASES[seed]
    return [
        Case(chance.choice(phrases).format(noise(name, chance)), name)
        for name in (chance.choice(of) for _ in range(many))
    ]


def clean(name: str, _: Random) -> str:
    """As it is."""
    return name


def one_homophone(name: str, chance: Random) -> str:
    """One character written with another of the same sound."""
    return _spelt(name, chance, lambda s, _: s, 1)


def all_homophones(name: str, chance: Random) -> str:
    """Every character written with another of the same sound."""
    return _spelt(name, chance, lambda s, _: s, len(name))


def one_alike(name: str, chance: Random) -> str:
    """One syllable taken for one that sounds alike in some regions."""
    return _spelt(name, chance, _regional, 1)


def all_alike(name: str, chance: Random) -> str:
    """Every syllable that can be, taken for one that sounds alike."""
    return _spelt(name, chance, _regional, len(name))


def one_blurred(name: str, chance: Random) -> str:
    """One syllable taken for one that a narrow channel makes of it."""
    return _spelt(name, chance, _blurred, 1)


def inserted(name: str, chance: Random) -> str:
    """One syllable too many inside the name."""
    at = chance.randrange(1, len(name))
    return name[:at] + chance.choice(_FILLERS) + name[at:]


def deleted(name: str, chance: Random) -> str:
    """One syllable missing."""
    at = chance.randrange(len(name))
    return name[:at] + name[at + 1 :]


def inserted_and_misspelt(name: str, chance: Random) -> str:
    """One too many, and the rest in other characters."""
    return inserted(all_homophones(name, chance), chance)


def deleted_and_misspelt(name: str, chance: Random) -> str:
    """One missing, and the rest in other characters."""
    return deleted(all_homophones(name, chance), chance)


def _spelt(name: str, chance: Random, change: Callable[[str, Random], str], many: int) -> str:
    sounds = lazy_pinyin(name, style=Style.NORMAL)
    can = [i for i, s in enumerate(sounds) if change(s, chance) != s] or list(range(len(name)))
    told = list(name)
    for i in chance.sample(can, min(many, len(can))):
        sound = change(sounds[i], chance)
        others = [c for c in _characters().get(sound, ()) if c != name[i]]
        told[i] = chance.choice(others) if others else name[i]
    return "".join(told)


def _regional(sound: str, chance: Random) -> str:
    return _swapped(sound, chance, _SWAPS, _ENDS)


def _blurred(sound: str, chance: Random) -> str:
    return _swapped(sound, chance, _BLURS, ())


def _swapped(
    sound: str, chance: Random, heads: Sequence[tuple[str, str]], tails: Sequence[tuple[str, str]]
) -> str:
    found = {
        b + sound[len(a) :] for x, y in heads for a, b in ((x, y), (y, x)) if _begins(sound, a)
    }
    found |= {
        sound[: -len(a)] + b for x, y in tails for a, b in ((x, y), (y, x)) if sound.endswith(a)
    }
    real = sorted(found & _characters().keys())
    return chance.choice(real) if real else sound


def _begins(sound: str, head: str) -> bool:
    """Is that the whole initial? "z" is none of "zhang"."""
    return sound.startswith(head) and not (len(head) == 1 and sound[1:2] == "h")


@lru_cache(maxsize=1)
def _characters() -> Mapping[str, Sequence[str]]:
    """Common characters by their usual sound."""
    found: dict[str, list[str]] = {}
    for word, often, _ in _entries():
        if len(word) == 1 and often > 300 and _han(word):  # noqa: PLR2004 - times in jieba's corpus
            found.setdefault(pinyin(word, style=Style.NORMAL)[0][0], []).append(word)
    return found


@lru_cache(maxsize=1)
def _entries() -> Sequence[tuple[str, int, str]]:
    text = (Path(jieba.__file__).parent / "dict.txt").read_text("utf-8")
    rows = (line.split() for line in text.splitlines())
    return [(r[0], int(r[1]), r[2]) for r in rows if len(r) == 3]  # noqa: PLR2004


def _han(word: str) -> bool:
    return all("\u4e00" <= c <= "\u9fff" for c in word)
