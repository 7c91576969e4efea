"""F19: from a camera's event over the web to the unit's telephone, with the still, over every log."""

import base64
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from bridge.config import load
from bridge.record.ledger import Ledger
from bridge.record.names import Names
from bridge.shown import public
from rules.cameras.site import Camera
from rules.model import Site
from rules.rulebook import Rulebook
from rules.transitions import Status
from tests.adapters.house import Home
from tests.adapters.webhook.far import SECRET, Client, listening
from tests.clock import ManualClock
from tests.stories.evening import EXAMPLE, Evening, evening

JPEG = b"\xff\xd8\xff\xe0" + b"a crowd" * 50
LINK = "https://video.example.org/live/c-mihun"
WORDS = {
    "zh": ("确认1", "收到，1号我去", "1号处理完毕", "只有摄像头看到"),
    "en": ("confirm 1", "taking 1", "done 1", "only a camera saw it"),
}


@pytest.fixture(scope="module")
def site() -> Site:
    whole = load(EXAMPLE).site
    spot = whole.places["mihuntai"].point
    camera = Camera(id="c-mihun", names={"zh": "迷魂台球机", "en": "Mihun dome"}, point=spot,
                    place="mihuntai", link=LINK)  # fmt: skip
    return replace(whole, cameras={camera.id: camera})


@pytest.fixture
async def far(tmp_path: Path, site: Site) -> AsyncIterator[tuple[Home, Client]]:
    """A camera system, and the door that it knocks at."""
    (tmp_path / "s").write_text(SECRET)
    (tmp_path / "s").chmod(0o600)
    home = Home(tmp_path)
    home.services.site.update(public(Rulebook(site)))
    async with listening(home) as client:
        yield home, client


async def passed_on(home: Home, tonight: Evening) -> None:
    """What the door took goes into the evening, as the adapter's own link would hand it in."""
    for line in home.ear.lines.values():
        await tonight.ends["chat"].hear(line)
    for alarm in home.ear.alarms.values():
        await tonight.ends["chat"].hear(alarm)
    await tonight.rest()


def event(id: str, **more: object) -> dict[str, object]:
    """A fight that a camera saw."""
    still = base64.b64encode(JPEG).decode()
    return {"id": id, "camera": "c-mihun", "kind": "dispute", "still_b64": still, **more}


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_f19_from_the_camera_to_the_unit(
    language: str, log_url: str, clock: ManualClock, site: Site, far: tuple[Home, Client]
) -> None:
    home, client = far
    confirm, take, done, why = WORDS[language]
    units = {id: replace(u, language=language) for id, u in site.units.items()}
    async with evening(log_url, clock, replace(site, units=units)) as tonight:
        for n in range(8):
            assert (await client.post(event(f"e{n}"), "/cameras"))[0] == 200
        await passed_on(home, tonight)
        assert tonight.call().status is Status.PROPOSED
        assert len(tonight.world.calls) == 1
        (told,) = [m for m in tonight.heard("console/desk") if m.number == 1]
        assert why in told.text
        assert LINK in told.text
        assert home.media.kept[told.pictures[0].ref] == JPEG
        await tonight.again()  # the bridge is killed and starts anew
        await tonight.say("console/desk", confirm)
        asked = next(a.unit for a in tonight.call().assignments)
        channel = str(tonight.site.units[asked].channels[0])
        await tonight.say(channel, take)
        await tonight.say(channel, done)
        assert not tonight.call().live
        assert not tonight.told("chat/cameras"), "nobody answers a camera"


async def test_f19_the_board_shows_the_still_and_the_cameras_near(
    log_url: str, clock: ManualClock, site: Site, far: tuple[Home, Client]
) -> None:
    home, client = far
    await client.post(event("e1"), "/cameras")
    async with evening(log_url, clock, site) as tonight:
        await passed_on(home, tonight)
        await tonight.say("chat/t", "百龙天梯有人受伤流血")
        await tonight.say("chat/u", "迷魂台有人受伤流血")
        ledger = Ledger(Rulebook(site))
        for nth, fact in enumerate(await tonight.journal()):
            ledger.apply(f"l:{nth}", fact)
        assert Names(Rulebook(site)).by(tonight.call(1).said.source, "en") == "Mihun dome"
        seen, away, near = sorted(ledger.board(clock.now()).calls, key=lambda c: c.number)
    assert [(c.id, c.saw, c.link) for c in seen.cameras] == [("c-mihun", True, LINK)]
    assert seen.heard[0].camera == "c-mihun"
    assert [mime for _, mime in seen.heard[0].pictures] == ["image/jpeg"]
    assert away.cameras == ()
    assert [(c.id, c.saw) for c in near.cameras] == [("c-mihun", False)]


async def test_f19_a_camera_that_nobody_knows_is_told_to_the_desk(
    log_url: str, clock: ManualClock, site: Site, far: tuple[Home, Client]
) -> None:
    home, client = far
    assert (await client.post(event("e1", camera="c-9"), "/cameras"))[0] == 422
    async with evening(log_url, clock, site) as tonight:
        await passed_on(home, tonight)
        assert "视频系统报来站点里没有的摄像头" in tonight.last("console/desk")
        assert not tonight.world.calls
