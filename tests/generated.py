"""A site that nobody has ever seen, made of dice: names, kinds and their words mean nothing anywhere.

What works on it can owe nothing to a name in the code. `Land.yaml` is its file, as one would write it.
"""

import random
from collections.abc import Callable

from msgspec import Struct

ZONES = (
    "Pacific/Auckland",
    "America/Lima",
    "Europe/Oslo",
    "Africa/Nairobi",
    "Asia/Tokyo",
    "Asia/Kathmandu",
)
HANZI = "柏枫岚澄瑶珂芷棠楠榆桐渊屿汀澜霁黛莹翡珀璃琥璋砚墨瓷绮纱锦缎绫帛篆笙箫琵琶箜篌骊鹭鹮鹳鸢雉獐麂狐貂鲟鲈鳜鲥鲢"
ONSETS, VOWELS, CODAS = (
    ("br", "dr", "f", "gl", "k", "m", "p", "sk", "tr", "v", "z"),
    "aeiou",
    ("ck", "dd", "lm", "nth", "rv", "x"),
)
HOURS = "00:00-24:00"


class Land(Struct, frozen=True):
    """The file of a site and the words that its people use."""

    yaml: str
    language: str
    places: tuple[str, ...]
    words: tuple[str, ...]  # of its kinds, in their order; the last kind is the default
    posts: tuple[str, ...]  # names of those who can be sent


def land(seed: int, language: str) -> Land:
    """The same seed, the same site."""
    dice = random.Random(f"{seed}/{language}")
    name = _hanzi(dice) if language == "zh" else _latin(dice)
    places, posts, kinds, words = ([name() for _ in range(n)] for n in (4, 3, 3, 3))
    lat, lon = round(dice.uniform(-55, 65), 3), round(dice.uniform(-175, 175), 3)
    lines = [
        f"site: s{seed}-{language}", f"names: {name()}", f"language: {language}",
        f"timezone: {dice.choice(ZONES)}", "default_kind: k2",
        "adapters: {desk: {kind: console}, air: {kind: handset}, chat: {kind: loopback}}",
        "policy: {confidence: 0.6}", f"shifts: {{x: {{hours: '{HOURS}'}}}}", "places:",
        *(f"  p{n}: {{names: {p}, at: [{lat + n / 200:.4f}, {lon + n / 150:.4f}]}}" for n, p in enumerate(places)),
        "units:", f"  d: {{kind: desk, role: dispatcher, names: {name()}, channels: [desk/d]}}",
        *(f"  u{n}: {{kind: {k}, names: {p}, at: p{n}, skills: [z{n}], shifts: [x], channels: [{c}/{p}]}}"
          for n, (p, k, c) in enumerate(zip(posts, ("patrol", "platform", "patrol"), ("air", "chat", "chat"), strict=True))),
        "kinds:", *(f"  k{n}: {{names: {k}, words: [{w}], confirm: {c}, skills: [{s}]}}"
          for n, (k, w, c, s) in enumerate(zip(kinds, words, ("never", "never", "always"), ("z0", "z1", ""), strict=True))),
    ]  # fmt: skip
    return Land("\n".join(lines) + "\n", language, (*places,), (*words,), (*posts,))


def _hanzi(dice: random.Random) -> Callable[[], str]:
    """Names of two and three characters, none of which stands in another name."""
    left = dice.sample(HANZI, len(HANZI))
    return lambda: "".join(left.pop() for _ in range(dice.choice((2, 3)) if len(left) > 24 else 2))


def _latin(dice: random.Random) -> Callable[[], str]:
    """Words of no language, each another."""
    given: set[str] = set()

    def name() -> str:
        while True:
            word = "".join(
                dice.choice(ONSETS) + dice.choice(VOWELS) for _ in range(2)
            ) + dice.choice(CODAS)
            if word not in given:
                given.add(word)
                return word

    return name
