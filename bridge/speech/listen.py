"""A recording that waits for words."""

from msgspec import Struct


class Listen(Struct, frozen=True, kw_only=True, tag=True):
    """A line of the stream “speech”: the voice of inbox line `of` is kept in the media as `ref`."""

    of: str
    ref: str
    language: str = ""  # "" = not known
    tones: tuple[tuple[float, float], ...] = ()  # from, to (s): not for recognisers
    channel: str = ""  # adapter/channel, for what is likely to be said there
