"""The words of a kind: each as it is, or with its weight, `{crowd: 0.4}`.

A word without a weight weighs 1. Alternatives stand in brackets, "…" is a gap of a word or two,
"……" a longer one (rules/classify_words).
"""

from dataclasses import replace

from bridge.config.document import Node
from bridge.config.fields import Wrong, line, number
from bridge.config.shapes import TEXT, either, shaped
from rules.classify_words import wording
from rules.gazetteer import fold
from rules.model import Kind

LEAST, MOST = 0.05, 5.0
LONGEST = 2_000  # characters of a word with all its alternatives
_WEIGHED = {
    "type": "object",
    "title": "a word and its weight",
    "additionalProperties": {"type": "number", "minimum": LEAST, "maximum": MOST},
    "minProperties": 1,
    "maxProperties": 1,
}
Weighed = tuple[str, float | None]  # None = it weighs what every word does


@shaped(either({**TEXT, "maxLength": LONGEST}, _WEIGHED))
def weighed(node: Node) -> Weighed:
    """A word, or a map of one word to its weight."""
    if not isinstance(node.value, dict):
        return _spelt(node), None
    if len(node.value) != 1:
        raise Wrong((node, "needs one word and its weight, like {crowd: 0.4}"))
    ((said, weight),) = node.value.items()
    return _spelt(replace(node, value=said, text=said)), number(LEAST, MOST)(weight)


def spelling(node: Node) -> str:
    """The word of an element, whatever it weighs."""
    return next(iter(node.items), node.text)


def kind_of_words(*, words: tuple[Weighed, ...] = (), **fields: object) -> Kind:
    """A kind, its words and their weights apart."""
    weights = {said: weight for said, weight in words if weight is not None}
    return Kind(words=tuple(said for said, _ in words), weights=weights, **fields)  # type: ignore[arg-type]


def _spelt(node: Node) -> str:
    said = line(node, LONGEST).lower()
    try:
        wording(fold(said))
    except ValueError as error:
        raise Wrong((node, str(error))) from None
    return said
