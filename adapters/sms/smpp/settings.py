"""What a site file says of an SMS centre.

centre:
  by: smpp
  host: 10.0.0.5
  user: bridge
  password_file: centre.password
  source: "10690000"
"""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from adapters.sms.settings import LineSettings
from adapters.sms.smpp.coding import Default
from adapters.sms.smpp.report import Ids
from adapters.sms.web.credential import Variable, one_of

Label = Annotated[str, Meta(pattern=r"^[\x21-\x7e]{0,40}\Z")]
Kind = Annotated[int, Meta(ge=0, le=6)]
Plan = Annotated[int, Meta(ge=0, le=18)]


class Long(StrEnum):
    """How a long text goes: parts with a header, parts with `sar_…`, or whole in one parameter."""

    UDH = "udh"
    SAR = "sar"
    PAYLOAD = "payload"


class Settings(LineSettings, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="smpp"):
    """One account of one SMS centre.

    `source`: our number or name there. `window`: requests without an answer at the same time.
    `per_second`: most parts in a second (0 = as many as the centre takes). `ids`: how it writes
    message ids. `alphabet`: what its data_coding 0 means. `wide`: references of 16 bits.
    `validity`: tell it when a message is no longer worth delivering. `enquire`, `answer`: seconds
    of silence until we ask, and until we give up. `ton`, `npi`: of the numbers that we write to.
    """

    host: Annotated[str, Meta(min_length=1, max_length=253)]
    port: Annotated[int, Meta(ge=1, le=65_535)] = 2775
    tls: bool = False
    tls_ca_file: str = ""  # certificates (PEM) that vouch for it; "" = those of this machine
    tls_name: str = ""  # in its certificate, where that is not `host`
    user: Annotated[str, Meta(pattern=r"^[\x21-\x7e]{1,64}\Z")]
    password_file: str = ""
    password_env: Variable = ""
    system_type: Label = ""
    service_type: Annotated[str, Meta(pattern=r"^[\x21-\x7e]{0,5}\Z")] = ""
    address_range: Label = ""
    source: Annotated[str, Meta(pattern=r"^(\+?[0-9]{1,20}|[A-Za-z0-9 ._-]{1,11})?\Z")] = ""
    ton: Kind = 1
    npi: Plan = 1
    plus: bool = False  # does the centre want the plus of a number?
    window: Annotated[int, Meta(ge=1, le=1_000)] = 10
    per_second: Annotated[float, Meta(ge=0, le=1_000)] = 0.0
    at_once: Annotated[int, Meta(ge=1, le=100)] = 10
    ids: Ids = Ids.SAME
    alphabet: Default = Default.GSM7
    long: Long = Long.UDH
    wide: bool = False
    validity: bool = True
    enquire: Annotated[float, Meta(ge=1, le=600)] = 30.0
    answer: Annotated[float, Meta(ge=1, le=120)] = 30.0
    linger_parts: Annotated[float, Meta(ge=10, le=86_400)] = 600.0  # seconds, for missing parts

    def __post_init__(self) -> None:
        """One password, and something to check a certificate with only where there is one."""
        one_of("password", self.password_file, self.password_env)
        if (self.tls_ca_file or self.tls_name) and not self.tls:
            raise ValueError("tls_ca_file and tls_name need tls: true")
