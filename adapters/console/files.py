"""The pages' own files, read once at start: what is not in here is not served.

Law: no path from outside ever reaches the file system.
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
        self._files = {p.relative_to(folder).as_posix(): _load(p) for p in paths}

    @property
    def version(self) -> str:
        """Changes whenever any file does."""
        return hashlib.sha256("".join(f.etag for f in self._files.values()).encode()).hexdigest()[
            :12
        ]

    def answer(self, request: Request, path: str) -> Response:
        """The file, compressed where the client can; 304 where it has it, 404 for no file."""
        file = self._files.get(path)
        if file is None:
            raise HTTPException(404, "no such file")
        headers = {"etag": file.etag, "cache-control": "no-cache", "vary": "accept-encoding"}
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


def _load(path: Path) -> File:
    plain = path.read_bytes()
    etag = f'"{hashlib.sha256(plain).hexdigest()[:16]}"'
    return File(TYPES[path.suffix], plain, gzip.compress(plain, 9, mtime=0), etag)


def _b64(digest: bytes) -> str:
    return base64.b64encode(digest).decode()
