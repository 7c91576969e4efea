"""Messages that are damaged in every way: cut, stretched, bits turned, octets moved, pure noise."""

from random import Random

from adapters.sms.pdu import deliver, report, submit
from adapters.sms.pdu.octets import BadPdu, from_hex
from adapters.sms.pdu.report import Report
from adapters.sms.pdu.submit import submits
from tests.adapters.sms.judges import a_number, a_text
from tests.adapters.sms.network import AT, delivers


def whole(chance: Random) -> str:
    """A message as it should be."""
    text, number = a_text(chance, 200), a_number(chance)
    kind = chance.randrange(3)
    if kind == 0:
        return chance.choice(delivers(number, text, chance.randrange(256)))
    if kind == 1:
        return chance.choice(submits(number, text, 9)).encoded()[0]
    status = chance.randrange(256)
    return Report(reference=9, number=number, sent=AT, ended=AT, status=status).encoded()


def mutant(pdu: str, chance: Random) -> str:
    """The same, damaged."""
    octets = bytearray.fromhex(pdu)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(octets)) if octets else 0
        match chance.randrange(6):
            case 0:
                del octets[at:]
            case 1 if octets:
                octets[at] ^= 1 << chance.randrange(8)
            case 2 if octets:
                octets[at] = chance.choice((0, 0xFF, 0x7F, 0x91, 0xD0, chance.randrange(256)))
            case 3:
                octets[at:at] = chance.randbytes(chance.randint(1, 9))
            case 4:
                del octets[at : at + chance.randint(1, 9)]
            case _:
                octets = bytearray(chance.randbytes(chance.randint(0, 60)))
    told = octets.hex().upper()
    return told[:-1] if chance.random() < 0.02 else told


def survives(pdu: str) -> bool:
    """Read in every way: a message or `BadPdu`, nothing else. Was it one?"""
    well = False
    try:
        content = from_hex(pdu)
        report.kind(content)
    except BadPdu:
        return False
    for read in (deliver.deliver, submit.submit, report.report):
        try:
            told = read(content)
        except BadPdu:
            continue
        well = True
        assert len(getattr(told, "text", "")) <= 320, "more letters than there is room for"
    return well
