"""One message as the request that the site file describes."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import quote

import msgspec
from msgspec import Struct

from adapters.sms.gateway.settings import Numbers, Settings, Signature
from adapters.sms.gateway.template import fill, fill_document, fill_form, fill_header, names
from adapters.sms.line import Sms


class Request(Struct, frozen=True, kw_only=True):
    """What goes over the wire."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None


def own_id(key: str) -> str:
    """Our name for a message on a gateway's side: nothing can be read from it."""
    return hashlib.sha256(key.encode()).hexdigest()[:24]


def request(
    settings: Settings, secrets: Mapping[str, str], sms: Sms, id: str, timestamp: int
) -> Request:
    """The request for one message. `Unfit`: a value cannot stand where it should."""
    send = settings.send
    values = _values(settings, secrets, sms, id, timestamp)
    signature = settings.signature
    if signature and "body" not in names(signature.of):
        values["signature"] = _signature(signature, values, secrets)
    body = _body(settings, values)
    if signature and "body" in names(signature.of):
        signed = {**values, "body": (body or b"").decode()}
        values["signature"] = _signature(signature, signed, secrets)
    headers = {name: fill_header(value, values) for name, value in send.headers.items()}
    if body is not None:
        headers = {"Content-Type": _type(settings), **headers}
    return Request(method=send.method, url=_url(settings, values), headers=headers, body=body)


def number_as(numbers: Numbers, country: str, number: str) -> str:
    """The number as the gateway wants it; short codes stay as they are."""
    if not number.startswith("+") or numbers is Numbers.PLUS:
        return number
    home = "+" + country
    if numbers is Numbers.NATIONAL and number.startswith(home):
        return number.removeprefix(home)
    return number[1:]


def _values(
    settings: Settings, secrets: Mapping[str, str], sms: Sms, id: str, timestamp: int
) -> dict[str, str]:
    message = sms.message
    return {
        "number": number_as(settings.numbers, settings.country, sms.number),
        "text": "".join(c for c in sms.text if c.isprintable() or c == "\n"),
        "id": id,
        "timestamp": str(timestamp),
        "call": str(message.number or ""),
        "language": message.language,
        "expires": str(int(message.expires.timestamp())) if message.expires else "",
        **{f"secret.{name}": value for name, value in secrets.items()},
    }


def _url(settings: Settings, values: Mapping[str, str]) -> str:
    """Values that stand in the address itself are percent-encoded one by one."""
    send = settings.send
    encoded = {name: quote(value, safe="") for name, value in values.items()}
    url = fill(send.url, encoded)
    query = fill_form(send.query, values, send.charset)
    return url + ("&" if "?" in url else "?") + query if query else url


def _body(settings: Settings, values: Mapping[str, str]) -> bytes | None:
    send = settings.send
    if send.json is not None:
        return msgspec.json.encode(fill_document(send.json, values))
    return fill_form(send.form, values, send.charset).encode("ascii") if send.form else None


def _type(settings: Settings) -> str:
    if settings.send.json is not None:
        return "application/json; charset=utf-8"
    return f"application/x-www-form-urlencoded; charset={settings.send.charset}"


def _signature(signature: Signature, values: Mapping[str, str], secrets: Mapping[str, str]) -> str:
    text = fill(signature.of, values).encode()
    name = signature.how.removeprefix("hmac-")
    if signature.how.startswith("hmac-"):
        digest = hmac.digest(secrets[signature.keyed_by].encode(), text, name)
    else:
        digest = hashlib.new(name, text, usedforsecurity=False).digest()
    if signature.encode == "base64":
        return base64.b64encode(digest).decode()
    return digest.hex() if signature.encode == "hex" else digest.hex().upper()
