"""The page in a real browser: a thumb on the button, a microphone that plays a file."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest
import soundfile
from playwright.async_api import Page, async_playwright, expect

from adapters import handset
from bridge.message import Choice, Outbound, Reach, Reported
from tests.adapters.house import Home, wav

CALLER = 5.0  # seconds of sound that the microphone plays, over and over


def caller(path: Path) -> None:
    """Something that no noise filter takes for a hum: syllables of changing pitch."""
    rate = 48_000
    t = np.arange(int(CALLER * rate)) / rate
    pitch = 150 + 80 * np.sin(2 * np.pi * 0.9 * t)
    voice = sum(np.sin(n * 2 * np.pi * np.cumsum(pitch) / rate) / n for n in range(1, 12))
    soundfile.write(path, 0.3 * voice * (np.sin(2 * np.pi * 2.5 * t) > -0.3), rate, "PCM_16")


@asynccontextmanager
async def browser(folder: Path, **context: str) -> AsyncIterator[Page]:
    """Debian's Chromium, as a phone; no word of the page may go to its error console."""
    caller(folder / "caller.wav")
    args = [
        "--no-sandbox",
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-audio-capture={folder / 'caller.wav'}",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-quic",
        "--no-first-run",
    ]
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=args)
        phone = await chromium.new_context(
            viewport={"width": 390, "height": 780},
            has_touch=True,
            **context,  # type: ignore[arg-type]
        )
        page = await phone.new_page()
        faults: list[str] = []
        page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        yield page
        await chromium.close()
        assert faults == []


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path, "迷魂台", "百龙天梯")


async def test_a_call_is_spoken_answered_and_confirmed(home: Home, tmp_path: Path) -> None:
    async with (
        handset.open(handset.Config(port=0), home.services) as adapter,
        browser(tmp_path, locale="en-GB") as page,
    ):
        listening = asyncio.create_task(adapter.listen(home.ear))
        await page.goto(f"http://127.0.0.1:{adapter.port}/?station=迷魂台")
        await page.click("#on")
        await expect(page.locator("#light")).to_have_class("light up")
        await expect(page.locator("#title")).to_have_text("迷魂台 · test")

        talk = page.locator("#talk")
        await expect(talk).to_contain_text("Hold to talk")
        await talk.hover()
        await page.mouse.down()
        await expect(page.locator("#talk-time")).to_contain_text("2.", timeout=10_000)
        await page.mouse.up()
        own = page.locator("#log li.own")
        await expect(own.locator("small")).to_have_text("Received")
        shown = float((await own.locator("p").inner_text()).split()[1])
        [line] = await asyncio.wait_for(home.ear.heard(1), 5)
        assert (line.channel, line.sender) == ("迷魂台", "迷魂台")
        assert line.voice
        assert line.voice.mime == "audio/wav"
        assert 1.95 <= line.voice.seconds < 3.5  # the page rounds: it showed “2.0”
        assert line.voice.seconds == pytest.approx(shown, abs=0.06)
        samples, rate = soundfile.read(io.BytesIO(home.media.kept[line.voice.ref]))
        assert (rate, samples.ndim) == (16_000, 1)
        assert len(samples) / rate == pytest.approx(line.voice.seconds)
        assert np.sqrt(np.mean(samples**2)) > 0.01  # somebody speaks

        await adapter.send(
            Outbound(
                key="in/1/here/迷魂台",
                channel="迷魂台",
                text="<b>17号</b>：请去停车场",
                language="zh",
                number=17,
                priority=1,
                choices=(Choice("接受", "17号我去"),),
            )
        )
        answer = page.locator("#log li.urgent")
        await expect(answer.locator("p")).to_have_text("<b>17号</b>：请去停车场")
        [report] = await asyncio.wait_for(home.ear.reported(1), 10)  # played to its end
        assert (report.relay, report.reach) == ("in/1/here/迷魂台", Reach.READ)
        assert isinstance(report, Reported)

        await answer.get_by_role("button", name="接受").click()
        pressed = (await asyncio.wait_for(home.ear.heard(2), 5))[1]
        assert (pressed.words, pressed.reply_to) == ("17号我去", "in/1/here/迷魂台")

        await page.fill("#words", "我到了")
        await page.press("#words", "Enter")
        typed = (await asyncio.wait_for(home.ear.heard(3), 5))[2]
        assert (typed.words, typed.reply_to, typed.voice) == ("我到了", "", None)

        (tmp_path / "call.wav").write_bytes(wav(1.25))
        await page.set_input_files("#file", tmp_path / "call.wav")
        picked = (await asyncio.wait_for(home.ear.heard(4), 5))[3]
        assert picked.voice
        assert home.media.kept[picked.voice.ref] == wav(1.25)
        assert len({message.key for message in home.ear.lines.values()}) == 4

        await page.click("#language")
        await expect(talk).to_contain_text("按住说话")
        await expect(own.first.locator("small")).to_have_text("已送达")
        await page.click("#off")
        await expect(page.locator("#join")).to_be_visible()
        listening.cancel()


async def test_a_pin_is_asked_for_and_a_slip_of_the_thumb_is_no_call(
    home: Home, tmp_path: Path
) -> None:
    (tmp_path / "pins").write_text("百龙天梯: 0815")
    config = handset.Config(port=0, pins_file="pins")
    async with handset.open(config, home.services) as adapter:
        listening = asyncio.create_task(adapter.listen(home.ear))
        async with browser(tmp_path, locale="zh-CN", color_scheme="dark") as page:
            await page.goto(f"http://127.0.0.1:{adapter.port}/")
            await page.select_option("#station", "百龙天梯")
            await page.fill("#pin", "0815")
            await page.click("#on")
            await expect(page.locator("#light")).to_have_class("light up")
            await page.locator("#talk").hover()
            await page.mouse.down()
            await expect(page.locator("#talk")).to_have_class("live")
            await page.mouse.up()
            await expect(page.locator("#note")).to_contain_text("太短")
            assert await page.locator("#log li").count() == 0
        listening.cancel()
    assert not home.ear.times
