"""`patrolbridge KIND COMMAND …`: what an adapter brings for the command line by itself.

`adapters/<kind>/<command>.py` with a function `command_main` is the registration, as with adapters.
"""

from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec

from bridge import registry

Main = Callable[[Sequence[str]], int]


def command(kind: str, name: str) -> Main | None:
    """The command of an adapter's kind; None where there is none of this name."""
    module = f"adapters.{kind}.{name}"
    if kind not in registry.kinds() or not name.isidentifier():
        return None
    if not _is_package(kind) or find_spec(module) is None:
        return None
    found: Main | None = getattr(import_module(module), "command_main", None)
    return found


def _is_package(kind: str) -> bool:
    spec = find_spec(f"adapters.{kind}")
    return spec is not None and spec.submodule_search_locations is not None
