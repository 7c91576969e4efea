"""What was found wrong while a site was read. Nothing is thrown away, nothing is said twice."""

from pathlib import Path
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from bridge.config.sources import Sources
from bridge.errors import ConfigError, Mistake

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from bridge.config.document import Node

LIKE = 65  # of 100: how near a misspelt word must come to a known one
WHOLE_FILE = "(file)"  # the key of a mistake that belongs to no key


class Notes:
    """The mistakes and the warnings of one file; whatever belongs to it is read by `sources`."""

    def __init__(self, file: str, sources: Sources | None = None) -> None:
        self.file = file
        self.sources = sources or Sources(Path(file))
        self._mistakes: set[Mistake] = set()
        self._warnings: set[Mistake] = set()

    def beside(self, file: str) -> "Notes":
        """Notes on a file that this one names; what is found in both is told together."""
        other = Notes(file, self.sources)
        other._mistakes, other._warnings = self._mistakes, self._warnings
        return other

    def wrong(self, node: "Node", message: str) -> None:
        """The site cannot be used until this is mended."""
        self._mistakes.add(self._at(node, message))

    def odd(self, node: "Node", message: str) -> None:
        """The site can be used, but probably not as it was meant."""
        self._warnings.add(self._at(node, message))

    def asked(self, node: "Node", readers: "Mapping[str, object]", need: "Collection[str]") -> None:
        """These keys may stand at the node, each with its reader; only a schema listens to that."""

    def warnings(self) -> tuple[Mistake, ...]:
        """All warnings, in the order of the file."""
        return tuple(sorted(self._warnings))

    def stop_if_wrong(self) -> None:
        """`ConfigError` with every mistake so far, in the order of the file."""
        if self._mistakes:
            raise ConfigError(sorted(self._mistakes))

    def _at(self, node: "Node", message: str) -> Mistake:
        return Mistake(node.file or self.file, node.line, node.key or WHOLE_FILE, message)


def nearest(said: str, known: "Iterable[str]") -> str:
    """The known word that was most likely meant; "" where none is near."""
    folded = {word.lower(): str(word) for word in known}
    near = process.extractOne(said.lower(), folded.keys(), scorer=fuzz.ratio, score_cutoff=LIKE)
    return folded[near[0]] if near else ""


def did_you_mean(said: str, known: "Iterable[str]") -> str:
    """The tail of a message about a word that is not known: the nearest known one, or nothing."""
    near = nearest(said, known)
    return f"; did you mean {near!r}?" if near else ""
