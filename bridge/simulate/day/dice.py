"""Dice: each is thrown for one thing, named by words, so that nothing else changes how it falls."""

from collections.abc import Mapping
from datetime import timedelta
from random import Random
from typing import TypeVar

T = TypeVar("T")
Span = tuple[timedelta, timedelta]


def dice(*what: object) -> Random:
    """The dice of one thing: the same words, the same fall."""
    return Random("/".join(map(str, what)))  # noqa: S311 - chance for a play, not a secret


def within(span: Span, at: Random) -> timedelta:
    """A time between two, in whole seconds."""
    shortest, longest = (t.total_seconds() for t in span)
    return timedelta(seconds=round(at.uniform(shortest, longest)))


def one_of(weights: Mapping[T, float], at: Random) -> T:
    """One key, the likelier the heavier it is."""
    return at.choices(list(weights), list(weights.values()))[0]
