"""The whole bridge with a radio, killed or stopped at any moment of hearing and of speaking.

    python -m tests.soak.radio [--kills 50] [--seed 1]

Each time the line must be down within a second. At the end all that was heard must be in the inbox
once, all that was queued must have been said, and words that were cut off repeated as such.
"""

import argparse
import asyncio
import io
import json
import os
import random
import signal
import sys
import tempfile
from pathlib import Path

import aiohttp
import msgspec
import numpy as np
import soundfile

from adapters.radio.hear.sound import power, to_pcm
from adapters.radio.ids.heard import RATE, Samples
from adapters.radio.speak.script import Script
from bridge import codec
from bridge.clock import SystemClock
from bridge.logs import open_log
from bridge.media import FileMedia
from bridge.message import Inbound
from bridge.speech.engines import SpeechConfig, open_speaker
from bridge.streams import INBOX, JOURNAL
from rules.events import Moved, Relayed
from rules.inputs import Reach
from tests.adapters.radio.guard.air import seen
from tests.adapters.radio.other import LOUD, Other, likeness, other, speech, voice
from tests.servers import free_port
from tests.soak.outside import Outside, outside
from tests.soak.process import SECRET

SITE = Path(__file__).parents[1] / "data" / "radio" / "kills.yaml"
LENGTH = 2.0  # seconds of a transmission
HELD = (
    0.4  # seconds that a kill may take of one that runs: the encoder's frame and what lies before
)
WORDS = 0.3  # seconds of sound after which words were on the air
FEW = 2  # transmissions: after a stop, other words may go first
PLACES = ("东门", "西湖")


class Result(msgspec.Struct, kw_only=True):
    """What a run came to."""

    hearing: int = 0  # kills while somebody talked
    speaking: int = 0  # kills while we did
    stopped: int = 0  # times that the process hung instead
    longest_keyed: float = 0.0  # seconds from the end of the process to the line's
    cut: int = 0  # messages that were half said
    unmarked: list[str] = []  # of these, not repeated as such: must be empty
    lost: list[str] = []  # transmissions that are not in the inbox: must be empty
    doubled: list[str] = []  # those that are there twice: must be empty
    relays: int = 0  # that went to the radio
    unsaid: list[str] = []  # of these, never said: must be empty


class Killed:
    """The bridge as a process of its own, its radio, and the person at the other one."""

    def __init__(self, folder: Path, far: Other, there: Outside) -> None:
        self.folder, self.far, self.there = folder, far, there
        self.data, self._site = folder / "data", folder / "site.yaml"
        self._port = free_port()
        self.log = f"sqlite:{self.data}/kills.db"
        (folder / "models").mkdir()
        self.data.mkdir()
        (self.data / "hook.secret").write_bytes(SECRET)
        (self.data / "hook.secret").chmod(0o600)
        settings = far.settings(speaking={"alerts": False, "clear_for": 100, "lead": 200})
        radio = json.dumps({"kind": "radio", **settings})
        site = SITE.read_text("utf-8").replace("@PORT@", str(self._port))
        self._site.write_text(site.replace("@PEER@", str(there.port)).replace("@RADIO@", radio))
        self._process: asyncio.subprocess.Process | None = None
        self._posted = 0

    async def start(self) -> None:
        """Up when we hear its silence."""
        blocks = len(self.far.blocks)
        command = [sys.executable, "-m", "bridge", "run", str(self._site)]
        command += ["--data", str(self.data), "--log", self.log]
        with (self.folder / "bridge.log").open("ab") as said:
            self._process = await asyncio.create_subprocess_exec(
                "setpriv", "--pdeathsig", "KILL", *command, stdout=said, stderr=said,
                env=os.environ | {"PATROLBRIDGE_MODELS": str(self.folder / "models")},
            )  # fmt: skip
        await self.far.until(lambda: len(self.far.blocks) > blocks + 5)

    def signal(self, number: int) -> None:
        assert self._process
        self._process.send_signal(number)

    async def ended(self) -> None:
        assert self._process
        await self._process.wait()

    async def call(self, session: aiohttp.ClientSession) -> None:
        """Somebody needs help at the gate or at the lake: its post is told on the air."""
        self._posted += 1
        one = {"key": f"call-{self._posted}", "channel": f"t-{self._posted}"}
        one |= {"sender": one["channel"], "words": f"{PLACES[self._posted % 2]}有人打架"}
        await self.there.post(session, f"http://127.0.0.1:{self._port}/messages", [one])


