"""Callbacks of a gateway as texts and news: the fields that the site file names, no others."""

import hmac
from collections.abc import Sequence
from typing import Any

import msgspec

from adapters.sms.gateway.pointer import at, text_at
from adapters.sms.gateway.settings import Inbound, Reports, Settings
from adapters.sms.line import Arrived, Delivery
from adapters.sms.web.door import Callback, News
from bridge.message import Reach

MANY = 500  # messages of one callback


def read(settings: Settings, token: str, callback: Callback) -> Sequence[News]:
    """What a callback says. `ValueError`: nothing that we understand."""
    inbound, reports = settings.inbound, settings.reports
    if inbound and callback.what == inbound.path:
        return [_arrived(inbound, token, one) for one in _each(inbound, callback)]
    if reports and callback.what == reports.path:
        return [_delivery(reports, one) for one in _each(reports, callback)]
    raise ValueError("neither the path of inbound nor that of reports")


def _each(shape: Inbound | Reports, callback: Callback) -> Sequence[Any]:
    document = _document(shape, callback)
    found = at(document, shape.list) if shape.list else document
    many = found if isinstance(found, list) else [found]
    if len(many) > MANY:
        raise ValueError(f"more than {MANY} at once")
    return many


def _document(shape: Inbound | Reports, callback: Callback) -> Any:  # noqa: ANN401 (JSON)
    if shape.as_ == "json":
        try:
            return msgspec.json.decode(callback.body)
        except (msgspec.DecodeError, RecursionError) as error:
            raise ValueError("that is no JSON") from error
    fields = callback.query if shape.as_ == "query" else callback.form()
    return {name: value.decode(shape.charset) for name, value in fields.items()}


def _arrived(shape: Inbound, token: str, one: Any) -> Arrived:  # noqa: ANN401 (JSON)
    unique = [text_at(one, pointer) for pointer in shape.key]
    if not all(unique):
        raise ValueError("a field of key is missing")
    number = text_at(one, shape.number)
    if not number:
        raise ValueError("the number is missing")
    return Arrived(
        key=key(token, *unique),
        number=number[:40],
        text=text_at(one, shape.text),
        to=text_at(one, shape.to)[:40],
    )


def _delivery(shape: Reports, one: Any) -> Delivery:  # noqa: ANN401 (JSON)
    id, state = text_at(one, shape.id), text_at(one, shape.state)
    if not id:
        raise ValueError("the id is missing")
    if state in shape.delivered:
        return Delivery(id=id[:100], reach=Reach.DELIVERED)
    if state in shape.failed:
        reason = text_at(one, shape.reason) or state
        return Delivery(id=id[:100], reach=Reach.FAILED, reason=reason[:100])
    return Delivery(id=id[:100], reach=Reach.SENT)


def key(secret: str, *fields: str) -> str:
    """A name that is the same for the same fields, from which nobody can read any of them."""
    joined = "\0".join(fields).encode("utf-8", "surrogatepass")
    return hmac.digest(secret.encode(), joined, "sha256").hex()[:32]
