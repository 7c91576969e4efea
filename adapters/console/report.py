"""The public page: own words in, a number and live answers out.

Laws. A reporter speaks only as themself: the channel is the hash of a random cookie, so neither the
journal nor a desk can answer in their name, and no cookie can name a desk or a unit. Nobody is ever
silenced: who reports too often is told to wait and to dial, and what was typed stands there still.
All of it works without script: a plain form, and an answer page that looks again by itself.
"""

import hashlib
import math
import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from adapters.console.front import Front
from adapters.console.guard import read, same_origin
from adapters.console.limit import Buckets
from adapters.console.reply import as_json
from adapters.console.report_answers import answered, relays, told
from adapters.console.report_assets import html
from adapters.console.report_guide import Post, posts
from adapters.console.report_page import AGAIN, AGAIN_OVER, Asked, Pages
from adapters.console.report_places import Spot, spot
from adapters.console.report_said import LONGEST, PHOTO, Report, fault, messages
from adapters.console.report_tongues import load
from bridge.errors import LogError
from bridge.message.forms import Form, parsed

COOKIE, TONGUE = "reporter", "reportlang"
SECRET = re.compile(r"[A-Za-z0-9_-]{22}")
KEY = re.compile(r"[A-Za-z0-9._-]{8,64}")
WEEK = 7 * 24 * 3600
BODY = PHOTO // 3 * 4 + 65_536  # bytes of one report, its files in base64
FILES = (8, 6)  # with pictures or sound, from one address: at once, and a minute
FRESH = timedelta(seconds=20)  # that the posts stand before they are looked up again


