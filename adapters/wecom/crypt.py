"""WeCom's envelopes: who sent it (SHA-1 over the sorted parts) and what is in it (AES-256-CBC).

Published at developer.work.weixin.qq.com, paths 90968 and 101033 (加解密方案): the key is 43
characters of base64, the plaintext is 16 random bytes, a length, the message, and the receiver;
padding is PKCS#7 to 32 bytes. Files of intelligent bots lie under that cipher without a frame.
"""

import hmac
import os
import struct
from base64 import b64decode, b64encode
from binascii import Error
from hashlib import sha1
from xml.parsers.expat import ExpatError, ParserCreate

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
        """`msg_signature`, in hex."""
        parts = "".join(sorted((self._token, timestamp, nonce, sealed)))
        return sha1(parts.encode("utf-8", "surrogatepass")).hexdigest()  # noqa: S324 - WeCom's choice

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
            "msgsignature": signature,
            "timestamp": timestamp,
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


def file_opened(content: bytes, key: str, envelope: Envelope | None) -> bytes:
    """A file of an intelligent bot: under its own key, else under that of the callback."""
    secret = b64decode(key + "=" * (-len(key) % 4)) if key else (envelope.key if envelope else b"")
    return decrypted(secret, content) if secret else content


def xml_fields(text: bytes) -> dict[str, str]:
    """A flat `<xml>` by the path of its names. `ValueError`: a DTD, too deep, or no XML."""
    found: dict[str, str] = {}
    path: list[str] = []

    def begin(name: str, _: dict[str, str]) -> None:
        path.append(name)
        if len(path) > 8:  # noqa: PLR2004
            raise ValueError("the XML is too deep")

    def said(words: str) -> None:
        found["/".join(path[1:])] = found.get("/".join(path[1:]), "") + words

    def end(_: str) -> None:
        path.pop()

    def forbidden(*_: object) -> None:
        raise ValueError("the XML has a DTD")

    parser = ParserCreate()
    parser.StartElementHandler, parser.CharacterDataHandler = begin, said
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = forbidden
    try:
        parser.Parse(text, True)
    except ExpatError as error:
        raise ValueError("that is no XML") from error
    return {name: words.strip() for name, words in found.items()}
