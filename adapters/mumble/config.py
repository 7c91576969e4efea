"""What an operator says of a Mumble channel."""

from collections.abc import Mapping
from typing import Annotated

from msgspec import Meta, Struct

Label = Annotated[str, Meta(pattern=r"^[^\x00-\x1f\x7f/]{1,64}\Z")]
Sha1 = Annotated[str, Meta(pattern=r"^[0-9a-f]{40}\Z")]
Sha256 = Annotated[str, Meta(pattern=r"^([0-9a-f]{64})?\Z")]


class Config(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One channel of one Mumble server.

    `room`: its name there; "" = the root. `password_file`: the server's or the user's password.
    `certificate_file` (PEM, with its key): who we are to the server. `fingerprint`: SHA-256 of the
    server's certificate, where no authority vouches for it. `members`: user names that count only
    with this certificate (SHA-1, as Mumble shows it); others by such a name are heard as strangers.
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
    spool: Annotated[str, Meta(min_length=1)] = "spool"
