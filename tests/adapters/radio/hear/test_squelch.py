"""Exact to the sample: when a transmission begins and ends, for whatever the signal does."""

from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st

from adapters.radio.hear.events import Closed, Opened, Rearmed, Reason, Stuck, Turn
from adapters.radio.hear.sound import BLOCK, blocks
from adapters.radio.hear.squelch import Squelch, Times

HANG = 5 * BLOCK
FAST = Times(hang=HANG, weak_hang=HANG, longest=blocks(600_000))


def play(squelch: Squelch, *runs: int) -> list[Turn]:
    """Runs of blocks: with a signal where positive, without where negative."""
    return [t for run in runs for _ in range(abs(run)) for t in squelch.feed(run > 0)]


def test_a_signal_opens_at_its_first_sample_and_ends_at_the_first_without_it() -> None:
    assert play(Squelch(FAST), -10, 20, -10) == [Opened(10 * BLOCK), Closed(30 * BLOCK)]


def test_a_gap_shorter_than_the_hang_is_none() -> None:
    assert play(Squelch(FAST), 10, -4, 10, -5) == [Opened(0), Closed(24 * BLOCK)]


def test_a_gap_of_just_the_hang_parts_two() -> None:
    told = play(Squelch(FAST), 10, -5, 10, -5)
    assert told == [Opened(0), Closed(10 * BLOCK), Opened(15 * BLOCK), Closed(25 * BLOCK)]


def test_without_hang_every_drop_is_an_end() -> None:
    times = Times(hang=0, weak_hang=0)
    assert play(Squelch(times), 2, -1, 2, -1) == [
        Opened(0),
        Closed(2 * BLOCK),
        Opened(3 * BLOCK),
        Closed(5 * BLOCK),
    ]


def test_what_is_shorter_than_the_open_delay_never_was() -> None:
    times = Times(opens=3 * BLOCK, hang=HANG)
    assert play(Squelch(times), 2, -1, 2, -1, 3) == [Opened(6 * BLOCK)]


def test_a_weak_signal_may_stay_away_for_longer() -> None:
    times = Times(hang=2 * BLOCK, weak_hang=6 * BLOCK, weak_below=8.0)
    weak, strong = Squelch(times), Squelch(times)
    for squelch, db in ((weak, 5.0), (strong, 20.0)):
        squelch.feed(True, db)
        play(squelch, -5)
    assert weak.open
    assert not strong.open


def test_a_stuck_signal_alarms_once_and_is_heard_again_after_a_real_close() -> None:
    squelch = Squelch(Times(hang=HANG, longest=50 * BLOCK))
    at = 50 * BLOCK
    assert play(squelch, 80) == [Opened(0), Closed(at, Reason.STUCK), Stuck(at)]
    assert play(squelch, -4, 20) == []  # a flutter is no close
    assert play(squelch, -5) == [Rearmed(109 * BLOCK)]
    assert play(squelch, 1) == [Opened(109 * BLOCK)]


def test_gaps_inside_the_hang_do_not_put_off_the_time_out() -> None:
    squelch = Squelch(Times(hang=HANG, longest=50 * BLOCK))
    told = play(squelch, *([8, -2] * 10))
    assert [type(t) for t in told] == [Opened, Closed, Stuck]


def test_deaf_while_we_transmit() -> None:
    squelch = Squelch(FAST)
    squelch.deaf(10 * BLOCK)
    assert play(squelch, 10) == []
    assert play(squelch, 1) == [Opened(10 * BLOCK)]


def test_what_was_open_is_closed_when_we_begin() -> None:
    squelch = Squelch(FAST)
    play(squelch, 4)
    squelch.deaf(20 * BLOCK)
    assert play(squelch, 1) == [Closed(4 * BLOCK, Reason.DEAF)]
    assert play(squelch, 15, -10) == []


def test_being_deaf_is_no_proof_that_a_stuck_signal_went_away() -> None:
    squelch = Squelch(Times(hang=HANG, longest=10 * BLOCK))
    play(squelch, 10)
    squelch.deaf(30 * BLOCK)
    assert play(squelch, -20, 10) == []
    assert play(squelch, -5) == [Rearmed(45 * BLOCK)]


def test_the_sound_ends_while_it_is_open() -> None:
    squelch = Squelch(FAST)
    play(squelch, 4, -2)
    assert squelch.stop() == [Closed(4 * BLOCK, Reason.STOPPED)]
    assert squelch.stop() == []


def expected(signal: list[bool], hang: int, opens: int) -> list[Turn]:
    """The law of the squelch, said another way: runs, those that count, joined across gaps."""
    runs, at = [], 0
    for on, group in groupby(signal):
        length = len(list(group))
        if on:
            runs.append((at, at + length))
        at += length
    told: list[Turn] = []
    until: int | None = None  # end of the transmission so far
    for begin, end in runs:
        if until is not None and begin - until >= hang:
            told.append(Closed(until * BLOCK))
            until = None
        if until is None and end - begin < opens:
            continue
        if until is None:
            told.append(Opened(begin * BLOCK))
        until = end
    return told if until is None else [*told, Closed(until * BLOCK)]


@given(st.lists(st.booleans(), max_size=200), st.integers(1, 8), st.integers(0, 4))
def test_no_two_are_merged_or_split(signal: list[bool], hang: int, opens: int) -> None:
    times = Times(opens=opens * BLOCK, hang=hang * BLOCK, weak_hang=hang * BLOCK)
    squelch = Squelch(times)
    told = [t for s in [*signal, *[False] * hang] for t in squelch.feed(s)]
    assert told == expected(signal, hang, opens)
