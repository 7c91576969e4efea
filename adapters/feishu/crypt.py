"""Feishu's proofs: who sent a callback, and what is in it; and our own to a group's robot.

Published at open.feishu.cn (配置 Encrypt Key; 自定义机器人使用指南). Events:
SHA-256 over timestamp, nonce, key and body; AES-256-CBC under SHA-256 of the key, the vector
comes first. Robots: HMAC-SHA256 of nothing, its key is the timestamp, a line break and the secret.
"""

import hmac
from base64 import b64decode, b64encode
from binascii import Error
from hashlib import sha256

from bridge.message.sealed import NotOurs, decrypted, same

BLOCK = 16


def signature(timestamp: str, nonce: str, key: str, body: bytes) -> str:
    """X-Lark-Signature, in hex."""
    return sha256(f"{timestamp}{nonce}{key}".encode("utf-8", "surrogatepass") + body).hexdigest()


def fits(given: str, timestamp: str, nonce: str, key: str, body: bytes) -> bool:
    """Is it the signature of that? Compared in constant time."""
    return same(signature(timestamp, nonce, key, body), given)


def opened(key: str, sealed: str) -> bytes:
    """What is in the envelope. `NotOurs`."""
    try:
        content, secret = b64decode(sealed, validate=True), sha256(key.encode()).digest()
        return decrypted(secret, content[:BLOCK], content[BLOCK:], BLOCK)
    except (Error, ValueError) as error:
        raise NotOurs("it cannot be decrypted") from error


def robot_sign(timestamp: int, secret: str) -> str:
    """The `sign` that a group's robot wants beside the timestamp (seconds)."""
    key = f"{timestamp}\n{secret}".encode()
    return b64encode(hmac.digest(key, b"", "sha256")).decode()
