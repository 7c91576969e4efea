"""Whose voice a transmission is: kept beside its recording, and carried on from part to part.

A radio tells its identity once, at the beginning or the end, and a long transmission is cut into
parts: what goes on where another part stopped is the same unit's, unless it says otherwise.
"""

from collections.abc import Sequence

import msgspec

from adapters.radio.ids.aliases import Aliases, Signed
from adapters.radio.ids.heard import Heard


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """What must outlive a crash: identities so far, and the unit of the part before.

    Samples of identities count from the beginning of the recording.
    """

    heard: tuple[Heard, ...] = ()
    before: str = ""


def signed(heard: Sequence[Heard], before: str, aliases: Aliases) -> Signed:
    """What the identities of one transmission say, the unit of the part before where none does."""
    found = aliases.together(heard)
    told = any(aliases.read(one).unit for one in heard)  # two different ones name nobody
    unit = found.unit if told else before
    return Signed(unit=unit, verbs=found.verbs, emergency=found.emergency)


def written(heard: Sequence[Heard], before: str) -> bytes:
    """To be kept beside the recording."""
    return msgspec.json.encode(Note(heard=tuple(heard), before=before))


def read(note: bytes, aliases: Aliases) -> Signed:
    """What was kept; nobody where nothing was, or what there is makes no sense."""
    kept = _kept(note)
    return signed(kept.heard, kept.before, aliases)


def heard(note: bytes) -> tuple[Heard, ...]:
    """The identities that were kept."""
    return _kept(note).heard


def _kept(note: bytes) -> Note:
    try:
        return msgspec.json.decode(note, type=Note) if note else Note()
    except msgspec.MsgspecError:
        return Note()
