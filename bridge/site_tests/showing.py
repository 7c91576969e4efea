"""A verdict for people: what was heard, what was expected and what came, and why it came so."""

from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType

from bridge.site_tests.case import rules_named
from bridge.site_tests.judging import Verdict
from bridge.site_tests.playing import Seen, Spoken
from rules.call import Call
from rules.events import Escalated, Opened, Placed, Proposed
from rules.phrases import reason_in
from rules.rulebook import Rulebook, named

LABELS: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "en": {
        "well": "ok", "wrong": "FAILED", "heard": "heard", "expected": "expected", "got": "got",
        "why": "why", "voice": "voice", "as": "as", "somebody": "a reporter",
        "kind": "kind", "place": "place", "route": "route", "goes": "asked", "warned": "warned",
        "passed": "passed over", "minutes": "min", "escalated": "to a person", "fired": "rules",
        "sum": "{n} tests, {wrong} failed", "unfired": "rules that no test fires: ",
        "is fired": "fired", "is not fired": "not fired", "is failed": "cannot be decided",
        "is not looked at": "not looked at",
    },
    "zh": {
        "well": "通过", "wrong": "不符", "heard": "听到", "expected": "应为", "got": "实为",
        "why": "原因", "voice": "语音", "as": "理解为", "somebody": "报告人",
        "kind": "类别", "place": "地点", "route": "派遣", "goes": "通知", "warned": "待命",
        "passed": "未派", "minutes": "分钟", "escalated": "转人工", "fired": "规则",
        "sum": "共 {n} 项，{wrong} 项不符", "unfired": "没有测试触发的规则：",
        "is fired": "生效", "is not fired": "未生效", "is failed": "无法判断",
        "is not looked at": "未看到",
    },
})  # fmt: skip
_RED, _GREEN, _PLAIN = "\x1b[31m", "\x1b[32m", "\x1b[0m"


class Words:
    """The labels of one language, in colour or not."""

    def __init__(self, language: str, *, colour: bool) -> None:
        self.language = language if language in LABELS else "en"
        self._colour = colour

    def __call__(self, key: str) -> str:
        """The label of that key."""
        return LABELS[self.language][key]

    def red(self, text: str) -> str:
        """What is wrong."""
        return f"{_RED}{text}{_PLAIN}" if self._colour else text

    def green(self, text: str) -> str:
        """What is well."""
        return f"{_GREEN}{text}{_PLAIN}" if self._colour else text


def shown(verdict: Verdict, words: Words) -> Iterator[str]:
    """One line for a case that is well; for another all that it takes to see why."""
    case = verdict.case
    if verdict.well:
        yield f"{words.green(words('well'))}  {case.name}"
        return
    yield f"{words.red(words('wrong'))}  {case.name}  ({case.file}:{case.line})"
    yield from _block(words("heard"), (_heard(s, words) for s in verdict.seen.spoken))
    for difference in verdict.differences:
        yield f"    {difference.key}  ({case.file}:{difference.line})"
        yield f"        {words('expected')}  {words.green(difference.expected)}"
        yield f"        {words('got')}  {words.red(difference.got)}"
    yield from _block(words("why"), _why(verdict, words))


def _block(label: str, lines: Iterator[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield f"    {label}"
    yield from (f"        {line}" for line in found)


def _heard(spoken: Spoken, words: Words) -> str:
    said = spoken.said
    voice = f" ({words('voice')} {said.confidence:.2f})" if said.voice else ""
    by = said.source.unit or words("somebody")
    why = f" — {spoken.why}" if spoken.why else ""
    return f"{said.source.address} ({by}): “{said.words}”{voice} {words('as')} {spoken.asked}{why}"


def _why(verdict: Verdict, words: Words) -> Iterator[str]:
    seen = verdict.seen
    call = seen.call()
    if call is not None:
        yield from _understood(seen, call, words)
        yield from _ruled(seen, call, rules_named(verdict.case), words)
        yield from _decided(seen, call, words)


def _understood(seen: Seen, call: Call, words: Words) -> Iterator[str]:
    book, language = seen.book, words.language
    for opened in seen.of(Opened, call)[-1:]:
        kind = named(book.kind(call.kind).names, language, book.site.language)
        reason = reason_in(opened.reason, language, book)
        yield f"{words('kind')}: {call.kind}, {kind} ({opened.confidence:.2f}) — {reason}"
    for placed in seen.of(Placed, call)[-1:]:
        reason = reason_in(placed.where.reason, language, book)
        sure = f"({placed.where.confidence:.2f})"
        yield f"{words('place')}: {placed.where.place or '?'} {sure} — {reason}"


def _ruled(seen: Seen, call: Call, rules: Collection[str], words: Words) -> Iterator[str]:
    """Rules that fired, and why those that the case names did or did not."""
    if call.fired:
        yield f"{words('fired')}: {', '.join(call.fired)}"
    for looked in seen.book.laws.trace(call, seen.book, seen.world, seen.at) if rules else ():
        if looked.rule in rules:
            saw = ", ".join(f"{name} = {value!r}" for name, value in looked.saw)
            part = " — ".join(part for part in (looked.part, looked.error, saw) if part)
            yield f"  {looked.rule}: {words(f'is {looked.look.value}')}" + (
                f" — {part}" if part else ""
            )


def _decided(seen: Seen, call: Call, words: Words) -> Iterator[str]:
    book, language = seen.book, words.language
    for proposed in seen.of(Proposed, call)[-1:]:
        route = proposed.route
        yield f"{words('route')}: {reason_in(route.reason, language, book)}"
        for leg in route.legs:
            what = words("warned" if leg.warn_only else "goes")
            far = f"{leg.way.minutes:.1f} {words('minutes')}"
            yield f"  {what} {leg.unit}, {far} — {reason_in(leg.reason, language, book)}"
        for passed in route.passed:
            reason = reason_in(passed.reason, language, book)
            yield f"  {words('passed')} {passed.unit} — {reason}"
    for escalated in seen.of(Escalated, call):
        yield f"{words('escalated')}: {_reason(escalated.reason, language, book)}"


def _reason(reason: str, language: str, book: Rulebook) -> str:
    return f"{reason} — {reason_in(reason, language, book)}"
