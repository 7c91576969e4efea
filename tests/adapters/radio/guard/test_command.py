"""`patrolbridge radio release`: the last word, when nobody else is there to say it."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from subprocess import Popen

import pytest

from tests.adapters.radio.lines.modem import DTR, RTS, Modem, Shim
from tests.processes import ROOT, python


def patrolbridge(*words: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "bridge", *words],
        capture_output=True, check=False, text=True, cwd=ROOT, timeout=60,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


def stuck(modem: Modem, levels: int) -> None:
    """Whoever held the port left its lines so."""
    modem.leave(levels)
    assert modem.high(levels)


def test_a_port_left_keyed_is_released(modem: Modem) -> None:
    stuck(modem, RTS | DTR)
    code, out, err = patrolbridge("radio", "release", str(modem.path))
    assert (code, out, err) == (0, f"{modem.path}: released (RTS low, DTR low)\n", "")
    assert not modem.high(RTS | DTR)


def test_inverted_wiring_rests_high_and_stays_so(modem: Modem) -> None:
    code, out, _ = patrolbridge("radio", "release", "--ptt", "!RTS", str(modem.path))
    assert (code, out) == (0, f"{modem.path}: released (RTS high)\n")
    assert modem.high(RTS)


def test_a_port_that_cannot_be_released_is_named_and_the_others_are_released(
    modem: Modem, tmp_path: Path
) -> None:
    stuck(modem, DTR)
    nothing = tmp_path / "nothing"
    code, out, err = patrolbridge("radio", "release", str(nothing), str(modem.path))
    assert code == 1
    assert err.startswith(f"{nothing}: NOT RELEASED: ")
    assert out.startswith(f"{modem.path}: released")
    assert not modem.high(DTR)


@pytest.mark.usefixtures("preloaded")
def test_all_radios_of_a_site_even_of_one_with_mistakes(shim: Shim, tmp_path: Path) -> None:
    first, second = (Modem(shim, tmp_path / name) for name in ("first", "second"))
    (tmp_path / "site.yaml").write_text(
        f"""
adapters:
  valley: {{kind: radio, lines: {{port: {first.path}, ptt: DTR & !RTS, carrier: "CTS |"}}}}
  summit: {{kind: radio, channels: [{{name: one, lines: {{port: {second.path}, ptt: RTS |}}}}]}}
  voice: {{kind: radio, lines: {{ptt: vox}}}}
  desk: {{kind: console, port: 8080}}
nonsense: true
"""
    )
    for modem in (first, second):
        stuck(modem, RTS | DTR)
    code, out, err = patrolbridge("radio", "release", str(tmp_path))
    assert code == 0
    assert out.splitlines() == [
        f"{first.path}: released (DTR low, RTS low)",
        f"{second.path}: released (RTS low, DTR low)",
    ]
    assert "adapters.summit.ptt: 'RTS |': character 6" in err
    assert not first.high(RTS | DTR)
    assert not second.high(RTS | DTR)
    first.close()
    second.close()


def test_a_bridge_that_was_stopped_holds_no_port_against_it(modem: Modem) -> None:
    with python("-m", "tests.adapters.radio.guard.main_process", str(modem.path), "RTS") as process:
        guard = said(process)
        os.kill(guard, signal.SIGSTOP)
        process.send_signal(signal.SIGSTOP)
        assert modem.high(RTS)
        assert patrolbridge("radio", "release", str(modem.path))[0] == 0
        assert not modem.high(RTS)
        os.kill(guard, signal.SIGKILL)


def said(process: "Popen[str]") -> int:
    assert process.stdout
    return int(process.stdout.readline())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("radio", "nothing"), "there is no command 'radio'"),
        (("radio", "lines"), "there is no command 'radio'"),
        (("radio",), "there is no command 'radio'"),
        (("pigeon", "release"), "there is no command 'pigeon'"),
        (("loopback", "release"), "there is no command 'loopback'"),
        (("radio", "release"), "required"),
        (("radio", "release", "nowhere.yaml"), "No such file"),
        (("radio", "release", "/dev/hidraw9", "--ptt", "RTS"), "'RTS' is no line here"),
    ],
)
def test_what_it_does_not_understand(words: tuple[str, ...], told: str) -> None:
    code, _, err = patrolbridge(*words)
    assert code == 2
    assert told in err