class Public:
    """The public page and its API."""

    def __init__(self, front: Front) -> None:
        config, services = front.config, front.services
        folders = [services.folder / config.words] if config.words else []
        self._front = front
        self._tongues = load(*folders)
        self._pages = Pages(config, services.site, self._tongues)
        self._buckets = Buckets(config.report_burst, config.report_per_minute)
        self._heavy = Buckets(*FILES)
        self._posts: tuple[datetime, Sequence[Post]] | None = None

    def routes(self) -> list[Route]:
        """Where the page finds it."""
        return [
            Route("/report", self._page),
            Route("/r/{code:path}", self._page),
            Route("/report/say", self._say, methods=["POST"]),
            Route("/report/send", self._send, methods=["POST"]),
            Route("/report/state", self._state),
            Route("/report/answers", self._answers),
            *(self._asset(name) for name in ("page.js", "page.css", "sw.js")),
        ]

    def _asset(self, name: str) -> Route:
        async def asset(request: Request) -> Response:
            return self._pages.assets.answer(request, name)

        return Route(f"/report/{name}", asset)

    async def _page(self, request: Request) -> Response:
        code = request.path_params.get("code") or request.query_params.get("place", "")
        secret = _secret(request) or secrets.token_urlsafe(16)
        asked = self._asked(request, secret, spot(code, self._places()))
        response = html(request, self._pages.report(asked, self._near()))
        self._give(request, response, secret)
        chosen = request.query_params.get("lang", "")
        if chosen in self._tongues.tables:
            self._cookie(request, response, TONGUE, chosen)
        return response

    async def _say(self, request: Request) -> Response:
        """What the page's script sends."""
        same_origin(request)
        if (wait := self._wait(request)) > 0:
            return self._too_often(wait)
        said = await read(request, Report, BODY)
        if said.files and (wait := self._wait(request, self._heavy)) > 0:
            return self._too_often(wait)
        where = spot(said.place, self._places())
        if wrong := fault(said, where):
            return as_json({"error": wrong}, 400)
        secret = _secret(request) or secrets.token_urlsafe(16)
        await self._take(said, where, secret)
        response = as_json({"heard": True})
        self._give(request, response, secret)
        return response

    async def _send(self, request: Request) -> Response:
        """The plain form; whatever goes wrong, its words are shown again with the way to help."""
        form = parsed(request.headers.get("content-type", ""), await request.body())
        secret = _secret(request) or secrets.token_urlsafe(16)
        where = spot(form.fields.get("place", ""), self._places())
        status, note = await self._taken(request, form, where, secret)
        if not note:
            response: Response = RedirectResponse("/report/state", 303)
        else:
            asked = self._asked(request, secret, where, form=form, note=note)
            response = html(request, self._pages.report(asked, self._near()), status)
        self._give(request, response, secret)
        return response

    async def _taken(
        self, request: Request, form: Form, where: Spot, secret: str
    ) -> tuple[int, str]:
        """Take a form in: 303 and nothing, or another status and what the person is told."""
        words = self._tongues.tables[self._language(request, form)]
        if not (_of_ours(request) or _token(secret) == form.fields.get("token")):
            return 403, words["bad_form"]
        wait = self._wait(request)
        wait = wait or (self._wait(request, self._heavy) if form.files.get("photo") else 0.0)
        if wait > 0:
            return 429, words["too_often"].format(n=math.ceil(wait))
        try:
            said = _filled_in(form)
        except msgspec.ValidationError as error:
            return 400, words["refused"].format(reason=error, phone=self._front.config.phone)
        if wrong := fault(said, where):
            return 400, words["no_photo" if wrong.startswith("photo") else "empty"]
        try:
            await self._take(said, where, secret)
        except (HTTPException, LogError):
            return 503, words["not_kept"]
        return 303, ""

    async def _take(self, said: Report, where: Spot, secret: str) -> None:
        """All of it durable when this returns; sent again, nothing of it is doubled."""
        services = self._front.services
        reply = answered(relays(services.board, services.name, secret), said.reply, secret)
        try:
            async for message in messages(said, secret, where, reply, services):
                await self._front.take(message)
        except OSError as error:
            raise HTTPException(503, "not kept, try again") from error

    async def _state(self, request: Request) -> Response:
        secret = _secret(request) or ""
        services = self._front.services
        said = relays(services.board, services.name, secret)
        await self._front.arrived(said)
        note = self._tongues.tables[self._language(request)]["state_wait"] if secret else ""
        asked = self._asked(request, secret or "-", Spot(), note=note)
        news, still = told(services.board, said, secret), "still" in request.query_params
        response = html(request, self._pages.state(asked, news, still=still))
        if not still:  # a header, for who needs to stop it can
            response.headers["refresh"] = str(AGAIN_OVER if news.step == "over" else AGAIN)
        return response

    async def _answers(self, request: Request) -> Response:
        same_origin(request)
        secret, services = _secret(request) or "", self._front.services
        said = relays(services.board, services.name, secret)
        await self._front.arrived(said)
        news = told(services.board, said, secret)
        if request.query_params.get("tag") == news.tag:
            return Response(status_code=204)
        now = services.clock.now()
        return as_json({**msgspec.to_builtins(news), "tag": news.tag, "at": now})

    def _asked(
        self,
        request: Request,
        secret: str,
        where: Spot,
        *,
        form: Form | None = None,
        note: str = "",
    ) -> Asked:
        return Asked(
            language=self._language(request, form),
            spot=where,
            key=_key(form) or secrets.token_hex(12),
            token=_token(secret),
            words=form.fields.get("words", "")[:LONGEST] if form else "",
            note=note,
        )

    def _language(self, request: Request, form: Form | None = None) -> str:
        asked = request.query_params.get("lang") or (form.fields.get("language") if form else "")
        header = request.headers.get("accept-language", "")
        site = str(self._front.services.site.get("language", ""))
        return self._tongues.chosen(asked or request.cookies.get(TONGUE, ""), header, site)

    def _near(self) -> Sequence[Post]:
        """The staffed posts, as they were a moment ago: the whole board is much to look at."""
        now = self._front.services.clock.now()
        if self._posts is None or not timedelta(0) <= now - self._posts[0] < FRESH:
            self._posts = now, posts(self._front.services.board.snapshot().units)
        return self._posts[1]

    def _too_often(self, wait: float) -> Response:
        seconds = math.ceil(wait)
        news = {"error": "too many reports from here at once", "wait": seconds}
        response = as_json({**news, "phone": self._front.config.phone}, 429)
        response.headers["retry-after"] = str(seconds)
        return response

    def _wait(self, request: Request, buckets: Buckets | None = None) -> float:
        now = self._front.services.clock.now()
        return (buckets or self._buckets).wait(self._address(request), now).total_seconds()

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
        self._cookie(request, response, COOKIE, secret)

    def _cookie(self, request: Request, response: Response, name: str, value: str) -> None:
        """For /report and /r/… alike: a page that lacked it would make another person of them."""
        proxied = self._front.config.proxy and request.headers.get("x-forwarded-proto") == "https"
        response.set_cookie(
            name,
            value,
            max_age=WEEK,
            path="/",
            httponly=True,
            samesite="lax",
            secure=proxied or request.url.scheme == "https",
        )


def _secret(request: Request) -> str | None:
    given = request.cookies.get(COOKIE, "")
    return given if SECRET.fullmatch(given) else None


def _token(secret: str) -> str:
    """What a form of ours brings back: only who holds the cookie can know it."""
    return hashlib.blake2b(secret.encode(), digest_size=12, person=b"form").hexdigest()


def _of_ours(request: Request) -> bool:
    """Does the browser itself say that a page of ours sends this?"""
    try:
        same_origin(request)
    except HTTPException:
        return False
    return bool(request.headers.get("origin") or request.headers.get("sec-fetch-site"))


def _key(form: Form | None) -> str:
    """A form that is shown again keeps its key: what was kept after all is not kept twice."""
    key = form.fields.get("key", "") if form else ""
    return key if KEY.fullmatch(key) else ""


def _filled_in(form: Form) -> Report:
    """The form as a report. `msgspec.ValidationError` names the field."""
    known = {k: v for k, v in form.fields.items() if k in _FIELDS}
    photo = form.files.get("photo", b"")
    return msgspec.structs.replace(msgspec.convert(known, Report, strict=False), photo=photo[:BODY])


_FIELDS = frozenset({"key", "words", "place", "language", "reply"})
