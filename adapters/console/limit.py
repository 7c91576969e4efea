"""How often one address may report: a bucket that fills again with time."""

import ipaddress
from collections import OrderedDict
from datetime import datetime, timedelta

ADDRESSES = 10_000  # remembered at once; the longest silent is forgotten first


class Buckets:
    """A bucket of `burst` reports for each address, refilled at `per_minute`."""

    def __init__(self, burst: int, per_minute: int) -> None:
        self._burst = burst
        self._each = timedelta(minutes=1) / per_minute
        self._empty: OrderedDict[str, datetime] = OrderedDict()  # when it would be full again

    def wait(self, address: str, now: datetime) -> timedelta:
        """Take one: zero where there was one, else how long until there is (and none is taken)."""
        key = _household(address)
        full = max(self._empty.pop(key, now), now)
        wait = full + self._each - (now + self._burst * self._each)
        if wait <= timedelta(0):
            full += self._each
        self._empty[key] = full
        if len(self._empty) > ADDRESSES:
            self._empty.popitem(last=False)
        return max(wait, timedelta(0))


def _household(address: str) -> str:
    """IPv6 clients own a whole /64: it counts as one."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if ip.version == 4:  # noqa: PLR2004 - Internet Protocol 4
        return str(ip)
    return str(ipaddress.ip_network((ip, 64), strict=False))
