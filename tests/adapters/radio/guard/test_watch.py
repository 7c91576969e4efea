"""The guard's judgement, over everything that can happen in any order."""

from hypothesis import given
from hypothesis import strategies as st

from adapters.radio.guard.watch import (
    Answer,
    Do,
    Drive,
    Dropped,
    End,
    Start,
    Stop,
    Timer,
    Watch,
    Why,
)


class Bench:
    """A watch with a port that carries orders out when it is let, and timers that we see."""

    def __init__(self) -> None:
        self.watch = Watch()
        self.queue: list[Drive] = []
        self.line = False
        self.port = False
        self.running: set[Timer] = set()
        self.answers: dict[int, Why | None] = {}
        self.asked = 0
        self.forbidden = False
        self.dropped: list[Why] = []
        self.ended: bool | None = None

    def do(self, things: list[Do]) -> None:
        for thing in things:
            match thing:
                case Drive():
                    assert self.port, "no order for a port that is away"
                    assert not (thing.keyed and self.forbidden)
                    self.queue.append(thing)
                case Start(timer):
                    self.running.add(timer)
                case Stop(timer):
                    self.running.discard(timer)
                case Answer(number, why):
                    assert number not in self.answers, "each order is answered once"
                    self.answers[number] = why
                case Dropped(why):
                    self.dropped.append(why)
                case End(well):
                    assert not (well and self.line), "it never leaves a line high"
                    self.ended = well
                    self.line = self.port = False

    def step(self, what: str) -> None:
        self.asked += what in ("key", "release")
        match what:
            case "key":
                self.do(self.watch.key(self.asked))
            case "release":
                self.do(self.watch.release(self.asked))
            case "inhibit" | "permit":
                self.forbidden = what == "inhibit"
                self.do(self.watch.inhibit(on=self.forbidden))
            case "lapse":
                self.do(self.watch.lapsed())
            case "write" if self.queue:
                order = self.queue.pop(0)
                self.line = order.keyed
                self.do(self.watch.written(order.turn, keyed=order.keyed))
            case "open" if not self.port:
                self.port, self.line = True, False
                self.do(self.watch.opened())
            case "lose":
                self.port = self.line = False
                self.queue.clear()
                self.do(self.watch.lost())
            case "cap" if Timer.CAP in self.running:
                self.running.remove(Timer.CAP)
                self.do(self.watch.time_is_up())
            case "late" if Timer.CONFIRMED in self.running:
                self.running.remove(Timer.CONFIRMED)
                self.do(self.watch.unconfirmed())
            case "gone":
                self.do(self.watch.gone())

    def check(self) -> None:
        if not self.queue and self.ended is None:
            assert Timer.CONFIRMED not in self.running, "a port that has done all is not late"
        high = self.line or any(order.keyed for order in self.queue)
        if high and self.ended is None:
            assert self.running, "whatever is or will be high has a timer that ends it"


STEPS = st.sampled_from(
    ["key", "release", "inhibit", "permit", "lapse", "write", "write", "open", "lose", "cap", "late", "gone"]
)  # fmt: skip


@given(st.lists(STEPS, max_size=40))
def test_nothing_leaves_a_line_high(steps: list[str]) -> None:
    bench = Bench()
    for step in ["open", *steps]:
        if bench.ended is None:
            bench.step(step)
            bench.check()
    for step in ("lapse", *["write"] * 50):  # the main process is silent, the port works
        if bench.ended is None:
            bench.step(step)
    assert not bench.line
    assert bench.ended is not None or not bench.watch.wanted


@given(st.lists(STEPS, max_size=40))
def test_every_order_is_answered_or_the_guard_ends(steps: list[str]) -> None:
    bench = Bench()
    for step in ["open", *steps, *["write"] * 50]:
        if bench.ended is None:
            bench.step(step)
    assert bench.ended is not None or set(bench.answers) == set(range(1, bench.asked + 1))


def ready() -> Watch:
    watch = Watch()
    assert watch.opened() == []
    return watch


def test_on_the_air_and_off_again() -> None:
    watch = ready()
    assert watch.key(1) == [Drive(keyed=True, turn=1), Start(Timer.CAP)]
    assert watch.written(1, keyed=True) == [Answer(1, None)]
    assert watch.release(2)[-2:] == [Drive(keyed=False, turn=2), Start(Timer.CONFIRMED)]
    assert watch.written(2, keyed=False) == [Stop(Timer.CONFIRMED), Answer(2, None)]


def test_keying_twice_extends_nothing() -> None:
    watch = ready()
    watch.key(1)
    watch.written(1, keyed=True)
    assert watch.key(2) == [Answer(2, None)]


def test_the_port_confirms_the_newest_order_only() -> None:
    watch = ready()
    watch.key(1)
    watch.release(2)
    assert watch.written(1, keyed=True) == []
    assert watch.written(2, keyed=False)[-1] == Answer(2, None)


def test_keying_right_after_a_release_answers_both_and_stops_the_timer() -> None:
    watch = ready()
    watch.release(1)
    watch.key(2)
    assert watch.written(1, keyed=False) == []
    assert watch.written(2, keyed=True) == [Stop(Timer.CONFIRMED), Answer(1, None), Answer(2, None)]


def test_asking_again_gives_a_hanging_port_no_more_time() -> None:
    watch = ready()
    watch.release(1)
    assert Start(Timer.CONFIRMED) not in watch.release(2)
    assert watch.unconfirmed() == [End(well=False)]


def test_a_lost_port_is_not_keyed_when_it_comes_back() -> None:
    watch = ready()
    watch.key(1)
    assert Dropped(Why.LINE_LOST) in watch.lost()
    assert watch.opened() == []
    assert not watch.wanted
