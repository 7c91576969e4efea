"""Where the log lives is one word of configuration: the scheme of its URL.

memory:            forgets everything;  memory:NAME  shared by all who open NAME in this process
sqlite:PATH        one file; several processes may open it
                   ?busy=SECONDS (5)    patience with another process that holds the file
redis://HOST:PORT/DB?site=NAME          also rediss:// (TLS) and unix:///SOCKET?site=NAME
                   &demand=aof|always|replica   refuse a server that promises less
                   &timeout=SECONDS (5)         until a silent server counts as lost
                   &password_file=PATH  &ca_file=PATH
                   &stamp=client        our clock stamps, not the server's (tests with a set clock)
"""

from importlib import import_module
from urllib.parse import urlsplit

from bridge.errors import ConfigError, Mistake
from bridge.ports import Clock, Log

MODULES = {
    "memory": "bridge.logs.memory",
    "sqlite": "bridge.logs.sqlite",
    "redis": "bridge.logs.redis",
    "rediss": "bridge.logs.redis",
    "unix": "bridge.logs.redis",
}


async def open_log(url: str, clock: Clock) -> Log:
    """Open the log at `url`; `ConfigError` for an address that cannot be meant, else `LogError`."""
    scheme = urlsplit(url).scheme
    if scheme not in MODULES:
        known = ", ".join(MODULES)
        raise ConfigError([Mistake("log", 1, "url", f"{scheme}: is not one of {known}")])
    log: Log = await import_module(MODULES[scheme]).open(url, clock)
    return log
