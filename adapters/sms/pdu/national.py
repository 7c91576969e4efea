"""National language tables of 3GPP TS 23.038, Annex A: the letters behind 128 places, by language.

The tables of the nine Indian scripts are one table: their Unicode blocks are laid out alike, so a
place means the same offset in each block, less the letters that a script does not have.
NUL stands for a place that means nothing.
"""

NOTHING = "\0"
_AZ = "abcdefghijklmnopqrstuvwxyz"


def _run(ranges: str, start: int = 0) -> str:
    """The characters of hexadecimal ranges, `start` higher; "-" alone is nothing."""
    found = ""
    for one in ranges.split():
        first, _, last = one.partition("-")
        codes = range(int(first, 16), int(last or first, 16) + 1) if first else range(0)
        found += "".join(chr(start + code) for code in codes) if first else NOTHING
    return found


TURKISH, SPANISH, PORTUGUESE, URDU = 1, 2, 3, 13
_BLOCKS = {  # language: first code of the block, offsets it lacks, those at 0x60 and 0x7B…0x7F
    4: (0x980, "0d 0e 11 12 29 31 33-35 45 46 49 4a", "4e 57 5c 5d 70 71"),  # Bengali, Assamese
    5: (0xA80, "0e 12 29 31 34 46 4a", "50 60-63 71"),  # Gujarati
    6: (0x900, "", "50 72 7b 7c 7e 7f"),  # Hindi
    7: (0xC80, "01 0d 11 29 34 45 49", "55 56 60-63"),  # Kannada
    8: (0xD00, "01 0d 11 29 3c 45 49", "57 60-63 79"),  # Malayalam
    9: (0xB00, "0d 0e 11 12 29 31 34 45 46 49 4a", "56 57 60-63"),  # Oriya
    10: (0xA00, "0b-0e 11 12 29 31 34 37 3d 43-46 49 4a", "51 70-74"),  # Punjabi
    11: (0xB80, "01 0b-0d 11 16-18 1b 1d 20-22 25-27 2b-2d 3c 3d 43-45 49", "50 57 70-72 79"),
    12: (0xC00, "0d 11 29 34 3c 45 49", "55 56 60-63"),  # Telugu
}
_ORDER = _run("1-3 5-b c-e f-1a 1b-28 29-39 3c-4d")  # of the offsets through the table
_DIGITS = "0123456789:;"
_SHIFTED = {  # what the single shift tables hold from 0x19 on, around their fixed places
    4: "9e6-9ef 9df-9e3 9f2-9fa",
    5: "964-965 ae6-aef",
    6: "964-965 966-96f 951-954 958-963 970-971",
    7: "964-965 ce6-cef cde cf1-cf2",
    8: "964-965 d66-d75 d7a-d7f",
    9: "964-965 b66-b6f b5c-b5d b5f b70-b71",
    10: "964-965 a66-a6f a59-a5c a5e a75",
    11: "964-965 be6-bef bf3-bf8 bfa",
    12: "- - c66-c6f c58-c59 c78-c7f",
    URDU: "600-601 6f0-6f9 60c-614 61b 61f 640 652 658 66b-66c 672-673 6cd",
}


def _indian(language: int) -> str:
    """The locking table of an Indian script."""
    start, lacks, tail = _BLOCKS[language]
    gone, last = set(_run(lacks)), _run(tail, start)
    letters = iter(NOTHING if c in gone else chr(start + ord(c)) for c in _ORDER)
    fixed = {0x0A: "\n", 0x0D: "\r", 0x1B: NOTHING, 0x20: " ", 0x21: "!", 0x28: ")", 0x29: "("}
    fixed |= {0x2C: ",", 0x2E: ".", 0x3F: "?"} | dict(enumerate(_DIGITS, 0x30))
    table = [fixed.get(place) or next(letters) for place in range(0x60)]
    return "".join(table) + last[0] + _AZ + last[1:]


