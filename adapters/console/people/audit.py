"""Looks at what is protected: written down first, shown then; and the trail for auditors.

Law: who cannot be written down is shown nothing. Identities of reporters leave the house on demand
only, call by call, to those entitled, with a reason.
"""

from typing import Annotated

from msgspec import Meta, Struct
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.console.files import Files
from adapters.console.front import Front
from adapters.console.guard import read, same_origin, with_token
from adapters.console.people.sight import Sight
from adapters.console.people.who import SIGN, Who, who
from adapters.console.reply import as_json
from bridge.message import Look

BODY = 4_096  # bytes of one request


class Asked(Struct, frozen=True, forbid_unknown_fields=True):
    """Who reported this call? And why one asks."""

    call: Annotated[str, Meta(min_length=1, max_length=300)]
    reason: Annotated[str, Meta(min_length=2, max_length=200, pattern=r"\S")]


class Audit:
    """What is protected, and who looked at it."""

    def __init__(self, front: Front, files: Files) -> None:
        self._front, self._files = front, files

    def routes(self) -> list[Route]:
        """Where the pages find it."""
        return [
            Route("/audit", self._page),
            Route("/api/audit", self._trail),
            Route("/api/reporter", self._reporter, methods=["POST"]),
        ]

    async def _page(self, request: Request) -> Response:
        return self._files.answer(request, "audit.html")

    async def _trail(self, request: Request) -> Response:
        same_origin(request)
        return as_json({"trail": self._front.services.board.trail()[::-1]})

    async def _reporter(self, request: Request) -> Response:
        same_origin(request)
        with_token(request, self._front.token)
        asked = await read(request, Asked, BODY)
        board, someone = self._front.services.board, who(request)
        call = board.call(asked.call)
        if call is None or not Sight(someone, self._front.name).sees(call):
            raise HTTPException(404, "no such call on the board")
        await looked(self._front, someone, "identity", call=call.id, reason=asked.reason)
        return as_json({"reporters": board.reporters(call.id)})


async def looked(
    front: Front, someone: Who, what: str, *, call: str = "", about: str = "", reason: str = ""
) -> None:
    """Write down that somebody is about to look; once a minute for the same thing."""
    minute = front.services.clock.now().strftime("%Y%m%dT%H%M")
    key = f"{someone.session[:20] or 'open'}/{what}/{call}/{about}/{minute}"
    account = f"{SIGN}{someone.account}" if someone.account else ""
    look = Look(
        key=key, account=account, person=someone.shown, what=what, call=call, about=about,
        reason=" ".join(reason.split()),
    )  # fmt: skip
    await front.take(look)
