"""Others' codecs as judges of ours: libgammu and smspdudecoder, and texts to judge by.

Where a judge is known to err, it is said here how, and what is compared instead.
"""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from random import Random
from typing import Any

from smspdudecoder.easy import read_incoming_sms

from adapters.sms.pdu import gsm7
from adapters.sms.pdu.deliver import Deliver, deliver
from adapters.sms.pdu.header import Header, Part
from adapters.sms.pdu.parts import Alphabet, parts
from adapters.sms.pdu.submit import submit, submits

SYSTEM = "/usr/bin/python3"  # python3-gammu is Debian's
ORACLE = Path(__file__).with_name("gammu_oracle.py")
LETTERS = "".join(c for c in gsm7.ALPHABET + gsm7.EXTENSION if c not in "\0\f")
MIXED = LETTERS.replace("~", "")  # gammu doubles it in UCS-2, and loses the last letter for it
CHINESE = "请去迷魂台游客扭伤脚踝报警点北门东西南天下第一桥张家界，。！？（）"
EMOJI = ("😀", "🚑", "👨‍👩‍👧", "👍🏽", "🇨🇳", "❤️", "𠮷")


class Gammu:
    """One gammu that answers line by line."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def ask(self, do: str, **more: Any) -> Any:
        """What it says. `ValueError`: it will not."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": do, **more}) + "\n")
        self._process.stdin.flush()
        told = json.loads(self._process.stdout.readline())
        if "error" in told:
            raise ValueError(told["error"])
        return told["well"]


@contextmanager
def gammu() -> Iterator[Gammu]:
    """libgammu in a process of its own."""
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [SYSTEM, "-I", str(ORACLE)], stdin=pipe, stdout=pipe, text=True
    ) as process:
        try:
            yield Gammu(process)
        finally:
            process.kill()


def a_number(chance: Random) -> str:
    """Abroad, at home, a short code; gammu makes a plus of "00"."""
    digits = "1" + "".join(chance.choices("0123456789", k=chance.randint(6, 13)))
    return chance.choice(
        (f"+86138{digits[:8]}", f"+{chance.randint(1, 9)}{digits}", digits, "10086")
    )


def a_text(chance: Random, longest: int = 600) -> str:
    """7-bit letters, Chinese, emoji, or all of them."""
    size = chance.choice((1, 5, 69, 70, 71, 133, 134, 135, 152, 153, 154, 159, 160, 161, 306, 307))
    size = min(longest, size + chance.randint(0, 3))
    kinds: list[str] = chance.choice(
        ([*LETTERS], [*CHINESE], [*CHINESE, *EMOJI], [*MIXED, *CHINESE, *EMOJI], [*"[]{}€abc"])
    )
    text = "".join(chance.choices(kinds, k=size))
    return f"x{text}"  # a text of returns alone is nothing to gammu


def judge_delivers(text: str, chance: Random, judge: Gammu) -> None:
    """What the network would hand over, as we write it, read by both."""
    number, at = a_number(chance), _a_time(chance)
    wide = chance.random() < 0.3
    cut = parts(text, wide=wide)
    reference = chance.randint(1, 0xFFFF if wide else 0xFF)
    for nth, piece in enumerate(cut.texts, 1):
        part = Part(reference, cut.count, nth, wide) if cut.count > 1 else None
        ours = Deliver(
            number=number, text=piece, alphabet=cut.alphabet, at=at, header=Header(part=part)
        )
        pdu = ours.encoded()
        assert deliver(bytes.fromhex(pdu)).text == piece
        _by_gammu(judge.ask("decode", pdu=pdu), ours)
        _by_smspdudecoder(pdu, ours)


def _by_gammu(told: dict[str, Any], ours: Deliver) -> None:
    """Its binding reads as many characters as there were septets: a NUL is the end."""
    assert told["number"] == ours.number
    assert told["text"].split("\0")[0] == ours.text.split("\0")[0]
    assert told["type"] == "Deliver"
    assert ours.at is not None
    part = ours.header.part
    if part:
        assert told["part"] == [part.nth, part.of]
        assert told["reference"] == part.reference


def _by_smspdudecoder(pdu: str, ours: Deliver) -> None:
    """It reads the seven spare bits of 8n-1 septets as one more letter, an "@".

    Behind a header that needs no fill bits (16-bit reference) it may lose the first letter.
    """
    told = read_incoming_sms(pdu)
    assert told["sender"] == ours.number
    assert told["date"] == ours.at
    extra = "@" if ours.alphabet is Alphabet.GSM7 else ""
    part = ours.header.part
    shown = told["content"]
    if extra and part and part.wide and not shown.startswith(ours.text):
        shown = ours.text[0] + shown
    assert shown in (ours.text, ours.text + extra)
    if part:
        assert told["partial"]["part_number"] == part.nth
        assert told["partial"]["parts_count"] == part.of


def judge_submits(text: str, chance: Random, judge: Gammu) -> None:
    """What we hand to the network, read by gammu."""
    number, minutes = a_number(chance), chance.choice((5, 60, 720, 1440, 4320, 10080))
    for ours in submits(number, text, chance.randint(1, 255), validity=minutes):
        pdu, length = ours.encoded()
        assert length == len(pdu) // 2 - 1
        told = judge.ask("decode", pdu=pdu)
        assert told["type"] == "Submit"
        assert told["number"] == number
        assert told["text"].split("\0")[0] == ours.text
        assert told["validity"] in (f"{minutes}M", f"{minutes // 1_440}D")
        assert submit(bytes.fromhex(pdu)) == ours


def judge_gammus(text: str, chance: Random, judge: Gammu) -> None:
    """What gammu writes, read by us."""
    number, unicode = a_number(chance), not gsm7.fits(text)
    pdus = judge.ask("encode", number=number, text=text, unicode=unicode)
    told = [submit(bytes.fromhex(pdu)) for pdu in pdus]
    assert {one.number for one in told} == {number}
    whole = "".join(one.text for one in told)
    assert whole.encode("utf-16", "surrogatepass").decode("utf-16") == text
    assert [one.header.part.nth if one.header.part else 1 for one in told] == [
        *range(1, len(told) + 1)
    ]


def _a_time(chance: Random) -> datetime:
    zone = timezone(timedelta(minutes=15 * chance.randint(-48, 56)))
    start = datetime(2020, 1, 1, tzinfo=UTC)
    return (start + timedelta(seconds=chance.randint(0, 10**9))).astimezone(zone)
