"""The hand-over of a shift: what is open, what the last one left, and the two words for it.

The page says “交班：…” and “接班” as any desk may; here is only what it shows.
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.console.files import Files
from adapters.console.front import Front
from adapters.console.guard import same_origin
from adapters.console.people.who import token_for, who
from adapters.console.reply import as_json


class Shift:
    """The page of the hand-over."""

    def __init__(self, front: Front, files: Files) -> None:
        self._front, self._files = front, files

    def routes(self) -> list[Route]:
        """Where browsers find it."""
        return [Route("/shift", self._page), Route("/api/shift", self._shown)]

    async def _page(self, request: Request) -> Response:
        return self._files.answer(request, "shift.html")

    async def _shown(self, request: Request) -> Response:
        same_origin(request)
        front, someone = self._front, who(request)
        desks = someone.speaks(front.desks)
        told = {
            "at": front.services.clock.now(),
            "site": {"names": front.services.site.get("names", {})},
            "who": someone.told(),
            "desks": desks,
            "shifts": front.services.board.shifts(),
            "unread": [message for desk in desks for message in front.unread(desk)],
            "token": token_for(someone, front.token),
        }
        return as_json(told)
