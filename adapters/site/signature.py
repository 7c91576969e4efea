"""Who may speak: HMAC-SHA256 with a secret that both sites hold, over everything that matters.

    X-Patrol-Site:      the id of the site that speaks
    X-Patrol-Time:      seconds since 1970
    X-Patrol-Nonce:     never used twice
    X-Patrol-Signature: v1=<hex of HMAC(secret, the six lines "v1", what, site, time, nonce, body)>

`what` is the path of a request, or "answer " and the status of an answer, which bears the nonce of
its request. So a request cannot be sent again (its nonce is known), turned round (it names who
speaks) or sent elsewhere (it names the path), and an answer cannot be made up.
"""

import hmac
import logging
import re
import secrets
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from bridge.errors import NotAllowed
from bridge.message.secrets import made

AGE = 300  # seconds that a time may differ from our clock
SHORTEST = 16  # characters of a secret
_NONCE = re.compile(r"[A-Za-z0-9_-]{16,64}")
_TIME = re.compile(r"[0-9]{1,12}")

log = logging.getLogger(__name__)


class Unsigned(Exception):
    """What is said is not said by who may."""


class Stamp(Struct, frozen=True, kw_only=True):
    """What is signed beside the body."""

    site: str
    time: int
    nonce: str


def stamped(site: str, now: datetime) -> Stamp:
    """For a new request."""
    return Stamp(site=site, time=int(now.timestamp()), nonce=secrets.token_urlsafe(24))


def headers(secret: bytes, what: str, stamp: Stamp, body: bytes) -> dict[str, str]:
    """Those that sign a request or an answer."""
    return {
        "X-Patrol-Site": stamp.site,
        "X-Patrol-Time": str(stamp.time),
        "X-Patrol-Nonce": stamp.nonce,
        "X-Patrol-Signature": _signature(secret, what, stamp, body),
    }


def verify(
    secret: bytes, what: str, given: dict[str, str], body: bytes, *, of: str, now: datetime
) -> Stamp:
    """The stamp of what site `of` said. `given` has its keys in lower case. `Unsigned`."""
    time, nonce = given.get("x-patrol-time", ""), given.get("x-patrol-nonce", "")
    if not _TIME.fullmatch(time) or not _NONCE.fullmatch(nonce):
        raise Unsigned("it is not signed")
    stamp = Stamp(site=given.get("x-patrol-site", ""), time=int(time), nonce=nonce)
    right = _signature(secret, what, stamp, body).encode()
    if not hmac.compare_digest(
        given.get("x-patrol-signature", "").encode("utf-8", "replace"), right
    ):
        raise Unsigned("the signature does not fit: do both sites have the same secret?")
    if stamp.site != of:
        raise Unsigned("another site was expected here")
    away = abs(now.timestamp() - stamp.time)
    if away > AGE:
        raise Unsigned(f"its clock and ours differ by {away:.0f} s, more than {AGE}")
    return stamp


def secret_of_file(path: Path) -> bytes:
    """The secret in a file, made there (mode 0600) where there is none. Blocking. `NotAllowed`."""
    try:
        if not path.exists():
            made(path)
            log.warning("%s was made: the other site needs the same secret", path)
        if path.stat().st_mode & 0o077:
            log.warning("%s can be read by others: chmod 600", path)
        secret = path.read_text("utf-8").strip().encode()
    except (OSError, UnicodeDecodeError) as error:
        raise NotAllowed(f"the secret in {path} cannot be used: {error}") from error
    if len(secret) < SHORTEST:
        raise NotAllowed(f"the secret in {path} has fewer than {SHORTEST} characters")
    return secret


def _signature(secret: bytes, what: str, stamp: Stamp, body: bytes) -> str:
    head = "\n".join(("v1", what, stamp.site, str(stamp.time), stamp.nonce, ""))
    return "v1=" + hmac.digest(secret, head.encode() + body, "sha256").hex()
