"""What an answer of a gateway means. Whatever no rule speaks of is uncertain, never "sent".

Order: `sent`, `later`, `never`; then what HTTP itself says: 408, 425, 429, 503 later, other 4xx
never. The rest (2xx that is not `sent`, 5xx) may have gone out.
"""

import re
from datetime import timedelta
from typing import Any

import msgspec

from adapters.sms.gateway.pointer import at, plain, text_at
from adapters.sms.gateway.settings import Settings, Verdict
from adapters.sms.line import Elsewhere
from adapters.sms.web.outward import Answer
from bridge.errors import TryLater

LOOKED_AT = 1_000  # characters of an answer
IDS = 30
_LATER = {408, 425, 429, 503}
_OURS = range(400, 500)


class Unclear(Exception):
    """The gateway said something from which nobody can tell whether the message went out."""


def judge(settings: Settings, answer: Answer) -> tuple[str, ...]:
    """The ids that it gave (none where it gives none). `TryLater`, `Elsewhere`, `Unclear`."""
    document = _document(answer.body)
    said = f"the gateway says {answer.status}: {answer.text[:120]}"
    if matches(settings.sent, answer, document):
        return _ids(settings.sent, answer, document)
    if matches(settings.later, answer, document):
        wait = timedelta(seconds=max(settings.later.wait, answer.retry_after))
        raise TryLater(said, wait, whole_adapter=settings.later.whole_line)
    if matches(settings.never, answer, document):
        raise Elsewhere(said)
    if answer.status in _LATER:
        raise TryLater(said, timedelta(seconds=answer.retry_after or 30), whole_adapter=True)
    if answer.status in _OURS:
        raise Elsewhere(said)
    raise Unclear(said)


def matches(verdict: Verdict, answer: Answer, document: Any) -> bool:  # noqa: ANN401 (JSON)
    """Does everything that it asks for hold?"""
    if not (verdict.status or verdict.is_ or verdict.text):
        return False
    if verdict.status and answer.status not in verdict.status:
        return False
    if verdict.text and not _found(verdict, answer):
        return False
    return all(text_at(document, where) in values for where, values in verdict.is_.items())


def _found(verdict: Verdict, answer: Answer) -> re.Match[str] | None:
    return re.search(verdict.text, answer.body[:LOOKED_AT].decode("utf-8", "replace"))


def _ids(sent: Verdict, answer: Answer, document: Any) -> tuple[str, ...]:  # noqa: ANN401 (JSON)
    if sent.text and (found := _found(sent, answer)) and found.re.groups:
        return (found[1],) if found[1] else ()
    if not sent.id:
        return ()
    value = at(document, sent.id)
    ids = [plain(one)[:100] for one in (value if isinstance(value, list) else [value])]
    return tuple(id for id in ids[:IDS] if id)


def _document(body: bytes) -> Any:  # noqa: ANN401 (JSON)
    """What it says in JSON, nothing where it does not."""
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
