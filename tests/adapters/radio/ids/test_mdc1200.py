"""MDC1200: the published vectors bit by bit, then bursts through bad air."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adapters.radio.ids import mdc_code, mdc_modem
from adapters.radio.ids.mdc1200 import Mdc1200, encode
from adapters.radio.ids.spectrum import Floats
from tests.adapters.radio.ids import air

PTT = bytes.fromhex("01801234")
CALL = (bytes.fromhex("35895678"), bytes.fromhex("830D1234"))
WORDS = st.binary(min_size=4, max_size=4)

# Interleaved blocks as the encoder in wide use sends them, and the tones of the first burst after
# its leader and sync word (1: 1,800 Hz); computed by others, independent of our code.
SENT = {
    "01801234": "8e942a2e06992204001c18a22c88",
    "6300abcd": "969380c93eb63ce6002cb4569086",
    "35000777": "8e920847ae62342bb0539e260432",
}
SYNC_TONES = "0000010010001101101111110110011001011000"
TONES = (
    "0100100111011110001111110011100100000101110101011011001100000110"
    "000000000001001000010100111100110011101011001100"
)


def bits(text: str) -> list[int]:
    return [int(bit) for bit in text]


def soft_bits(data: bytes) -> Floats:
    """As they come in from clean air."""
    return 1.0 - 2.0 * mdc_code.encode(data).astype(np.float64)


def test_check_and_parity_are_the_published_ones() -> None:
    assert mdc_code.crc(PTT).to_bytes(2, "little").hex().upper() == "2E3E"
    plain = mdc_code.encode(PTT).reshape(7, 16).T.reshape(112)
    block = np.packbits(plain.astype(np.uint8), bitorder="little").tobytes().hex().upper()
    assert block == "018012342E3E006580A862DD8808"


@pytest.mark.parametrize(("data", "sent"), SENT.items())
def test_blocks_are_the_ones_others_send(data: str, sent: str) -> None:
    coded = mdc_code.encode(bytes.fromhex(data))
    assert np.packbits(coded.astype(np.uint8)).tobytes().hex() == sent
    assert mdc_code.decode(soft_bits(bytes.fromhex(data))) == mdc_code.Block(bytes.fromhex(data), 0)


def test_tones_are_the_ones_others_send() -> None:
    """Counted from the sound itself: zero crossings of every bit."""
    sound = encode(PTT, level=0.0).astype(np.float64)
    bit = 16_000 / 1200
    cycles = []
    for nth in range(56, 56 + 40 + 112):
        span = sound[round(nth * bit) : round((nth + 1) * bit)]
        phases = np.arange(len(span)) / 16_000 * 2j * np.pi
        one, two = (abs(np.sum(span * np.exp(-phases * f))) for f in (1200, 1800))
        cycles.append(int(two > one))
    assert cycles[1:] == bits(SYNC_TONES[1:] + TONES)


@given(WORDS, st.lists(st.integers(0, 111), max_size=3, unique=True))
@example(bytes(4), [55, 63])
def test_three_wrong_bits_are_mended(data: bytes, wrong: list[int]) -> None:
    soft = soft_bits(data)
    soft[wrong] *= -0.9
    found = mdc_code.decode(soft)
    assert found is not None
    assert found.data == data
    assert found.mended <= len(wrong)  # fewer: the spare byte at the end may be read another way


def test_wrong_bits_are_counted() -> None:
    soft = soft_bits(bytes(4))
    soft[[3, 40]] *= -0.9
    assert mdc_code.decode(soft) == mdc_code.Block(bytes(4), 2)


@given(st.integers(0, 2**32 - 1))
def test_random_bits_are_no_block(seed: int) -> None:
    soft = np.random.default_rng(seed).normal(size=112)
    found = mdc_code.decode(soft)
    assert found is None or found.mended <= mdc_code.MOST


def test_a_fade_of_16_bits_is_mended() -> None:
    soft = soft_bits(PTT)
    for begun in range(0, 96, 7):
        faded = soft.copy()
        faded[begun : begun + 16] = 0.0
        assert (block := mdc_code.decode(faded))
        assert block.data == PTT


def test_a_burst_says_who_and_when() -> None:
    burst = encode(PTT)
    (heard,) = air.listen(Mdc1200(), np.concatenate((np.zeros(5000, np.float32), burst)))
    assert (heard.kind, heard.code, heard.status, heard.to) == ("mdc1200", "1234", "ptt", "")
    assert not heard.emergency
    assert abs(heard.at - (5000 + 57 * 16_000 / 1200)) < 3
    assert abs(heard.until - (5000 + len(burst))) < 15


@pytest.mark.parametrize(
    ("words", "code", "to", "status", "emergency"),
    [
        (("0081BEEF",), "BEEF", "", "emergency", True),
        (("0080BEEF",), "BEEF", "", "emergency", True),
        (("01000042",), "0042", "", "end", False),
        (("46051701",), "1701", "", "status:05", False),
        (("470A1701",), "1701", "", "message:0A", False),
        (("63851400",), "", "1400", "check", False),
        (("2B001400",), "", "1400", "disable", False),
        (("7F011400",), "1400", "", "op:7F01", False),
        (("35891400", "830D1701"), "1701", "1400", "call", False),
    ],
)
def test_what_ops_mean(
    words: tuple[str, ...], code: str, to: str, status: str, emergency: bool
) -> None:
    burst = encode(*map(bytes.fromhex, words))
    (heard,) = air.listen(Mdc1200(), burst)
    assert (heard.code, heard.to, heard.status) == (code, to, status)
    assert heard.emergency is emergency


def test_bursts_back_to_back_are_all_heard() -> None:
    units = [b"\x01\x80\x00" + bytes((n,)) for n in range(6)]
    sound = np.concatenate([encode(unit) for unit in units[:3]] + [encode(*CALL)])
    heard = air.listen(Mdc1200(), sound)
    assert [(one.code, one.to) for one in heard] == [
        ("0000", ""), ("0001", ""), ("0002", ""), ("1234", "5678"),
    ]  # fmt: skip
    assert [one.at for one in heard] == sorted(one.at for one in heard)


def test_a_call_whose_second_half_is_lost_names_nobody() -> None:
    sound = encode(*CALL)
    sound[-1500:] = 0
    assert air.listen(Mdc1200(), sound) == []


def test_the_size_of_blocks_changes_nothing() -> None:
    rng = np.random.default_rng(5)
    sound = air.heard_through(encode(PTT), rng, 12)
    whole = air.listen(Mdc1200(), sound, len(sound))
    assert air.codes(whole) == ["1234"]
    for sizes in ((1, 7, 0, 333), (320,), (4096,)):
        assert air.listen(Mdc1200(), sound, *sizes) == whole


def test_the_sample_count_goes_on_after_a_transmission() -> None:
    decoder = Mdc1200()
    (first,) = air.listen(decoder, encode(PTT))
    (second,) = air.listen(decoder, encode(PTT))
    assert second.at - first.at == len(encode(PTT))


@pytest.mark.parametrize("speed", [0.985, 0.9925, 1.0, 1.0075, 1.015])
@pytest.mark.parametrize("sign", [1, -1])
def test_all_bursts_are_read_at_12_db(speed: float, sign: int) -> None:
    rng = np.random.default_rng(round(speed * 1000) + sign)
    for _ in range(10):
        unit = rng.bytes(2)
        burst = air.clocked(encode(b"\x01\x80" + unit), speed)
        heard = air.listen(Mdc1200(), sign * air.heard_through(burst, rng, 12))
        assert air.codes(heard) == [unit.hex().upper()]


@pytest.mark.parametrize("level", [-40.0, -20.0, -3.0])
def test_the_level_does_not_matter(level: float) -> None:
    rng = np.random.default_rng(9)
    burst = air.scaled(air.narrow(air.cut(encode(*CALL)).astype(np.float32)), level)
    sound = np.round(air.heard_through(burst, rng, 12) * 32767) / 32768
    assert air.codes(air.listen(Mdc1200(), sound.astype(np.float32))) == ["1234"]


def test_a_tone_under_the_voice_and_hum_do_not_disturb() -> None:
    burst = np.concatenate((np.zeros(4000, np.float32), encode(PTT, level=-20)))
    time = np.arange(len(burst)) / 16_000
    hum = 0.3 * np.sin(2 * np.pi * 50 * time) + 0.1 * np.sin(2 * np.pi * 88.5 * time) + 0.2
    assert air.codes(air.listen(Mdc1200(), (burst + hum).astype(np.float32))) == ["1234"]


def test_in_deep_noise_it_misses_but_never_names_another() -> None:
    rng = np.random.default_rng(3)
    heard = [
        code
        for _ in range(40)
        for code in air.codes(air.listen(Mdc1200(), air.heard_through(encode(PTT), rng, -3)))
    ]
    assert set(heard) <= {"1234"}


def test_the_search_covers_every_sample() -> None:
    """Bursts at any place of a chunk: none falls between two searches."""
    for lead in range(0, mdc_modem.STEP + 40, 97):
        sound = np.concatenate((np.zeros(lead, np.float32), encode(PTT)))
        assert air.codes(air.listen(Mdc1200(), sound, 1600)) == ["1234"]
