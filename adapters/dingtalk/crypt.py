"""DingTalk's proofs: the envelopes of events, the signs of robots.

Published at open.dingtalk.com (配置HTTP推送, 机器人接收消息, 自定义机器人安全设置). Envelopes:
SHA-1 over the sorted parts, AES-256-CBC under 43 characters of base64; the plaintext is 16 random
bytes, a length, the message and the receiver. Signs: HMAC-SHA256 of the timestamp (ms), a line
break and the secret, under the secret, in base64.
"""

import hmac
import os
import struct
from base64 import b64decode, b64encode
from binascii import Error
from hashlib import sha1

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32
HEAD = 16
AES_BLOCK = 16


class NotOurs(ValueError):
    """It was not made with our secrets, or it was damaged."""


class Envelope:
    """The envelopes of one receiver. `token` and `aes_key` are secrets; `receiver` may be ""."""

    def __init__(self, token: str, aes_key: str, receiver: str = "") -> None:
        self._token, self._receiver = token, receiver.encode()
        self.key = b64decode(aes_key + "=")

    def signature(self, timestamp: str, nonce: str, sealed: str) -> str:
        """`signature`, in hex."""
        parts = "".join(sorted((self._token, timestamp, nonce, sealed)))
        return sha1(parts.encode("utf-8", "surrogatepass")).hexdigest()  # noqa: S324 - DingTalk's choice

    def opened(self, signature: str, timestamp: str, nonce: str, sealed: str) -> bytes:
        """What is in the envelope. `NotOurs`."""
        expected = self.signature(timestamp, nonce, sealed)
        if not hmac.compare_digest(expected.encode(), signature.encode("utf-8", "surrogatepass")):
            raise NotOurs("the signature does not fit")
        try:
            plain = decrypted(self.key, b64decode(sealed, validate=True))
        except (Error, ValueError) as error:
            raise NotOurs("it cannot be decrypted") from error
        return self._content(plain)

    def sealed(self, content: bytes, timestamp: str, nonce: str) -> dict[str, str]:
        """An answer in its envelope."""
        framed = os.urandom(HEAD) + struct.pack("!I", len(content)) + content + self._receiver
        pad = BLOCK - len(framed) % BLOCK
        cipher = Cipher(algorithms.AES(self.key), modes.CBC(self.key[:AES_BLOCK])).encryptor()
        text = b64encode(cipher.update(framed + bytes([pad]) * pad) + cipher.finalize()).decode()
        signature = self.signature(timestamp, nonce, text)
        return {
            "encrypt": text,
            "msg_signature": signature,
            "timeStamp": timestamp,
            "nonce": nonce,
        }

    def _content(self, plain: bytes) -> bytes:
        if len(plain) < HEAD + 4:
            raise NotOurs("it is too short")
        (length,) = struct.unpack_from("!I", plain, HEAD)
        begin = HEAD + 4
        if length > len(plain) - begin:
            raise NotOurs("its length is wrong")
        if self._receiver and plain[begin + length :] != self._receiver:
            raise NotOurs("it is meant for somebody else")
        return plain[begin : begin + length]


def decrypted(key: bytes, sealed: bytes) -> bytes:
    """AES-256-CBC, the vector is the key's beginning, PKCS#7 to 32. `ValueError`."""
    cipher = Cipher(algorithms.AES(key), modes.CBC(key[:AES_BLOCK])).decryptor()
    plain = cipher.update(sealed) + cipher.finalize()
    pad = plain[-1] if plain else 0
    if not 1 <= pad <= BLOCK or plain[-pad:] != bytes([pad]) * pad:
        raise ValueError("the padding is wrong")
    return plain[:-pad]


def sign(timestamp: str, secret: str) -> str:
    """The sign of a robot, ours and theirs; `timestamp` in milliseconds."""
    made = hmac.digest(secret.encode(), f"{timestamp}\n{secret}".encode(), "sha256")
    return b64encode(made).decode()


def signed(given: str, timestamp: str, secret: str) -> bool:
    """Is it the sign of that? Compared in constant time."""
    expected = sign(timestamp, secret).encode()
    return hmac.compare_digest(expected, given.encode("utf-8", "surrogatepass"))
