"""Which of a unit's calls an answer can mean, by the part that it has in each."""

from collections.abc import Mapping
from types import MappingProxyType

from rules.call import Call
from rules.model import Unit
from rules.transitions import Part
from rules.verbs import Verb
from rules.world import World

OPEN_TO_ANSWER: Mapping[Verb, frozenset[Part]] = MappingProxyType({
    Verb.TAKE: frozenset({Part.OFFERED, Part.LAPSED, Part.DECLINED}),
    Verb.ROGER: frozenset({Part.OFFERED}),
    Verb.DECLINE: frozenset({Part.OFFERED, Part.TAKEN}),
    Verb.HERE: frozenset({Part.TAKEN, Part.OFFERED}),
    Verb.DONE: frozenset({Part.ON_SCENE, Part.TAKEN}),
    Verb.FOUND: frozenset({Part.OFFERED, Part.TAKEN, Part.ON_SCENE}),
    Verb.NOT_FOUND: frozenset({Part.OFFERED, Part.TAKEN, Part.ON_SCENE}),
})  # fmt: skip


def could_mean(verb: Verb, by: Unit, world: World) -> list[Call]:
    """Its calls that this answer fits; where none does, those that it let pass."""
    parts = OPEN_TO_ANSWER.get(verb, frozenset())
    mine = [c for c in world.parts(by.id) if (a := c.assignment(by.id)) and a.part in parts]
    if mine or verb not in (Verb.TAKE, Verb.FOUND):  # late, and still good
        return mine
    return list(world.late_for(by.id))