def _urdu() -> str:
    """The locking table of Urdu."""
    letters = _run(
        "627 622 628 67b 680 67e 6a6 62a 6c2 67f a 679 67d d 67a 67c 62b 62c 681 684 683 685-687 "
        "62d-62f - 68c 688-68a 20-21 68f 68d 630 631 691 693 29 28 699 632 2c 696 2e 698 30-3b "
        "69a 633 634 3f 635-638 639 641 642 6a9-6ab 6af 6b3 6b1 644-646 6ba-6bc 648 6c4 6d5 6c1 "
        "6be 621 6cc 6d0 6d2 64d 650 64f 657 654"
    )
    return letters + _AZ + _run("655 651 653 656 670")


def _shift(language: int) -> str:
    """The single shift table of an Indian script or Urdu."""
    table = dict(enumerate("@£$¥¿\"¤%&'\f*+\0-/<=>¡^¡_#*"))
    table |= dict(zip((0x28, 0x29, 0x2F, 0x3C, 0x3D, 0x3E, 0x40, 0x65), "{}\\[~]|€", strict=True))
    table |= dict(enumerate(_AZ.upper(), 0x41))
    free = (p for p in range(0x19, 0x3C) if p not in (0x1B, 0x28, 0x29, 0x2F))
    table |= dict(zip(free, _run(_SHIFTED[language]), strict=False))
    if language == URDU:
        table[0x3F] = "\u06d4"
    return "".join(table.get(place, NOTHING) for place in range(128))


def _varied(table: str, places: dict[int, str]) -> str:
    return "".join(places.get(place, c) for place, c in enumerate(table))


def locking(default: str) -> dict[int, str]:
    """The locking shift tables by language; `default` is the alphabet that some of them vary."""
    turkish = {0x04: "€", 0x07: "ı", 0x0B: "Ğ", 0x0C: "ğ", 0x1C: "Ş", 0x1D: "ş", 0x40: "İ"}
    portuguese = dict(zip(range(4, 10), "êéúíóç", strict=True)) | {0x0B: "Ô", 0x0C: "ô"}
    portuguese |= {0x0E: "Á", 0x0F: "á"} | dict(enumerate("ªÇÀ∞^\\€Ó|", 0x12))
    portuguese |= {0x1C: "Â", 0x1D: "â", 0x1E: "Ê", 0x24: "º", 0x40: "Í"}
    portuguese |= {0x5B: "Ã", 0x5C: "Õ", 0x5D: "Ú", 0x60: "~", 0x7B: "ã", 0x7C: "õ", 0x7D: "`"}
    return {
        TURKISH: _varied(default, turkish | {0x60: "ç"}),
        PORTUGUESE: _varied(default, portuguese),
        **{language: _indian(language) for language in _BLOCKS},
        URDU: _urdu(),
    }


def single(default: str) -> dict[int, str]:
    """The single shift tables by language; `default` is the extension that some of them vary."""
    turkish = dict(zip((0x47, 0x49, 0x53, 0x63, 0x67, 0x69, 0x73), "ĞİŞçğış", strict=True))
    vowels = dict(zip((0x49, 0x4F, 0x55, 0x69, 0x6F, 0x75), "ÍÓÚíóú", strict=True))
    spanish = vowels | {0x09: "ç", 0x41: "Á", 0x61: "á"}
    portuguese = vowels | {0x05: "ê", 0x09: "ç", 0x0B: "Ô", 0x0C: "ô", 0x0E: "Á", 0x0F: "á"}
    portuguese |= dict(enumerate("ΦΓ^ΩΠΨΣΘ", 0x12)) | {0x1F: "Ê", 0x41: "À", 0x61: "Â"}
    portuguese |= {0x5B: "Ã", 0x5C: "Õ", 0x7B: "ã", 0x7C: "õ", 0x7F: "â"}
    return {
        TURKISH: _varied(default, turkish),
        SPANISH: _varied(default, spanish),
        PORTUGUESE: _varied(default, portuguese),
        **{language: _shift(language) for language in _SHIFTED},
    }
