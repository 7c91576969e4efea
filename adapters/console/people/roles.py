"""Roles, and what each may do."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """What an account is for."""

    DISPATCHER = "dispatcher"
    COMMANDER = "commander"
    DESK = "desk"  # a department: it sees the calls that were handed to it
    AUDITOR = "auditor"  # sees and hears everything, orders nothing
    ADMINISTRATOR = "administrator"  # makes accounts, and looks
    DEVICE = "device"  # a wall display: it looks, nobody sits there


class Right(StrEnum):
    """One thing that may be allowed."""

    GROUND = "ground"  # the map without calls; everybody inside may
    LOOK = "look"  # the wall display and its stream: every call at a glance
    READ = "read"  # the board and its calls
    HEAR = "hear"  # recordings
    ACT = "act"  # speak as a desk
    NAME = "name"  # ask who reported, with a reason
    AUDIT = "audit"  # who looked at what, and who ordered what
    MANAGE = "manage"  # accounts of others
    SELF = "self"  # one's own account


_PERSON = frozenset({Right.GROUND, Right.READ, Right.SELF})
_HEARS = _PERSON | {Right.HEAR}
_ORDERS = _HEARS | {Right.ACT, Right.LOOK}

MAY: Mapping[Role, frozenset[Right]] = MappingProxyType({
    Role.DISPATCHER: _ORDERS | {Right.NAME},
    Role.COMMANDER: _ORDERS | {Right.NAME},
    Role.DESK: _HEARS | {Right.ACT},
    Role.AUDITOR: _HEARS | {Right.LOOK, Right.NAME, Right.AUDIT},
    Role.ADMINISTRATOR: _PERSON | {Right.LOOK, Right.MANAGE},
    Role.DEVICE: frozenset({Right.GROUND, Right.LOOK}),
})  # fmt: skip
ANYBODY = _ORDERS - {Right.SELF}  # where there is no login; whoever asks for names has a name

HOME: Mapping[Role, str] = MappingProxyType({
    Role.DESK: "/",
    Role.AUDITOR: "/audit",
    Role.ADMINISTRATOR: "/account",
    Role.DEVICE: "/wall",
    Role.COMMANDER: "/",
})  # fmt: skip
"""Where a role begins; "/" for any other."""

FREE = ("/report", "/r", "/static", "/login", "/api/login", "/api/setup", "/api/me", "/favicon.ico")
_NEEDS: Mapping[str, Right] = MappingProxyType({
    "/": Right.READ,
    "/commander": Right.READ,
    "/wall": Right.LOOK,
    "/account": Right.SELF,
    "/audit": Right.AUDIT,
    "/shift": Right.READ,
    "/api/wall": Right.LOOK,
    "/api/board": Right.READ,
    "/api/events": Right.READ,
    "/api/calls": Right.READ,
    "/api/openapi.json": Right.READ,
    "/api/map/call": Right.ACT,
    "/api/map": Right.GROUND,
    "/api/logout": Right.GROUND,
    "/api/own": Right.SELF,
    "/api/accounts": Right.MANAGE,
    "/api/audit": Right.AUDIT,
    "/api/reporter": Right.NAME,
    "/api/shift": Right.READ,
    "/audio": Right.HEAR,
    "/still": Right.HEAR,
})  # fmt: skip


def free(path: str) -> bool:
    """Is this path open to anybody?"""
    return any(path == one or path.startswith(one + "/") for one in FREE)


def needed(path: str, method: str) -> Right:
    """The right that a request needs; whatever no table names needs the right to act."""
    right = next((_NEEDS[head] for head in _heads(path) if head in _NEEDS), Right.ACT)
    return Right.ACT if right is Right.READ and method not in ("GET", "HEAD") else right


def _heads(path: str) -> list[str]:
    """The path and every folder above it, the longest first; "/" is only itself."""
    parts = path.rstrip("/").split("/")
    heads = ["/".join(parts[:n]) for n in range(len(parts), 1, -1)]
    return heads or ["/"]
