"""What a condition sees: one table, of which the compiler, the docs and the schema take the names.

Everything is a plain text, number, yes/no or list of texts. What nobody knows is "" or an empty
list, and a figure that nobody measured is no number: every comparison with it is false.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from rules.call import Call
from rules.gazetteer import fold
from rules.model import Names, Place, Unit, UnitKind
from rules.territory import zones_of
from rules.times import WEEKDAYS
from rules.watched.matching import marks, met
from rules.world import World

if TYPE_CHECKING:
    from rules.rulebook import Rulebook

LETTERS = 2_000  # of a call's words that conditions see
UNKNOWN = float("nan")


class View:
    """One call at one moment, as conditions look at it."""

    def __init__(self, call: Call, book: "Rulebook", world: World, now: datetime) -> None:
        self.call, self.book, self.world = call, book, world
        self._now = now

    @cached_property
    def local(self) -> datetime:
        """The site's own time."""
        return self.book.times.local(self._now)

    @cached_property
    def place(self) -> Place | None:
        """The named place of the call."""
        return self.book.place(self.call.where.place) if self.call.where else None

    @property
    def unit(self) -> Unit | None:
        """The unit that raised the call."""
        return self.book.site.units.get(self.call.said.source.unit)

    def own_priority(self) -> int:
        """The priority before any rule changed it."""
        return self.book.kind(self.call.kind).priority if self.call.fired else self.call.priority

    def zones(self) -> list[str]:
        """Zones of the call's spot."""
        where = self.call.where
        return sorted(zones_of(where.point, where.place, self.book.site)) if where else []

    def days(self) -> list[str]:
        """All that today is."""
        return sorted(self.book.times.days(self.local.date()))

    def language(self) -> str:
        """The site's own."""
        return self.book.site.language

    def watched(self) -> list[str]:
        """Entries of the watch list that its words speak of, and those of who joined it."""
        return sorted(marks(self.call, self.book, self.world, self._now))

    def raised_of(self) -> list[str]:
        """Entries that the message speaks of that raised it."""
        found = met(self.call.said, self.book, self.world, self._now)
        return [one.entry.id for one in found]

    def snr(self) -> float:
        """Decibels of speech over noise."""
        voice = self.call.said.voice
        return UNKNOWN if voice is None or voice.snr is None else voice.snr

    def free(self, kind: UnitKind) -> int:
        """Units of a kind that are on duty and in no call."""
        return sum(
            not self.world.unit(u.id).calls and self.book.on_duty(u, self.world, self._now)
            for u in self.book.site.units.values()
            if u.kind is kind
        )


Value = str | int | float | bool | list[str]


class Sight(Struct, frozen=True, kw_only=True):
    """One variable. `of` names the ids that it can hold: a text compared with it must be one."""

    type: str  # string, int, double, bool, list (of strings)
    means: Names
    read: Callable[[View], Value]
    of: str = ""


def _sight(type: str, zh: str, en: str, read: Callable[[View], Value], of: str = "") -> Sight:
    return Sight(type=type, means={"zh": zh, "en": en}, read=read, of=of)


def _free(kind: UnitKind, zh: str, en: str) -> Sight:
    return _sight(
        "int", f"在岗且空闲的{zh}数", f"{en} on duty and in no call", lambda v: v.free(kind)
    )


