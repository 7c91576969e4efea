"""Envelopes of WeCom and DingTalk, and AES-256-CBC as the vendors of chats use it.

Published at developer.work.weixin.qq.com, paths 90968 and 101033 (加解密方案), and at
open.dingtalk.com (配置HTTP推送). An envelope is proven by SHA-1 over its sorted parts; the key is
43 characters of base64, the plaintext is 16 random bytes, a length, the message and the receiver;
padding is PKCS#7 to 32 bytes.
"""

import hmac
import os
import struct
from base64 import b64decode, b64encode
from binascii import Error
from hashlib import sha1

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from bridge.ports import Clock

BLOCK = 32
HEAD = 16
VECTOR = 16
AGE = 300  # seconds that a timestamp may differ from our clock


class NotOurs(ValueError):
    """It was not made with our secrets, or it was damaged."""


class Sealed:
    """The envelopes of one receiver. `token` and `aes_key` are secrets; `receiver` may be ""."""

    def __init__(self, token: str, aes_key: str, receiver: str = "") -> None:
        self._token, self._receiver = token, receiver.encode()
        self.key = b64decode(aes_key + "=")

    def signature(self, timestamp: str, nonce: str, sealed: str) -> str:
        """The signature of an envelope, in hex."""
        parts = "".join(sorted((self._token, timestamp, nonce, sealed)))
        return sha1(parts.encode("utf-8", "surrogatepass")).hexdigest()  # noqa: S324 - theirs

    def opened(self, signature: str, timestamp: str, nonce: str, sealed: str) -> bytes:
        """What is in the envelope. `NotOurs`."""
        if not same(self.signature(timestamp, nonce, sealed), signature):
            raise NotOurs("the signature does not fit")
        try:
            plain = decrypted(self.key, self.key[:VECTOR], b64decode(sealed, validate=True), BLOCK)
        except (Error, ValueError) as error:
            raise NotOurs("it cannot be decrypted") from error
        return self._content(plain)

    def made(self, content: bytes, timestamp: str, nonce: str) -> tuple[str, str]:
        """The envelope of an answer, and its signature."""
        framed = os.urandom(HEAD) + struct.pack("!I", len(content)) + content + self._receiver
        pad = BLOCK - len(framed) % BLOCK
        cipher = Cipher(algorithms.AES(self.key), modes.CBC(self.key[:VECTOR])).encryptor()
        text = b64encode(cipher.update(framed + bytes([pad]) * pad) + cipher.finalize()).decode()
        return text, self.signature(timestamp, nonce, text)

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


def decrypted(key: bytes, vector: bytes, sealed: bytes, block: int) -> bytes:
    """AES-256-CBC with PKCS#7 to `block` bytes. `ValueError`."""
    cipher = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
    plain = cipher.update(sealed) + cipher.finalize()
    pad = plain[-1] if plain else 0
    if not 1 <= pad <= block or plain[-pad:] != bytes([pad]) * pad:
        raise ValueError("the padding is wrong")
    return plain[:-pad]


def fresh(stamp: str, clock: Clock, *, milliseconds: bool = False) -> bool:
    """Is a timestamp near our clock? An old one was perhaps heard by somebody else."""
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 15):  # noqa: PLR2004
        return False
    seconds = int(stamp) / (1_000 if milliseconds else 1)
    return abs(clock.now().timestamp() - seconds) <= AGE


def same(expected: str, given: str) -> bool:
    """Is a proof the one that we expect? Compared in constant time."""
    return hmac.compare_digest(expected.encode(), given.encode("utf-8", "surrogatepass"))
