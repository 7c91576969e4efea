"""Two real processes, the example of four levels and its brigade: one is killed in the middle.

A call comes down from the brigade with its recording; the station is killed when it has the call.
"""

import asyncio
import re
import time
from base64 import b64encode
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import aiohttp

from bridge.clock import SystemClock
from bridge.media import FileMedia
from rules.events import Closed, Event, Opened, Taken
from tests.adapters.house import wav
from tests.bridge.simulate.places import free_ports
from tests.soak.links import SITES, facts
from tests.soak.outside import outside
from tests.soak.process import SECRET, Bridge

EXAMPLE = Path(__file__).parents[2] / "examples" / "cangyuan"
BRIGADE = (  # the county of the soak, as the level above the example
    ("site: county", "site: border-brigade"), ("{zh: 县中心, en: county centre}", "{zh: 大队, en: brigade}"),
    ("kind: site, site: town", "kind: site, site: cangyuan"), ("南门, en: South Gate", "佤族文化广场, en: Wa Culture Square"),
    ("[29.35, 110.44]", "[23.1465, 99.2480]"), ("[29.36, 110.44]", "[23.1490, 99.2465]"),
)  # fmt: skip
FIGHT = "佤族文化广场有人打架"
PATIENCE = 90  # seconds of a busy machine


class Level(Bridge):
    """`patrolbridge run` on a site file of its own, with the secret of its link."""

    def __init__(self, folder: Path, text: str, peer: int, link: str, hook: str) -> None:
        super().__init__(folder, peer)
        self.site.write_text(text, "utf-8")
        (self.data / "hook.secret").rename(self.data / hook)
        secret = self.data / link
        secret.write_text("the secret of brigade and station")
        secret.chmod(0o600)

    async def until(self, holds: Callable[[list[Event]], bool]) -> list[Event]:
        """Its journal, when that is true of it."""
        end, clock = time.monotonic() + PATIENCE, SystemClock()
        while not holds(found := await facts(self)):
            assert time.monotonic() < end, [type(fact).__name__ for fact in found]
            await clock.sleep_until(clock.now() + timedelta(seconds=0.2))
        return found


def station(folder: Path, port: int, link: int, peer: int) -> Level:
    """The example itself, on ports of its own, without speech and pages."""
    console, radio = free_ports(2)
    text = (EXAMPLE / "site.yaml").read_text("utf-8")
    text = text.replace("../common", str(EXAMPLE.parent / "common"))
    text = text.replace("paths: paths.geojson", f"paths: {EXAMPLE / 'paths.geojson'}")
    text = text.replace("8090/hook", f"{peer}/in")
    ports = {"8080": console, "8081": radio, "8082": port, "8083": link}
    text = re.sub(r"\b808[0-3]\b", lambda m: str(ports[m[0]]), text)
    return Level(
        folder, f"{text}\nspeech: {{engine: none}}\n", peer, "brigade.secret", "chat.secret"
    )


def brigade(folder: Path, port: int, link: int, peer: int) -> Level:
    """The level above: it has nobody of its own."""
    text = (SITES / "county.yaml").read_text("utf-8")
    gaps = (("@PORT@", port), ("@LINK@", link), ("@PEER@", peer))
    for old, new in (*BRIGADE, *gaps):
        assert old in text, old
        text = text.replace(old, str(new))
    return Level(folder, text, peer, "link.secret", "hook.secret")


def has(kind: type[Event], *, unit: str = "") -> Callable[[list[Event]], bool]:
    return lambda found: any(
        isinstance(fact, kind) and unit in ("", getattr(fact, "unit", "")) for fact in found
    )


async def test_a_call_of_the_brigade_survives_the_death_of_the_station(tmp_path: Path) -> None:
    above, here, link = free_ports(3)
    sound = wav()
    ref = f"sha256:{sha256(sound).hexdigest()}"
    async with (
        outside(SECRET) as upper,
        outside(SECRET) as lower,
        aiohttp.ClientSession() as session,
    ):
        top = brigade(tmp_path / "brigade", above, link, upper.port)
        low = station(tmp_path / "station", here, link, lower.port)

        async def says(words: str, nth: int) -> None:
            one = {"key": f"a{nth}", "channel": "quick-1", "sender": "quick-1", "words": words}
            await lower.post(session, f"http://127.0.0.1:{here}/messages", [one])

        try:
            await asyncio.gather(top.start(), low.start())
            call = {"key": "c", "channel": "t", "sender": "t", "words": FIGHT}
            call["voice_b64"] = b64encode(sound).decode()
            await upper.post(session, f"http://127.0.0.1:{above}/messages", [call])
            await low.until(has(Opened))
            await low.kill()
            await low.start()
            await says("take 1", 1)
            await top.until(has(Taken, unit="town"))
            await says("done 1 双方和解", 2)
            told = await top.until(has(Closed))
            told_here = await facts(low)
        finally:
            await asyncio.gather(top.kill(), low.kill())
    (opened,) = [fact for fact in told_here if isinstance(fact, Opened)]
    assert opened.kind == "dispute"
    assert opened.said.voice is not None
    assert opened.said.voice.ref == ref, "the recording came along"
    assert await FileMedia(low.data / "media").open(ref) == sound
    assert sum(isinstance(fact, Opened | Closed) for fact in told) == 2, "and nothing is doubled"
