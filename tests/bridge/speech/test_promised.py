"""Whoever promises the words of a voice brings them; nobody else listens, but nothing rests."""

from datetime import timedelta

from bridge import codec
from bridge.engine import Engine, due
from bridge.intake import Intake
from bridge.logs import open_log
from bridge.message import Inbound, Transcribed, Voice
from bridge.ports import Append
from bridge.streams import INBOX, tick_key
from rules.inputs import Tick
from tests.clock import ManualClock
from tests.house import take, undone
from tests.sites import small_book


def voice(key: str, *, hearing: bool) -> Inbound:
    said = Voice(ref=f"sha256:{key}", seconds=2.0, snr=17.0)
    return Inbound(key=key, channel="1", sender="1", voice=said, hearing=hearing)


async def test_a_promise_is_no_job_and_its_words_are_acted_on(clock: ManualClock) -> None:
    log = await open_log("memory:promised-1", clock)
    engine, intake = Engine(log, small_book()), Intake("air", log)
    await intake.hear(voice("m1", hearing=True))
    await intake.hear(voice("m2", hearing=False))
    await intake.hear(Transcribed(of="m1", words="南门有人打架", confidence=0.9, engine="e"))
    await engine.handle(await take(log.follow(INBOX), 3))
    assert await undone(log, "speech") == ["air:m2"]
    call = engine.world.calls["air:m1"]
    assert call.kind == "dispute"
    assert call.said.voice == voice("m1", hearing=True).voice
    await log.aclose()


async def test_a_promise_that_is_not_kept_goes_to_a_person(clock: ManualClock) -> None:
    log = await open_log("memory:promised-2", clock)
    engine = Engine(log, small_book())
    await Intake("air", log).hear(voice("m1", hearing=True))
    await engine.handle(await take(log.follow(INBOX), 1))
    at = due(engine.world, "air:m1")
    assert at == clock.now() + small_book().policy.hear_within
    await clock.advance(timedelta(seconds=21))
    tick = codec.encode(Tick(subject="air:m1", due=at))
    await log.commit(Append(stream=INBOX, key=tick_key("air:m1", at), body=tick))
    await engine.handle((await take(log.follow(INBOX), 2))[1:])
    assert engine.world.calls["air:m1"].said.voice
    await log.aclose()
