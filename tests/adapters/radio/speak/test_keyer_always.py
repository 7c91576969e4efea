"""Whatever comes when: the laws of the keying discipline, over random arrivals, voices, faults."""

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.radio.hear.sound import BLOCK, blocks
from adapters.radio.ids.heard import Samples
from adapters.radio.speak.keyer import Keyer
from adapters.radio.speak.steps import Diverted, Expired, Key, Release, Said, Step
from adapters.radio.speak.times import Times
from adapters.radio.speak.waiting import Saying
from tests.adapters.radio.speak.air import saying, sound

TIMES = Times(
    clear_for=blocks(60),
    slot=blocks(20),
    lead=blocks(80),
    gap=blocks(20),
    tail=blocks(40),
    deaf_for=blocks(60),
    break_for=blocks(200),
    retry=blocks(100),
    answer=blocks(200),
    longest=blocks(800),
    cap=blocks(1_200),
    ident_every=blocks(4_000),
    patience=(blocks(800), blocks(1_500), blocks(3_000), blocks(3_000)),
)
ROOM = TIMES.room(3 * BLOCK) // BLOCK

Come = tuple[int, int, list[int], int, int | None, bool]
comes = st.tuples(
    st.integers(0, 500),  # block
    st.integers(1, 4),  # priority
    st.lists(st.integers(1, ROOM), min_size=1, max_size=4),
    st.integers(0, 5),  # which words
    st.none() | st.integers(0, 200),  # blocks until it is too late
    st.booleans(),  # whether it is withdrawn later
)
Line = tuple[int, bool, int, int]
lines = st.tuples(
    st.integers(0, 14),  # blocks until the answer; more than `answer` is none
    st.sampled_from([True, True, True, False]),  # whether it comes on
    st.integers(0, 60) | st.just(1_000),  # blocks until it falls
    st.sampled_from([0, 0, 0, 1, 5]),  # how often it does not go down
)
voices = st.lists(st.tuples(st.integers(0, 700), st.integers(1, 80)), max_size=6)


@dataclass
class Trial:
    """One evening, block by block, and the laws checked at each."""

    keyer: Keyer
    lines: list[Line]
    waiting: dict[str, Saying] = field(default_factory=dict)
    outcomes: dict[str, Step] = field(default_factory=dict)
    withdrawn: set[str] = field(default_factory=set)
    line: Line = (0, True, 1_000, 0)
    asked: int | None = None  # the block of `Key`
    keyed: int | None = None  # the block since which the line is up, as far as anybody knows
    stuck: int = 0  # how often it will not go down
    unsure: bool = False
    key_at: int = 0

    def put(self, one: Saying) -> None:
        self.keyer.put(one)
        self.waiting[one.key] = one

    def block(self, nth: int, *, carrier: bool) -> None:
        played: Samples
        if self.asked is not None and nth - self.asked >= self.line[0]:
            self.asked = None
            self.take(self.keyer.answer(keyed=self.line[1]), nth, carrier=carrier)
            self.keyed = nth if self.line[1] and self.keyer.on_air else None
        if self.keyed is not None and nth - self.keyed >= self.line[2]:
            self.take(self.keyer.fell(), nth, carrier=carrier)
        played, steps = self.keyer.tick(carrier=carrier)
        assert len(played) == BLOCK
        assert self.keyer.on_air or not played.any()
        self.take(steps, nth, carrier=carrier)
        if self.unsure and nth % 10 == 0:
            self.lower()

    def take(self, steps: list[Step], nth: int, *, carrier: bool) -> None:
        for step in steps:
            match step:
                case Key():
                    self.key(step, nth, carrier=carrier)
                case Release():
                    assert step.at - self.key_at <= TIMES.cap
                    self.asked = self.keyed = None
                    self.stuck = self.line[3]
                    self.lower()
                case Said() | Diverted() | Expired():
                    self.end(step)

    def key(self, step: Key, nth: int, *, carrier: bool) -> None:
        assert not carrier, "never keyed while somebody talks"
        assert not self.unsure
        self.key_at, self.asked = step.at, nth
        self.line = self.lines[nth % len(self.lines)]

    def end(self, step: Said | Diverted | Expired) -> None:
        for key in step.keys:
            if key.startswith("ident/"):
                continue
            assert key not in self.outcomes, "one outcome"
            self.outcomes[key] = step
            self.waiting.pop(key, None)

    def lower(self) -> None:
        """The first tries may fail; `unsure` until one does not."""
        self.unsure = self.stuck > 0
        self.stuck -= self.unsure
        for step in self.keyer.released(down=not self.unsure):
            assert isinstance(step, Said)
            self.end(step)


