"""What a modem answers without thinking, and how it may misbehave."""

import asyncio
import re
from dataclasses import dataclass, field

ROOM = 30
FIXED = {
    "AT+CGMI": "TestCo", "AT+CGMM": "M1", "ATI": "M1", "AT+GMM": "M1",
    "AT+GMI": "TestCo", "AT+CGMR": "R1", "AT+CGSN": "490154203237518", "AT+CIMI": "460001234567890",
    "AT+CSCA?": '+CSCA: "+8613800100500",145', "AT+CMGF=?": "+CMGF: (0,1)",
    "AT+CSMS?": "+CSMS: 1,1,1,1", "AT+CNMI=?": "+CNMI: (0-2),(0-3),(0,2),(0-2),(0,1)",
    "AT+CSCS=?": '+CSCS: ("GSM","UCS2","IRA")', "AT+CSCS?": '+CSCS: "GSM"', "AT+CBC": "+CBC: 0,95,4000",
    "AT+CMEE?": "+CMEE: 1", "AT+CPAS": "+CPAS: 0", "AT+CGREG?": "+CGREG: 0,1",
}  # fmt: skip
WELL = re.compile(
    r"AT($|Z|&|V|Q|X|\+CMEE=|\+CSMS|\+CSCA=|\+CREG=|\+CLIP|\+IFC|\+CRC|\+CSCS=|\+CCFC|S0|\+COPS=|\+CMGF=0|\+CFUN)"
)


@dataclass
class Quirks:
    """How it misbehaves; may be changed at any time."""

    echo: bool = True  # until it is told otherwise
    noise: str = ""  # a line that it says in the middle of every answer
    dumb: bool = False  # it says nothing at all
    pin: str = ""  # the SIM wants it
    puk: bool = False
    registration: int = 1
    signal: int = 20
    text_mode: bool = False  # it forgot that it speaks in octets
    prompt: asyncio.Event | None = None  # the prompt comes when it is set
    report_store: bool = False  # it has a store for reports
    refuses: dict[str, str] = field(default_factory=dict)  # final lines by command


def length(pdu: object) -> int:
    """Octets of a message without its service centre, as modems count."""
    text = str(pdu)
    return len(text) // 2 - 1 - int(text[:2], 16)
