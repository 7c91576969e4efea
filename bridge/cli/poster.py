"""`patrolbridge poster`: printable posters (A4) with the QR code of the report page.

One for each place and each plate of a site: SVG files, and all of them as one PDF where this
machine has a font with Chinese letters (Debian: fonts-noto-cjk).
"""

import argparse
import ipaddress
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from bridge.config import Loaded, load
from bridge.errors import BridgeError
from bridge.examples import site_path

LONGEST = 200  # letters of an address that a phone still reads from afar


def poster_main(argv: Sequence[str]) -> int:
    """0 when all are written, 2 where the site or the address is wrong."""
    args = _parser().parse_args(argv)
    loaded = load(args.site)
    told = _told(loaded)
    base = args.url or str(told.get("public_url", ""))
    if wrong := _wrong(base):
        sys.stderr.write(f"{wrong}; give --url, or public_url of the console in the site file\n")
        return 2
    for warning in _warnings(base, loaded):
        sys.stderr.write(f"{warning}\n")
    if args.font and not args.font.is_file():
        sys.stderr.write(f"there is no font {args.font}\n")
        return 2
    unknown = [p for p in args.place if p not in loaded.site.places]
    if unknown:
        known = ", ".join(loaded.site.places)
        sys.stderr.write(f"there is no place {', '.join(unknown)}; the site has {known}\n")
        return 2
    _write(args, loaded, base, args.phone or str(told.get("phone", "110")))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("patrolbridge poster", description=__doc__)
    parser.add_argument("site", type=site_path)
    parser.add_argument("--url", default="", help="how phones reach us: https://help.example")
    parser.add_argument(
        "--place", action="append", default=[], help="only this one, and its plates"
    )
    parser.add_argument("--phone", default="", help="the number for danger; the console's")
    parser.add_argument("--out", type=Path, default=Path("posters"), help="a folder; posters")
    parser.add_argument("--as", dest="form", choices=("svg", "pdf", "both"), default="both")
    parser.add_argument("--font", type=Path, help="a font file with Chinese letters, for the PDF")
    return parser


def _told(loaded: Loaded) -> dict[str, Any]:
    """What the site says of its report page: the first console that has an address for it."""
    pages = [msgspec.to_builtins(s.config) for s in loaded.adapters.values() if s.kind == "console"]
    pages = [p for p in pages if p.get("report", True)]
    return next((p for p in pages if p.get("public_url")), pages[0] if pages else {})


def _wrong(base: str) -> str:
    if not base:
        return "nobody says how phones reach the report page"
    parts = urlsplit(base)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query:
        return f"{base!r} is no address like https://help.example.org"
    return f"{base!r} is too long for a code" if len(base) > LONGEST else ""


def _warnings(base: str, loaded: Loaded) -> list[str]:
    from bridge.poster.subjects import homeless  # noqa: PLC0415 - the extra `poster` may be missing

    said: list[str] = []
    parts = urlsplit(base)
    if parts.scheme == "http":
        said.append("without https phones give neither position nor microphone")
    if _only_here(parts.hostname or ""):
        said.append(f"{parts.hostname} is this machine: no phone reaches it")
    lost = ", ".join(u.id for u in homeless(loaded.site))
    if lost:
        said.append(f"no place of the site is where these platforms are: {lost}")
    return said


def _only_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _write(args: argparse.Namespace, loaded: Loaded, base: str, phone: str) -> None:
    try:
        from bridge.poster.sheet import drawn  # noqa: PLC0415 - as above
        from bridge.poster.subjects import subjects  # noqa: PLC0415
        from bridge.poster.svg import svg  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise _lacks(error) from error
    site, chosen = loaded.site, set(args.place)
    kept = [s for s in subjects(site) if not chosen or s.place in chosen]
    sheets = {s.file: drawn(s, site.names, url=s.url(base), phone=phone) for s in kept}
    args.out.mkdir(parents=True, exist_ok=True)
    if args.form != "pdf":
        for name, sheet in sheets.items():
            (args.out / f"{name}.svg").write_text(svg(sheet), "utf-8")
        sys.stdout.write(f"{len(sheets)} posters in {args.out}\n")
    if args.form != "svg":
        _print(args, list(sheets.values()))


def _print(args: argparse.Namespace, sheets: Sequence[Any]) -> None:
    """All of them as one PDF, where a font allows it."""
    try:
        from bridge.poster.fonts import Font, chinese  # noqa: PLC0415 - as above
        from bridge.poster.pdf import pdf  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise _lacks(error) from error
    regular, bold = (Font(args.font) if args.font else chinese(bold=b) for b in (False, True))
    if regular is None or bold is None:
        sys.stderr.write(
            "no PDF: this machine has no font with Chinese letters (apt install fonts-noto-cjk); "
            "give one with --font, or print the SVG files from a browser\n"
        )
        return
    (args.out / "posters.pdf").write_bytes(pdf(sheets, regular, bold))
    sys.stdout.write(f"{args.out / 'posters.pdf'}, {len(sheets)} pages\n")


def _lacks(error: ModuleNotFoundError) -> BridgeError:
    return BridgeError(f"posters need {error.name}: pip install 'patrolbridge[poster]'")
