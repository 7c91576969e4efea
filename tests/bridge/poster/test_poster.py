"""Posters: what a phone's camera reads from the paper is where its page is."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pypdfium2
import pytest
import yaml
import zxingcpp
from PIL import Image, ImageDraw

from adapters.console.report_places import spot
from bridge.__main__ import main
from bridge.config import load
from bridge.poster.fonts import Font, chinese
from bridge.poster.pdf import pdf
from bridge.poster.sheet import HEIGHT, MARGIN, WIDTH, Sheet, drawn, ems
from bridge.poster.subjects import Subject, homeless, subjects
from bridge.poster.svg import svg
from bridge.shown import public
from rules.rulebook import Rulebook
from tests import example
from tests.stories.evening import EXAMPLE

BASE = "https://help.example.cn"
SITE = {"zh": "袁家界", "en": "Yuanjiajie"}
DOTS = 4  # in a millimetre: a hundred an inch, a poor printer
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example, with plates at two places and an address for phones."""
    whole = example.whole()
    whole = {k: v for k, v in whole.items() if k != "paths"}
    whole["places"]["mihuntai"]["codes"] = ["灯杆 0123", "MH-7/2"]
    whole["places"]["bailong"]["codes"] = ["BL_1"]
    whole["adapters"]["console"] |= {"public_url": BASE + "/", "phone": "0744-110"}
    file = tmp_path_factory.mktemp("site") / "site.yaml"
    file.write_text(yaml.safe_dump(whole, allow_unicode=True, sort_keys=False), "utf-8")
    return file


def a_subject(**changes: object) -> Subject:
    given = {"place": "gate", "code": "gate", "names": {"zh": "南门", "en": "South Gate"}} | changes
    return Subject(**given)  # type: ignore[arg-type]


def printed(file: Path) -> Image.Image:
    """The boxes of an SVG as a printer would blacken them."""
    page = Image.new("L", (round(WIDTH * DOTS), round(HEIGHT * DOTS)), 255)
    pen = ImageDraw.Draw(page)
    for box in ET.parse(file).getroot().iter(f"{SVG}rect"):  # our own file
        x, y, w, h = (float(box.get(k, "0")) * DOTS for k in ("x", "y", "width", "height"))
        pen.rectangle((round(x), round(y), round(x + w) - 1, round(y + h) - 1), box.get("fill"))
    return page


def decoded(page: Image.Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(page)]


def pages(content: bytes, scale: float) -> Iterator[Image.Image]:
    file = pypdfium2.PdfDocument(content)
    for page in file:
        yield page.render(scale=scale).to_pil()
    file.close()


def test_the_command_prints_every_place_and_plate(
    site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["poster", str(site), "--out", str(tmp_path)]) == 0
    told = capsys.readouterr()
    files = sorted(tmp_path.glob("*.svg"))
    loaded = load(site).site
    assert len(files) == len(loaded.places) + 3
    assert f"{len(files)} posters" in told.out
    known = public(Rulebook(loaded))["places"]
    led = set()
    for file in files:
        (url,) = decoded(printed(file))
        assert url.startswith(BASE + "/r/")
        led.add(spot(_unquoted(url), known).place)  # as the page itself would read it
        assert "0744-110" in file.read_text("utf-8")
    assert led == set(loaded.places)
    codes = [
        c for page in pages((tmp_path / "posters.pdf").read_bytes(), 1.0) for c in decoded(page)
    ]
    assert codes == [s.url(BASE) for s in subjects(loaded)]


def _unquoted(url: str) -> str:
    return unquote(url.rpartition("/r/")[2])


