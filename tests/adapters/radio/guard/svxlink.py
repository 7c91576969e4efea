"""SvxLink as the other radio: a repeater that says again what it heard, its audio over UDP."""

import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.adapters.radio.lines.modem import soon
from tests.servers import free_port

RATE = 16_000  # two channels of 16 bits
BLOCK = bytes(4 * RATE // 50)  # 20 ms of silence

CONFIG = """
[GLOBAL]
LOGICS=SimplexLogic
CFG_DIR={folder}/svxlink.d
CARD_SAMPLE_RATE=16000

[SimplexLogic]
TYPE=Simplex
RX=Rx1
TX=Tx1
MODULES=ModuleParrot
CALLSIGN=TEST
SHORT_IDENT_INTERVAL=0
LONG_IDENT_INTERVAL=0
EVENT_HANDLER=/usr/share/svxlink/events.tcl
DEFAULT_LANG=en_US
RGR_SOUND_DELAY=-1
DTMF_CTRL_PTY={folder}/dtmf

[Rx1]
TYPE=Local
AUDIO_DEV=udp:127.0.0.1:{hears}
AUDIO_CHANNEL=0
AUDIO_DEV_KEEP_OPEN=1
{squelch}
SQL_START_DELAY=0
SQL_DELAY=0
SQL_HANGTIME=0
DEEMPHASIS=0
PEAK_METER=0
DTMF_DEC_TYPE=INTERNAL
DTMF_MUTING=0
DTMF_HANGTIME=40

[Tx1]
TYPE=Local
AUDIO_DEV=udp:127.0.0.1:{speaks}
AUDIO_CHANNEL=0
AUDIO_DEV_KEEP_OPEN=1
{ptt}
TIMEOUT=60
TX_DELAY=100
PREEMPHASIS=0
DTMF_TONE_LENGTH=100
DTMF_TONE_SPACING=50
DTMF_DIGIT_PWR=-15
"""
PARROT = "[ModuleParrot]\nNAME=Parrot\nID=1\nTIMEOUT=120\nFIFO_LEN=60\nREPEAT_DELAY=200\n"


class Svxlink:
    """A running SvxLink; silence is always on its air, for it looks at its squelch with audio."""

    def __init__(self, folder: Path, squelch: str, ptt: str, env: Mapping[str, str]) -> None:
        self._folder = folder
        self._hears, speaks = free_port(), free_port()
        (folder / "svxlink.d").mkdir()
        (folder / "svxlink.d" / "ModuleParrot.conf").write_text(PARROT)
        config = folder / "svxlink.conf"
        config.write_text(
            CONFIG.format(folder=folder, hears=self._hears, speaks=speaks, squelch=squelch, ptt=ptt)
        )
        found = shutil.which("svxlink")
        assert found, "svxlink is not installed (make setup-test does it)"
        self._log = folder / "svxlink.log"
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", found, f"--config={config}"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env={**os.environ, **env},
            )  # fmt: skip
        self._ended = threading.Event()
        threading.Thread(target=self._feed, daemon=True).start()

    def said(self) -> str:
        """Its log."""
        return self._log.read_text(errors="replace")

    def repeat_us(self) -> None:
        """Switch its parrot on: what it hears, it says again."""
        soon((self._folder / "dtmf").exists)
        with (self._folder / "dtmf").open("wb", buffering=0) as keypad:
            keypad.write(b"1#")
        soon(lambda: "Activating module Parrot" in self.said())

    def close(self) -> None:
        self._ended.set()
        self.process.kill()
        self.process.wait()

    def _feed(self) -> None:
        """Silence at the pace of a sound card."""
        start, sent = time.monotonic(), 0
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as air:
            while not self._ended.wait(0.01):
                while sent < (time.monotonic() - start) * 50:
                    air.sendto(BLOCK, ("127.0.0.1", self._hears))
                    sent += 1


@contextmanager
def svxlink(
    folder: Path, squelch: str, ptt: str, env: Mapping[str, str] | None = None
) -> Iterator[Svxlink]:
    """`squelch`, `ptt`: the lines of its configuration that say how they are wired."""
    peer = Svxlink(folder, squelch, ptt, env or {})
    try:
        yield peer
    finally:
        peer.close()
