"""What a site file says of a gateway; every mistake of a template is told when the file is read.

village:
  by: http
  secrets: {key: {file: village.key}}
  send:
    url: https://sms.example/api/send
    headers: {Authorization: "Bearer {secret.key}"}
    json: {to: "{number}", content: "{text}", reference: "{id}"}
  sent: {status: [200], is: {/code: ["0"]}, id: /data/id}
  later: {is: {/code: ["42"]}, wait: 30}
  callbacks: {allow: [203.0.113.0/24], host: 0.0.0.0, port: 8085, token_file: village.token}
  inbound: {path: mo, as: json, number: /from, text: /content, key: [/id]}
  reports: {path: report, as: json, id: /id, state: /state, delivered: [DELIVRD]}

Names in braces are those of `template`; a value can never become syntax.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, field

from adapters.sms.gateway.template import check, names, strings
from adapters.sms.settings import LineSettings
from adapters.sms.web.credential import Variable, one_of
from adapters.sms.web.door import Callbacks
from adapters.sms.web.outward import check_address

Pointer = Annotated[str, Meta(pattern=r"^(/[^/]*)+\Z", max_length=200)]
Header = Annotated[str, Meta(pattern=r"^[A-Za-z0-9-]{1,64}\Z")]
Word = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_.-]{1,32}\Z")]

_IDS = {"number", "id", "timestamp", "call", "signature"}  # values without a surprise in them
_TEXTS = {"text", "language", "expires"}


class Numbers(StrEnum):
    """How a gateway wants numbers: +8613…, 8613…, or without the country where it is ours."""

    PLUS = "plus"
    DIGITS = "digits"
    NATIONAL = "national"


class Secret(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where one secret comes from."""

    file: str = ""
    env: Variable = ""

    def __post_init__(self) -> None:
        """Exactly one place."""
        one_of("secret", self.file, self.env)


class Send(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The request for one message: what stands in its address, headers and body."""

    url: Annotated[str, Meta(min_length=1, max_length=2_000)]
    method: Literal["GET", "POST", "PUT"] = "POST"
    query: Mapping[str, str] = {}
    headers: Mapping[Header, str] = {}
    form: Mapping[str, str] = {}
    json: dict[str, Any] | None = None
    charset: Literal["utf-8", "gbk", "gb18030", "big5"] = "utf-8"

    def __post_init__(self) -> None:
        """One body at most; the address is an address."""
        check_address("url", self.url)
        if self.form and self.json is not None:
            raise ValueError("give form or json, not both")
        if self.method == "GET" and (self.form or self.json is not None):
            raise ValueError("GET has no body: use query")


class Signature(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`{signature}`: a digest of a template; `{body}` is the body as it is sent."""

    of: Annotated[str, Meta(min_length=1)]
    how: Literal["hmac-sha256", "hmac-sha1", "hmac-md5", "sha256", "sha1", "md5"] = "hmac-sha256"
    keyed_by: str = ""  # of an hmac: the name of the secret
    encode: Literal["hex", "HEX", "base64"] = "hex"


class Verdict(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When an answer means this: its status is listed, and every pointer has one of its values.

    Where nothing is given it never matches. `text`: a regular expression that must be found in the
    first 1,000 characters of the answer, for gateways that do not speak JSON.
    """

    status: tuple[int, ...] = ()
    is_: Mapping[Pointer, tuple[str, ...]] = field(default_factory=dict, name="is")
    text: str = ""
    wait: Annotated[float, Meta(ge=1, le=3_600)] = 30.0  # seconds; of `later`
    whole_line: bool = True  # of `later`: nothing else may go meanwhile
    id: str = ""  # of `sent`: pointer to the id(s), or the group of `text`

    def __post_init__(self) -> None:
        """The expression must be one."""
        try:
            re.compile(self.text)
        except re.error as error:
            raise ValueError(f"text: {error}") from None


class Inbound(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A text of somebody. `key`: the fields that together are unique; `list`: where many stand."""

    path: Word
    as_: Literal["json", "form", "query"] = field(default="json", name="as")
    list: str = ""
    number: Pointer
    text: Pointer
    key: Annotated[tuple[Pointer, ...], Meta(min_length=1)]
    to: str = ""
    charset: Literal["utf-8", "gbk", "gb18030", "big5", "utf-16-be"] = "utf-8"


class Reports(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """News of a message. States that are in neither list change nothing."""

    path: Word
    as_: Literal["json", "form", "query"] = field(default="json", name="as")
    list: str = ""
    id: Pointer
    state: Pointer
    delivered: Annotated[tuple[str, ...], Meta(min_length=1)]
    failed: tuple[str, ...] = ()
    reason: str = ""
    charset: Literal["utf-8", "gbk", "gb18030", "big5"] = "utf-8"


class Settings(LineSettings, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="http"):
    """One gateway. `answer`: what it wants to read when its callback is taken."""

    send: Send
    sent: Verdict
    later: Verdict = Verdict()
    never: Verdict = Verdict()
    secrets: Mapping[Word, Secret] = {}
    numbers: Numbers = Numbers.PLUS
    country: Annotated[str, Meta(pattern=r"^[1-9][0-9]{0,2}\Z")] = "86"  # of `national`
    signature: Signature | None = None
    callbacks: Callbacks | None = None
    inbound: Inbound | None = None
    reports: Reports | None = None
    answer: str = "ok"
    at_once: Annotated[int, Meta(ge=1, le=100)] = 8
    timeout: Annotated[float, Meta(ge=1, le=60)] = 20.0

    def __post_init__(self) -> None:
        """Every name in every template is one that can stand there."""
        secrets = {f"secret.{name}" for name in self.secrets}
        if (self.inbound or self.reports) and not self.callbacks:
            raise ValueError("inbound and reports need callbacks")
        if self.callbacks and not (self.inbound or self.reports):
            raise ValueError("callbacks without inbound and reports hear nothing")
        plain = (_IDS if self.signature else _IDS - {"signature"}) | secrets
        self._check_send(plain)
        self._check_signature(secrets)

    def _check_send(self, plain: set[str]) -> None:
        send = self.send
        check("url", send.url, plain)
        for name, template in send.headers.items():
            check(f"headers.{name}", template, plain)
        for key, form in (("query", send.query), ("form", send.form)):
            for name, template in form.items():
                check(f"{key}.{name}", template, plain | _TEXTS)
        for template in strings(send.json):
            check("json", template, plain | _TEXTS)

    def _check_signature(self, secrets: set[str]) -> None:
        if not self.signature:
            return
        known = (_IDS - {"signature"}) | _TEXTS | secrets | {"body"}
        check("signature.of", self.signature.of, known)
        if self.signature.how.startswith("hmac") and self.signature.keyed_by not in self.secrets:
            raise ValueError("signature.keyed_by: an hmac needs one of the secrets")
        in_body = [*self.send.form.values(), *strings(self.send.json)]
        if "body" in names(self.signature.of) and any("signature" in names(t) for t in in_body):
            raise ValueError("signature: it cannot stand in the body that it signs")
