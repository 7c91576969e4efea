"""How a site file says that a transceiver is wired."""

import msgspec
import pytest

from adapters.radio.lines.port import Wiring, wiring
from adapters.radio.lines.wires import Wires


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("/dev/ttyUSB0", Wiring.SERIAL),
        ("rfc2217://10.0.0.2:4000", Wiring.SERIAL),
        ("loop://", Wiring.SERIAL),
        ("/dev/hidraw0", Wiring.HID),
        ("hidraw:/dev/radio", Wiring.HID),
        ("pty:/run/sql", Wiring.LETTERS),
        ("socket://10.0.0.2:4000", Wiring.LETTERS),
    ],
)
def test_the_address_tells_what_stands_behind_it(url: str, kind: Wiring) -> None:
    assert wiring(url) is kind


def test_voice_alone_needs_no_port() -> None:
    wires = Wires()
    assert (wires.keys_at, wires.hears_at) == ("", "")


def test_the_carrier_may_have_a_port_of_its_own() -> None:
    wires = Wires(port="/dev/ttyUSB0", ptt="RTS", carrier="voldn", carrier_port="/dev/hidraw0")
    assert (wires.keys_at, wires.hears_at) == ("/dev/ttyUSB0", "/dev/hidraw0")


def test_a_carrier_of_voice_opens_no_port() -> None:
    assert Wires(port="/dev/ttyUSB0", ptt="RTS").hears_at == ""


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"ptt": "RTS"}, "ptt: 'RTS' needs a port"),
        ({"port": "/dev/hidraw0", "ptt": "RTS"}, "ptt: 'RTS': character 1"),
        ({"port": "/dev/ttyS0", "carrier": "CTS |"}, "carrier: 'CTS |': character 6"),
        ({"carrier": "CTS"}, "there are VOX"),
        ({"port": "socket://a:1", "ptt": "RTS"}, "there are TR, OZ"),
        ({"longest": 0}, "$.longest"),
        ({"prot": ""}, "unknown field"),
    ],
)
def test_a_mistake_is_named(settings: dict[str, object], told: str) -> None:
    with pytest.raises(msgspec.ValidationError) as error:
        msgspec.convert(settings, Wires)
    assert told in str(error.value)
