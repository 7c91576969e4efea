"""Adapters are found by their name alone: the file `adapters/<kind>` is the registration.

No list is kept anywhere, so nothing can be forgotten when an adapter is added.
"""

import inspect
import pkgutil
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, cast

import msgspec

from bridge.errors import AdapterError, NotAllowed
from bridge.message import Capabilities, Outbound, Weight
from bridge.ports import Adapter, Services

_SHELF = import_module("adapters")  # by name: the bridge must run without knowing any of them


class Kind(Protocol):
    """A module `adapters/<kind>`, as far as the bridge looks at it."""

    CAN: Capabilities
    Config: type[msgspec.Struct]

    def open(self, config: Any, services: Services) -> AbstractAsyncContextManager[Adapter]:  # noqa: ANN401 (each its own Config)
        """The adapter's whole lifetime."""


def kinds() -> tuple[str, ...]:
    """Names of all adapters that are installed, in alphabetical order."""
    found = pkgutil.iter_modules(_SHELF.__path__)
    return tuple(sorted(module.name for module in found if not module.name.startswith("_")))


def load(kind: str) -> Kind:
    """The module of one kind. `AdapterError` lists the kinds there are, or says what it lacks."""
    if kind not in kinds():
        raise AdapterError(f"there is no adapter kind {kind!r}; there are {', '.join(kinds())}")
    try:
        module = import_module(f"{_SHELF.__name__}.{kind}")
    except ModuleNotFoundError as error:
        raise NotAllowed(
            f"adapter kind {kind} needs {error.name}, which is not installed"
        ) from error
    if faults := check(module):
        raise AdapterError(f"adapter kind {kind}: {'; '.join(faults)}")
    return cast("Kind", module)


def configure(kind: str, settings: Mapping[str, Any]) -> msgspec.Struct:
    """What the site file says of one adapter (without `kind`), as its `Config`.

    `msgspec.ValidationError` names the key and what is wrong with it; `AdapterError` as `load`.
    """
    told = {key: value for key, value in settings.items() if key != "kind"}
    return msgspec.convert(told, load(kind).Config)


def can(module: Kind, config: msgspec.Struct) -> Capabilities:
    """What an adapter of that kind can do: its `CAN`, or what its `can(config)` says."""
    chosen = getattr(module, "can", None)
    return chosen(config) if callable(chosen) else module.CAN


def examine(module: Kind, config: msgspec.Struct, folder: Path) -> Sequence[tuple[str, str]]:
    """What is wrong with files of the site's folder that the settings name: key and fault."""
    looking = getattr(module, "examine", None)
    return tuple(looking(config, folder)) if callable(looking) else ()


def doubts(module: Kind, config: msgspec.Struct) -> Sequence[tuple[str, str]]:
    """What is odd about the settings, though they work: key and what to know."""
    doubting = getattr(module, "doubts", None)
    return tuple(doubting(config)) if callable(doubting) else ()


def weigh(module: Kind, config: msgspec.Struct, message: Outbound) -> Weight | None:
    """What a message would come to on that network; None where nobody counts it there."""
    weighing = getattr(module, "weigh", None)
    return weighing(config, message) if callable(weighing) else None


def check(module: object) -> list[str]:
    """What the module lacks of an adapter, in words; empty when it is one."""
    config = getattr(module, "Config", None)
    faults = {
        "it has no docstring": inspect.getdoc(module),
        "CAN is not Capabilities": isinstance(getattr(module, "CAN", None), Capabilities),
        "Config is not a frozen msgspec.Struct that forbids unknown fields": _strict(config),
        "open does not take (config, services)": _opens(getattr(module, "open", None)),
    }
    return [fault for fault, well in faults.items() if not well]


def _strict(config: object) -> bool:
    """A struct that cannot be changed and lets no unknown key pass."""
    if not (isinstance(config, type) and issubclass(config, msgspec.Struct)):
        return False
    return config.__struct_config__.frozen and config.__struct_config__.forbid_unknown_fields


def _opens(function: object) -> bool:
    """Can be called with a configuration and services, in this order."""
    if not callable(function):
        return False
    return list(inspect.signature(function).parameters) == ["config", "services"]
