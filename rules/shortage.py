"""Why nobody, or not enough, can be sent: one key that says it, and the list of who and why.

Law: every shortfall has a name. Where all are out for one cause the key is that cause with the
number of units; where causes are mixed, `reason_mixed` counts each. Who lacks the skill is no
candidate, so they are counted only where nobody has it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from rules.model import Kind
from rules.route import Passed
from rules.rulebook import Rulebook
from rules.wanting import NOBODY

_ASKED = ("declined", "lapsed", "done")
_WHOLE = {
    "busy": "reason_all_busy",
    "off_duty": "reason_all_off_duty",
    "resting": "reason_all_resting",
    "far": "reason_out_of_reach",
    "no_way": "reason_no_way",
}
_COUNTED = {  # each cause in a sum of causes, in the order in which they are told
    "declined": "reason_n_declined",
    "lapsed": "reason_n_lapsed",
    "done": "reason_n_done",
    "busy": "reason_n_busy",
    "resting": "reason_n_resting",
    "no_way": "reason_n_no_way",
    "far": "reason_n_far",
    "no_position": "reason_n_no_position",
    "no_channel": "reason_n_no_channel",
    "off_duty": "reason_n_off_duty",
}


def reason_of(passed: Sequence[Passed], kind: Kind, book: Rulebook, *, enough: bool = False) -> str:
    """The one key for all who were passed over; `enough` = no more may be asked by the policy."""
    skilled = [p for p in passed if _has_skills(p.unit, kind, book)]
    if passed and not skilled:
        return f"reason_no_skill:{', '.join(sorted(kind.skills))}"
    counted = Counter(_cause(p.reason) for p in skilled)
    causes = {c: counted[c] for c in _COUNTED if counted[c]}
    tried = {c: n for c, n in causes.items() if c in _ASKED}
    if enough:
        return f"reason_asked_enough:{_told(tried)}"
    if not causes:
        return NOBODY
    if len(tried) == len(causes):
        return f"reason_all_asked:{_told(tried)}"
    if len(causes) == 1 and (cause := next(iter(causes))) in _WHOLE:
        return f"{_WHOLE[cause]}:{causes[cause]}"
    return f"reason_mixed:{_told(causes)}"


def counts(detail: str) -> Iterable[tuple[str, str]]:
    """Key and number of each cause of a detail like `busy=2,off_duty=1`; none of any other."""
    pairs = [part.partition("=") for part in detail.split(",")]
    return [(_COUNTED[c], n) for c, _, n in pairs if c in _COUNTED and n.isdigit()]


def _told(causes: dict[str, int]) -> str:
    return ",".join(f"{cause}={n}" for cause, n in causes.items())


def _cause(reason: str) -> str:
    return reason.partition(":")[0].removeprefix("passed_")


def _has_skills(id: str, kind: Kind, book: Rulebook) -> bool:
    unit = book.site.units.get(id)
    return unit is not None and kind.skills <= unit.skills
