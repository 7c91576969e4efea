"""The server behind the Redis log: how it is reached, what it promises, what we demand of it.

Nothing is ever repeated by the library: a command that was repeated after a stall was seen to
write twice. Who loses a connection while writing is told so, and repeats on purpose.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from redis.asyncio import Connection, ConnectionPool, Redis, SSLConnection
from redis.asyncio import UnixDomainSocketConnection as UnixConnection
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError, ResponseError

from bridge.errors import ConfigError, LogError, Mistake
from bridge.logs.terms import options, seconds

OLDEST = (7, 0)
NAME = re.compile(r"[A-Za-z0-9._-]{1,64}")
DEMANDS = {
    "aof": "appendonly yes",
    "always": "appendonly yes and appendfsync always",
    "replica": "a connected replica",
}
ALLOWED = {
    "site": "",
    "db": "",
    "demand": "",
    "timeout": "5",
    "password_file": "",
    "ca_file": "",
    "stamp": "server",
}


@dataclass(frozen=True, slots=True)
class Address:
    """What the URL says. `where` may be shown: it holds no secret."""

    where: str
    site: str
    demands: frozenset[str]
    timeout: float
    client_stamps: bool
    pool: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Server:
    """What the server says of itself. `fsync` is empty where it will not tell."""

    version: str
    aof: bool
    fsync: str
    replicas: int

    def keeps(self, demand: str) -> bool:
        """Does it promise that much?"""
        return {
            "aof": self.aof,
            "always": self.aof and self.fsync == "always",
            "replica": self.replicas > 0,
        }[demand]

    def __str__(self) -> str:
        disk = {
            "always": "every commit is on disk before it returns",
            "everysec": "a crash of the server machine may lose the last second",
            "no": "a crash of the server machine may lose what the system had not written yet",
        }.get(self.fsync, "how often it syncs the disk it does not tell")
        kept = f"AOF, {disk}" if self.aof else "no AOF: a restart of the server loses lines"
        return f"{self.version}; {kept}; {self.replicas} replicas connected"


def parse(url: str) -> Address:
    """Read the URL; `ConfigError` with every mistake in it."""
    parts = urlsplit(url)
    given = options(url, ALLOWED)
    demands = frozenset(filter(None, given["demand"].split(",")))
    wrong = [
        ("site", f"{given['site']!r}: letters, digits, . _ - are needed")
        for _ in [0]
        if not NAME.fullmatch(given["site"])
    ]
    wrong += [
        ("demand", f"{one!r} is not one of {', '.join(DEMANDS)}") for one in demands - {*DEMANDS}
    ]
    if given["stamp"] not in {"server", "client"}:
        wrong.append(("stamp", f"{given['stamp']!r} is neither server nor client"))
    if wrong:
        raise ConfigError([Mistake("log", 1, key, message) for key, message in wrong])
    return Address(
        where=parts.path if parts.scheme == "unix" else f"{parts.hostname}:{_port(parts)}",
        site=given["site"],
        demands=demands,
        timeout=seconds(given, "timeout"),
        client_stamps=given["stamp"] == "client",
        pool=_pool(parts, given),
    )


def _port(parts: SplitResult) -> int:
    try:
        return parts.port or 6379
    except ValueError as error:
        raise ConfigError([Mistake("log", 1, "url", str(error))]) from error


def _pool(parts: SplitResult, given: Mapping[str, str]) -> dict[str, Any]:
    """What the library's connections are made with."""
    db = given["db"] or (parts.path.strip("/") if parts.scheme != "unix" else "") or "0"
    if not db.isdecimal():
        raise ConfigError([Mistake("log", 1, "db", f"{db!r} is no database number")])
    pool: dict[str, Any] = {
        "db": int(db),
        "username": unquote(parts.username) if parts.username else None,
        "password": _password(parts, given["password_file"]),
        "retry": Retry(NoBackoff(), 0),
        "socket_timeout": seconds(given, "timeout"),
        "socket_connect_timeout": seconds(given, "timeout"),
        "protocol": 2,  # one shape of answers from all servers
        "max_connections": 1000,
    }
    if parts.scheme == "unix":
        return {**pool, "connection_class": UnixConnection, "path": parts.path}
    pool.update(host=parts.hostname or "localhost", port=_port(parts))
    if parts.scheme == "rediss":
        pool.update(connection_class=SSLConnection, ssl_ca_certs=given["ca_file"] or None)
    else:
        pool.update(connection_class=Connection)
    return pool


def _password(parts: SplitResult, file: str) -> str | None:
    if not file:
        return unquote(parts.password) if parts.password else None
    try:
        return Path(file).read_text().strip()
    except OSError as error:
        message = f"{file}: {error.strerror}"
        raise ConfigError([Mistake("log", 1, "password_file", message)]) from error


async def meet(address: Address, pool: ConnectionPool) -> Server:
    """Ask the server what it promises; `ConfigError` if that is too little, `LogError` if away."""
    client = Redis(connection_pool=pool)
    try:
        info: dict[str, Any] = await client.info("everything")
        fsync = await _setting(client, "appendfsync")
    except (RedisError, OSError) as error:
        raise LogError(f"{address.where}: {error}") from error
    server = Server(
        version=_version(info),
        aof=bool(int(info.get("aof_enabled", 0))),
        fsync=fsync,
        replicas=int(info.get("connected_slaves", 0)),
    )
    if wrong := _shortcomings(address, server, info):
        raise ConfigError([Mistake(address.where, 1, key, message) for key, message in wrong])
    return server


async def _setting(client: Redis, name: str) -> str:
    try:
        found: dict[Any, Any] = await client.config_get(name)
    except ResponseError:  # hosted servers hide their settings
        return ""
    value = next(iter(found.values()), "")
    return value.decode() if isinstance(value, bytes) else str(value)


def _version(info: Mapping[str, Any]) -> str:
    if "valkey_version" in info:
        return f"Valkey {info['valkey_version']}"
    return f"Redis {info['redis_version']}"


def _shortcomings(
    address: Address, server: Server, info: Mapping[str, Any]
) -> list[tuple[str, str]]:
    wrong = []
    version = str(info["redis_version"])
    if tuple(int(part) for part in version.split(".")[:2]) < OLDEST:
        wrong.append(("version", f"{version} is too old, 7.0 is needed"))
    if info.get("role", "master") not in {"master", "primary"}:
        wrong.append(("role", f"this is a {info['role']}: it takes no writes"))
    policy = str(info.get("maxmemory_policy", "noeviction"))
    if policy != "noeviction":
        wrong.append(("maxmemory-policy", f"{policy} throws lines away; set noeviction"))
    for demand in sorted(address.demands):
        if not server.keeps(demand):
            wrong.append(("demand", f"{demand} needs {DEMANDS[demand]}; this server is: {server}"))
    return wrong
