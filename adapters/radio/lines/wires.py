"""How a transceiver is wired, as a site file says it; checked when it is read."""

from typing import Annotated

import msgspec

from adapters.radio.lines.expression import Drive, Node, drive, names, parse
from adapters.radio.lines.port import INPUTS, OUTPUTS, VOX, wiring

Seconds = Annotated[int, msgspec.Meta(ge=1, le=600)]


class Wires(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One transceiver. VOX needs no port; the carrier may come in by a port of its own.

    Ports: `/dev/ttyUSB0`, `rfc2217://host:port`, `loop://` (RTS, DTR; CTS, DSR, DCD, RI);
    `/dev/hidraw0`, `hidraw:PATH` (GPIO1 to GPIO4; VOLDN, VOLUP); `pty:PATH`, `socket://host:port`
    (TR, OZ).
    """

    port: str = ""
    ptt: str = VOX
    carrier: str = VOX
    carrier_port: str = ""  # "" the same
    longest: Seconds = 60  # of one transmission, whatever anybody says

    def __post_init__(self) -> None:
        """`ValueError`, as msgspec wants it, with the key that is wrong."""
        for key, check in (("ptt", self.drive), ("carrier", self.sense)):
            try:
                check()
            except ValueError as error:
                raise ValueError(f"{key}: {error}") from error

    @property
    def hears_at(self) -> str:
        """The port of the carrier, "" where no wire tells it."""
        return (self.carrier_port or self.port) if names(self.sense()) - {VOX} else ""

    @property
    def keys_at(self) -> str:
        """The port that keys, "" where the voice does."""
        return self.port if self.drive() else ""

    def drive(self) -> Drive | None:
        """How to key; nothing for VOX."""
        if self.ptt.strip().upper() == VOX:
            return None
        if not self.port:
            raise ValueError(f"{self.ptt!r} needs a port")
        return drive(self.ptt, OUTPUTS[wiring(self.port)])

    def sense(self) -> Node:
        """When there is a carrier, over the inputs of its port and VOX."""
        port = self.carrier_port or self.port
        return parse(self.carrier, (*INPUTS[wiring(port)], VOX) if port else (VOX,))
