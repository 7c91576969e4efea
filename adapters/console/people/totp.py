"""The second factor: six digits of a moment (RFC 6238: SHA-1, 30 s), and codes for a lost phone.

Law: a code counts once. The step that was used last is remembered, and nothing before it counts.
"""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime
from urllib.parse import quote, urlencode

STEP = 30  # seconds
DIGITS = 6
AROUND = 1  # steps before and after now: phones are a little early or late
RECOVERY = 8  # codes for a lost phone
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike
_HALF = 5


def new_secret() -> str:
    """160 bits, in base32 as authenticator programs take them."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def code(secret: str, step: int) -> str:
    """The digits of that step (RFC 4226, section 5.3)."""
    digest = hmac.digest(base64.b32decode(secret), step.to_bytes(8, "big"), hashlib.sha1)
    at = digest[-1] & 0x0F
    number = int.from_bytes(digest[at : at + 4], "big") & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def step_of(secret: str, said: str, now: datetime, after: int) -> int | None:
    """Which step these digits are of; None where they are of none that is later than `after`."""
    at = int(now.timestamp()) // STEP
    digits = "".join(said.split())
    for step in range(at - AROUND, at + AROUND + 1):
        if step > after and hmac.compare_digest(code(secret, step).encode(), digits.encode()):
            return step
    return None


def address(secret: str, account: str, site: str) -> str:
    """What an authenticator program reads from a QR code."""
    label = quote(f"{site}:{account}")
    asked = urlencode(
        {"secret": secret, "issuer": site, "period": STEP, "digits": DIGITS}, quote_via=quote
    )
    return f"otpauth://totp/{label}?{asked}"


def recovery_codes() -> tuple[str, ...]:
    """Codes that count once each, 49 bits."""
    one = "".join
    halves = (one(secrets.choice(_ALPHABET) for _ in range(_HALF)) for _ in range(2 * RECOVERY))
    return tuple(f"{first}-{second}" for first, second in zip(halves, halves, strict=True))


def spent(said: str) -> str:
    """What is kept of a recovery code, however it was typed."""
    return hashlib.sha256(
        "".join(c for c in said.casefold() if c in _ALPHABET).encode()
    ).hexdigest()
