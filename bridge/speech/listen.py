"""A recording that waits for its words: one line of the stream `speech`."""

from msgspec import Struct


class Listen(Struct, frozen=True, kw_only=True, tag=True):
    """Put this recording into words. `of` is the inbox key of the message, `ref` the recording."""

    of: str
    ref: str
    language: str
    channel: str
