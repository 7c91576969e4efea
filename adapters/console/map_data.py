"""What the map of the desk pages asks of the server, and the call that is put on it.

Law: everything on the map comes from this house; no page ever asks another for a tile or a word.
"""

import asyncio
import gzip
from collections.abc import Awaitable, Callable
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.console.front import Front, Key
from adapters.console.guard import read, same_origin, with_token
from adapters.console.people.who import speaks_for
from adapters.console.reply import as_json
from bridge.message import Point

BODY = 16_384  # bytes of one request
LONGEST = 60.0  # minutes that somebody may ask for
Lat = Annotated[float, Meta(ge=-90, le=90)]
Lon = Annotated[float, Meta(ge=-180, le=180)]


class Spotted(Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody at a desk says these words and points at a spot; `key` as in `Say`."""

    key: Key
    desk: str
    words: Annotated[str, Meta(min_length=1, max_length=2000)]
    lat: Lat
    lon: Lon


class MapData:
    """The map's API."""

    def __init__(self, front: Front) -> None:
        self._front = front
        self._atlas = front.services.atlas
        self._small = ("", b"")  # version, and what is drawn of it, compressed

    def routes(self) -> list[Route]:
        """Where the pages find it."""
        return [
            Route("/api/map", self._drawn),
            Route("/api/map/circles", _asked(self._circles)),
            Route("/api/map/holes", _asked(self._holes)),
            Route("/api/map/call", self._call, methods=["POST"]),
        ]

    async def _drawn(self, request: Request) -> Response:
        same_origin(request)
        version = self._atlas.version
        tag = {"etag": f'"{version}"', "cache-control": "no-cache", "vary": "accept-encoding"}
        if request.headers.get("if-none-match") == tag["etag"]:
            return Response(status_code=304, headers=tag)
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(await self._atlas.drawn(), headers=tag, media_type=GEOJSON)
        if self._small[0] != version:
            content = await self._atlas.drawn()
            self._small = version, await asyncio.to_thread(gzip.compress, content, 6)
        headers = tag | {"content-encoding": "gzip"}
        return Response(self._small[1], headers=headers, media_type=GEOJSON)

    async def _circles(self, request: Request) -> Response:
        to = Point(_number(request, "lat", -90, 90), _number(request, "lon", -180, 180))
        return Response(await self._atlas.circles(to), media_type=GEOJSON)

    async def _holes(self, request: Request) -> Response:
        within = round(_number(request, "within", 1, LONGEST))
        return Response(await self._atlas.holes(float(within)), media_type="application/json")

    async def _call(self, request: Request) -> Response:
        same_origin(request)
        with_token(request, self._front.token)
        said = await read(request, Spotted, BODY)
        words = " ".join(said.words.split())
        if not words:
            raise HTTPException(400, "words: nothing but blanks")
        if said.desk not in self._front.desks:
            raise HTTPException(403, "desk: no unit of the site has this channel")
        key, at = f"desk/{said.desk}/{said.key}", Point(said.lat, said.lon)
        heard = speaks_for(request, said.desk).says(key, said.desk, words)
        await self._front.take(replace(heard, point=at))
        return as_json({"heard": True})


GEOJSON = "application/geo+json"
Answer = Callable[[Request], Awaitable[Response]]


def _asked(answer: Answer) -> Answer:
    """An answer for pages of ours only."""

    async def asked(request: Request) -> Response:
        same_origin(request)
        return await answer(request)

    return asked


def _number(request: Request, name: str, least: float, most: float) -> float:
    """A number of the query; 400 where it is none, or out of its range."""
    try:
        number = float(request.query_params.get(name, ""))
    except ValueError:
        number = float("nan")
    if not least <= number <= most:
        raise HTTPException(400, f"{name}: must be a number from {least} to {most}")
    return number
