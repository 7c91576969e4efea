"""A text in a template that the authorities approved: which one, and what stands in its variables.

The first template that fits is taken. `{text}` is the whole text, `{text1}` … its pieces where
`pieces` says how many, `{call}` the number of the call; named groups of `match` are names as well.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated

from msgspec import Meta, Struct

from adapters.sms.gateway.template import check, fill
from adapters.sms.line import Elsewhere, Sms

_BRACKETS = str.maketrans("【】", "[]")  # the providers keep these for signatures


class Template(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One approved template. `params`: its variables by name, in the order in which it has them.

    `language`: only of messages in it. `match`: only of texts that are like this from beginning to
    end. `each`: most characters of one variable; a text that does not fit needs another template.
    `empty` stands for a piece that is not needed, since a variable must not be empty.
    """

    code: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,40}\Z")]
    params: Mapping[str, str]
    language: str = ""
    match: str = ""
    pieces: Annotated[int, Meta(ge=0, le=20)] = 0
    each: Annotated[int, Meta(ge=1, le=500)] = 35
    empty: str = " "

    def __post_init__(self) -> None:
        """Every name is known, and the expression is one."""
        try:
            groups = re.compile(self.match).groupindex
        except re.error as error:
            raise ValueError(f"match: {error}") from None
        known = {"text", "call", *groups, *(f"text{n + 1}" for n in range(self.pieces))}
        for name, template in self.params.items():
            check(f"params.{name}", template, known)


def worded(templates: Sequence[Template], sms: Sms) -> tuple[Template, dict[str, str]]:
    """The template and its variables. `Elsewhere`: none is for such a text."""
    text = plain(sms.text)
    for template in templates:
        values = _values(template, sms, text)
        if values is None:
            continue
        params = {
            name: fill(one, values) or template.empty for name, one in template.params.items()
        }
        if all(len(value) <= template.each for value in params.values()):
            return template, params
    raise Elsewhere("no approved template is for such a text")


def plain(text: str) -> str:
    """On one line, without what providers do not allow in a variable."""
    line = "".join(c if c.isprintable() else " " for c in text.translate(_BRACKETS))
    return " ".join(line.split(" ")).strip()


def _values(template: Template, sms: Sms, text: str) -> dict[str, str] | None:
    if template.language and template.language != sms.message.language:
        return None
    found = re.fullmatch(template.match or "(?s:.*)", text)
    if found is None:
        return None
    pieces = list(_cut(text, template.each)) if template.pieces else []
    if len(pieces) > template.pieces:
        return None
    named = {f"text{n + 1}": "" for n in range(template.pieces)}
    named |= {f"text{n + 1}": piece for n, piece in enumerate(pieces)}
    groups = {name: value or "" for name, value in found.groupdict().items()}
    return {"text": text, "call": str(sms.message.number or ""), **named, **groups}


def _cut(text: str, each: int) -> Iterator[str]:
    for start in range(0, len(text), each):
        yield text[start : start + each]
