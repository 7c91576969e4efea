"""A reporter corrects what they said: "不是南门，是月亮湖", "更正：…", "not A but B".

What is right is understood as a new report would be. A place moves the call; a kind changes it
where that makes it graver, or where it was an ordinary one: lives are not talked away by a word.
"""

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from rules.call import Call
from rules.commands import Asked, AskPlace, Command, Locate, Resort
from rules.decide import decide
from rules.events import Heard
from rules.gazetteer import fold
from rules.inputs import Inbound
from rules.rulebook import Rulebook
from rules.said import Said, Where
from rules.understand import place
from rules.verbs import another_matter
from rules.which import asked_for, is_tied
from rules.wish import Correct
from rules.world import World

if TYPE_CHECKING:  # it plans with what is told here
    from rules.doing import Doing

_ORDINARY = 3
_SAYS_SO = re.compile(
    r"^\W*(?:更正|纠正|改正|(?:我|刚才|刚刚)*说错了|(?:我|刚才|刚刚)*写错了"
    r"|correction|(?:sorry[\s,]*)?i mean[t]?)(?![a-z])[\s:：,，。]*(.+)$",
    re.IGNORECASE | re.DOTALL,
)
_NOT_BUT = re.compile(
    r"(?:不是|不在)(.{1,20}?)[,，、。\s]*(?:而)?(?:应该)?(?:是|在)(.+)$", re.DOTALL
)
_NOT_BUT_EN = re.compile(
    r"\bnot\s+(?:at\s+|in\s+|on\s+)?(.{1,40}?)[\s,;.]+(?:but|it'?s|it is|we'?re|we are|i'?m|rather)"
    r"\s+(?:at\s+|in\s+|on\s+)?(.+)$",
    re.IGNORECASE | re.DOTALL,
)


def corrected(
    talk: Call | None, said: Said, heard: Inbound, book: Rulebook, world: World
) -> tuple[Asked, str] | None:
    """The correction in a reporter's words; None where they correct nothing that we know."""
    right = right_words(said.words)
    if talk is None or not talk.live or not right or another_matter(fold(said.words)):
        return None
    wish = Correct(call=talk.id, right=right)
    return (wish, "a correction") if _commands(wish, said, heard, book, world) else None


def right_words(words: str) -> str:
    """What a correction says is right; "" where nothing is corrected."""
    says_so = _SAYS_SO.search(words)
    rest = says_so[1] if says_so else words
    for pattern in (_NOT_BUT, _NOT_BUT_EN):
        if found := pattern.search(rest):
            return found[2].strip()
    return rest.strip() if says_so else ""


def carried(doing: "Doing", said: Said, heard: Inbound, wish: Correct) -> None:
    """The call changes, and everybody on it hears the words."""
    for command in _commands(wish, said, heard, doing.book, doing.world):
        doing.add(*decide(command, doing.book, doing.world, doing.at))
    doing.add(Heard(call=wish.call, at=doing.at, said=said))
    doing.settle()
    doing.plan()


def _commands(
    wish: Correct, said: Said, heard: Inbound, book: Rulebook, world: World
) -> tuple[Command, ...]:
    call = world.calls[wish.call]
    kind = _kind(wish.right, call, said, book)
    where = _where(wish.right, said, heard, book, world)
    if where is not None and is_tied(where):
        return (AskPlace(call=call.id, places=asked_for(where, book)),)
    if where is not None and where.confidence >= book.policy.confidence:
        return (Locate(call=call.id, where=where, by="", kind=kind),)
    return (Resort(call=call.id, kind=kind, by=""),) if kind else ()


def _kind(right: str, call: Call, said: Said, book: Rulebook) -> str:
    kind = book.classifier.sort(right, heard=said.voice is not None).kind
    if kind in (book.site.default_kind, call.kind):
        return ""
    graver = book.kind(kind).priority <= call.priority
    return kind if graver or call.priority >= _ORDINARY else ""


def _where(right: str, said: Said, heard: Inbound, book: Rulebook, world: World) -> Where | None:
    found = book.gazetteer.find(right)
    heard = replace(heard, place="")  # words that correct a code outweigh it
    where = place(right, heard, found, None, book, world) if found or heard.point else None
    return where and replace(where, confidence=min(where.confidence, said.confidence))
