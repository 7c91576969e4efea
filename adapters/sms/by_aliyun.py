"""Aliyun (阿里云) short messages.

    cloud:
      by: aliyun
      key_id: LTAI…
      secret_file: aliyun.secret
      sign: 袁家界
      templates: [{code: SMS_123456789, params: {call: "{call}", text: "{text}"}}]
      callbacks: {allow: [203.0.113.0/24], host: 0.0.0.0, port: 8086, token_file: aliyun.token}

In its console: SmsReport to `https://<our address>/<token>/report`, SmsUp to `…/<token>/up`.
"""

import hashlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from adapters.sms.clouds import aliyun
from adapters.sms.clouds.line import CloudLine, CloudSettings
from adapters.sms.clouds.wording import Template
from adapters.sms.gateway.pointer import text_at
from adapters.sms.line import Sms
from adapters.sms.web.credential import secret
from adapters.sms.web.door import Answered, Door
from adapters.sms.web.line import token_of, ways
from bridge.ports import Services

__all__ = ["Settings", "open"]

URL = "https://dysmsapi.aliyuncs.com/"
TAKEN = Answered(body='{"code":0,"msg":"接收成功"}'.encode(), mime=b"application/json")


class Settings(CloudSettings, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="aliyun"):
    """One account of Aliyun."""


class Aliyun(CloudLine):
    """One account, open."""

    def __init__(
        self,
        settings: Settings,
        key_secret: str,
        services: Services,
        session: aiohttp.ClientSession,
        door: Door | None,
        port: int,
    ) -> None:
        super().__init__(settings.templates, aliyun.CODES, session, door, port)
        self._settings, self._secret, self._clock = settings, key_secret, services.clock

    def request(
        self, template: Template, params: Mapping[str, str], sms: Sms, id: str
    ) -> tuple[str, Mapping[str, str], bytes]:
        """One signed SendSms. The nonce is new with each second: a repetition is a new request."""
        settings, now = self._settings, self._clock.now()
        url = settings.url or URL
        query = aliyun.query(settings.sign, template.code, params, sms.number, id)
        nonce = hashlib.sha256(f"{id} {now.isoformat()}".encode()).hexdigest()[:32]
        headers = aliyun.headers(url, now, nonce)
        signed = aliyun.signed(settings.key_id, self._secret, url, query, headers)
        address = f"{url}?{aliyun.encoded(query)}"
        return address, {**headers, "Authorization": signed}, b""

    def outcome(self, document: Any) -> tuple[str, str, str]:  # noqa: ANN401 (JSON)
        """`Code` is OK and there is a `BizId`, or it is an error."""
        code, said = text_at(document, "/Code"), text_at(document, "/Message")
        return code, text_at(document, "/BizId") if code == "OK" else "", said


@asynccontextmanager
async def open(name: str, settings: Settings, services: Services) -> AsyncIterator[Aliyun]:
    """The key is read, and the door is open, while it is. `NotAllowed`, `NotReady`."""
    del name
    place = (settings.secret_file, settings.secret_env)
    key_secret = await secret("access key secret", *place, services.folder)
    token = await token_of(settings.callbacks, services)
    async with ways(
        services,
        settings.callbacks,
        token,
        lambda callback: aliyun.read(token, callback),
        TAKEN,
        settings.timeout,
    ) as (session, door, port):
        yield Aliyun(settings, key_secret, services, session, door, port)
