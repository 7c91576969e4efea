"""The public page: own words in, a number and live answers out.

Laws. A reporter speaks only as themself: the channel is the hash of a random cookie, so neither the
journal nor a desk can answer in their name, and no cookie can name a desk or a unit. Nobody is ever
silenced: who reports too often is told to wait and to dial.
"""

import hashlib
import math
import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.console.files import Files
from adapters.console.front import PUBLIC, Front, Key
from adapters.console.guard import read, same_origin
from adapters.console.limit import Buckets
from adapters.console.reply import as_json
from bridge.message import Inbound, Point
from bridge.views import CallView

COOKIE = "reporter"
SECRET = re.compile(r"[A-Za-z0-9_-]{22}")
WEEK = 7 * 24 * 3600
BODY = 32_768  # bytes of one report
STEPS = {"taken": "coming", "on scene": "there", "closed": "over", "merged": "over"}

Words = Annotated[str, Meta(max_length=4000)]
Lat = Annotated[float, Meta(ge=-90, le=90)]
Lon = Annotated[float, Meta(ge=-180, le=180)]


class Report(Struct, frozen=True, forbid_unknown_fields=True):
    """What the page sends. `place` is the id that stood in the QR code's address."""

    key: Key
    words: Words = ""
    lat: Lat | None = None
    lon: Lon | None = None
    place: Annotated[str, Meta(max_length=100)] = ""
    language: Annotated[str, Meta(pattern=r"^[a-z]{0,3}$")] = ""


class Public:
    """The public page's API."""

    def __init__(self, front: Front, files: Files) -> None:
        self._front = front
        self._files = files
        self._buckets = Buckets(front.config.report_burst, front.config.report_per_minute)

    def routes(self) -> list[Route]:
        """Where the page finds it."""
        return [
            Route("/report", self._page),
            Route("/report/say", self._say, methods=["POST"]),
            Route("/report/answers", self._answers),
        ]

    async def _page(self, request: Request) -> Response:
        response = self._files.answer(request, "report.html")
        if _secret(request) is None:
            self._give(request, response, secrets.token_urlsafe(16))
        return response

    async def _say(self, request: Request) -> Response:
        same_origin(request)
        now = self._front.services.clock.now()
        wait = self._buckets.wait(self._address(request), now).total_seconds()
        if wait > 0:
            return self._too_often(wait)
        said = await read(request, Report, BODY)
        point = _point(said)
        place = said.place if said.place in self._places() else ""
        if not (said.words.strip() or point or place):
            return as_json({"error": "words: say what happened, or where you are"}, 400)
        secret = _secret(request) or secrets.token_urlsafe(16)
        await self._front.take(self._inbound(said, channel(secret), point, place))
        response = as_json({"heard": True})
        self._give(request, response, secret)
        return response

    def _inbound(self, said: Report, who: str, point: Point | None, place: str) -> Inbound:
        return Inbound(
            key=f"{who}/{said.key}",
            channel=who,
            sender=who,
            words=said.words.strip(),
            language=said.language,
            point=point,
            place=place,
        )

    async def _answers(self, request: Request) -> Response:
        same_origin(request)
        secret = _secret(request)
        who = channel(secret) if secret else ""
        board = self._front.services.board
        relays = board.said_to(self._front.name, who) if who else ()
        await self._front.arrived(relays)
        calls = {r.call: board.call(r.call) for r in relays if r.call}
        site = self._front.services.site
        place = self._places().get(request.query_params.get("place", ""), {})
        return as_json(
            {
                "names": site.get("names", {}),
                "place": place.get("names", {}),
                "at": self._front.services.clock.now(),
                "phone": self._front.config.phone,
                "answers": [
                    {"at": r.at, "text": r.text, "number": r.number} for r in relays[-200:]
                ],
                **_progress([c for c in calls.values() if c is not None]),
            }
        )

    def _too_often(self, wait: float) -> Response:
        seconds = math.ceil(wait)
        told = {"error": "too many reports from here at once", "wait": seconds}
        response = as_json({**told, "phone": self._front.config.phone}, 429)
        response.headers["retry-after"] = str(seconds)
        return response

    def _places(self) -> Mapping[str, Any]:
        places: Mapping[str, Any] = self._front.services.site.get("places", {})
        return places

    def _address(self, request: Request) -> str:
        """The client's address: a proxy of ours adds it last, whatever the client wrote before."""
        forwarded = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
        if self._front.config.proxy and forwarded:
            return forwarded
        return request.client.host if request.client else ""

    def _give(self, request: Request, response: Response, secret: str) -> None:
        """Hand the reporter their secret; scripts cannot read it."""
        proxied = self._front.config.proxy and request.headers.get("x-forwarded-proto") == "https"
        response.set_cookie(
            COOKIE,
            secret,
            max_age=WEEK,
            path="/report",
            httponly=True,
            samesite="lax",
            secure=proxied or request.url.scheme == "https",
        )


def channel(secret: str) -> str:
    """The channel of who holds this secret; the secret cannot be found from it."""
    return PUBLIC + hashlib.blake2b(secret.encode(), digest_size=12, person=b"report").hexdigest()


def _secret(request: Request) -> str | None:
    given = request.cookies.get(COOKIE, "")
    return given if SECRET.fullmatch(given) else None


def _point(said: Report) -> Point | None:
    if said.lat is None or said.lon is None:
        return None
    return Point(said.lat, said.lon)


def _progress(calls: Sequence[CallView]) -> dict[str, Any]:
    """Number and step of the newest call: no unit, no other reporter, no reason."""
    if not calls:
        return {"number": 0, "step": "none"}
    newest = max(calls, key=lambda c: c.number)
    return {"number": newest.number, "step": STEPS.get(newest.status, "heard")}
