"""The conversation: every question has a default and says what is wrong with an answer.

An answer may be given beforehand, by a flag or in a file; then it is not asked for.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TextIO
from zoneinfo import available_timezones

from msgspec import Struct

from bridge.errors import BridgeError

LANGUAGES = ("zh", "en")
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_PORT = re.compile(r"[1-9][0-9]{0,4}")
_YES, _NO = ("y", "yes", "是", "true", "1"), ("n", "no", "否", "false", "0")
Say = Callable[[str], None]


class Question(Struct, frozen=True):
    """One question in both languages. `wrong` names what is wrong with an answer, "" = nothing."""

    zh: str
    en: str
    wrong: Callable[[str], str]


class Aborted(BridgeError):
    """The conversation ended before its end; nothing was written."""


def _language(said: str) -> str:
    return "" if said in LANGUAGES else "zh / en"


def _named(said: str) -> str:
    return "" if said.isprintable() and 0 < len(said) <= 60 else "1-60 …"  # noqa: PLR2004


def _id(said: str) -> str:
    return "" if _ID.fullmatch(said) else "a-z 0-9 - _"


def _zone(said: str) -> str:
    return "" if said in available_timezones() else "Asia/Shanghai, Europe/London …"


def _file(said: str) -> str:
    return "" if not said or Path(said).is_file() else f"? {said}"


def _map(said: str) -> str:
    return _file(said) if said else "at least one place must be drawn · 至少要画一个地点"


def _flag(said: str) -> str:
    return "" if said.lower() in (*_YES, *_NO) else "y / n"


def _port(said: str) -> str:
    return "" if _PORT.fullmatch(said) and int(said) < 65_535 else "1-65534"  # noqa: PLR2004


QUESTIONS: Mapping[str, Question] = {
    "lang": Question("语言 (zh/en)", "Language (zh/en)", _language),
    "name": Question("站点名称", "Name of the site", _named),
    "id": Question("站点代号 (a-z 0-9 - _)", "Id of the site (a-z 0-9 - _)", _id),
    "timezone": Question("时区", "Time zone", _zone),
    "geojson": Question(
        "地图文件 GeoJSON（点=地点，线=道路，面=网格）",
        "Map as GeoJSON (points: places, lines: paths, polygons: zones)",
        _map,
    ),
    "roster": Question(
        "人员花名册 XLSX 或 CSV（可空）", "Roster of people, XLSX or CSV (may be empty)", _file
    ),
    "posts": Question("每个地点设一个固定岗？(y/n)", "A staffed post at every place? (y/n)", _flag),
    "port": Question("控制台端口", "Port of the console", _port),
}


class Answers:
    """What was answered. `ask`: where somebody answers what was not given."""

    def __init__(self, given: Mapping[str, str], say: Say, *, ask: TextIO | None) -> None:
        self._given, self._say, self._ask = given, say, ask
        self.language = ""

    def get(self, key: str, default: str) -> str:
        """The answer to a question. `Aborted` where nobody gives a sound one."""
        question = QUESTIONS[key]
        if (said := self._given.get(key)) is not None:
            return self._sound(key, said.strip(), question)
        if not self._ask:
            return self._sound(key, default, question)
        while True:
            words = question.zh if self.language == "zh" else question.en
            self._say(f"{words} [{default}]: ")
            line = self._ask.readline()
            if not line:
                raise Aborted("nothing was written: the answers ended · 回答中断，什么也没有写")
            said = line.strip() or default
            if not (fault := question.wrong(said)):
                return said
            self._say(f"  ✗ {fault}\n")

    def flag(self, key: str, *, default: bool) -> bool:
        """Yes or no."""
        return self.get(key, "y" if default else "n").lower() in _YES

    def _sound(self, key: str, said: str, question: Question) -> str:
        if fault := question.wrong(said):
            raise Aborted(f"{key}: {said!r}: {fault}")
        return said
