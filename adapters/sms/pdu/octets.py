"""Reading octets one after another, and what is wrong with them."""


class BadPdu(ValueError):
    """The octets are no message that we can read; says what is wrong, and where."""


class Octets:
    """A message on its way in."""

    def __init__(self, content: bytes) -> None:
        self._content, self._at = content, 0

    def take(self, count: int, what: str) -> bytes:
        """The next octets. `BadPdu`: there are not so many."""
        end = self._at + count
        if end > len(self._content):
            raise BadPdu(f"it ends within its {what}, at octet {len(self._content)}")
        found = self._content[self._at : end]
        self._at = end
        return found

    def one(self, what: str) -> int:
        """The next octet."""
        return self.take(1, what)[0]

    def rest(self) -> bytes:
        """All that is left."""
        found = self._content[self._at :]
        self._at = len(self._content)
        return found

    @property
    def left(self) -> int:
        """How many octets are left."""
        return len(self._content) - self._at


def from_hex(text: str) -> bytes:
    """Octets as a modem writes them. `BadPdu`."""
    try:
        return bytes.fromhex(text.strip())
    except ValueError as error:
        raise BadPdu("it is not hexadecimal") from error
