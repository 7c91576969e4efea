"""Has a sound server moved us to another card? PulseAudio and PipeWire do when ours is pulled out.

Law: no channel hears or speaks by a card that nobody named. Asked of `pactl` once a second, from
the small program that has the card open; where there is no sound server, nothing is watched.
"""

import json
import os
import subprocess
from collections.abc import Callable
from threading import Event, Thread
from typing import Literal

EVERY = 1.0  # seconds
PATIENT = 10  # looks at a server that knows nothing of us, before nobody looks any more
ANSWER = 2.0  # seconds that it may take
Kind = Literal["source", "sink"]
_LISTS: dict[Kind, str] = {"source": "source-outputs", "sink": "sink-inputs"}


def watched(kind: Kind, moved: Callable[[], None]) -> None:
    """Call `moved` once, from a thread, when this process is played or heard by another card."""
    Thread(target=_watch, args=(kind, moved), daemon=True).start()


def _watch(kind: Kind, moved: Callable[[], None]) -> None:
    bell, first, unknown = Event(), frozenset[int](), 0
    while unknown < PATIENT:
        now = cards(kind, os.getpid())
        if first and now and now != first:
            return moved()
        first = first or now
        unknown += not first
        bell.wait(EVERY)
    return None


def cards(kind: Kind, process: int) -> frozenset[int]:
    """The server's numbers of the cards that a process has open; none where it has none there."""
    try:
        told = subprocess.run(  # noqa: S603 - nothing of it comes from outside
            ("/usr/bin/env", "pactl", "--format=json", "list", _LISTS[kind]),
            capture_output=True, timeout=ANSWER, check=True, stdin=subprocess.DEVNULL,
        ).stdout  # fmt: skip
        streams = json.loads(told)
        return frozenset(
            stream[kind]
            for stream in streams
            if stream["properties"].get("application.process.id") == str(process)
        )
    except (OSError, subprocess.SubprocessError, ValueError, KeyError, TypeError, AttributeError):
        return frozenset()  # no server, or one that we do not understand