SIGHTS: Mapping[str, Sight] = {
    "call.kind": _sight("string", "类型编号", "id of its kind", lambda v: v.call.kind, "kind"),
    "call.priority": _sight(
        "int", "规则改动前的优先级，1最急",
        "1 (life in danger) to 4, before any rule changed it", View.own_priority,
    ),
    "call.words": _sight(
        "string", "原话，字母一律小写，空格归一；最多2000字",
        "what was said, in small letters, blanks made one; the first 2,000 letters",
        lambda v: fold(v.call.said.words[:LETTERS]), "words",
    ),
    "call.confidence": _sight(
        "double", "对类型和原话的把握，0到1", "how sure of kind and words, 0 to 1",
        lambda v: v.call.confidence,
    ),
    "call.place": _sight(
        "string", "地点编号，不知道为空", 'id of its place, "" where it has none',
        lambda v: v.place.id if v.place else "", "place",
    ),
    "call.zones": _sight("list", "所在片区编号", "ids of the zones it lies in", View.zones, "zone"),
    "call.tags": _sight(
        "list", "地点的标签", "tags of its place",
        lambda v: sorted(v.place.tags) if v.place else [], "tag",
    ),
    "call.stretch": _sight(
        "string", "线路编号，没有为空", 'id of its stretch, "" where it has none',
        lambda v: v.call.stretch, "stretch",
    ),
    "call.has_position": _sight(
        "bool", "知道在哪里", "it is known where it is", lambda v: v.call.where is not None,
    ),
    "call.language": _sight(
        "string", "报警人的语言，不知道为空", 'language of who said it, "" where not known',
        lambda v: v.call.said.source.language, "language",
    ),
    "call.adapter": _sight(
        "string", "从哪个接口来", "name of the adapter it came by",
        lambda v: v.call.said.source.address.adapter, "adapter",
    ),
    "call.from_unit": _sight(
        "string", "报告的单位编号，外人为空", 'id of the unit that raised it, "" for anybody else',
        lambda v: v.call.said.source.unit, "unit",
    ),
    "call.from_kind": _sight(
        "string", "报告单位的类别，外人为空", 'kind of that unit, "" for anybody else',
        lambda v: v.unit.kind.value if v.unit else "", "kind of unit",
    ),
    "call.camera": _sight(
        "string", "报告的摄像头编号，人报的为空",
        'id of the camera that saw it, "" where a person tells',
        lambda v: v.call.said.source.camera, "camera",
    ),
    "call.voice": _sight(
        "bool", "是语音", "it was spoken", lambda v: v.call.said.voice is not None,
    ),
    "call.snr": _sight(
        "double", "语音信噪比，分贝；没测则任何比较都不成立",
        "decibels of speech over noise; not measured: no comparison is true", View.snr,
    ),
    "call.reports": _sight(
        "int", "几个人报告", "how many reported it", lambda v: len(v.call.sources),
    ),
    "call.watched": _sight(
        "list", "原话提到的关注名单编号，并入的报告也算",
        "ids of entries of the watch list that its words speak of, joined reports too",
        View.watched, "entry",
    ),
    "message.watched": _sight(
        "list", "报警那句话提到的关注名单编号",
        "ids of entries of the watch list that the message speaks of that raised it",
        View.raised_of, "entry",
    ),
    "time.hour": _sight(
        "int", "几点，0到23，景区时间", "0 to 23, the site's time", lambda v: v.local.hour,
    ),
    "time.minute": _sight("int", "几分，0到59", "0 to 59", lambda v: v.local.minute),
    "time.minutes": _sight(
        "int", "当天第几分钟，0到1439", "minutes of the day, 0 to 1439",
        lambda v: v.local.hour * 60 + v.local.minute,
    ),
    "time.weekday": _sight(
        "string", "星期，mon到sun", "mon to sun", lambda v: WEEKDAYS[v.local.weekday()], "weekday",
    ),
    "time.days": _sight(
        "list", "当天属于：星期、workday或weekend、日历编号",
        "all that today is: its weekday, workday or weekend, ids of calendars",
        View.days, "day",
    ),
    "time.date": _sight(
        "string", "日期，如2026-10-01", "like 2026-10-01", lambda v: f"{v.local:%Y-%m-%d}",
    ),
    "time.month": _sight("int", "几月，1到12", "1 to 12", lambda v: v.local.month),
    "site.open_calls": _sight(
        "int", "未了结的警情数，含本件", "calls that are not over, this one too",
        lambda v: v.world.live,
    ),
    "site.free.platform": _free(UnitKind.PLATFORM, "平台", "platforms"),
    "site.free.patrol": _free(UnitKind.PATROL, "巡逻组", "patrols"),
    "site.free.desk": _free(UnitKind.DESK, "席位", "desks"),
    "site.free.group": _free(UnitKind.GROUP, "群体", "groups"),
    "site.language": _sight(
        "string", "景区语言", "the site's language", View.language, "language",
    ),
}  # fmt: skip
"""Every variable of a condition by its name."""
