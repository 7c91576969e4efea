"""Adapter kinds for site files in tests: the same doors as real ones, and nothing behind them."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from bridge import registry
from bridge.errors import AdapterError, NotAllowed
from bridge.message import Capabilities, Form
from bridge.ports import Adapter, Services

Port = Annotated[int, Meta(ge=0, le=65535)]


class Plain(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    host: str = "127.0.0.1"
    port: Port = 0


class Route(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    path: str
    retries: int = 3


class Hook(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    url: str
    host: str = "127.0.0.1"
    port: Port = 0
    secret_file: str = ""
    secret_env: str = ""
    wait: timedelta = timedelta(seconds=5)
    pause: timedelta | None = None
    routes: tuple[Route, ...] = ()
    by_name: dict[str, Route] = {}
    pair: tuple[str, int] | None = None
    phones: tuple[str, ...] = ()
    label: Annotated[str, Meta(max_length=5)] = ""

    def __post_init__(self) -> None:
        if self.secret_file and self.secret_env:
            raise ValueError("Give secret_file or secret_env, not both")


class Door:
    """Looks like an adapter module."""

    def __init__(self, can: Capabilities, config: type[Struct]) -> None:
        self.CAN = can
        self.Config = config

    def open(self, config: Any, services: Services) -> AbstractAsyncContextManager[Adapter]:
        raise NotImplementedError


DOORS = {
    "console": Door(Capabilities(form=Form.DESK), Plain),
    "handset": Door(Capabilities(form=Form.SPOKEN, shared=True), Plain),
    "webhook": Door(Capabilities(public=True), Hook),
}


class ThreeDoors:
    """A shelf with these kinds, and `modem`, which lacks a library."""

    def kinds(self) -> Sequence[str]:
        return sorted([*DOORS, "modem"])

    def load(self, kind: str) -> registry.Kind:
        if kind == "modem":
            raise NotAllowed("adapter kind modem needs pyserial, which is not installed")
        if kind not in DOORS:
            raise AdapterError(f"there is no adapter kind {kind!r}")
        return DOORS[kind]

    def configure(self, kind: str, settings: Mapping[str, Any]) -> Struct:
        return msgspec.convert(settings, DOORS[kind].Config)
