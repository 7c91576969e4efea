"""Tencent Cloud (腾讯云) short messages.

    cloud:
      by: tencent
      key_id: AKID…
      secret_file: tencent.secret
      app: "1400006666"
      sign: 袁家界
      templates: [{code: "1234567", params: {"1": "{call}", "2": "{text}"}}]
      callbacks: {allow: [203.0.113.0/24], host: 0.0.0.0, port: 8087, token_file: tencent.token}

In its console: status callback to `https://<our address>/<token>/report`, replies to `…/reply`.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Annotated, Any

import aiohttp
from msgspec import Meta

from adapters.sms.clouds import tencent
from adapters.sms.clouds.line import CloudLine, CloudSettings
from adapters.sms.clouds.wording import Template
from adapters.sms.gateway.pointer import text_at
from adapters.sms.line import Sms
from adapters.sms.web.credential import secret
from adapters.sms.web.door import Answered, Door
from adapters.sms.web.line import token_of, ways
from bridge.ports import Services

__all__ = ["Settings", "open"]

URL = "https://sms.tencentcloudapi.com/"
TAKEN = Answered(body=b'{"result":0,"errmsg":"OK"}', mime=b"application/json")


class Settings(CloudSettings, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="tencent"):
    """One application of one account of Tencent Cloud. Variables have an order there, no names."""

    app: Annotated[str, Meta(pattern=r"^[0-9]{4,20}\Z")]
    region: Annotated[str, Meta(pattern=r"^[a-z0-9-]{2,40}\Z")] = "ap-guangzhou"


class Tencent(CloudLine):
    """One application, open."""

    def __init__(
        self,
        settings: Settings,
        key_secret: str,
        services: Services,
        session: aiohttp.ClientSession,
        door: Door | None,
        port: int,
    ) -> None:
        super().__init__(settings.templates, tencent.CODES, session, door, port)
        self._settings, self._secret, self._clock = settings, key_secret, services.clock

    def request(
        self, template: Template, params: Mapping[str, str], sms: Sms, id: str
    ) -> tuple[str, Mapping[str, str], bytes]:
        """One signed SendSms."""
        settings = self._settings
        url = settings.url or URL
        values = list(params.values())
        body = tencent.body(settings.app, settings.sign, template.code, values, sms.number, id)
        key = (settings.key_id, self._secret)
        headers = tencent.headers(*key, url, settings.region, body, self._clock.now())
        return url, headers, body

    def outcome(self, document: Any) -> tuple[str, str, str]:  # noqa: ANN401 (JSON)
        """An error of the whole request, or what became of the one number in it."""
        if code := text_at(document, "/Response/Error/Code"):
            return code, "", text_at(document, "/Response/Error/Message")
        one = "/Response/SendStatusSet/0"
        code, said = text_at(document, f"{one}/Code"), text_at(document, f"{one}/Message")
        return code, text_at(document, f"{one}/SerialNo") if code == "Ok" else "", said


@asynccontextmanager
async def open(name: str, settings: Settings, services: Services) -> AsyncIterator[Tencent]:
    """The key is read, and the door is open, while it is. `NotAllowed`, `NotReady`."""
    del name
    place = (settings.secret_file, settings.secret_env)
    key_secret = await secret("secret key", *place, services.folder)
    token = await token_of(settings.callbacks, services)
    async with ways(
        services,
        settings.callbacks,
        token,
        lambda callback: tencent.read(token, callback),
        TAKEN,
        settings.timeout,
    ) as (session, door, port):
        yield Tencent(settings, key_secret, services, session, door, port)
