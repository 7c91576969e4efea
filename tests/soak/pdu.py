"""Short messages by the hundred thousand, read by others' codecs; and damaged ones by the million.

`python -m tests.soak.pdu [MESSAGES MUTANTS SEED]`: every message is written by us and read by gammu
and smspdudecoder, or written by gammu and read by us. A damaged message is read or refused; a read
that takes longer than `SLOW` counts as a hang.
"""

import sys
import time
from random import Random

from tests.adapters.sms.judges import a_text, gammu, judge_delivers, judge_gammus, judge_submits
from tests.adapters.sms.mutants import mutant, survives, whole

SLOW = 0.2  # seconds of the process
EVERY = 10_000


def judged(messages: int, chance: Random) -> None:
    """`AssertionError` where a judge reads something else than we wrote."""
    judges = (judge_delivers, judge_submits, judge_gammus)
    with gammu() as judge:
        for nth in range(messages):
            judges[nth % len(judges)](a_text(chance), chance, judge)
            _shown(nth + 1, "messages agree")


def damaged(mutants: int, chance: Random) -> tuple[int, float]:
    """How many of the damaged were still messages, and the longest that one took, in seconds."""
    well, longest = 0, 0.0
    sound = [whole(chance) for _ in range(500)]
    for nth in range(mutants):
        if nth % EVERY == 0:
            sound = [whole(chance) for _ in range(500)]
        pdu = mutant(chance.choice(sound), chance)
        began = time.process_time()
        well += survives(pdu)
        longest = max(longest, time.process_time() - began)
        _shown(nth + 1, "damaged messages survived")
    return well, longest


def _shown(count: int, what: str) -> None:
    if count % EVERY == 0:
        print(f"{count} {what}", flush=True)  # noqa: T201 - a program


def main(messages: int = 100_000, mutants: int = 1_000_000, seed: int = 1) -> None:
    """Print what a run came to; 1 when a damaged message took too long."""
    began, chance = time.perf_counter(), Random(seed)
    judged(messages, chance)
    well, longest = damaged(mutants, chance)
    seconds = time.perf_counter() - began
    print(  # noqa: T201
        f"{messages} messages agree; of {mutants} damaged {well} are messages still, the longest "
        f"took {longest * 1000:.1f} ms; {seconds:.0f} s"
    )
    sys.exit(1 if longest > SLOW else 0)


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
