"""How the lines are, for people who are well served by them: signal, network, credit, who rests.

Told when something changed by a step that a person would notice, never at every measurement.
"""

from collections.abc import Iterable
from datetime import datetime

from adapters.sms.post import Post

STEP = 20  # per cent of a signal that are one step


def shown(posts: Iterable[Post], now: datetime) -> str:
    """All lines in one row: "north 62 % CHINA MOBILE 12.50 CNY; spare: away"."""
    return "; ".join(_one(post, now) for post in posts)


def step(posts: Iterable[Post], now: datetime) -> tuple[object, ...]:
    """What of it, when it changes, is worth telling."""
    return tuple(_step(post, now) for post in posts)


def _one(post: Post, now: datetime) -> str:
    if post.line is None:
        return f"{post.name} ✗"
    health = post.line.health()
    signal = "" if health.signal is None else f"{health.signal} %"
    rests = "⏸" if post.standing(now).quarantined else ""
    told = ("✓" if health.up else f"✗ {health.why}", rests, signal, health.network, health.credit)
    return " ".join(part for part in (post.name, *told) if part)


def _step(post: Post, now: datetime) -> tuple[object, ...]:
    if post.line is None:
        return (post.name,)
    health = post.line.health()
    signal = None if health.signal is None else health.signal // STEP
    rests = post.standing(now).quarantined
    return (post.name, health.up, rests, signal, health.network, health.credit)