def evening(arrivals: list[Come], talk: list[tuple[int, int]], answers: list[Line]) -> Trial:
    trial = Trial(Keyer(TIMES, {1: sound(3), 2: sound(2)}), answers)
    trial.keyer.identify((sound(5),))
    on_air = {n for begin, length in talk for n in range(begin, begin + length)}
    for nth in range(900):
        for number, (when, priority, sizes, words, late, gone) in enumerate(arrivals):
            now = trial.keyer.now
            if when == nth:
                expires = None if late is None else now + late * BLOCK
                begin_by = now + TIMES.wait(priority)
                more = {"expires": expires, "begin_by": begin_by, "words": f"{words}/{sizes}"}
                trial.put(saying(f"{number}", *sizes, priority=priority, **more))
            key = f"{number}"
            if gone and when + 40 == nth and key in trial.waiting:
                trial.withdrawn.add(key)
                del trial.waiting[key]
                trial.take(trial.keyer.withdraw(key), nth, carrier=False)
        trial.block(nth, carrier=nth in on_air)
    for nth in range(900, 1_100):  # a line that will not go down is lowered in the end
        if trial.keyer.on_air:
            trial.block(nth, carrier=False)
    return trial


@settings(max_examples=150, deadline=None)
@given(st.lists(comes, max_size=8), voices, st.lists(lines, min_size=1, max_size=5))
def test_every_word_has_one_end_and_the_line_is_down_at_last(
    arrivals: list[Come], talk: list[tuple[int, int]], answers: list[Line]
) -> None:
    trial = evening(arrivals, talk, answers)
    assert not trial.keyer.on_air
    assert not trial.waiting
    assert set(trial.outcomes) | trial.withdrawn == {f"{n}" for n in range(len(arrivals))}


@settings(max_examples=30, deadline=None)
@given(st.lists(comes, max_size=8), voices, st.lists(lines, min_size=1, max_size=5))
def test_the_same_evening_is_the_same_again(
    arrivals: list[Come], talk: list[tuple[int, int]], answers: list[Line]
) -> None:
    first, second = evening(arrivals, talk, answers), evening(arrivals, talk, answers)
    assert first.outcomes == second.outcomes


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 20)), min_size=2, max_size=8), voices)
def test_what_waits_together_is_said_in_the_order_of_priority(
    waiting: list[tuple[int, int]], talk: list[tuple[int, int]]
) -> None:
    keyer = Keyer(TIMES)
    for number, (priority, size) in enumerate(waiting):
        keyer.put(saying(f"{number}", size, priority=priority))
    on_air = {n for begin, length in talk for n in range(begin, begin + length)}
    said: list[str] = []
    for nth in range(2_000):
        steps = keyer.tick(carrier=nth in on_air)[1]
        for step in steps:
            if isinstance(step, Key):
                keyer.answer(keyed=True)
            elif isinstance(step, Release):
                for over in keyer.released(down=True):
                    assert isinstance(over, Said)
                    said += over.keys
    order = sorted(range(len(waiting)), key=lambda n: (waiting[n][0], n))
    assert said == [f"{n}" for n in order]
