"""What a line to a provider does whoever it is: word, sign, ask, judge, tell when money is out."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import aiohttp
import msgspec
from msgspec import Meta

from adapters.sms.clouds.codes import Kind, Meaning, Unclear, error_of, meaning
from adapters.sms.clouds.wording import Template, worded
from adapters.sms.gateway.request import own_id
from adapters.sms.line import Heard, Sms, Trouble
from adapters.sms.settings import LineSettings
from adapters.sms.web.credential import Variable, one_of
from adapters.sms.web.door import Callbacks, Door
from adapters.sms.web.line import HttpLine
from adapters.sms.web.outward import Answer, ask, check_address
from bridge.message.unsaid import without_numbers

Sign = Annotated[str, Meta(min_length=1, max_length=40)]


class CloudSettings(LineSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One account. `sign`: the approved signature. The first of `templates` that fits is taken.

    The key comes from `key_id` and from `secret_file` or `secret_env`.
    """

    key_id: Annotated[str, Meta(pattern=r"^[A-Za-z0-9._-]{4,128}\Z")]
    secret_file: str = ""
    secret_env: Variable = ""
    sign: Sign
    templates: Annotated[tuple[Template, ...], Meta(min_length=1)]
    callbacks: Callbacks | None = None
    url: str = ""
    at_once: Annotated[int, Meta(ge=1, le=100)] = 8
    timeout: Annotated[float, Meta(ge=1, le=60)] = 15.0

    def __post_init__(self) -> None:
        """One place for the secret; an address is an address."""
        one_of("secret", self.secret_file, self.secret_env)
        if self.url:
            check_address("url", self.url)


class CloudLine(HttpLine):
    """One open account."""

    def __init__(
        self,
        templates: Sequence[Template],
        codes: Mapping[str, Meaning],
        session: aiohttp.ClientSession,
        door: Door | None,
        port: int,
    ) -> None:
        super().__init__(session, door, port)
        self._templates, self._codes = templates, codes
        self._heard: Heard | None = None
        self._broke = False

    async def listen(self, heard: Heard) -> None:
        """Take callbacks, for ever."""
        self._heard = heard
        try:
            await super().listen(heard)
        finally:
            self._heard = None

    async def send(self, sms: Sms) -> tuple[str, ...]:
        """One request for one text; the provider cuts it, and gives it one id."""
        template, params = worded(self._templates, sms)
        url, headers, body = self.request(template, params, sms, own_id(f"{sms.key}\0{sms.text}"))
        await sms.leaving()
        answer = await ask(self.session, "POST", url, body, headers)
        code, id, said = self.outcome(document(answer))
        if not code:
            raise Unclear(f"the provider says {answer.status}: {answer.text[:120]}")
        if id:
            await self._money(out=False, said="")
            return (id,)
        told = meaning(self._codes, code)
        if told.kind is Kind.MONEY:
            await self._money(out=True, said=said)
        raise error_of(told, f"the provider says {code}: {without_numbers(said[:120])}")

    @abstractmethod
    def request(
        self, template: Template, params: Mapping[str, str], sms: Sms, id: str
    ) -> tuple[str, Mapping[str, str], bytes]:
        """Address, headers and body."""

    @abstractmethod
    def outcome(self, document: Any) -> tuple[str, str, str]:  # noqa: ANN401 (JSON)
        """The code ("" = none), the id if it was taken, and words."""

    async def _money(self, *, out: bool, said: str) -> None:
        """Desks are told once, and once when it is over."""
        if out != self._broke and self._heard:
            self._broke = out
            await self._heard(Trouble(what="sms_credit", on=out, detail=said[:120]))


def document(answer: Answer) -> Any:  # noqa: ANN401 (JSON)
    """What it says in JSON, nothing where it does not."""
    try:
        return msgspec.json.decode(answer.body)
    except (msgspec.DecodeError, RecursionError):
        return None
