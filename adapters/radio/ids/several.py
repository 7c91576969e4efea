"""All systems that a site listens for, on one stream."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from adapters.radio.ids import ctcss, dtmf, mdc1200, selcall
from adapters.radio.ids.heard import Decoder, Heard, Samples

KINDS: dict[str, Callable[[], Decoder]] = {
    dtmf.KIND: dtmf.Dtmf,
    mdc1200.KIND: mdc1200.Mdc1200,
    ctcss.KIND: ctcss.Ctcss,
    **{name: partial(selcall.Selcall, name) for name in selcall.SYSTEMS},
}
"""A decoder for each system, with its usual settings."""


class Several:
    """Decoders that hear the same; itself one."""

    def __init__(self, decoders: Iterable[Decoder]) -> None:
        self._decoders = tuple(decoders)

    def feed(self, block: Samples) -> Sequence[Heard]:
        """Take samples as they come; what became certain, in the order of the air."""
        return _sorted(one for each in self._decoders for one in each.feed(block))

    def finish(self) -> Sequence[Heard]:
        """The transmission is over: what was still pending."""
        return _sorted(one for each in self._decoders for one in each.finish())


def _sorted(heard: Iterable[Heard]) -> list[Heard]:
    return sorted(heard, key=lambda one: (one.at, one.kind))
