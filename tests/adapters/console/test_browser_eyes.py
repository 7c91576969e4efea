"""What can be seen of a call, in a real Chromium: stills, cameras with their links, the map."""

import pytest
from playwright.async_api import Page, expect

from bridge.case_views import CameraView
from tests.adapters.console.samples import STILL, a_call, a_voice
from tests.adapters.console.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="package")

CAMERAS = (
    CameraView(id="c1", names={"zh": "南门球机", "en": "gate dome"}, link="https://video.example.org/live/c1",
               still="", metres=0, looks=True, saw=True),
    CameraView(id="c2", names={"zh": "栈道", "en": "walkway"}, link="javascript:alert(1)",
               still="http://video.example.org/c2.jpg", metres=140, looks=False, saw=False),
)  # fmt: skip


async def test_browser_a_call_shows_its_still_and_the_cameras_near(
    desk: Page, evening: Stage
) -> None:
    heard = a_voice(voice="", by="", channel="chat", pictures=((STILL, "image/png"),), camera="c1",
                    words="https://evil.example/x crowd")  # fmt: skip
    evening.board.put(a_call(heard=(heard,), cameras=CAMERAS))
    picture = desk.locator(".eyes img")
    await expect(picture).to_have_attribute("src", f"/still/{STILL}")
    await picture.scroll_into_view_if_needed()
    await desk.wait_for_function("document.querySelector('.eyes img').naturalWidth === 32")
    live = desk.get_by_role("link", name="Live view")
    await expect(live).to_have_attribute("href", "https://video.example.org/live/c1")
    await expect(live).to_have_attribute("rel", "noopener noreferrer")
    await expect(desk.get_by_role("link", name="Newest still")).to_have_count(1)
    await expect(desk.locator(".eyes .cameras")).to_contain_text("140 m · looks elsewhere")
    links = await desk.locator("a[href]").evaluate_all("all => all.map(a => a.href)")
    assert not [one for one in links if "evil" in one or one.startswith("javascript")]
    await desk.get_by_role("button", name="中文").click()
    await expect(desk.locator(".eyes h2")).to_have_text("画面")
    await expect(desk.locator(".eyes")).to_contain_text("南门球机")
    await desk.get_by_role("button", name="English").click()


async def test_browser_a_flood_of_stills_shows_the_first_and_the_newest(
    desk: Page, evening: Stage
) -> None:
    many = tuple(
        a_voice(key=f"k{n}", voice="", pictures=((f"sha256:{n:064x}", "image/png"),))
        for n in range(30)
    )
    evening.board.put(a_call(heard=many))
    await expect(desk.locator(".eyes figure")).to_have_count(5)
    await desk.locator(".eyes figure").first.scroll_into_view_if_needed()
    await expect(desk.locator(".eyes figure").first).to_contain_text("not kept any more")
    await expect(desk.locator(".eyes > .why")).to_have_text("25 earlier pictures")
    evening.board.put(a_call(heard=()))
    await expect(desk.locator(".eyes")).to_have_count(0)
