"""The pages' own files, read once at start: what is not in here is not served.

Law: no path from outside ever reaches the file system. A page names its files by their version, so
that a browser asks for each of them once and never mixes those of yesterday with those of today.
"""

import base64
import gzip
import hashlib
import re
from pathlib import Path

from msgspec import Struct
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

STATIC = Path(__file__).with_name("static")
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".md": "text/plain; charset=utf-8",
    ".LICENSE": "text/plain; charset=utf-8",
}
VERSIONED = re.compile(r"^v/[0-9a-f]{12}/")
FOR_EVER = "public, max-age=31536000, immutable"
IMPORT_MAP = re.compile(rb'<script type="importmap">(.*?)</script>', re.DOTALL)


class File(Struct, frozen=True):
    """One file, as it is and compressed."""

    kind: str
    plain: bytes
    small: bytes
    etag: str


class Files:
    """Every file under `folder`, by its path with forward slashes."""

    def __init__(self, folder: Path = STATIC) -> None:
        paths = sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix in TYPES)
        found = {p.relative_to(folder).as_posix(): p.read_bytes() for p in paths}
        whole = b"".join(hashlib.sha256(content).digest() for content in found.values())
        self.version = hashlib.sha256(whole).hexdigest()[:12]  # changes whenever any file does
        self._files = {path: _file(path, found[path], self.version) for path in found}

    def answer(self, request: Request, path: str) -> Response:
        """The file, compressed where the client can; 304 where it has it, 404 for no file."""
        ours = path.startswith(f"v/{self.version}/")
        file = self._files.get(VERSIONED.sub("", path))
        if file is None:
            raise HTTPException(404, "no such file")
        kept = FOR_EVER if ours else "no-cache"
        headers = {"etag": file.etag, "cache-control": kept, "vary": "accept-encoding"}
        if request.headers.get("if-none-match") == file.etag:
            return Response(status_code=304, headers=headers)
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers["content-encoding"] = "gzip"
            return Response(file.small, headers=headers, media_type=file.kind)
        return Response(file.plain, headers=headers, media_type=file.kind)

    def headers(self) -> dict[str, str]:
        """Security headers. The import map must stand in the page, so its hash is allowed."""
        pages = [f.plain for path, f in self._files.items() if path.endswith(".html")]
        maps = dict.fromkeys(m for page in pages for m in IMPORT_MAP.findall(page))
        hashes = "".join(f" 'sha256-{_b64(hashlib.sha256(m).digest())}'" for m in maps)
        policy = (
            f"default-src 'none'; script-src 'self'{hashes}; style-src 'self'; "
            "img-src 'self' data:; media-src 'self'; connect-src 'self'; base-uri 'none'; "
            "form-action 'none'; frame-ancestors 'none'"
        )
        return {
            "content-security-policy": policy,
            "x-content-type-options": "nosniff",
            "referrer-policy": "no-referrer",
            "permissions-policy": "geolocation=(self), microphone=(), camera=()",
            "cross-origin-opener-policy": "same-origin",
            "cross-origin-resource-policy": "same-origin",
            "cache-control": "no-store",
        }


def _file(path: str, plain: bytes, version: str) -> File:
    kind = path[path.rindex(".") :]
    if kind == ".html":
        plain = _named(plain, f"/static/v/{version}/".encode())
    etag = f'"{hashlib.sha256(plain).hexdigest()[:16]}"'
    return File(TYPES[kind], plain, gzip.compress(plain, 9, mtime=0), etag)


def _named(page: bytes, folder: bytes) -> bytes:
    """The page with its files named by their version; a module is one, however it is asked for."""
    page = page.replace(b'"/static/', b'"' + folder)
    one = b'{"imports": {\n  "/static/js/": "%bjs/",' % folder
    return page.replace(b'{"imports": {', one)


def _b64(digest: bytes) -> str:
    return base64.b64encode(digest).decode()
