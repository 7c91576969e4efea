"""What a site file says of a Kannel.

    box:
      by: kannel
      url: http://127.0.0.1:13013/cgi-bin/sendsms
      user: dispatch
      password_file: kannel.password
      source: "7000"
      callbacks: {allow: [127.0.0.1], port: 8085, token_file: kannel.token}

In Kannel's own file, `<token>` being what stands in the token file:

    group = sms-service
    keyword = default
    catch-all = true
    max-messages = 0
    concatenation = true
    assume-plain-text = true
    get-url = "http://127.0.0.1:8085/<token>/mo?from=%p&to=%P&text=%b&coding=%c&charset=%C&id=%I"

Delivery reports need no setting there: each message brings its own address for them.
"""

from typing import Annotated, Literal

from msgspec import Meta

from adapters.sms.settings import LineSettings
from adapters.sms.web.credential import Variable, one_of
from adapters.sms.web.door import Callbacks
from adapters.sms.web.outward import check_address

Label = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_.-]{0,40}\Z")]


class Settings(LineSettings, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="kannel"):
    """One `sendsms` user of one Kannel.

    `smsc`: the line inside Kannel, "" = its default. `method`: POST keeps the password out of
    addresses. `status`: address of Kannel's `status.txt`, by which we see that the line inside is
    down, so that messages go elsewhere; its password is another one. `every`: seconds between two
    looks.
    """

    url: Annotated[str, Meta(min_length=1, max_length=500)]
    user: Annotated[str, Meta(pattern=r"^[\x21-\x7e]{1,64}\Z")]
    password_file: str = ""
    password_env: Variable = ""
    source: Annotated[str, Meta(pattern=r"^(\+?[0-9]{1,20}|[A-Za-z0-9 ._-]{1,11})?\Z")] = ""
    smsc: Label = ""
    method: Literal["GET", "POST"] = "POST"
    callbacks: Callbacks | None = None
    status: str = ""
    status_password_file: str = ""
    status_password_env: Variable = ""
    every: Annotated[float, Meta(ge=1, le=600)] = 15.0
    at_once: Annotated[int, Meta(ge=1, le=100)] = 8
    timeout: Annotated[float, Meta(ge=1, le=60)] = 20.0

    def __post_init__(self) -> None:
        """Addresses are addresses, and each secret has one place."""
        one_of("password", self.password_file, self.password_env)
        check_address("url", self.url)
        if self.status:
            check_address("status", self.status)
            one_of("status_password", self.status_password_file, self.status_password_env)
            if not self.smsc:
                raise ValueError("status: smsc says which line to look at")
