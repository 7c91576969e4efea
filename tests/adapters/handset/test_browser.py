"""The page in a real browser: a thumb on the button, a microphone that plays a file."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from bridge.message import Choice, Outbound, Reach, Reported
from tests.adapters.handset.browser import (
    STATION,
    chromium,
    phone,
    pressed,
    recording,
    spoken,
    switched_on,
    whole,
    with_board,
)
from tests.adapters.handset.phone import opened
from tests.adapters.handset.speaker import Listeners
from tests.adapters.handset.wire import wire
from tests.adapters.house import Home, outbound, wav

pytestmark = pytest.mark.asyncio(loop_scope="module")
OLD = """
delete AudioContext.prototype.audioWorklet; Object.defineProperty(BaseAudioContext.prototype, 'audioWorklet', {value: undefined});
const Native = AudioContext;
window.AudioContext = class extends Native { constructor(options) { if (options?.sampleRate) throw new Error('no'); super(); } };
"""


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    async with chromium(tmp_path_factory.mktemp("chromium")) as running:
        yield running


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path, STATION, "百龙天梯")


async def test_what_is_spoken_arrives_whole_and_what_was_understood_is_shown(
    home: Home, browser: Browser
) -> None:
    board = with_board(home)
    async with opened(home) as adapter, phone(browser, adapter.port) as page:
        await switched_on(page)
        await expect(page.locator("#title")).to_have_text(f"{STATION} · test")
        await expect(page.locator("#talk")).to_contain_text("Hold to talk")
        await pressed(page)
        own = page.locator("#log li.own")
        await expect(own.locator("small")).to_have_text("Speaking…")
        await spoken(page, 1.5)
        await page.mouse.up()
        await expect(own.locator("small")).to_have_text("Received")
        [line] = home.ear.lines.values()
        assert line.voice
        assert (line.channel, line.sender, line.voice.mime) == (STATION, STATION, "audio/flac")
        heard = recording(home, line)
        assert 1.5 <= line.voice.seconds < 4.0
        shown = float((await own.locator("p").first.inner_text()).split()[1])
        assert line.voice.seconds == pytest.approx(shown, abs=0.06)
        assert whole(heard)

        board.show(line.key, "停车场有孩子<b>走丢</b>了")
        await expect(own.locator(".understood")).to_contain_text("“停车场有孩子<b>走丢</b>了”")
        await expect(own.locator(".understood")).to_contain_text("Call 17 · lost child · car park")
        await page.click("#language")
        await expect(page.locator("#talk")).to_contain_text("按住说话")
        await expect(own.locator("small")).to_have_text("已送达")
        await expect(own.locator(".understood")).to_contain_text("第17号 · 走失 · 停车场")
        await page.click("#off")
        await expect(page.locator("#join")).to_be_visible()


async def test_words_are_shown_while_the_button_is_down(home: Home, browser: Browser) -> None:
    ears = Listeners()
    ears.aloud = True
    home.services = replace(home.services, ears=ears)
    async with opened(home) as adapter, phone(browser, adapter.port) as page:
        await switched_on(page)
        await pressed(page)
        words = page.locator("#log li.own .so-far")
        await expect(words).to_have_text(re.compile(r"^… \d+个$"))
        await expect(page.locator("#log li.own small")).to_have_text("Speaking…")
        await spoken(page, 0.6)
        await page.mouse.up()
        await expect(page.locator("#log li.own .understood")).to_have_text(
            re.compile(r"“\d+个样本”")
        )
        await expect(words).to_have_count(0)


async def test_a_link_that_breaks_in_the_middle_is_loud_and_loses_nothing(
    home: Home, browser: Browser
) -> None:
    async with (
        opened(home) as adapter,
        wire(adapter.port) as cable,
        phone(browser, cable.port, cuts=True) as page,
    ):
        await switched_on(page)
        await pressed(page)
        await spoken(page, 1.0)
        cable.cut()
        await expect(page.locator("#link")).to_contain_text("LINK DOWN")
        await expect(page.locator("#light")).to_have_class("light down")
        state = page.locator("#log li.own small")
        await expect(state).to_have_text("Not sent yet, waiting for the link…")
        await spoken(page, 2.0)
        cable.mend()
        await expect(state).to_have_text("Speaking…", timeout=10_000)
        await expect(page.locator("#link")).to_be_hidden(timeout=10_000)
        cable.cut()
        await page.mouse.up()
        await expect(state).to_have_class("waiting")
        cable.mend()
        await expect(state).to_have_text("Received", timeout=10_000)
    [line] = home.ear.lines.values()
    assert whole(recording(home, line))
    assert home.ear.times == 1


async def test_hands_free_a_tap_begins_and_the_next_one_ends_and_so_does_the_space_bar(
    home: Home, browser: Browser
) -> None:
    async with (
        opened(home) as adapter,
        phone(browser, adapter.port, script=OLD, locale="zh-CN", reduced_motion="reduce") as page,
    ):
        await switched_on(page)
        await page.click("#lock")
        await expect(page.locator("#lock")).to_have_attribute("aria-pressed", "true")
        talk = page.locator("#talk")
        await expect(talk).to_contain_text("点一下说话")
        await talk.tap()
        await spoken(page, 1.5)
        await expect(talk).to_contain_text("再点结束")
        await talk.tap()
        await expect(page.locator("#log li.own small")).to_have_text("已送达")
        await page.click("#lock")
        await page.locator("#log").focus()
        await page.keyboard.down(" ")
        await spoken(page, 0.6)
        await page.keyboard.up(" ")
        await expect(page.locator("#log li.own small").nth(1)).to_have_text("已送达")
        await page.fill("#words", "我 到")
        await page.press("#words", "Space")
        assert await talk.get_attribute("aria-pressed") == "false"
        await page.press("#words", "Enter")
        first, second, typed = await asyncio.wait_for(home.ear.heard(3), 5)
    assert whole(recording(home, first))
    assert second.voice
    assert 0.5 < second.voice.seconds < 2.5
    assert (typed.words, typed.voice) == ("我 到", None)


HEARKEN = """async () => {
  const context = new AudioContext();
  await context.resume();
  const analyser = new AnalyserNode(context, { fftSize: 4096 });
  context.createMediaElementSource(document.getElementById('voice')).connect(analyser).connect(context.destination);
  const bins = new Uint8Array(analyser.frequencyBinCount);
  window.heard = [];
  setInterval(() => {
    analyser.getByteFrequencyData(bins);
    const most = Math.max(...bins);
    if (most > 100) window.heard.push(bins.indexOf(most) * context.sampleRate / 4096);
  }, 20);
}"""


async def test_answers_are_heard_in_order_the_urgent_first_and_not_while_we_speak(
    home: Home, browser: Browser
) -> None:
    async with opened(home) as adapter, phone(browser, adapter.port) as page:
        await switched_on(page)
        await page.evaluate(HEARKEN)
        await pressed(page)
        for nth, priority in enumerate((3, 3, 1), 1):
            await adapter.send(
                Outbound(
                    key=f"in/{nth}/here/{STATION}",
                    channel=STATION,
                    text="<b>17号</b>：请去停车场",
                    language="zh",
                    number=17,
                    priority=priority,
                    choices=(Choice("接受", "17号我去"),),
                )
            )
        answer = page.locator("#log li.urgent")
        await expect(answer.locator("p")).to_have_text("<b>17号</b>：请去停车场")
        assert await page.evaluate("window.heard") == []
        assert home.ear.reports == []
        await spoken(page, 0.6)  # less might be a slip of the thumb
        await page.mouse.up()
        reports = await asyncio.wait_for(home.ear.reported(3), 10)
        assert [report.relay.split("/")[1] for report in reports] == ["3", "1", "2"]
        assert isinstance(reports[0], Reported)
        assert {report.reach for report in reports} == {Reach.READ}
        pitches = await page.evaluate("window.heard")
        assert len(pitches) > 30  # 1.5 s of hum were really played
        assert np.median(pitches) == pytest.approx(440, abs=15)

        await answer.get_by_role("button", name="接受").click()
        pressed_button = (await asyncio.wait_for(home.ear.heard(2), 5))[1]
        assert (pressed_button.words, pressed_button.reply_to) == ("17号我去", "in/3/here/迷魂台")

        await expect(page.locator("html.drill, #log li.drill")).to_have_count(0)
        exercise = Outbound(
            key=f"in/4/here/{STATION}",
            channel=STATION,
            text="演练",
            language="zh",
            drill=True,
        )
        await adapter.send(exercise)
        await expect(page.locator("#log li.drill small")).to_contain_text("DRILL")
        edge = "getComputedStyle(document.body, '::after').borderTopWidth"
        assert await page.evaluate(edge) == "9px"


async def test_a_pin_is_asked_for_and_a_slip_of_the_thumb_is_no_call(
    home: Home, browser: Browser, tmp_path: Path
) -> None:
    (tmp_path / "pins").write_text(f"百龙天梯: 0815\n{STATION}: 1234")
    async with (
        opened(home, pins_file="pins") as adapter,
        phone(browser, adapter.port, locale="zh-CN", color_scheme="dark", cuts=True) as page,
    ):
        await page.fill("#pin", "0000")
        await page.click("#on")
        await expect(page.locator("#join-note")).to_have_text("PIN 码不对")
        await page.fill("#pin", "1234")
        await switched_on(page)
        await page.wait_for_function("() => document.title.includes('测试')")
        # Down and up within one turn of the page: no slow machine makes a call of it.
        await page.evaluate("""() => {
          const talk = document.getElementById('talk');
          talk.setPointerCapture = () => {};
          const seen = new MutationObserver(() => {
            if (talk.className !== 'live') return;
            seen.disconnect();
            talk.dispatchEvent(new PointerEvent('pointerup', { pointerId: 1 }));
          });
          seen.observe(talk, { attributes: true });
          talk.dispatchEvent(new PointerEvent('pointerdown', { pointerId: 1 }));
        }""")
        await expect(page.locator("#note")).to_contain_text("太短")
        assert await page.locator("#log li").count() == 0
        await page.set_input_files(
            "#file", {"name": "call.wav", "mimeType": "audio/wav", "buffer": wav(1.25)}
        )
        [picked] = await asyncio.wait_for(home.ear.heard(1), 5)
    assert picked.voice
    assert home.media.kept[picked.voice.ref] == wav(1.25)


async def test_a_second_phone_of_the_station_hears_the_first(home: Home, browser: Browser) -> None:
    async with (
        opened(home) as adapter,
        phone(browser, adapter.port) as one,
        phone(browser, adapter.port) as other,
    ):
        await switched_on(other)
        await other.evaluate(HEARKEN)
        await switched_on(one)
        await pressed(one)
        await spoken(one, 1.0)
        await one.mouse.up()
        await expect(other.locator("#log li.own p")).to_contain_text(
            "another phone of this station"
        )
        await other.wait_for_function("() => window.heard.length > 20")
        await adapter.send(outbound("in/1/here/a", STATION))
        for page in (one, other):
            await expect(page.locator("#log li:not(.own)")).to_have_count(1)
        assert await one.locator("#log li.own").count() == 1


async def test_a_microphone_of_another_rate_is_brought_to_ours(
    browser: Browser, home: Home
) -> None:
    script = """async (pitch) => {
      const { Resampler } = await import('/page/resample.js');
      const resampler = new Resampler(44100, 16000);
      const made = [];
      for (let at = 0; at < 44100; at += 128) {
        const block = Float32Array.from({ length: Math.min(128, 44100 - at) }, (_, n) => Math.sin(2 * Math.PI * pitch * (at + n) / 44100));
        made.push(...resampler.feed(block));
      }
      return made;
    }"""
    async with opened(home) as adapter, phone(browser, adapter.port) as page:
        for pitch, passes in (
            (300, True),
            (3_000, True),
            (6_500, True),
            (9_000, False),
            (15_000, False),
        ):
            made = np.array(await page.evaluate(script, pitch))
            assert len(made) == pytest.approx(16_000, abs=30)
            level = np.sqrt(2 * np.mean(made[500:-500] ** 2))
            assert (level == pytest.approx(1, abs=0.02)) if passes else level < 0.02
            if passes:
                peak = np.argmax(np.abs(np.fft.rfft(made[:15_900], 16_000)))
                assert peak == pytest.approx(pitch, abs=2)
