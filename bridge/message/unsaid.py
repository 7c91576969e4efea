"""What our own log may say of trouble: never whom it was with, nor anybody's words.

A key of a line or a relay holds a channel, which may be somebody's number; the words of an error
may quote whatever came from outside. So a log names the call and the place in the program, and of
errors only the words of those that speak of the house itself: its store, its files, its lines.
"""

import re
import traceback
from pathlib import PurePath

from bridge.errors import AdapterError, ConfigError, LogError, MediaError, ModelError

OURS = (AdapterError, ConfigError, LogError, MediaError, ModelError)
FRAMES = 6  # the last places that an error came through
_FIGURES = re.compile(  # a number of a telephone or of a chat, also as people write it
    r"\+?\d{7,}|\+\d[\d -]{5,}\d|(?<!\d)\d{3,4}[ -]\d{3,4}[ -]\d{4}(?!\d)"
)


def for_log(error: object) -> str:
    """The words of an error of the house; of any other its kind, and where it arose.

    What is no error at all (an adapter may answer nonsense) is told by its kind too.
    """
    if isinstance(error, OURS):
        return without_numbers(str(error))
    return traced(error) if isinstance(error, BaseException) else type(error).__name__


def traced(error: BaseException) -> str:
    """The kind of an error and the places it came through, without its words.

    `KeyError (rules/step.py:40 < bridge/engine.py:191), from ValueError (…)`: the places of a
    traceback in one line, the innermost first.
    """
    kinds: list[str] = []
    seen: BaseException | None = error
    while seen is not None and len(kinds) < FRAMES:
        kinds.append(_kind(seen))
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return ", from ".join(kinds)


def without_numbers(words: str) -> str:
    """The words of a network or a device, with "…" for what may be somebody's number."""
    return _FIGURES.sub("…", words)


def _kind(error: BaseException) -> str:
    walked = traceback.walk_tb(error.__traceback__)
    places = [
        f"{'/'.join(PurePath(frame.f_code.co_filename).parts[-2:])}:{line}"
        for frame, line in list(walked)[: -FRAMES - 1 : -1]
    ]
    return f"{type(error).__name__} ({' < '.join(places)})" if places else type(error).__name__
