"""What can be read or forged on the way to a console that other machines reach.

Law: we speak plain http and no TLS of our own; a proxy on the same machine speaks it, or the
network is trusted as a whole. Anything else is said aloud, by `check` and at the start.
"""

from collections.abc import Iterator

from adapters.console.config import Config
from adapters.console.guard import loopback

HOW = "put a proxy with https in front (docs/https.md)"


def doubts(config: Config) -> Iterator[tuple[str, str]]:
    """What whoever runs the house should know of its door, by the configuration's key."""
    if config.proxy:
        yield from _behind_a_proxy(config)
    elif loopback(config.host):
        return
    elif config.open_desk and config.desk:
        yield "open_desk", f"whoever reaches {config.host} is the dispatcher, and nothing is sealed"
    elif config.desk:
        yield "host", f"without https passwords and calls can be read on the way; {HOW}"
    else:
        yield "host", f"without https phones give no microphone and no position; {HOW}"


def _behind_a_proxy(config: Config) -> Iterator[tuple[str, str]]:
    if not loopback(config.host):
        said = f"who reaches {config.host} past the proxy may claim to be anybody; bind 127.0.0.1"
        yield "proxy", said
    if not config.names and not config.public_url:
        yield "names", "the host name that browsers use is refused; name it here or in public_url"
