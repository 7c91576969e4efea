"""libgammu as a judge, in a process of its own: `/usr/bin/python3` with Debian's python3-gammu.

One JSON line in, one out. `decode`: what gammu reads in a message; `encode`: how it writes a text.
Nothing of ours is imported here, and this file runs without our packages.
"""

import json
import sys
from typing import Any

import gammu  # type: ignore[import-not-found]  # of the system's Python


def decode(pdu: str) -> dict[str, Any]:
    """Its binding shows letters behind the end of a text with escapes: NUL ends it."""
    told = gammu.DecodePDU(bytes.fromhex(pdu), True)
    text = told["Text"]
    header = told["UDH"]
    at = told["DateTime"]
    return {
        "number": told["Number"],
        "text": text if isinstance(text, str) else text.decode("latin-1"),
        "coding": told["Coding"],
        "type": told["Type"],
        "class": told["Class"],
        "reference": header["ID16bit"] if header["ID16bit"] > 0 else header["ID8bit"],
        "part": [header["PartNumber"], header["AllParts"]],
        "at": at.isoformat() if at else "",
        "validity": told["SMSC"]["Validity"],
        "message_reference": told["MessageReference"],
        "status": told["DeliveryStatus"],
    }


def encode(number: str, text: str, unicode: bool) -> list[str]:
    """A text as gammu cuts and writes it. (Its DELIVER bears the type of a SUBMIT.)"""
    info = {
        "Class": -1,
        "Unicode": unicode,
        "Entries": [{"ID": "ConcatenatedTextLong", "Buffer": text}],
    }
    pdus = []
    for part in gammu.EncodeSMS(info):
        part["SMSC"] = {"Number": "+8613800100500"}
        part["Number"] = number
        pdus.append(gammu.EncodePDU(part, "Submit").hex().upper())
    return pdus


def main() -> None:
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            what = decode if asked.pop("do") == "decode" else encode
            told: Any = {"well": what(**asked)}
        except (gammu.GSMError, ValueError, KeyError) as error:
            told = {"error": str(error)}
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
