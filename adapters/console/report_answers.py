"""What a reporter is shown of their own matter, and nothing else of the house.

Law: no unit, no other reporter, no reason and no key of the journal leaves here: an answer is named
by a hash that only means something together with the reporter's own secret.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from adapters.console.report_said import channel
from bridge.ports import Board
from bridge.views import CallView, RelayView

STEPS = {"taken": "coming", "on scene": "there", "closed": "over", "merged": "over"}
ORDER = ("heard", "coming", "there", "over")
NEWEST = 200


class Answer(Struct, frozen=True):
    """One message to the reporter, and the buttons that go with it: label and words."""

    id: str
    at: datetime
    text: str
    number: int
    choices: Sequence[tuple[str, str]] = ()


class Told(Struct, frozen=True, kw_only=True):
    """How far their newest call is, and everything they were told, oldest first."""

    number: int = 0
    step: str = "none"
    answers: tuple[Answer, ...] = ()

    @property
    def tag(self) -> str:
        """Another one whenever there is something new."""
        return hashlib.blake2b(msgspec.json.encode(self), digest_size=6).hexdigest()


def relays(board: Board, adapter: str, secret: str) -> Sequence[RelayView]:
    """Everything that was said to who holds this secret."""
    return board.said_to(adapter, channel(secret)) if secret else ()


def told(board: Board, said: Sequence[RelayView], secret: str) -> Told:
    """What their page shows."""
    calls = {r.call: board.call(r.call) for r in said if r.call}
    answers = tuple(
        Answer(handle(r.key, secret), r.at, r.text, r.number, r.choices) for r in said[-NEWEST:]
    )
    return Told(answers=answers, **_progress([c for c in calls.values() if c is not None]))


def answered(said: Sequence[RelayView], reply: str, secret: str) -> str:
    """The key of the relay that this reply is to; "" where there is none such."""
    return next((r.key for r in said if reply and handle(r.key, secret) == reply), "")


def handle(key: str, secret: str) -> str:
    """What the page calls an answer."""
    return hashlib.blake2b(key.encode(), digest_size=8, key=secret.encode()).hexdigest()


def _progress(calls: Sequence[CallView]) -> dict[str, Any]:
    """Number and step of the newest call."""
    if not calls:
        return {}
    newest = max(calls, key=lambda c: c.number)
    return {"number": newest.number, "step": STEPS.get(newest.status, "heard")}
