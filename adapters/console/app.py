"""All pages of one console as one application."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from adapters.console.desk import Desk
from adapters.console.feed import Feed
from adapters.console.files import Files
from adapters.console.front import Front
from adapters.console.guard import Guard
from adapters.console.map_data import MapData
from adapters.console.people import openapi
from adapters.console.people.door import Door
from adapters.console.people.gate import Gate
from adapters.console.people.pages import door_routes
from adapters.console.reply import REFUSALS
from adapters.console.report import Public
from adapters.console.wall import Wall


def build(front: Front, feed: Feed, door: Door) -> ASGIApp:
    """The application that `services.serve` is given."""
    files = Files()
    routes = _static(files)
    if front.config.desk:
        routes += [*door_routes(front, door, files), *openapi.routes(front, door)]
        routes += [_page("/", files, "index.html"), *Desk(front, feed, files.version).routes()]
        routes += [*MapData(front).routes(), *front.ground.routes()]
        routes += [_page("/wall", files, "wall.html"), *Wall(front, feed, files.version).routes()]
        routes += [_page("/commander", files, "commander.html")]
    else:
        routes += [Route("/", _to_report)]
    if front.config.report:
        routes += Public(front).routes()
    app = Starlette(routes=routes, exception_handlers=REFUSALS)
    inner = Gate(app, door) if front.config.desk else app
    return Guard(inner, front.config.hosts, files.headers())


def _static(files: Files) -> list[Route]:
    async def file(request: Request) -> Response:
        return files.answer(request, request.path_params["path"])

    return [Route("/static/{path:path}", file), _page("/favicon.ico", files, "icon.svg")]


def _page(path: str, files: Files, name: str) -> Route:
    async def page(request: Request) -> Response:
        return files.answer(request, name)

    return Route(path, page)


async def _to_report(_: Request) -> Response:
    return RedirectResponse("/report")
