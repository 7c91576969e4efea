"""What an operator says of a Mumble channel."""

from collections.abc import Mapping
from typing import Annotated

from msgspec import Meta, Struct

Label = Annotated[str, Meta(pattern=r"^[^\x00-\x1f\x7f/]{1,64}\Z")]
Ms = Annotated[int, Meta(ge=0, le=600_000)]
Sha1 = Annotated[str, Meta(pattern=r"^[0-9a-f]{40}\Z")]
Sha256 = Annotated[str, Meta(pattern=r"^([0-9a-f]{64})?\Z")]


class Config(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One channel of one Mumble server.

    `room`: its name there; "" = the root. `password_file`: the server's or the user's password.
    `certificate_file` (PEM, with its key): who we are to the server. `fingerprint`: SHA-256 of the
    server's certificate, where no authority vouches for it. `members`: user names that count only
    with this certificate (SHA-1, as Mumble shows it); others by such a name are heard as strangers.
    Words wait `patience` (ms) for the others to have finished, and then go another way; after a
    question of ours others have `answer_for` (ms) to begin their answer, but for what is urgent.
    """

    host: Annotated[str, Meta(min_length=1)]
    port: Annotated[int, Meta(ge=1, le=65_535)] = 64_738
    user: Label
    room: Annotated[str, Meta(max_length=128)] = ""
    channel: Label  # as units are told on it
    password_file: str = ""
    certificate_file: str = ""
    fingerprint: Sha256 = ""
    members: Mapping[str, Sha1] = {}
    patience: Ms = 10_000
    answer_for: Ms = 3_000
    spool: Annotated[str, Meta(min_length=1)] = "spool"
