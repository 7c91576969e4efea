"""Aliyun short messages on the wire: `SendSms` (2017-05-25), SmsReport and SmsUp.

Signature: ACS3-HMAC-SHA256, "V3 request structure and signature" of its OpenAPI documentation.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import quote, urlsplit

import msgspec

from adapters.sms.clouds.codes import Kind, Meaning
from adapters.sms.gateway.inward import key
from adapters.sms.gateway.pointer import text_at
from adapters.sms.line import Arrived, Delivery
from adapters.sms.web.door import Callback, News
from bridge.message import Reach

VERSION, ACTION = "2017-05-25", "SendSms"
EMPTY = hashlib.sha256(b"").hexdigest()
HOME = "+86"

CODES = {
    "Throttling": Meaning(Kind.PAUSE, 5),
    "ServiceUnavailable": Meaning(Kind.PAUSE, 30),
    "isv.BUSINESS_LIMIT_CONTROL": Meaning(Kind.LATER, 60),
    "BUSINESS_LIMIT_CONTROL": Meaning(Kind.LATER, 60),
    "isv.DAY_LIMIT_CONTROL": Meaning(Kind.NEVER),
    "isv.AMOUNT_NOT_ENOUGH": Meaning(Kind.MONEY),
    "isv.OUT_OF_SERVICE": Meaning(Kind.MONEY),
    "isv.BILLING_DEDUCTION_ERROR": Meaning(Kind.MONEY),
    "isp.": Meaning(Kind.UNCLEAR),
    "isp.RAM_PERMISSION_DENY": Meaning(Kind.NEVER),
    "InternalError": Meaning(Kind.UNCLEAR),
}


def number(e164: str) -> str:
    """At home without the country, else the country's digits and the number."""
    return e164.removeprefix(HOME).removeprefix("+")


def query(sign: str, code: str, params: Mapping[str, str], to: str, id: str) -> dict[str, str]:
    """The parameters of one message."""
    return {
        "OutId": id,
        "PhoneNumbers": number(to),
        "SignName": sign,
        "TemplateCode": code,
        "TemplateParam": json.dumps(params, ensure_ascii=False),
    }


def encoded(params: Mapping[str, str]) -> str:
    """Sorted and percent-encoded (RFC 3986), as it is signed and sent."""
    return "&".join(f"{quote(n, safe='')}={quote(v, safe='')}" for n, v in sorted(params.items()))


def signed(
    key_id: str,
    key_secret: str,
    url: str,
    params: Mapping[str, str],
    headers: Mapping[str, str],
) -> str:
    """The header Authorization of a POST without a body: all of `headers` are signed."""
    lower = {name.lower(): value.strip() for name, value in sorted(headers.items())}
    names = ";".join(lower)
    canonical = "\n".join(
        (
            "POST",
            urlsplit(url).path or "/",
            encoded(params),
            *(f"{name}:{value}" for name, value in lower.items()),
            "",
            names,
            EMPTY,
        )
    )
    to_sign = f"ACS3-HMAC-SHA256\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    digest = hmac.digest(key_secret.encode(), to_sign.encode(), "sha256").hex()
    return f"ACS3-HMAC-SHA256 Credential={key_id},SignedHeaders={names},Signature={digest}"


def headers(url: str, now: datetime, nonce: str) -> dict[str, str]:
    """What is signed of a request."""
    return {
        "accept": "application/json",
        "host": urlsplit(url).netloc,
        "x-acs-action": ACTION,
        "x-acs-content-sha256": EMPTY,
        "x-acs-date": f"{now:%Y-%m-%dT%H:%M:%SZ}",
        "x-acs-signature-nonce": nonce,
        "x-acs-version": VERSION,
    }


def read(token: str, callback: Callback) -> Sequence[News]:
    """`/report` (SmsReport) and `/up` (SmsUp), each an array. `ValueError`."""
    try:
        many = msgspec.json.decode(callback.body, type=list[dict[str, object]])
    except (msgspec.DecodeError, RecursionError) as error:
        raise ValueError("that is no array of objects") from error
    match callback.what:
        case "report":
            return [_delivery(one) for one in many]
        case "up":
            return [_arrived(token, one) for one in many]
    raise ValueError("neither /report nor /up")


def _delivery(one: Mapping[str, object]) -> Delivery:
    id = text_at(one, "/biz_id")
    if not id:
        raise ValueError("biz_id is missing")
    if text_at(one, "/success") == "true":
        return Delivery(id=id[:100], reach=Reach.DELIVERED)
    why = f"{text_at(one, '/err_code')} {text_at(one, '/err_msg')}".strip()
    return Delivery(id=id[:100], reach=Reach.FAILED, reason=why[:100] or "not delivered")


def _arrived(token: str, one: Mapping[str, object]) -> Arrived:
    number, unique = text_at(one, "/phone_number"), text_at(one, "/sequence_id")
    if not number or not unique:
        raise ValueError("phone_number or sequence_id is missing")
    text = text_at(one, "/content")
    to = text_at(one, "/dest_code")[:40]
    return Arrived(key=key(token, unique), number=number[:40], text=text, to=to)
