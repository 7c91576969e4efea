"""A Mumble channel as a radio channel, against the real server."""

import asyncio
import io
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest
import soundfile

from adapters import mumble
from bridge.errors import AdapterError, LogError, NotAllowed, NotReady, Refused, TryLater
from bridge.message import Inbound
from bridge.ports import Adapter, Talking
from tests.adapters.handset.speaker import Listeners
from tests.adapters.house import Home, outbound
from tests.adapters.mumble.server import (
    CLOCK,
    PASSWORD,
    SUPER,
    Person,
    Server,
    certificate,
    chirp,
    fingerprints,
    person,
    pitches,
    server,
)
from tests.waiting import until


@pytest.fixture(scope="module")
def far() -> Iterator[Server]:
    with server() as running:
        yield running


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path, "ops")
    (tmp_path / "password").write_text(PASSWORD)
    (tmp_path / "super").write_text(SUPER)
    home.services = replace(home.services, clock=CLOCK)
    return home


@asynccontextmanager
async def listened(home: Home, config: mumble.Config) -> AsyncIterator[Adapter]:
    async with connected(home, config) as adapter:
        task = asyncio.create_task(adapter.listen(home.ear))
        try:
            yield adapter
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def connected(home: Home, config: mumble.Config) -> AsyncIterator[Adapter]:
    """As the supervisor does it: tried again while the server is not ready."""
    while True:
        opening = mumble.open(config, home.services)
        try:
            adapter = await opening.__aenter__()
        except NotReady:
            await asyncio.sleep(0)
            continue
        break
    try:
        yield adapter
    finally:
        await opening.__aexit__(None, None, None)


def recording(home: Home, message: Inbound) -> "np.ndarray[tuple[int], np.dtype[np.int16]]":
    assert message.voice
    sound, rate = soundfile.read(io.BytesIO(home.media.kept[message.voice.ref]), dtype="int16")
    assert (rate, message.voice.mime) == (16_000, "audio/flac")
    assert message.voice.seconds == pytest.approx(len(sound) / rate)
    return np.asarray(sound)


async def test_each_speaker_is_heard_apart_and_whole(home: Home, far: Server) -> None:
    pem = certificate(home.services.folder, "bob")
    members = {"bob": fingerprints(pem)[1], "eve": "0" * 40}
    folder = home.services.folder
    async with (
        listened(home, far.config(members=members)),
        person(far.config(user="bob", certificate_file="bob.pem"), folder) as bob,
        person(far.config(user="eve"), folder) as eve,
    ):
        await asyncio.gather(bob.say(chirp(1.0)), eve.say(chirp(0.8, 900, 900), ends=False))
        lines = {line.sender: line for line in await asyncio.wait_for(home.ear.heard(2), 10)}
    assert set(lines) == {"bob", "?eve"}
    assert {line.channel for line in lines.values()} == {"ops"}
    rising = pitches(recording(home, lines["bob"]))
    assert lines["bob"].voice is not None
    assert lines["bob"].voice.seconds == pytest.approx(1.0, abs=0.06)
    assert list(rising) == sorted(rising)
    assert rising[0] < 450
    assert rising[-1] > 1_600
    assert pitches(recording(home, lines["?eve"])) == pytest.approx(900, abs=20)
    assert not list((folder / "spool" / "here").glob("*"))


async def test_what_is_said_is_heard_once_nobody_else_speaks(home: Home, far: Server) -> None:
    folder = home.services.folder
    async with (
        listened(home, far.config()) as adapter,
        person(far.config(user="bob"), folder) as bob,
    ):
        talking = asyncio.create_task(bob.say(chirp(0.6)))
        await until(lambda: adapter._hearing.busy)  # type: ignore[attr-defined]
        assert not bob.heard
        await asyncio.wait_for(adapter.send(outbound(channel="ops")), 10)
        assert talking.done()
        await until(lambda: bob.endings)
        heard = bytes(bob.heard["bridge"])
        with pytest.raises(Refused, match="ours is ops"):
            await adapter.send(outbound(channel="elsewhere"))
        home.speaker.error = NotReady("no voice for zh")
        with pytest.raises(TryLater, match="no voice"):
            await adapter.send(outbound(channel="ops"))
    assert len(heard) / 32_000 == pytest.approx(0.5, abs=0.05)
    assert np.median(pitches(heard)) == pytest.approx(440, abs=10)


async def test_words_come_while_somebody_speaks_and_are_shown(home: Home, far: Server) -> None:
    ears = Listeners()
    ears.aloud = True
    home.services = replace(home.services, ears=ears)
    shown: list[Talking] = []
    async with (
        listened(home, far.config()),
        person(far.config(user="bob"), home.services.folder) as bob,
    ):
        talking = asyncio.create_task(bob.say(chirp(0.6)))
        watching = asyncio.create_task(watched(home, shown))
        await talking
        [line] = await asyncio.wait_for(home.ear.heard(1), 10)
        [words] = await asyncio.wait_for(home.ear.transcribed(1), 10)
        await until(lambda: not list((home.services.folder / "spool" / "here").glob("*")))
        watching.cancel()
    assert {(one.adapter, one.channel, one.who) for one in shown} == {("here", "ops", "bob")}
    assert len({one.words for one in shown}) > 1, "they grow"
    assert not home.services.talk.now()
    assert line.hearing
    assert (words.of, words.engine) == (line.key, "counter")


