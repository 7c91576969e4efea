"""A site's own tiles under the map: what is refused, what is served, what is seen."""

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, Request, expect

from adapters.console import Config, examine
from adapters.console.ground import OSM, PATH, read_tiles
from bridge.config.check import check_main
from bridge.examples import site_path
from tests.adapters.console import tiles
from tests.adapters.console.board import ScriptedBoard
from tests.adapters.console.browser import a_page
from tests.adapters.console.chart import charted
from tests.adapters.console.stage import Stage

COLOUR = """() => {
  const copy = new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});
  copy.drawImage(document.querySelector('.map-ground canvas'), 128, 128, 1, 1, 0, 0, 1, 1);
  return [...copy.getImageData(0, 0, 1, 1).data].slice(0, 3);
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("site")
    tiles.pictures(found / "pictures.pmtiles")
    tiles.basemap(found / "basemap.pmtiles")
    return found


def test_what_a_page_must_know_is_read_from_the_file(folder: Path) -> None:
    told = read_tiles(folder / "pictures.pmtiles")
    assert (told.tiles, told.least, told.most) == ("picture", tiles.LEAST, tiles.MOST)
    assert told.bounds == ((tiles.SOUTH, tiles.WEST), (tiles.NORTH, tiles.EAST))
    assert told.credit == "© A survey x"
    assert read_tiles(folder / "basemap.pmtiles").credit == OSM


def other_layers(path: Path) -> None:
    tiles.basemap(path, {"vector_layers": [{"id": "transportation"}]})


def torn(path: Path) -> None:
    tiles.basemap(path)
    path.write_bytes(path.read_bytes()[:-40])


def changed(*changes: tuple[int, bytes]) -> Callable[[Path], None]:
    """A good file with other bytes there."""

    def write(path: Path) -> None:
        tiles.pictures(path)
        content = bytearray(path.read_bytes())
        for at, new in changes:
            content[at : at + len(new)] = new
        path.write_bytes(content)

    return write


BAD: dict[str, tuple[Callable[[Path], object], str]] = {
    "none": (lambda _: None, "there is no file"),
    "folder": (Path.mkdir, "there is no file"),
    "empty": (Path.touch, "this is no PMTiles file"),
    "picture": (lambda p: p.write_bytes(b"\x89PNG" * 99), "this is no PMTiles file"),
    "old": (changed((7, b"\x02")), "another version than 3"),
    "torn": (torn, "ends too early"),
    "short": (lambda p: p.write_bytes(b"PMTiles\x03"), "ends too early"),
    "far": (changed((8, b"\xff" * 8)), "first directory"),
    "brotli": (changed((98, b"\x03")), "write it with gzip"),
    "kind": (changed((99, b"\x00")), "neither vectors"),
    "notes": (changed((24, b"\x00" * 8)), "cannot be read"),
    "layers": (other_layers, "no Protomaps basemap (transportation)"),
    "outside": (lambda p: p.symlink_to("/etc/hostname"), "must lie in the site's folder"),
}


@pytest.mark.parametrize("fault", BAD)
def test_a_bad_file_is_told_when_the_site_is_read(fault: str, tmp_path: Path) -> None:
    make, told = BAD[fault]
    make(tmp_path / "town.pmtiles")
    ((key, reason),) = examine(Config(map="town.pmtiles"), tmp_path)
    assert key == "map"
    assert reason.startswith("town.pmtiles: ")
    assert told in reason


@pytest.mark.parametrize("name", ["../town.pmtiles", "/etc/passwd"])
def test_no_name_leads_out_of_the_folder(name: str, folder: Path) -> None:
    assert [key for key, _ in examine(Config(map=name), folder / "below")] == ["map"]


def test_check_names_the_line(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = shutil.copytree(
        site_path("yuanjiajie"), tmp_path / "site", ignore=shutil.ignore_patterns("recordings")
    )
    shutil.copytree(site_path("yuanjiajie").parent / "common", tmp_path / "common")
    main = site / "site.yaml"
    text = main.read_text("utf-8")
    head, tail = text.split("console:", 1)
    first, rest = tail.split("\n", 1)
    assert "{" in first
    main.write_text(
        f"{head}console:{first.replace('{', '{map: town.pmtiles, ', 1)}\n{rest}", "utf-8"
    )
    assert check_main([str(site)]) == 2
    assert f"site.yaml:{head.count(chr(10)) + 1}" in (told := capsys.readouterr().err)
    assert "there is no file 'town.pmtiles' in the site's folder" in told
    shutil.copy(folder / "basemap.pmtiles", site / "town.pmtiles")
    assert check_main([str(site)]) == 0


@asynccontextmanager
async def grounded(folder: Path, name: str) -> AsyncIterator[Stage]:
    async with charted(ScriptedBoard(), Config(port=0, map=name), home=folder) as stage:
        yield stage


async def test_ranges_of_the_one_file_and_of_nothing_else(folder: Path) -> None:
    content = (folder / "basemap.pmtiles").read_bytes()
    async with grounded(folder, "basemap.pmtiles") as stage:
        headers = {"range": "bytes=0-126"}
        async with stage.http.get(stage.url + PATH, headers=headers) as answer:
            assert (answer.status, await answer.read()) == (206, content[:127])
            assert answer.headers["content-range"] == f"bytes 0-126/{len(content)}"
        headers = {"range": f"bytes={len(content)}-"}
        async with stage.http.get(stage.url + PATH, headers=headers) as answer:
            assert answer.status == 416
        headers = {"sec-fetch-site": "cross-site"}
        async with stage.http.get(stage.url + PATH, headers=headers) as answer:
            assert answer.status == 403
        for path in ("/api/map/pictures.pmtiles", "/api/map/ground.pmtiles/x"):
            async with stage.http.get(stage.url + path) as answer:
                assert answer.status == 404


async def test_a_file_that_went_bad_leaves_the_console_without_ground(tmp_path: Path) -> None:
    async with grounded(tmp_path, "gone.pmtiles") as stage:
        async with stage.http.get(stage.url + PATH) as answer:
            assert answer.status == 404
        assert await stage.say("confirm 17") == (200, {"heard": True})


@asynccontextmanager
async def on_the_map(browser: Browser, stage: Stage) -> AsyncIterator[tuple[Page, list[str]]]:
    asked: list[str] = []
    size = {"width": 1440, "height": 900}
    async with a_page(
        browser, "about:blank", locale="en-GB", viewport=size, color_scheme="light"
    ) as page:
        page.on("request", lambda request: asked.append(_path(request)))
        await page.goto(stage.url)
        await expect(page.locator(".map-board")).to_be_visible()
        yield page, asked


def _path(request: Request) -> str:
    return "/" + request.url.split("/", 3)[-1]


@pytest.mark.asyncio(loop_scope="package")
async def test_browser_pictures_lie_under_the_map(chromium: Browser, folder: Path) -> None:
    async with (
        grounded(folder, "pictures.pmtiles") as stage,
        on_the_map(chromium, stage) as (page, asked),
    ):
        await expect(page.locator(".map-ground canvas.leaflet-tile-loaded").first).to_be_attached()
        assert await page.evaluate(COLOUR) == list(tiles.RED)
        await expect(page.locator(".mapcredit")).to_have_text("© A survey x")
        assert not any("protomaps" in path for path in asked)


@pytest.mark.asyncio(loop_scope="package")
async def test_browser_a_basemap_is_painted_in_the_pages_colours(
    chromium: Browser, folder: Path
) -> None:
    async with (
        grounded(folder, "basemap.pmtiles") as stage,
        on_the_map(chromium, stage) as (page, asked),
    ):
        water = page.locator(".map-ground canvas.leaflet-tile-loaded")
        await expect(water.first).to_be_attached()
        light = await page.evaluate(COLOUR)
        await page.emulate_media(color_scheme="dark")
        await page.wait_for_function(
            f"light => {{ const now = ({COLOUR})(); return now[2] && now.join() !== light.join(); }}",
            arg=light,
        )
        dark = await page.evaluate(COLOUR)
        assert sum(dark) < sum(light)
        assert light[2] > light[0]  # water is blue
        assert sum("protomaps-leaflet" in path for path in asked) == 1


@pytest.mark.asyncio(loop_scope="package")
async def test_browser_without_a_file_nothing_of_it_is_fetched(chromium: Browser) -> None:
    async with charted(ScriptedBoard()) as stage, on_the_map(chromium, stage) as (_, asked):
        assert any(path.endswith("/js/map-view.js") for path in asked)
        assert not [path for path in asked if "ground" in path or "tiles" in path]
