"""A GSM modem on a serial port, as a kind of line: `by: modem`.

lines:
  north: {by: modem, port: /dev/serial/by-id/usb-…, pin_file: north.pin}
  far:   {by: modem, port: "rfc2217://10.0.0.7:4001", ussd: "*100#"}
"""

from contextlib import AbstractAsyncContextManager
from typing import Annotated

from msgspec import Meta

from adapters.sms.line import Line
from adapters.sms.settings import LineSettings
from bridge.errors import NotAllowed
from bridge.ports import Services


class Settings(LineSettings, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="modem"):
    """One modem. `port`: a path or an address that pyserial opens (`rfc2217://`, `socket://`).

    The PIN comes from `pin_file` or the environment (`pin_env`), and is tried once. `center`: the
    number of the service centre, where the SIM does not have it. `poll`: seconds between two looks
    for texts, also where the modem tells of them. `ussd`: the code that asks for the credit, every
    `credit_every` seconds; below `credit_least` (the first number of the answer) desks are told.
    `validity`: minutes that the network keeps trying. `weak`: a signal below so many per cent is an
    alarm. `roaming`: may it send abroad? `receipts`: ask for delivery reports.
    """

    within: Annotated[float, Meta(ge=5, le=250)] = 150.0
    port: Annotated[str, Meta(min_length=1, max_length=200)]
    baud: Annotated[int, Meta(ge=1_200, le=921_600)] = 115_200
    pin_file: str = ""
    pin_env: str = ""
    center: Annotated[str, Meta(pattern=r"^(\+?[0-9]{3,20})?\Z")] = ""
    poll: Annotated[float, Meta(ge=1, le=600)] = 20.0
    ussd: Annotated[str, Meta(pattern=r"^([*#0-9]{1,40})?\Z")] = ""
    credit_every: Annotated[float, Meta(ge=600, le=604_800)] = 86_400.0
    credit_least: Annotated[float, Meta(ge=0)] = 0.0
    validity: Annotated[int, Meta(ge=5, le=635_040)] = 1_440
    weak: Annotated[int, Meta(ge=0, le=100)] = 15
    roaming: bool = False
    receipts: bool = True

    def __post_init__(self) -> None:
        """Refuse what can be seen to be wrong."""
        if self.pin_file and self.pin_env:
            raise ValueError("give pin_file or pin_env, not both")


def open(name: str, settings: Settings, services: Services) -> AbstractAsyncContextManager[Line]:
    """The modem, found and ready. `NotReady`; `NotAllowed`: PIN, SIM, library."""
    try:
        from adapters.sms.at.modem import opened  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise NotAllowed(f"a modem needs {error.name}, which is not installed") from error
    return opened(name, settings, services)
