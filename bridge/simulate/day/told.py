"""The figures of a day in words, and as JSON that is the same byte for byte for the same day."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

import msgspec

from bridge.record.figures import Spread, clock
from bridge.record.table import table
from bridge.simulate.day.measured import Result

_ZH = {
    "head": "{site}　{day}　种子 {seed}",
    "matters": "事件 {matters} 起，报告 {reports} 次，警情 {calls} 起",
    "stage": "阶段", "count": "次数", "average": "平均", "p50": "中位", "p90": "九成以内",
    "sent": "派出", "acknowledged": "接警", "on_scene": "到场", "closed": "办结",
    "within": "到场 {arrived} 起：1 分钟内 {one}，3 分钟内 {three}，5 分钟内 {five}",
    "understood": "类别和地点理解正确 {as_meant}；并入别的警情 {joined}",
    "offers": "派出询问 {offers} 次，无人答复或谢绝 {in_vain} 次",
    "wrong": "按最近派出 {sent_as_nearest} 次，"
             "其中不是真正最快 {wrong_units} 次（位置不明所致 {misled} 次）",
    "wrong_seen": "先派出 {sent_as_nearest} 起，其中后来问到的更近 {wrong_units} 起",
    "moves": "机动力量补位 {moves} 次",
    "unanswered": "群众来信未答 {unanswered} 条，一分钟后才答 {answered_late} 条",
    "escalated": "转人工：{escalations}",
    "must": "没有结果的警情 {without_end}，没有理由的决定 {unexplained}，程序故障 {faults}",
}  # fmt: skip
_EN = {
    "head": "{site}  {day}  seed {seed}",
    "matters": "{matters} matters, {reports} reports, {calls} calls",
    "stage": "stage", "count": "count", "average": "average", "p50": "p50", "p90": "p90",
    "sent": "sent", "acknowledged": "acknowledged", "on_scene": "on scene", "closed": "closed",
    "within": "arrived at {arrived}: within 1 min {one}, 3 min {three}, 5 min {five}",
    "understood": "kind and place as meant {as_meant}; joined to another call {joined}",
    "offers": "units asked {offers}, in vain {in_vain}",
    "wrong": "sent as the nearest {sent_as_nearest}, not truly the fastest {wrong_units} "
             "({misled} because nobody knew where units were)",
    "wrong_seen": "units asked first {sent_as_nearest}, "
                  "while one asked later was nearer {wrong_units}",
    "moves": "reserve moved to stand in {moves}",
    "unanswered": "messages of people unanswered {unanswered}, "
                  "answered after a minute {answered_late}",
    "escalated": "given to a person: {escalations}",
    "must": "calls without an end {without_end}, "
            "choices without a reason {unexplained}, faults {faults}",
}  # fmt: skip
WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType({"zh": _ZH, "en": _EN})


def as_json(result: Result) -> str:
    """One object, its keys in order."""
    return msgspec.json.format(msgspec.json.encode(result, order="deterministic")).decode()


def lines(result: Result, language: str) -> Iterator[str]:
    """The figures as people read them."""
    words, gaps = WORDS.get(language, _EN), _gaps(result)
    for key in ("head", "matters"):
        yield words[key].format_map(gaps)
    heads = [words[w] for w in ("stage", "count", "average", "p50", "p90")]
    rows = ([words[stage], *clocked(s)] for stage, s in result.response.items())
    yield from table(heads, rows)
    for key in (
        "within",
        "understood",
        "offers",
        "moves",
        "wrong",
        "unanswered",
        "escalated",
        "must",
    ):
        yield words[key].format_map(gaps)
    yield from result.findings


def clocked(s: Spread) -> tuple[str, ...]:
    """How many, and how long on average, for half of them, for nine of ten."""
    return str(s.count), clock(s.average), clock(s.p50), clock(s.p90)


def _gaps(result: Result) -> dict[str, object]:
    shares = {m: f"{result.within[str(n)]:.0%}" for m, n in (("one", 1), ("three", 3), ("five", 5))}
    reasons = ", ".join(f"{r.removeprefix('reason_')} {n}" for r, n in result.escalations.items())
    known = {name: getattr(result, name) for name in Result.__struct_fields__}
    return {**known, **shares, "escalations": reasons or "-", "as_meant": f"{result.as_meant:.0%}"}
