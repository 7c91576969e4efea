"""The gate before every page of a desk.

Law: who is not signed in gets no further than the door, where one must sign in; who may not is told
so. A stream ends when the session does. Nothing is decided by a page: what is hidden there is
refused here as well.
"""

import asyncio
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.console.people.door import Door
from adapters.console.people.roles import HOME, MAY, Right, Role, free, needed
from adapters.console.people.who import ANYONE, Who, signed_in
from adapters.console.reply import as_json, not_kept
from bridge.errors import LogError

_STREAMS = "/events"  # what ends so, stays open


class Gate:
    """Lets requests through to the application, with who makes them."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self._app, self._door = app, door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as an ASGI application."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        try:
            someone = await self._who(request)
        except LogError as error:  # who cannot be known is nobody
            await (await not_kept(request, error))(scope, receive, send)
            return
        if refusal := _refusal(request, someone):
            await refusal(scope, receive, send)
            return
        scope["who"] = someone or ANYONE
        if someone and someone.session and request.url.path.endswith(_STREAMS):
            await self._until_signed_out(someone.session, scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _who(self, request: Request) -> Who | None:
        """Who that is; `ANYONE` where nobody must sign in, None who should."""
        if found := await self._door.sessions.whose(self._door.session(request)):
            session, account = found
            return signed_in(account, session)
        return None if await self._door.asks() else ANYONE

    async def _until_signed_out(
        self, session: str, scope: Scope, receive: Receive, send: Send
    ) -> None:
        begun = False

        async def sent(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        page = asyncio.ensure_future(self._app(scope, receive, sent))
        over = asyncio.create_task(self._door.sessions.over(session))
        try:
            await asyncio.wait((page, over), return_when=asyncio.FIRST_COMPLETED)
            if page.done():
                page.result()
        finally:
            ended = not page.done()
            page.cancel()
            over.cancel()
            await asyncio.gather(page, over, return_exceptions=True)
        if ended and begun:
            await send({"type": "http.response.body", "body": b"", "more_body": False})


def _refusal(request: Request, someone: Who | None) -> Response | None:
    """Why not; None lets through."""
    path = request.url.path
    if free(path):
        return None
    if someone is None:
        if _is_page(request):
            return RedirectResponse(f"/login?next={quote(path)}", 303)
        response = as_json({"error": "sign in first", "code": "sign-in"}, 401)
        response.headers["www-authenticate"] = 'Session realm="console"'  # no browser asks for it
        return response
    if someone.may(needed(path, request.method)):
        return None
    if _is_page(request) and someone.role:
        home = HOME.get(Role(someone.role), "/")
        if home != path and needed(home, "GET") in MAY[Role(someone.role)]:
            return RedirectResponse(home, 303)
    return as_json(
        {"error": _not_allowed(someone, needed(path, request.method)), "code": "role"}, 403
    )


def _not_allowed(someone: Who, right: Right) -> str:
    role = f"the role {someone.role}" if someone.role else "nobody without an account"
    return f"{role} has no right to {right}" if someone.role else f"{role} may: {right}"


def _is_page(request: Request) -> bool:
    """Does a person open it, in place of a script of a page?"""
    path = request.url.path
    return request.method == "GET" and not path.startswith(("/api/", "/audio/", "/still/"))
