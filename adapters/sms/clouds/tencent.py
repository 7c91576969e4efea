"""Tencent Cloud short messages on the wire: `SendSms` (2021-01-11), status and reply callbacks.

Signature: TC3-HMAC-SHA256, "Signature v3" of its API documentation.
"""

import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit

import msgspec

from adapters.sms.clouds.codes import Kind, Meaning
from adapters.sms.gateway.inward import key
from adapters.sms.gateway.pointer import text_at
from adapters.sms.line import Arrived, Delivery
from adapters.sms.web.door import Callback, News
from bridge.message import Reach

VERSION, ACTION, SERVICE = "2021-01-11", "SendSms", "sms"
MIME = "application/json"

CODES = {
    "RequestLimitExceeded": Meaning(Kind.PAUSE, 2),
    "LimitExceeded.PhoneNumberThirtySecondLimit": Meaning(Kind.LATER, 30),
    "LimitExceeded.PhoneNumberOneHourLimit": Meaning(Kind.LATER, 600),
    "LimitExceeded.DeliveryFrequencyLimit": Meaning(Kind.LATER, 30),
    "LimitExceeded.GlobalSmsSendingRateLimit": Meaning(Kind.PAUSE, 5),
    "FailedOperation.InsufficientBalanceInSmsPackage": Meaning(Kind.MONEY),
    "UnauthorizedOperation.ServiceSuspendDueToArrears": Meaning(Kind.MONEY),
    "InternalError": Meaning(Kind.UNCLEAR),
    "InternalError.SigVerificationFail": Meaning(Kind.NEVER),
    "InternalError.SigFieldMissing": Meaning(Kind.NEVER),
    "InternalError.RequestTimeException": Meaning(Kind.NEVER),  # our clock is wrong
}


def body(app: str, sign: str, template: str, params: Sequence[str], to: str, id: str) -> bytes:
    """One message."""
    fields = {
        "PhoneNumberSet": [to],
        "SmsSdkAppId": app,
        "TemplateId": template,
        "SignName": sign,
        "TemplateParamSet": list(params),
        "SessionContext": id,
    }
    return json.dumps(fields).encode()


def headers(
    key_id: str, key_secret: str, url: str, region: str, content: bytes, now: datetime
) -> dict[str, str]:
    """All headers of a request with that body, the signature among them."""
    stamp = int(now.timestamp())
    return {
        "Authorization": signed(key_id, key_secret, urlsplit(url).netloc, content, stamp),
        "Content-Type": MIME,
        "X-TC-Action": ACTION,
        "X-TC-Region": region,
        "X-TC-Timestamp": str(stamp),
        "X-TC-Version": VERSION,
    }


def signed(key_id: str, key_secret: str, host: str, content: bytes, stamp: int) -> str:
    """The header Authorization."""
    day = f"{datetime.fromtimestamp(stamp, UTC):%Y-%m-%d}"
    scope = f"{day}/{SERVICE}/tc3_request"
    hashed = hashlib.sha256(content).hexdigest()
    canonical = f"POST\n/\n\ncontent-type:{MIME}\nhost:{host}\n\ncontent-type;host\n{hashed}"
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    to_sign = f"TC3-HMAC-SHA256\n{stamp}\n{scope}\n{digest}"
    secret = f"TC3{key_secret}".encode()
    for step in (day, SERVICE, "tc3_request"):
        secret = hmac.digest(secret, step.encode(), "sha256")
    signature = hmac.digest(secret, to_sign.encode(), "sha256").hex()
    return (
        f"TC3-HMAC-SHA256 Credential={key_id}/{scope}, "
        f"SignedHeaders=content-type;host, Signature={signature}"
    )


def read(token: str, callback: Callback) -> Sequence[News]:
    """`/report` is an array of reports, `/reply` one text of somebody. `ValueError`."""
    try:
        document = msgspec.json.decode(callback.body)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ValueError("that is no JSON") from error
    match callback.what, document:
        case "report", [*many]:
            return [_delivery(one) for one in many]
        case "reply", {}:
            return [_arrived(token, document)]
    raise ValueError("neither an array for /report nor an object for /reply")


def _delivery(one: object) -> Delivery:
    id = text_at(one, "/sid")
    if not id:
        raise ValueError("sid is missing")
    if text_at(one, "/report_status") == "SUCCESS":
        return Delivery(id=id[:100], reach=Reach.DELIVERED)
    why = f"{text_at(one, '/errmsg')} {text_at(one, '/description')}".strip()
    return Delivery(id=id[:100], reach=Reach.FAILED, reason=why[:100] or "not delivered")


def _arrived(token: str, one: object) -> Arrived:
    """It has no id: who, what and in which second make one text of it."""
    country, mobile = text_at(one, "/nationcode"), text_at(one, "/mobile")
    text, time = text_at(one, "/text"), text_at(one, "/time")
    if not mobile or not time:
        raise ValueError("mobile or time is missing")
    number = f"+{country}{mobile}" if country and not mobile.startswith("+") else mobile
    return Arrived(
        key=key(token, country, mobile, time, text),
        number=number[:40],
        text=text,
        to=text_at(one, "/extend")[:40],
    )
