"""F1–F4 by voice: spoken by the product's own voices, heard by the real recogniser, over all logs."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from bridge.config import load
from rules.call import Call
from rules.model import Site
from rules.transitions import Status
from tests.clock import ManualClock
from tests.stories.evening import EXAMPLE, Evening
from tests.stories.speaking import People

LANGUAGES = pytest.mark.parametrize("language", ["zh", "en"])
SAID = {
    "zh": {
        "across": "百龙天梯呼叫迷魂台，前往你处的游客增多。",
        "lost": "我女儿的手机丢了，落在从百龙天梯到三索石的环保车上。",
        "dispute": "迷魂台群防群治平台呼叫！停车场有游客排队发生纠纷！",
        "injury": "后花园有一位老人摔倒受伤，请派人来。",
        "take": "收到，一号我去。",
        "done": "一号处理完毕。",
        "found": "一号找到了。",
    },
    "en": {
        "across": "Bailong calling Mihun Terrace platform, more visitors are on the way to you.",
        "lost": "My daughter lost her phone on the shuttle bus, from Bailong Elevator to Three Ropes Stone.",
        "dispute": "There is a fight in the queue at Mihun Terrace.",
        "injury": "An old man is injured and bleeding at the Back Garden.",
        "take": "Roger, taking call one.",
        "done": "Call one is done.",
        "found": "Found. Call one, found.",
    },
}


def site_in(language: str) -> Site:
    """The example, as a station that works in this language would have it."""
    return replace(load(EXAMPLE).site, language=language)


class Spoken:
    """An evening on which everything is spoken."""

    def __init__(self, tonight: Evening, people: People, language: str) -> None:
        self.tonight, self._people, self._language = tonight, people, language

    async def say(self, channel: str, what: str) -> None:
        """Somebody speaks; the bridge has heard it out."""
        voice = await self._people.record(SAID[self._language][what], self._language)
        await self.tonight.say(channel, "", voice=voice)

    def call(self) -> Call:
        return self.tonight.call()


@LANGUAGES
async def test_f01_a_post_calls_a_post(
    log_url: str, clock: ManualClock, people: People, language: str
) -> None:
    tonight = Evening(log_url, clock, site_in(language))
    people.listen(tonight)
    await tonight.start()
    await Spoken(tonight, people, language).say("radio/百龙天梯", "across")
    assert "呼叫" in tonight.last("radio/迷魂台") or "calling" in tonight.last("radio/迷魂台")
    await tonight.stop()


@LANGUAGES
async def test_f02_a_phone_is_lost_and_found(
    log_url: str, clock: ManualClock, people: People, language: str
) -> None:
    tonight = Evening(log_url, clock, site_in(language))
    people.listen(tonight)
    await tonight.start()
    spoken = Spoken(tonight, people, language)
    await spoken.say("chat/tourist", "lost")
    assert (spoken.call().kind, set(spoken.call().ends)) == ("lost", {"bailong", "sansuoshi"})
    if spoken.call().status is Status.PROPOSED:  # heard, and not sure enough to send alone
        await tonight.say("console/desk", "confirm 1")
    assert tonight.told("radio/百龙天梯")
    assert tonight.told("radio/三索石")
    await spoken.say("radio/三索石", "found")
    assert spoken.call().status is Status.CLOSED
    await tonight.stop()


@LANGUAGES
async def test_f03_a_dispute_from_first_word_to_closed(
    log_url: str, clock: ManualClock, people: People, language: str
) -> None:
    tonight = Evening(log_url, clock, site_in(language))
    people.listen(tonight)
    await tonight.start()
    spoken = Spoken(tonight, people, language)
    await spoken.say("radio/迷魂台", "dispute")
    assert spoken.call().kind == "dispute"
    where = spoken.call().where
    assert where is not None
    assert where.place == "mihuntai"
    if spoken.call().status is Status.PROPOSED:
        await tonight.say("console/desk", "confirm 1")
    await spoken.say("radio/快警一组", "take")
    assert spoken.call().status is Status.TAKEN
    await spoken.say("radio/快警一组", "done")
    assert spoken.call().status is Status.CLOSED
    assert spoken.call().said.voice is not None, "the recording stays with the call"
    await tonight.stop()


@LANGUAGES
async def test_f04_neighbours_are_called_in(
    log_url: str, clock: ManualClock, people: People, language: str
) -> None:
    tonight = Evening(log_url, clock, site_in(language))
    people.listen(tonight)
    await tonight.start()
    spoken = Spoken(tonight, people, language)
    await spoken.say("radio/百龙天梯", "injury")
    assert spoken.call().kind == "injury"
    if spoken.call().status is Status.PROPOSED:
        await tonight.say("console/desk", "confirm 1")
    assert [a.task.value for a in spoken.call().assignments] == ["lead", "aid"]
    await tonight.stop()


async def test_a_voice_that_is_only_noise_reaches_a_person(
    log_url: str, clock: ManualClock, people: People
) -> None:
    noise = Path(__file__).parents[1] / "data" / "speech" / "zh-radio5-00.flac"
    tonight = Evening(log_url, clock)
    people.listen(tonight)
    await tonight.start()
    content = noise.read_bytes()
    voice = replace(
        await people.record("嗯", "zh"), ref=await people.media.put(content), seconds=4.0
    )
    await tonight.say("radio/迷魂台", "", voice=voice)
    call = tonight.call()
    assert call.status in {Status.ESCALATED, Status.PROPOSED}, "never sent by the machine"
    assert tonight.told("console/desk")
    await tonight.stop()
