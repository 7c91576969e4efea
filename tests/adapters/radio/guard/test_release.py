"""However the main process ends, the transmitter is silent within a second, seen from outside."""

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from random import Random
from subprocess import Popen

import pytest

from tests.adapters.radio.lines.modem import DTR, RTS, Modem, Shim, soon
from tests.processes import python

MAIN = "tests.adapters.radio.guard.main_process"
WITHIN = 1.0  # seconds


def low(modem: Modem) -> bool:
    return not modem.high(RTS | DTR)


def gone(pid: int) -> bool:
    return not Path(f"/proc/{pid}").exists()


@pytest.fixture
def keyed(modem: Modem) -> Iterator[tuple["Popen[str]", int]]:
    """A main process on the air, and its guard."""
    with python("-m", MAIN, str(modem.path), "DTR & !RTS") as process:
        assert process.stdout
        guard = int(process.stdout.readline())
        assert modem.high(DTR)
        assert not modem.high(RTS)
        yield process, guard


def test_kill_9(modem: Modem, keyed: tuple["Popen[str]", int]) -> None:
    process, guard = keyed
    process.kill()
    assert soon(lambda: not modem.high(DTR)) < WITHIN
    soon(lambda: gone(guard))


def test_stopped_by_a_signal(modem: Modem, keyed: tuple["Popen[str]", int]) -> None:
    process, guard = keyed
    process.send_signal(signal.SIGSTOP)
    assert soon(lambda: not modem.high(DTR)) < WITHIN
    assert not gone(guard)
    process.send_signal(signal.SIGCONT)


def test_an_event_loop_that_hangs(modem: Modem, keyed: tuple["Popen[str]", int]) -> None:
    process, _ = keyed
    assert process.stdin
    process.stdin.write("stuck\n")
    process.stdin.flush()
    assert soon(lambda: not modem.high(DTR)) < WITHIN
    assert process.poll() is None


def test_an_orderly_end(modem: Modem, keyed: tuple["Popen[str]", int]) -> None:
    process, guard = keyed
    process.communicate("bye\n", timeout=20)
    assert process.returncode == 0
    assert not modem.high(DTR)
    assert gone(guard)


def test_signals_do_not_end_the_guard(modem: Modem, keyed: tuple["Popen[str]", int]) -> None:
    process, guard = keyed
    for told in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT):
        os.kill(guard, told)
    assert modem.high(DTR)
    process.send_signal(signal.SIGTERM)  # the main process has no handler: it dies
    assert soon(lambda: not modem.high(DTR)) < WITHIN
    soon(lambda: gone(guard))


def test_both_killed_at_once(modem: Modem, keyed: tuple["Popen[str]", int]) -> None:
    process, guard = keyed
    process.send_signal(signal.SIGSTOP)
    os.kill(guard, signal.SIGKILL)
    process.kill()
    assert soon(lambda: not modem.high(DTR)) < WITHIN
    assert modem.hangs_up()


def kill_some(dice: Random, modems: list[Modem]) -> None:
    """A main process for each port, ended at a random moment in a random way."""
    with ExitStack() as stack:
        ptt = [dice.choice(["RTS", "DTR & !RTS", "RTS & DTR"]) for _ in modems]
        mains = [
            stack.enter_context(python("-m", MAIN, str(m.path), p))
            for m, p in zip(modems, ptt, strict=True)
        ]
        for main, modem in zip(mains, modems, strict=True):
            if dice.random() < 0.8:  # the others are killed while they start
                assert main.stdout
                assert main.stdout.readline()
                assert modem.high(RTS) or modem.high(DTR)
        for main, modem in zip(mains, modems, strict=True):
            main.send_signal(
                dice.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGSTOP])
            )
            assert soon(partial(low, modem)) < WITHIN


@pytest.mark.usefixtures("preloaded")
def test_a_hundred_random_kills_never_leave_the_line_high(shim: Shim, tmp_path: Path) -> None:
    dice = Random(3)
    with ExitStack() as stack:
        modems = [Modem(shim, tmp_path / f"tty{nth}") for nth in range(100)]
        for modem in modems:
            stack.callback(modem.close)
        for nth in range(0, 100, 4):
            kill_some(dice, modems[nth : nth + 4])
        assert not [m.path for m in modems if m.high(RTS | DTR)]