class Evening:
    """Kills, one after the other, and what came of them."""

    def __init__(self, bridge: Killed, session: aiohttp.ClientSession, dice: random.Random) -> None:
        self._bridge, self._far, self._session, self._dice = bridge, bridge.far, session, dice
        voices = SpeechConfig(models=str(bridge.folder / "models"))
        self._script = Script(open_speaker(voices, bridge.data / "voices"))
        self._heard: dict[str, Samples] = {}
        self.result = Result()

    async def hearing(self, nth: int) -> None:
        """Killed while somebody talks, or when he has just let go; others call meanwhile."""
        self.result.hearing += 1
        await self._quiet()
        sound, began = speech(LENGTH, seed=1_000 + nth), asyncio.get_running_loop().time()
        talking = asyncio.create_task(self._far.talks(sound))
        await self._for(0.3)
        if self._dice.random() < 0.3:
            await self._bridge.call(self._session)
        await self._for(self._dice.uniform(0, LENGTH + 0.5))
        self._bridge.signal(signal.SIGKILL)
        lasted = asyncio.get_running_loop().time() - began
        await asyncio.gather(talking, self._bridge.ended())
        kept = sound if lasted > LENGTH + HELD else sound[: max(int((lasted - HELD) * RATE), 0)]
        if len(kept) > RATE // 4:
            self._heard[f"{nth}: {lasted:.2f} s"] = kept
        await self._bridge.start()

    async def speaking(self, nth: int, *, stops: bool = False) -> None:
        """Killed, or stopped, from the moment that the line is up."""
        await self._quiet()
        for _ in range(self._dice.choice((1, 1, 1, 2))):
            await self._bridge.call(self._session)
        await self._far.until(self._far.we_key)
        began = len(self._far.blocks)
        last = began + int(50 * self._dice.uniform(0, 3))
        await self._far.until(lambda: len(self._far.blocks) > last or not self._far.keyed)
        keyed = self._far.keyed
        self._bridge.signal(signal.SIGSTOP if stops else signal.SIGKILL)
        fell = await seen(lambda: not self._far.keyed)
        self.result.longest_keyed = max(self.result.longest_keyed, fell)
        words = [b for on, b in self._far.blocks[began:] if on and power(b) > LOUD**2]
        ended = len(self._far.blocks)
        if stops:
            self.result.stopped += 1
            self._bridge.signal(signal.SIGCONT)
        else:
            self.result.speaking += 1
            await self._bridge.ended()
            await self._bridge.start()
        if keyed and len(words) > WORDS * 50:
            self.result.cut += 1
            await self._repeated(f"{nth}: after {len(words) / 50:.2f} s", ended)

    async def settled(self) -> None:
        """All that was queued is said; then look at what the log and the air hold."""
        await self._quiet()
        self._bridge.signal(signal.SIGTERM)
        await self._bridge.ended()
        log = await open_log(self._bridge.log, SystemClock())
        try:
            inbox = [codec.line(e.body) async for b in log.history(INBOX) for e in b]
            journal = [codec.fact(e.body) async for b in log.history(JOURNAL) for e in b]
        finally:
            await log.aclose()
        await self._all_heard([m for m in inbox if isinstance(m, Inbound) and m.voice])
        relays = [f for f in journal if isinstance(f, Relayed) and f.to.adapter == "radio"]
        sent = {f.relay for f in journal if isinstance(f, Moved) and f.reach is Reach.SENT}
        await self._all_said(relays, sent)

    async def _all_heard(self, messages: list[Inbound]) -> None:
        media = FileMedia(self._bridge.data / "media")
        records = []
        for message in messages:
            assert message.voice
            content = io.BytesIO(await media.open(message.voice.ref))
            records.append(voice(np.asarray(soundfile.read(content, dtype="float32")[0])))
        for name, sound in self._heard.items():
            found = sum(likeness(record, voice(sound)) > 0.7 for record in records)
            if found != 1:
                (self.result.doubled if found else self.result.lost).append(name)

    async def _all_said(self, relays: list[Relayed], sent: set[str]) -> None:
        """Each was on the air whole, sample by sample."""
        self.result.relays = len(relays)
        heard = as_sent([block for on, block in self._far.blocks if on])
        for relay in relays:
            words = await self._script.said(relay.text, relay.language, 10**7)
            whole = all(to_pcm(sentence).tobytes() in heard for sentence in words)
            if relay.key not in sent or not whole:
                self.result.unsaid.append(f"{relay.key}: {relay.text}")

    async def _repeated(self, name: str, since: int) -> None:
        """Among what is said next is the word that tells of a repetition."""
        (mark,) = await self._script.said("重复。", "zh", 10**7)
        for _ in range(FEW):
            await self._far.until(self._far.we_key)
            await self._far.until(lambda: not self._far.keyed)
            said = as_sent([block for on, block in self._far.blocks[since:] if on])
            if to_pcm(mark).tobytes() in said:
                return
        self.result.unmarked.append(name)

    async def _for(self, seconds: float) -> None:
        """As long as it takes to hear so much of our silence."""
        until = len(self._far.blocks) + int(seconds * 50)
        await self._far.until(lambda: len(self._far.blocks) >= until)

    async def _quiet(self) -> None:
        """Until nothing is said for so long that nothing waits any more."""
        await self._for(1.5)
        await self._far.until(lambda: not any(on for on, _ in self._far.blocks[-75:]))


def as_sent(blocks: list[Samples]) -> bytes:
    """The samples of the wire again."""
    return np.rint(np.concatenate(blocks) * 32_768).astype("<i2").tobytes()


async def soak(folder: Path, *, kills: int, seed: int) -> Result:
    """Half of the kills while somebody talks, half while we do; every third of these is a stop instead."""
    with other(folder) as far:
        async with outside(SECRET) as there, aiohttp.ClientSession() as session:
            bridge = Killed(folder, far, there)
            await bridge.start()
            evening = Evening(bridge, session, random.Random(seed))
            for nth in range(kills):
                if nth % 2:
                    await evening.hearing(nth)
                else:
                    await evening.speaking(nth, stops=nth % 6 == 2)
            await evening.settled()
            return evening.result


def main() -> int:
    """0 when nothing stuck, nothing was lost and nothing was said twice unmarked."""
    parser = argparse.ArgumentParser("tests.soak.radio", description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        result = asyncio.run(soak(Path(folder), kills=args.kills, seed=args.seed))
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(result)).decode() + "\n")
    bad = result.unmarked or result.lost or result.doubled or result.unsaid
    return 1 if bad or result.longest_keyed > 1 else 0


if __name__ == "__main__":
    sys.exit(main())
