"""Our modem on a pty is judged: gammu-smsd and smsd drive it as they drive real ones.

What they send arrives in the network behind it, what comes they read and delete.
"""

import asyncio
import os
import signal
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.adapters.sms.modem import Modem, modem

UNIT, LIU = "+8613800138000", "+8613911112222"
LONG = "请去天下第一桥，有游客扭伤脚踝😀。" * 6
WITHIN = 30.0
GAMMU = """\
[gammu]
device = {dir}/tty
connection = at115200
[smsd]
service = files
inboxpath = {dir}/in/
outboxpath = {dir}/out/
sentsmspath = {dir}/sent/
errorsmspath = {dir}/err/
inboxformat = detail
transmitformat = auto
commtimeout = 1
receivefrequency = 1
loopsleep = 1
checksecurity = 0
checknetwork = 0
checkbattery = 0
checksignal = 0
deliveryreport = log
logfile = {dir}/log
debuglevel = 255
"""
SMSD = """\
devices = GSM1
outgoing = {dir}/out
checked = {dir}/checked
incoming = {dir}/in
report = {dir}/report
sent = {dir}/sent
failed = {dir}/err
logfile = {dir}/log
infofile = {dir}/running
pidfile = {dir}/pid
loglevel = 7
delaytime = 1
incoming_utf8 = yes
[GSM1]
device = {dir}/tty
baudrate = 115200
incoming = high
report = yes
rtscts = no
init = AT+CPMS="SM","SM","SM"
sentsleeptime = 0
send_delay = 0
"""
FOLDERS = ("in", "out", "sent", "err", "checked", "report")


@pytest.fixture
async def gsm(tmp_path: Path) -> AsyncIterator[Modem]:
    for folder in FOLDERS:
        (tmp_path / folder).mkdir()
    async with modem(tmp_path) as made:
        yield made


@asynccontextmanager
async def running(*command: str | Path) -> AsyncIterator[Process]:
    """A program in a group of its own: smsd leaves children behind."""
    process = await asyncio.create_subprocess_exec(
        "setpriv", "--pdeathsig", "KILL", *map(str, command),
        stdout=DEVNULL, stderr=DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        async with asyncio.timeout(WITHIN):
            yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


async def until(condition: object, process: Process) -> None:
    """Programs of others ring no bell: we look, and see that they still run."""
    while not condition():  # type: ignore[operator]
        assert process.returncode is None, "it ended"
        waiting = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_later(0.1, waiting.cancel)
        await asyncio.wait((waiting,))


def wrote(folder: Path, text: str) -> bool:
    """Did smsd write it down? It leaves UCS-2 as it came."""
    files = [path.read_bytes() for path in (folder / "in").iterdir()]
    return any(text.encode("utf-16-be") in octets for octets in files)


def heard(folder: Path) -> str:
    """All texts in gammu's inbox: `Text00 = hexadecimal`, in pieces that may cut a letter."""
    found = []
    for path in sorted((folder / "in").iterdir()):
        for line in path.read_text("latin-1").splitlines():  # its remarks are cut anywhere
            name, _, value = line.partition(" = ")
            if name.startswith("Text"):
                found.append(bytes.fromhex(value))
    return b"".join(found).decode("utf-16-be", "replace")


async def test_gammu_smsd_drives_our_modem(gsm: Modem, tmp_path: Path) -> None:
    (tmp_path / "rc").write_text(GAMMU.format(dir=tmp_path))
    (tmp_path / "out" / f"OUT{UNIT}.txtd").write_bytes(b"\xff\xfe" + LONG.encode("utf-16-le"))
    gsm.text(LIU, LONG)
    async with running("gammu-smsd", "-c", tmp_path / "rc") as smsd:
        await until(lambda: LONG in gsm.network.texts(UNIT), smsd)
        await until(lambda: LONG in heard(tmp_path), smsd)
        gsm.text(LIU, "hello [world] €")
        await until(lambda: "hello [world] €" in heard(tmp_path), smsd)
        await until(lambda: not gsm.stores["SM"], smsd)


async def test_smsd_of_smstools_drives_our_modem_as_it_drives_others(
    gsm: Modem, tmp_path: Path
) -> None:
    (tmp_path / "rc").write_text(SMSD.format(dir=tmp_path))
    plain = LONG.replace("😀", "")  # it loses what is not in the first plane
    wanted = f"To: {UNIT[1:]}\nAlphabet: UTF-8\nReport: yes\n\n{plain}"
    (tmp_path / "out" / "one").write_text(wanted)
    gsm.text(LIU, "救命，我在北门😀")
    async with running("smsd", "-t", "-c", tmp_path / "rc") as smsd:
        await until(gsm.network.texts, smsd)
        await until(lambda: wrote(tmp_path, "救命，我在北门😀"), smsd)
        await until(lambda: not gsm.stores["SM"], smsd)
    assert gsm.network.texts() == [plain]