async def watched(home: Home, shown: list[Talking]) -> None:
    """Everything that is shown of who talks."""
    async for now in home.services.talk.changes():
        shown += now


async def test_who_finds_no_clear_channel_goes_another_way(home: Home, far: Server) -> None:
    async with (
        listened(home, far.config(patience=200)) as adapter,
        person(far.config(user="bob"), home.services.folder) as bob,
    ):
        talking = asyncio.create_task(bob.say(chirp(1.0)))
        await until(lambda: adapter._hearing.busy)  # type: ignore[attr-defined]
        with pytest.raises(Refused, match="reason_channel_busy"):
            await adapter.send(outbound(channel="ops"))
        await talking


async def test_only_its_own_room_is_heard(home: Home, far: Server) -> None:
    folder = home.services.folder
    above = far.config(user="SuperUser", password_file="super")
    async with person(above, folder) as root, person(far.config(user="bob"), folder) as bob:
        await root.make_room("巡逻")
        async with (
            listened(home, far.config(room="巡逻")),
            person(far.config(user="eve", room="巡逻"), folder) as eve,
        ):
            await asyncio.gather(bob.say(chirp(0.3)), eve.say(chirp(0.3)))
            [line] = await asyncio.wait_for(home.ear.heard(1), 10)
    assert line.sender == "eve"


async def test_refusals_stop_it_and_tell_why(home: Home, far: Server) -> None:
    folder = home.services.folder
    (folder / "wrong").write_text("4711 is wrong")
    for config, why in (
        (far.config(password_file="wrong"), "refuses us: "),
        (far.config(password_file="nowhere"), "nowhere cannot be used"),
        (far.config(certificate_file="password"), "password cannot be used"),
        (far.config(fingerprint="0" * 64), "not the one of `fingerprint`"),
        (far.config(fingerprint=""), "nobody vouches"),
        (far.config(room="nowhere"), "no channel 'nowhere'"),
    ):
        with pytest.raises(NotAllowed, match=why) as told:
            await mumble.open(config, home.services).__aenter__()
        assert "4711" not in str(told.value)
    with pytest.raises(NotReady, match="cannot be reached"):
        await mumble.open(far.config(port=1), home.services).__aenter__()


async def test_a_lost_server_is_lost_at_once_and_found_again(home: Home, far: Server) -> None:
    folder = home.services.folder
    async with connected(home, far.config()) as adapter:
        listening = asyncio.create_task(adapter.listen(home.ear))
        async with person(far.config(user="bob"), folder) as bob:
            talking = asyncio.create_task(bob.say(chirp(5.0)))
            takes = (folder / "spool" / "here").glob
            await until(lambda: any(take.stat().st_size > 16_000 for take in takes("*.take")))
            far.kill()
            with pytest.raises(NotReady, match="lost"):
                await asyncio.wait_for(listening, 5)
            await asyncio.gather(talking, return_exceptions=True)
        with pytest.raises(TryLater) as told:
            await adapter.send(outbound(channel="ops"))
        assert told.value.whole_adapter
    far.start()
    async with listened(home, far.config()) as adapter:
        [left] = await asyncio.wait_for(home.ear.heard(1), 10)
        async with person(far.config(user="bob"), folder) as bob:
            await adapter.send(outbound(channel="ops"))
            await until(lambda: bob.endings)
    assert left.sender == "bob"
    assert pitches(recording(home, left))[0] < 450


async def test_who_is_put_out_says_so(home: Home, far: Server) -> None:
    folder = home.services.folder
    above = far.config(user="SuperUser", password_file="super")
    async with connected(home, far.config()) as adapter, person(above, folder) as root:
        listening = asyncio.create_task(adapter.listen(home.ear))
        await until(lambda: "bridge" in names(root))
        await root.put_out("bridge")
        with pytest.raises(NotReady, match="go away"):
            await asyncio.wait_for(listening, 5)


async def test_while_the_journal_is_away_it_waits_on_the_disk(home: Home, far: Server) -> None:
    folder = home.services.folder
    home.ear.error = LogError("locked")
    async with listened(home, far.config()), person(far.config(user="bob"), folder) as bob:
        await bob.say(chirp(0.3))
        await asyncio.wait_for(home.ear.handed_in(1), 10)
    assert list((folder / "spool" / "here").glob("*.take"))
    home.ear.error = None
    async with listened(home, far.config()):
        [line] = await asyncio.wait_for(home.ear.heard(1), 10)
    assert line.sender == "bob"


def names(person: Person) -> set[str]:
    return {user.name for user in person.link.state.users.values()}


@pytest.mark.parametrize("wrong", [{"user": "a/b"}, {"members": {"a": "x"}}, {"fingerprint": "AB"}])
def test_wrong_settings_are_told(wrong: dict[str, object]) -> None:
    told = {"host": "h", "user": "u", "channel": "c"}
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(told | wrong, mumble.Config)
    assert issubclass(NotAllowed, AdapterError)
