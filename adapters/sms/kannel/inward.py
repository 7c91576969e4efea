"""Kannel's callbacks: `/mo` is a text of somebody, `/dlr` is news of one of ours.

A text in coding 2 comes as bare UTF-16 without a mark, any other in the charset that Kannel names.
Report 1 (delivered) may come before report 8 (with the centre); only the final ones are asked for.
"""

import re
from collections.abc import Mapping, Sequence

from adapters.sms.gateway.inward import key
from adapters.sms.kannel.outward import DELIVERED, FAILED, REFUSED
from adapters.sms.line import Arrived, Delivery
from adapters.sms.web.door import Callback, News
from bridge.message import Reach

_ID = re.compile(rb"[0-9a-f]{24}")
_UCS2 = b"2"
_CHARSETS = {"utf-8", "us-ascii", "ascii", "iso-8859-1", "windows-1252", "gsm", "utf-16be"}
_REACHES = {DELIVERED: Reach.DELIVERED, FAILED: Reach.FAILED, REFUSED: Reach.FAILED}


def read(token: str, callback: Callback) -> Sequence[News]:
    """What it says. `ValueError`: nothing that we understand."""
    match callback.what:
        case "mo":
            return [_arrived(token, callback)]
        case "dlr":
            return [_delivery(callback)]
    raise ValueError("neither /mo nor /dlr")


def _arrived(token: str, callback: Callback) -> Arrived:
    query = callback.query
    number, id = query.get("from", b""), query.get("id", b"")
    if not number or not id:
        raise ValueError("from or id is missing: see get-url")
    return Arrived(
        key=key(token, id.decode("latin-1")),
        number=number.decode("utf-8", "replace")[:40],
        text=_text(query),
        to=query.get("to", b"").decode("utf-8", "replace")[:40],
    )


def _text(query: Mapping[str, bytes]) -> str:
    octets = query.get("text", b"")
    if query.get("coding") == _UCS2:
        return octets.decode("utf-16-be", "replace")
    charset = query.get("charset", b"").decode("latin-1").lower()
    return octets.decode(charset if charset in _CHARSETS - {"gsm"} else "utf-8", "replace")


def _delivery(callback: Callback) -> Delivery:
    id, status = callback.query.get("id", b""), callback.query.get("status", b"")
    if not _ID.fullmatch(id) or not status.isdigit():
        raise ValueError("id or status is not what we gave")
    reach = _REACHES.get(int(status[:4]), Reach.SENT)
    said = callback.query.get("said", b"").decode("utf-8", "replace")
    words = "".join(c for c in said if c.isprintable())[:80].strip()
    reason = f"not delivered: {words}" if words else "not delivered"
    return Delivery(id=id.decode(), reach=reach, reason=reason if reach is Reach.FAILED else "")
