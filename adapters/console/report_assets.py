"""Script and style of the report page: each one file over the wire, named by its version.

A phone asks for them once; what lies in its cache is never the wrong one.
"""

import gzip
import hashlib
from pathlib import Path

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

STATIC = Path(__file__).with_name("static")
SCRIPTS = ("store", "outbox", "files", "talk", "main")  # one after another, in one scope
FOR_EVER = "public, max-age=31536000, immutable"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "permissions-policy": "geolocation=(self), microphone=(self), camera=()",
    "referrer-policy": "same-origin",  # or a form's own origin would be told as "null"
    "cache-control": "no-store",
    "vary": "accept-encoding, accept-language, cookie",
}


class Asset(Struct, frozen=True):
    """A file as it is and compressed."""

    kind: str
    plain: bytes
    small: bytes


class Assets:
    """What the page is made of; read once at start."""

    def __init__(self) -> None:
        parts = [_read(f"js/report-{name}.js") for name in SCRIPTS]
        script = "(function () {\n'use strict';\n" + "\n".join(parts) + "\n})();\n"
        self._assets = {
            "page.js": _asset("text/javascript", script),
            "page.css": _asset("text/css", _read("css/report.css")),
            "sw.js": _asset("text/javascript", _read("js/report-worker.js")),
        }
        self.page, self.state = _read("report.html"), _read("report-state.html")
        whole = b"".join(a.plain for a in self._assets.values()) + self.page.encode()
        self.version = hashlib.sha256(whole).hexdigest()[:10]

    def answer(self, request: Request, name: str) -> Response:
        """One file; the worker is looked at anew each time, the others are named by version."""
        asset = self._assets[name]
        response = packed(request, asset.plain, asset.small, asset.kind)
        response.headers["content-security-policy"] = POLICY
        if name == "sw.js":
            response.headers["service-worker-allowed"] = "/r"  # /report and /r/…, nothing of desks
            response.headers["cache-control"] = "no-cache"
        else:
            response.headers["cache-control"] = FOR_EVER
        return response


def packed(request: Request, plain: bytes, small: bytes, kind: str) -> Response:
    """Compressed, where the client can read that."""
    kind = f"{kind}; charset=utf-8"
    headers = {"vary": "accept-encoding"}
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(plain, headers=headers, media_type=kind)
    return Response(small, headers={**headers, "content-encoding": "gzip"}, media_type=kind)


def html(request: Request, text: str, status: int = 200) -> Response:
    """A page, with the headers that go with it."""
    plain = text.encode("utf-8", "replace")
    response = packed(request, plain, gzip.compress(plain, 6, mtime=0), "text/html")
    response.status_code = status
    response.headers.update(HEADERS)
    return response


def _asset(kind: str, text: str) -> Asset:
    plain = text.encode()
    return Asset(kind, plain, gzip.compress(plain, 9, mtime=0))


def _read(name: str) -> str:
    return (STATIC / name).read_text("utf-8")
