"""The ASGI application of the handsets: paths, errors as JSON, and the page's own files."""

import mimetypes
from collections.abc import Iterable
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from adapters.handset.door import Door, away
from adapters.handset.gate import Gate
from adapters.handset.inward import NotListening
from adapters.handset.talk import Talk
from bridge.errors import LogError

PAGE = Path(__file__).parent / "page"


def application(door: Door, talk: Talk, hosts: Iterable[str] | None) -> Gate:
    """Everything that is served, behind the gate. `hosts` as the gate takes them."""
    station = "/stations/{station}/"
    files = {file.name: file.read_bytes() for file in PAGE.iterdir() if file.is_file()}

    async def page(request: Request) -> Response:
        name = request.path_params.get("file", "index.html")
        if name not in files:
            raise HTTPException(404, "no such file")
        kind = mimetypes.guess_type(name)[0]
        return Response(files[name], media_type=kind, headers={"Cache-Control": "no-cache"})

    routes: list[BaseRoute] = [
        Route("/", page),
        Route("/page/{file}", page),
        Route("/health", door.health),
        Route("/stations", door.stations),
        Route(station + "voice", door.voice, methods=["POST"]),
        Route(station + "words", door.words, methods=["POST"]),
        Route(station + "heard", door.heard, methods=["POST"]),
        Route(station + "events", door.events),
        WebSocketRoute(station + "talk", talk.__call__),
        Route("/audio/{token}", door.audio),
    ]
    handlers = {
        HTTPException: _told,
        OSError: _not_written,
        LogError: _not_written,
        NotListening: _not_written,
    }
    return Gate(Starlette(routes=routes, exception_handlers=handlers), hosts)


async def _told(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return JSONResponse({"error": error.detail}, error.status_code, error.headers)


async def _not_written(request: Request, error: Exception) -> Response:
    return await _told(request, away(f"not written down: {error}"))
