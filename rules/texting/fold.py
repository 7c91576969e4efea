"""How the world changes by what happened with short messages. A piece of `world.apply`."""

from typing import TYPE_CHECKING

from immutables import Map
from msgspec import Struct
from msgspec.structs import replace

from rules.texting.events import (
    CodeMissed,
    Disowned,
    Doubted,
    OptedIn,
    OptedOut,
    TextingFact,
    Vouched,
)

if TYPE_CHECKING:  # it is folded there
    from rules.world import World


class Doubt(Struct, frozen=True, kw_only=True):
    """What waits for its code, and how often a wrong one came."""

    fact: Doubted
    missed: int = 0


def texting_after(world: "World", fact: TextingFact) -> dict[str, Map[str, Doubt] | Map[str, str]]:
    """The tables of the world that change by one more of these facts."""
    doubts, opted = world.doubts, world.opted_out
    match fact:
        case Doubted(key=key):
            known = doubts.get(key)
            return {
                "doubts": doubts.set(key, Doubt(fact=fact, missed=known.missed if known else 0))
            }
        case CodeMissed(key=key) if key in doubts:
            missed = replace(doubts[key], missed=doubts[key].missed + 1)
            return {"doubts": doubts.set(key, missed)}
        case Vouched(key=key) | Disowned(key=key) if key in doubts:
            return {"doubts": doubts.delete(key)}
        case OptedOut(who=who, at=at):
            return {"opted_out": opted.set(who, at.isoformat())}
        case OptedIn(who=who) if who in opted:
            return {"opted_out": opted.delete(who)}
    return {}
