"""The section `advisories`: where they go beside their subscribers, and when they do not."""

from collections.abc import Mapping
from typing import Any

from bridge.config.document import Node
from bridge.config.fields import Reader, channel, duration, listing, whole
from bridge.config.hours import SPAN, spans
from bridge.config.notes import Notes
from bridge.config.sections import Read, fields, ids, meant
from bridge.config.shapes import either, listed, shaped
from rules.advisory_site import Advisories
from rules.model import Form, Manner
from rules.times import Span


def read_advisories(root: Node, notes: Notes) -> Read[Advisories] | None:
    """The section; None where the file has none, and everything is as usual."""
    if "advisories" not in root.items:
        return None
    table: Mapping[str, Reader[Any]] = {
        "channels": listing(channel(ids(root, "adapters"))),
        "quiet": _quiet,
        "last": duration(),
        "a_minute": whole(1, 10_000),
    }
    node = root.child("advisories")
    found = fields(node, table, notes)
    return Read(node, Advisories(**found), frozenset(found), meant(node, table))


@shaped(either(SPAN, listed(SPAN, 0)))
def _quiet(node: Node) -> tuple[Span, ...]:
    """Hours, or a list of them; an empty list = never quiet."""
    return () if node.value == [] else spans(node)


def check_advisories(
    read: Read[Advisories] | None, manners: Mapping[str, Manner], notes: Notes
) -> None:
    """An advisory is for reading: it is not said on the air, where it would be in the way."""
    for address in read.value.channels if read else ():
        manner = manners.get(address.adapter)
        if read is not None and manner and (manner.form is Form.SPOKEN or manner.shared):
            notes.wrong(read.at("channels"), f"{address} is spoken; advisories are for reading")
