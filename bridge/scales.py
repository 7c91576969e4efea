"""What words come to before they are said: the rules are asked as if they had been.

Law: asking changes nothing. The rules are pure, so what they would plan is weighed and let go; only
the process whose engine owns the site knows the world that they need.
"""

import logging
from collections.abc import Callable, Iterable, Sequence

from bridge import codec, registry
from bridge.config import Loaded
from bridge.message import Outbound, Weight
from bridge.message.unsaid import for_log
from bridge.ports import Clock, Weighed
from bridge.streams import heard_key
from rules.events import Relayed
from rules.inputs import Inbound
from rules.rulebook import Rulebook
from rules.step import step
from rules.world import World

_log = logging.getLogger(__name__)
KEY = "weighed"  # of words that nobody said


class SiteScales:
    """The scales of one site. `world`: None while another process decides."""

    def __init__(
        self,
        loaded: Loaded,
        world: Callable[[], World | None],
        book: Callable[[], Rulebook],
        clock: Clock,
    ) -> None:
        self._loaded, self._world, self._book, self._clock = loaded, world, book, clock

    def weigh(self, adapter: str, channel: str, words: str) -> Sequence[Weighed]:
        """See `bridge.ports.Scales`."""
        world = self._world()
        if world is None:
            return ()
        said = Inbound(key=KEY, adapter=adapter, channel=channel, sender=channel, words=words)
        key = heard_key(adapter, KEY)
        try:
            _, facts = step(world, said, key, self._clock.now(), self._book())
        except Exception as error:  # noqa: BLE001 - whoever says them will hear what is wrong
            _log.warning("words cannot be weighed: %s", for_log(error))
            return ()
        return together(
            (fact.to.adapter, told)
            for fact in facts
            if isinstance(fact, Relayed)
            if (told := weight(self._loaded, fact.to.adapter, codec.to_outbound(fact)))
        )


def weight(loaded: Loaded, adapter: str, message: Outbound) -> Weight | None:
    """What a message comes to on an adapter of the site; None where nobody counts."""
    settings = loaded.adapters.get(adapter)
    if settings is None:
        return None
    return registry.weigh(registry.load(settings.kind), settings.config, message)


def together(told: Iterable[tuple[str, Weight]]) -> tuple[Weighed, ...]:
    """All messages of each adapter in one sum, in the order in which the adapters come."""
    sums: dict[str, Weighed] = {}
    for adapter, one in told:
        before = sums.get(adapter, Weighed(adapter=adapter, people=0, parts=0))
        sums[adapter] = Weighed(
            adapter=adapter,
            people=before.people + 1,
            parts=before.parts + len(one.parts),
            price=round(before.price + one.price, 6),
            currency=one.currency or before.currency,
            cut=one.cut or before.cut,
        )
    return tuple(sums.values())
