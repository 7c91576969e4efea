"""How far two syllables of Mandarin are apart to a tired ear on a narrow channel, 0…1.

A syllable is taken apart as phonologists do (initial, medial, nucleus, coda; see San Duanmu, "The
Phonology of Standard Chinese", 2007). Differences that whole regions do not make (n/l, z/zh,
-n/-ng) count little, those that a radio blurs (b/p, d/t, missing codas) more, all others fully.
"""

from functools import lru_cache

from pypinyin import Style, pinyin

REGION = 0.12  # a difference that many speakers do not make
BLUR = 0.35  # one that a narrow channel takes away
RARE = 0.16  # a reading that the character seldom has
MOST = 0.4  # farther than this is no likeness at all

_INITIALS = ("zh", "ch", "sh", *"bpmfdtnlgkhjqxrzcs")
_SAME_IN_SOME_REGION = frozenset({"zzh", "cch", "ssh", "ln", "lr", "fh", "nr"})
_BLURRED = frozenset({
    "bp", "dt", "gk", "jq", "qx", "jx", "czh", "chzh", "cz", "chz", "cs", "chsh", "csh", "chs",
    "shx", "sx", "jzh", "jz", "cq", "chq", "mn", "gh", "hk", "szh", "shzh", "shz", "sz", "rzh",
    "dg", "kt", "bd", "pt", "hx", "lm", "bm", "dn", "dl", "h", "g", "r",
})  # fmt: skip
# Written final → medial, nucleus, coda.
_FINALS = {
    "a": ("", "a", ""), "o": ("u", "o", ""), "e": ("", "e", ""), "ai": ("", "a", "i"),
    "ei": ("", "e", "i"), "ao": ("", "a", "u"), "ou": ("", "o", "u"), "an": ("", "a", "n"),
    "ang": ("", "a", "ng"), "en": ("", "e", "n"), "eng": ("", "e", "ng"), "ong": ("u", "o", "ng"),
    "er": ("", "e", "r"), "i": ("i", "", ""), "ia": ("i", "a", ""), "ie": ("i", "e", ""),
    "iao": ("i", "a", "u"), "iu": ("i", "o", "u"), "ian": ("i", "a", "n"), "io": ("i", "o", ""),
    "iang": ("i", "a", "ng"), "in": ("i", "e", "n"), "ing": ("i", "e", "ng"),
    "iong": ("v", "o", "ng"), "u": ("u", "", ""), "ua": ("u", "a", ""), "uo": ("u", "o", ""),
    "uai": ("u", "a", "i"), "ui": ("u", "e", "i"), "uan": ("u", "a", "n"),
    "uang": ("u", "a", "ng"), "un": ("u", "e", "n"), "ueng": ("u", "e", "ng"),
    "v": ("v", "", ""), "ve": ("v", "e", ""), "van": ("v", "a", "n"), "vn": ("v", "e", "n"),
    "": ("", "", ""),
}  # fmt: skip
_ZERO = {  # syllables without an initial are written with y and w
    "yi": "i", "ya": "ia", "ye": "ie", "yao": "iao", "you": "iu", "yan": "ian", "yang": "iang",
    "yin": "in", "ying": "ing", "yong": "iong", "yu": "v", "yue": "ve", "yuan": "van", "yun": "vn",
    "yo": "io", "wu": "u", "wa": "ua", "wo": "uo", "wai": "uai", "wei": "ui", "wan": "uan",
    "wang": "uang", "wen": "un", "weng": "ueng",
}  # fmt: skip
_NEAR_NUCLEUS = frozenset({"eo", "ae"})

Readings = tuple[str, ...]  # of one character, without tones


@lru_cache(maxsize=16384)
def readings(char: str) -> Readings:
    """All readings of one character, without tones, the usual one first."""
    found = pinyin(char, style=Style.NORMAL, heteronym=True, errors="ignore")
    return tuple(dict.fromkeys(found[0])) if found else ()


@lru_cache(maxsize=1 << 18)
def apart_any(heard: Readings, named: Readings) -> float:
    """The least distance between any two readings; those that are not usual count a little."""
    return min(
        (apart(h, n) + RARE * ((i > 0) + (j > 0)) for i, h in enumerate(heard)
         for j, n in enumerate(named)),
        default=1.0,
    )  # fmt: skip


@lru_cache(maxsize=1 << 16)
def apart(a: str, b: str) -> float:
    """How far two syllables without tones are apart, 0 the same … 1 nothing in common."""
    if a == b:
        return 0.0
    (initial, *final), (other, *others) = _parts(a), _parts(b)
    if {initial, other} == {"f", "h"}:  # "fei" and "hui", "fan" and "huan" fall together
        final[0], others[0] = "", ""
    medial = 0.0 if final[0] == others[0] else 0.25
    first = _between(initial, other)
    far = first + medial + _rhyme(final[1:], others[1:])
    return far if far <= MOST else 1.0


@lru_cache(maxsize=1024)
def fine(syllable: str) -> str:
    """The syllable as all regions would write it alike."""
    initial, medial, nucleus, coda = _parts(syllable)
    if initial == "f":
        initial, medial = "h", medial or "u"
    return f"{_REGION.get(initial, initial)}{medial}{nucleus}{coda.removesuffix('g')}."


_REGION = {"zh": "z", "ch": "c", "sh": "s", "n": "l", "r": "l"}


@lru_cache(maxsize=1024)
def coarse(syllable: str) -> str:
    """The class of a syllable: what is left of it when nothing is heard well."""
    initial, medial, nucleus, coda = _parts(syllable)
    first = _CLASS.get(initial, "") or ("w" if medial == "u" else "y" if medial else "0")
    vowel = {"a": "a", "": medial or "i"}.get(nucleus, "e")
    return first + ("i" if vowel == "v" else vowel) + ("n" if coda.startswith("n") else "")


_CLASS = {
    letter: group[0]
    for group in (
        ("b", "p"), ("m",), ("f", "h"), ("d", "t"), ("n", "l", "r"), ("g", "k"), ("j", "q", "x"),
        ("z", "c", "s", "zh", "ch", "sh"),
    )
    for letter in group
}  # fmt: skip


def _between(a: str, b: str) -> float:
    if a == b:
        return 0.0
    pair = "".join(sorted((a, b)))
    if pair in _SAME_IN_SOME_REGION:
        return REGION
    return BLUR if pair in _BLURRED else 1.0


def _rhyme(a: list[str], b: list[str]) -> float:
    """How far nucleus and coda are apart."""
    near = "".join(sorted(a[0] + b[0])) in _NEAR_NUCLEUS
    nucleus = 0.0 if a[0] == b[0] else 0.25 if near else 0.4
    if a[1] == b[1]:
        return nucleus
    return nucleus + (REGION if {a[1], b[1]} == {"n", "ng"} else 0.3)


@lru_cache(maxsize=1024)
def _parts(syllable: str) -> tuple[str, str, str, str]:
    written = _ZERO.get(syllable)
    if written is not None:
        return ("", *_FINALS[written])
    initial = next((i for i in _INITIALS if syllable.startswith(i)), "")
    rest = syllable[len(initial) :].replace("ü", "v")
    if initial in ("j", "q", "x") and rest.startswith("u"):
        rest = "v" + rest[1:]
    if rest == "i" and initial in ("zh", "ch", "sh", "z", "c", "s"):
        return (initial, "", "", "")  # the "i" of shi is no i
    return (initial, *_FINALS.get(rest, ("", rest, "")))
