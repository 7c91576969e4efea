"""What every kind of line lets an operator say. Its own file, so that a kind can build on it.

lines:
  main: {by: modem, port: /dev/ttyUSB0}
  spare: {by: smpp, host: smsc.example, only: ["+86"], rank: 2}
"""

from typing import Annotated

from msgspec import Meta, Struct

Prefix = Annotated[str, Meta(pattern=r"^\+?[0-9]{1,15}\Z")]
Name = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,31}\Z")]


class LineSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="by"):
    """Which messages a line is for, and what one costs.

    `rank`: lines of rank 1 go first, those of 2 when none of 1 can, and so on. `only`: beginnings
    of the numbers it serves (none = all); `prefer`: beginnings that rather go here, whatever the
    rank. `at_once`: messages that it takes side by side. `within`: seconds that a message may take
    before the line counts as hanging. `price` is of one part, in the site's money.
    """

    rank: Annotated[int, Meta(ge=1, le=99)] = 1
    only: tuple[Prefix, ...] = ()
    prefer: tuple[Prefix, ...] = ()
    at_once: Annotated[int, Meta(ge=1, le=100)] = 1
    within: Annotated[float, Meta(ge=5, le=250)] = 90.0
    price: Annotated[float, Meta(ge=0, le=1_000)] = 0.0
