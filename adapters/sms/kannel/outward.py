"""`sendsms` as Kannel wants it, and what its answers mean (User's Guide, "Using the SMS Sender").

Kannel gives no id: ours goes out in the address that it calls for delivery reports.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import quote, urlencode

from msgspec import Struct

from adapters.sms.kannel.settings import Settings
from adapters.sms.line import Elsewhere, Sms
from adapters.sms.pdu import gsm7
from adapters.sms.pdu.parts import speakable
from adapters.sms.web.outward import Answer
from bridge.errors import TryLater

DELIVERED, FAILED, REFUSED = 1, 2, 16  # of dlr-mask; 4 (buffered) and 8 (with the centre) are
REPORTS = DELIVERED | FAILED | REFUSED  # no news to us
UCS2 = "2"
PRIORITIES = {1: "3", 2: "2", 3: "1"}
AGAIN = timedelta(seconds=10)
ACCEPTED, FORBIDDEN, AWAY = 202, 403, 503
LONGEST_VALIDITY = 1_440  # minutes


class Request(Struct, frozen=True, kw_only=True):
    """What goes over the wire."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None


def request(settings: Settings, password: str, sms: Sms, report_to: str, now: datetime) -> Request:
    """One message. `report_to`: the address for its delivery reports, "" for none."""
    fields = {
        "username": settings.user,
        "password": password,
        "from": settings.source,
        "to": sms.number,
        "smsc": settings.smsc,
        "priority": PRIORITIES.get(sms.message.priority, "0"),
        "coding": "0" if gsm7.fits(sms.text) else UCS2,
        "mclass": "0" if sms.flash else "",
        "validity": _minutes(sms.message.expires, now),
        "dlr-mask": str(REPORTS) if report_to else "",
        "dlr-url": report_to,
    }
    given = {name: value for name, value in fields.items() if value}
    text = speakable(sms.text)
    if settings.method == "GET":
        given |= {"charset": "UTF-8", "text": text}
        query = urlencode(given)
        return Request(method="GET", url=f"{settings.url}?{query}", headers={}, body=None)
    headers = {f"X-Kannel-{_HEADERS.get(name, name)}": value for name, value in given.items()}
    headers["Content-Type"] = "text/plain; charset=UTF-8"
    return Request(method="POST", url=settings.url, headers=headers, body=text.encode())


_HEADERS = {
    "username": "Username",
    "password": "Password",
    "from": "From",
    "to": "To",
    "smsc": "SMSC",
    "priority": "Priority",
    "coding": "Coding",
    "mclass": "MClass",
    "validity": "Validity",
    "dlr-mask": "DLR-Mask",
    "dlr-url": "DLR-Url",
}


def report_address(base: str, token: str, id: str) -> str:
    """Where Kannel tells what became of the message `id`; it fills in what stands after %."""
    return f"{base}/{quote(token, safe='')}/dlr?id={id}&status=%d&said=%A"


def judge(answer: Answer) -> None:
    """Nothing for "taken", else what it means."""
    said = f"Kannel says {answer.status}: {answer.text[:120]}"
    if answer.status == ACCEPTED and answer.body[:2] in {b"0:", b"3:"}:
        return
    if answer.status == AWAY:
        raise TryLater(said, AGAIN, whole_adapter=True)
    if 400 <= answer.status < 500:  # noqa: PLR2004 (it does not want this message)
        raise Elsewhere(said)
    raise ConnectionError(f"nobody knows what that means: {said}")


def _minutes(expires: datetime | None, now: datetime) -> str:
    if expires is None:
        return ""
    left = int((expires - now).total_seconds() // 60)
    return str(min(max(left, 1), LONGEST_VALIDITY))
