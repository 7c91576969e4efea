"""Secrets do not stand in site files: a site file is mailed, printed and copied to a stick."""

import re

from bridge.config.document import Node
from bridge.config.notes import Notes

_KEY = re.compile(
    r"(.*_)?(secret|token|password|passwd|pass|api_?key|access_key|private_key)", re.IGNORECASE
)
_IN_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://[^/?#\s]*:[^/?#\s@]+@", re.IGNORECASE)


def is_secret(key: str, node: Node) -> bool:
    """A key that by its name holds a secret itself, not where to find it."""
    plain = not isinstance(node.value, dict | list) and node.value is not None
    return plain and bool(_KEY.fullmatch(key))


def has_password(node: Node) -> bool:
    """An address with a name and a password in it."""
    return bool(_IN_ADDRESS.match(node.text))


def refuse_secrets(node: Node, notes: Notes) -> None:
    """Note every secret below a node, without repeating it."""
    for key, child in node.items.items():
        if is_secret(key, child):
            hint = f"write {key}_file: PATH or {key}_env: VARIABLE"
            notes.wrong(child, f"a secret does not stand in this file; {hint}")
        else:
            refuse_secrets(child, notes)
    if isinstance(node.value, list):
        for child in node.value:
            refuse_secrets(child, notes)
    elif has_password(node):
        notes.wrong(node, "a password does not stand in an address; keep it in a file")
