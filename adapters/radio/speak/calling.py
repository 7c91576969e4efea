"""Selective call out: the tones that open one radio, before the words that are for it alone.

A call is written `SYSTEM CODE`: `dtmf 1701`, `zvei1 12345` (zvei1, zvei2, ccir, eea). Radios need a
moment after the tones until their loudspeaker is open.
"""

from collections.abc import Callable, Mapping

import numpy as np

from adapters.radio.hear.sound import blocks, seconds
from adapters.radio.ids import dtmf, selcall
from adapters.radio.ids.heard import Samples
from adapters.radio.ids.tones import silence

OPENS = 0.3  # seconds from the last tone to the first word
LONGEST = blocks(4_000)


def tones(call: str) -> Samples:
    """The sound of a call. `ValueError`: no such system, no such code."""
    system, _, code = call.partition(" ")
    if not code or " " in code:
        raise ValueError(f"{call!r} is not a system and a code")
    sound = np.concatenate((_encoded(system, code), silence(OPENS)))
    if len(sound) > LONGEST:
        raise ValueError(f"{call!r} takes longer than {seconds(LONGEST):g} s")
    return sound


def calls(wanted: Mapping[str, str]) -> Callable[[str], Samples | None]:
    """The tones for a channel's name, None where its radio is open to all."""
    return {channel: tones(call) for channel, call in wanted.items()}.get


def _encoded(system: str, code: str) -> Samples:
    if system == dtmf.KIND:
        return dtmf.encode(code)
    if system in selcall.SYSTEMS:
        return selcall.encode(system, code)
    raise ValueError(f"{system!r} is none of {', '.join((dtmf.KIND, *selcall.SYSTEMS))}")
