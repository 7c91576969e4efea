"""A font of this machine that has Chinese letters."""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

WITHIN = 20.0  # seconds for the machine's list of fonts
USUAL = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-{weight}.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/System/Library/Fonts/PingFang.ttc",
    "C:/Windows/Fonts/msyh.ttc",
)


class Font(Struct, frozen=True):
    """A font file; `index` of a collection."""

    path: Path
    index: int = 0


def chinese(*, bold: bool, usual: Sequence[str] = USUAL) -> Font | None:
    """By the machine's own list, else where such fonts usually are; None where there is none."""
    listed = _listed("sans:lang=zh-cn:bold" if bold else "sans:lang=zh-cn")
    weight = "Bold" if bold else "Regular"
    paths = (Path(place.format(weight=weight)) for place in usual)
    return listed or next((Font(p) for p in paths if p.is_file()), None)


def _listed(pattern: str) -> Font | None:
    """What fontconfig has for it, if it knows Chinese at all."""
    program = shutil.which("fc-match")
    if program is None:
        return None
    command = [program, "-f", "%{file}|%{index}|%{lang}", pattern]
    told = subprocess.run(  # noqa: S603 - our own words only
        command, capture_output=True, text=True, timeout=WITHIN, check=False
    ).stdout
    path, index, languages = (*told.split("|"), "", "", "")[:3]
    known = "zh-cn" in languages and Path(path).suffix in {".ttf", ".otf", ".ttc"}
    return Font(Path(path), int(index or 0) & 0xFFFF) if known else None
