"""What WeCom seals beside its envelopes (`message.sealed`): files of intelligent bots; and its XML.

Published at developer.work.weixin.qq.com, path 101463: files lie under the cipher of the envelopes
without a frame.
"""

from base64 import b64decode
from xml.parsers.expat import ExpatError, ParserCreate

from bridge.message.sealed import BLOCK, VECTOR, Sealed, decrypted


def file_opened(content: bytes, key: str, envelope: Sealed | None) -> bytes:
    """A file of an intelligent bot: under its own key, else under that of the callback."""
    secret = b64decode(key + "=" * (-len(key) % 4)) if key else (envelope.key if envelope else b"")
    return decrypted(secret, secret[:VECTOR], content, BLOCK) if secret else content


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