def test_one_place_with_its_plates(site: Path, tmp_path: Path) -> None:
    out = ["--out", str(tmp_path), "--as", "svg"]
    assert main(["poster", str(site), "--place", "mihuntai", *out]) == 0
    assert len(list(tmp_path.iterdir())) == 3
    words = (tmp_path / "mihuntai.svg").read_text("utf-8")
    for said in ("袁家界 Yuanjiajie", "迷魂台", "Mihun Terrace", "迷魂台平台", "扫码", "Scan"):
        assert said in words
    plate = next(f for f in tmp_path.iterdir() if "0123" in f.name).read_text("utf-8")
    assert "编号 / No. 灯杆 0123" in plate


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--place", "atlantis"], "atlantis"),
        (["--url", "help.example.cn"], "no address"),
        (["--font", "nowhere.ttf"], "nowhere.ttf"),
        (["--url", "ftp://help.example.cn"], "no address"),
        (["--url", "https://" + "x" * 300], "too long"),
    ],
)
def test_what_is_wrong_is_said(
    more: list[str], told: str, site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["poster", str(site), "--out", str(tmp_path), *more]) == 2
    assert told in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_without_an_address_nothing_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["poster", "yuanjiajie"]) == 2
    assert "public_url" in capsys.readouterr().err


def test_an_address_that_no_phone_reaches_is_warned_of(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = ["--url", "http://127.0.0.1:8080", "--as", "svg", "--out", str(tmp_path)]
    assert main(["poster", "yuanjiajie", "--place", "bailong", *url]) == 0
    told = capsys.readouterr().err
    assert "https" in told
    assert "no phone" in told


def test_a_font_of_ones_own(site: Path, tmp_path: Path) -> None:
    font = chinese(bold=False)
    assert font is not None
    asked = ["poster", str(site), "--out", str(tmp_path), "--as", "pdf", "--place", "sansuoshi"]
    assert main([*asked, "--font", str(font.path)]) == 0
    assert [f.name for f in tmp_path.iterdir()] == ["posters.pdf"]


def test_a_machine_without_fonts_has_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert chinese(bold=True, usual=()) is None
    assert chinese(bold=True, usual=(str(tmp_path / "{weight}.ttc"),)) is None
    (tmp_path / "Bold.ttc").touch()
    assert chinese(bold=True, usual=(str(tmp_path / "{weight}.ttc"),)) == Font(
        tmp_path / "Bold.ttc"
    )


@pytest.mark.parametrize(
    "names",
    [
        {"zh": "很" * 60},
        {"en": "A very long name of a very small place " * 5},
        {"zh": "<b>&\"'</b>", "en": "</text><script>alert(1)</script>"},
        {"ko": "남문"},
        {"zh": "a\u202eb\u0007c"},
    ],
)
def test_any_name_fits_and_is_only_words(names: dict[str, str]) -> None:
    sheet = drawn(a_subject(names=names), SITE, url=BASE, phone="110")
    root = ET.fromstring(svg(sheet))
    assert {e.tag.removeprefix(SVG) for e in root.iter()} == {"svg", "title", "rect", "g", "text"}
    for words in sheet.words:
        assert ems(words.text) * words.size <= WIDTH - 2 * MARGIN + 0.01
        assert words.text.isprintable()


def test_a_scratched_code_is_still_read(tmp_path: Path) -> None:
    file = tmp_path / "a.svg"
    file.write_text(svg(drawn(a_subject(), SITE, url=BASE + "/r/gate", phone="110")), "utf-8")
    page = printed(file)
    spots = ImageDraw.Draw(page)
    spots.rectangle((430, 520, 500, 570), 255)
    assert decoded(page) == [BASE + "/r/gate"]
    assert decoded(page.rotate(12, expand=True, fillcolor=255).resize((420, 560)))


def test_the_letters_travel_in_the_pdf() -> None:
    regular, bold = chinese(bold=False), chinese(bold=True)
    assert regular is not None
    assert bold is not None
    sheet: Sheet = drawn(a_subject(), SITE, url=BASE, phone="110")
    content = pdf([sheet], regular, bold)
    text = pypdfium2.PdfDocument(content)[0].get_textpage().get_text_range()
    assert "南门" in text
    assert "South Gate" in text
    assert len(content) < 200_000


def test_a_platform_away_from_every_place_is_named() -> None:
    site = load(EXAMPLE).site
    assert homeless(site) == []
    assert any(s.platforms for s in subjects(site))


def test_no_two_codes_share_a_file() -> None:
    names = [a_subject(code=c).file for c in ("a/b", "a_2Fb", "a b", "a_b", "..", "../x", "灯")]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[A-Za-z0-9._~-]+", n) and "/" not in n for n in names)
