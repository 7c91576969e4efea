"""Is the line inside Kannel up? Its `status.txt` says so, one line for each."""

import re


def online(page: str, smsc: str) -> bool | None:
    """None where the page does not speak of the line.

    A line of it: `    fake1[fake1]    FAKE:10000 (online 2s, rcvd: sms 0 …`.
    """
    found = re.search(rf"(?m)^\s*{re.escape(smsc)}(?:\[[^\]]*\])?\s+\S+ \(([a-z-]+)", page)
    return found[1] == "online" if found else None
