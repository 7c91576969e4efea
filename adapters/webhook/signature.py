"""Who may speak: HMAC-SHA256 with a secret that both sides hold, the same in both directions.

    X-Patrol-Timestamp: 1893499200                      seconds since 1970
    X-Patrol-Signature: v1=<hex of HMAC(secret, timestamp "." body)>

A key in the header Idempotency-Key counts only where it is signed as well, as
`timestamp "." key "." body`: else a message that was overheard could be sent again under a new
key. Such a key has no braces or brackets, so it can never be mistaken for a piece of a body.
"""

import hmac
import logging
import os
import re
from datetime import datetime
from pathlib import Path

from adapters.webhook.refusal import Refusal
from bridge.errors import NotAllowed
from bridge.message.secrets import made

AGE = 300  # seconds that a timestamp may differ from our clock
SHORTEST = 16  # characters of a secret
PLAIN_KEY = re.compile(r"[A-Za-z0-9._:/@+=%~-]{1,200}")

log = logging.getLogger(__name__)


def sign(secret: bytes, timestamp: int, body: bytes) -> str:
    """The value of X-Patrol-Signature."""
    return "v1=" + hmac.digest(secret, b"%d.%b" % (timestamp, body), "sha256").hex()


def verify(secret: bytes, headers: dict[bytes, bytes], body: bytes, now: datetime) -> str:
    """The Idempotency-Key of the header where it was signed too, else "". `Refusal` 401."""
    stamp = headers.get(b"x-patrol-timestamp", b"")
    given = headers.get(b"x-patrol-signature", b"")
    if not stamp or not given:
        raise Refusal(401, "X-Patrol-Timestamp and X-Patrol-Signature are needed")
    if not re.fullmatch(rb"[0-9]{1,12}", stamp):
        raise Refusal(401, "X-Patrol-Timestamp must be whole seconds since 1970")
    away = abs(now.timestamp() - int(stamp))
    if away > AGE:
        raise Refusal(401, f"X-Patrol-Timestamp is {away:.0f} s away from our clock, over {AGE} s")
    if _equal(secret, given, stamp + b"." + body):
        return ""
    key = headers.get(b"idempotency-key", b"").decode("latin-1")
    if PLAIN_KEY.fullmatch(key) and _equal(
        secret, given, b"%b.%b.%b" % (stamp, key.encode(), body)
    ):
        return key
    raise Refusal(401, "X-Patrol-Signature does not fit")


def _equal(secret: bytes, given: bytes, signed: bytes) -> bool:
    """Compared in constant time."""
    return hmac.compare_digest(given, b"v1=" + hmac.digest(secret, signed, "sha256").hex().encode())


def secret_of_file(path: Path) -> bytes:
    """The secret in a file, made there (mode 0600) where there is none. Blocking. `NotAllowed`."""
    try:
        if not path.exists():
            made(path)
        if path.stat().st_mode & 0o077:
            log.warning("%s can be read by others: chmod 600", path)
        return _long_enough(path.read_text("utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise NotAllowed(f"the secret in {path} cannot be used: {error}") from error


def secret_of_environment(name: str) -> bytes:
    """The secret in an environment variable. `NotAllowed` where it is missing or too short."""
    return _long_enough(os.environ.get(name, ""), f"environment variable {name}")


def _long_enough(text: str, where: str) -> bytes:
    secret = text.strip().encode()
    if len(secret) < SHORTEST:
        raise NotAllowed(f"the secret in {where} has fewer than {SHORTEST} characters")
    return secret
