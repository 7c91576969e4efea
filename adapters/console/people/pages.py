"""All routes of the door as one list."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.console.files import Files
from adapters.console.front import Front
from adapters.console.people.audit import Audit
from adapters.console.people.door import Door
from adapters.console.people.login import Login
from adapters.console.people.manage import Managing
from adapters.console.people.own import Own
from adapters.console.people.shift import Shift


def door_routes(front: Front, door: Door, files: Files) -> list[Route]:
    """Where browsers find them."""

    async def account(request: Request) -> Response:
        return files.answer(request, "account.html")

    return [
        *Login(front, door, files).routes(),
        Route("/account", account),
        *Own(front, door).routes(),
        *Managing(front, door).routes(),
        *Audit(front, files).routes(),
        *Shift(front, files).routes(),
    ]
