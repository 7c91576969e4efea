"""Where a text may be cut: at sentence ends, and a sentence that is too long at its commas."""

import re

_SENTENCE = re.compile(
    r"(?<=[。！？；!?;])[”’」』）)\"']*"  # these end a sentence wherever they stand
    r"|(?<=[.…])(?<!\bNo\.)(?<!\bMr\.)(?<!\bDr\.)(?<!\bSt\.)(?=\s)"  # a stop, then room
    r"|\n+"
)
_CLAUSE = re.compile(r"(?<=[，、：—])|(?<=[,:])(?=\s)|(?<=\s)(?=[-–]\s)")
_SAID = re.compile(r"\w")


def sentences(text: str) -> list[str]:
    """The sentences of a text; what has no letter or figure in it is left out."""
    return _cut(_SENTENCE, text)


def clauses(sentence: str) -> list[str]:
    """The parts of a sentence between its commas; alone where it has none."""
    return _cut(_CLAUSE, sentence)


def _cut(where: re.Pattern[str], text: str) -> list[str]:
    """Each part ends with what the pattern found."""
    ends = [m.end() for m in where.finditer(text)] + [len(text)]
    begins = [0, *ends[:-1]]
    parts = (text[a:b].strip() for a, b in zip(begins, ends, strict=True))
    return [p for p in parts if _SAID.search(p)]
