"""The console's HTTP API in OpenAPI 3.1, made of the very shapes that requests are read into.

It is for those who are inside, and for the test that throws everything at it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.console.desk import Say, Seen, Weigh
from adapters.console.front import Front
from adapters.console.guard import TOKEN, same_origin
from adapters.console.map_data import Spotted
from adapters.console.people.audit import Asked
from adapters.console.people.door import Door
from adapters.console.people.login import SetUp, SignIn, SignOut
from adapters.console.people.manage import NewAccount, Order
from adapters.console.people.own import NewPassword, Nothing, Proof, Second
from adapters.console.reply import as_json
from bridge.ports import ReporterView, ShiftView, TrailView
from bridge.views import BoardView, CallView

POSTS: Mapping[str, type] = {
    "/api/login": SignIn,
    "/api/setup": SetUp,
    "/api/say": Say,
    "/api/seen": Seen,
    "/api/weigh": Weigh,
    "/api/map/call": Spotted,
    "/api/reporter": Asked,
    "/api/own/password": NewPassword,
    "/api/own/second/new": Nothing,
    "/api/own/second/on": Second,
    "/api/own/second/off": Proof,
    "/api/accounts": NewAccount,
    "/api/accounts/order": Order,
    "/api/logout": SignOut,
}
GETS: Mapping[str, type | None] = {
    "/api/me": None,
    "/api/board": BoardView,
    "/api/calls/{id}": CallView,
    "/api/shift": None,
    "/api/audit": None,
    "/api/own": None,
    "/api/accounts": None,
}
OPEN = frozenset({"/api/login", "/api/setup", "/api/me"})
_HOLDS: Mapping[str, tuple[str, type]] = {
    "/api/shift": ("shifts", ShiftView),
    "/api/audit": ("trail", TrailView),
    "/api/reporter": ("reporters", ReporterView),
}
_REFUSALS = ("400", "401", "403", "404", "405", "409", "413", "415", "421", "422", "429", "503")


def routes(front: Front, door: Door) -> Sequence[Route]:
    """Where it is published."""

    async def shown(request: Request) -> Response:
        same_origin(request)
        return as_json(document(door.cookie(request, "session"), front.name))

    return [Route("/api/openapi.json", shown)]


def document(cookie: str, name: str) -> dict[str, Any]:
    """All of it. Streams, recordings and the map's GeoJSON are no JSON and stand elsewhere."""
    shapes = [*POSTS.values(), *(s for s in GETS.values() if s), *(s for _, s in _HOLDS.values())]
    schemas, parts = msgspec.json.schema_components(
        shapes, ref_template="#/components/schemas/{name}"
    )
    of = dict(zip(shapes, schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for path in GETS:
        paths.setdefault(path, {})["get"] = _operation(path, of, None)
    for path, shape in POSTS.items():
        paths.setdefault(path, {})["post"] = _operation(path, of, shape)
    return {
        "openapi": "3.1.0",
        "info": {"title": f"Console {name}", "version": "1"},
        "paths": paths,
        "components": {
            "schemas": {**parts, "Refusal": _REFUSAL},
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": cookie},
                "token": {"type": "apiKey", "in": "header", "name": TOKEN},
            },
        },
    }


_REFUSAL = {
    "type": "object",
    "properties": {"error": {"type": "string"}, "code": {"type": "string"}},
    "required": ["error"],
}


def _operation(path: str, of: Mapping[type, Any], shape: type | None) -> dict[str, Any]:
    told = of[GETS[path]] if shape is None and GETS.get(path) else {"type": "object"}  # type: ignore[index]
    if path in _HOLDS:
        key, one = _HOLDS[path]
        held = {"type": "array", "items": of[one]}
        told = {"type": "object", "properties": {key: held}, "required": [key]}
    if path == "/api/me":  # a stranger is told in the same shape that they are one
        told = {"type": "object", "properties": {"open": {"type": "boolean"}}, "required": ["open"]}
    operation: dict[str, Any] = {"responses": _responses(path, told)}
    if shape is not None:
        content = {"application/json": {"schema": of[shape]}}
        operation["requestBody"] = {"required": True, "content": content}
    if "{id}" in path:
        text = {"type": "string", "minLength": 1}
        operation["parameters"] = [{"name": "id", "in": "path", "required": True, "schema": text}]
    if path not in OPEN:
        operation["security"] = [{"session": [], "token": []} if shape else {"session": []}]
    return operation


def _responses(path: str, told: Any) -> dict[str, Any]:  # noqa: ANN401 - a schema is any JSON
    refusal = {"$ref": "#/components/schemas/Refusal"}
    responses = {status: _response("refused, and why", refusal) for status in _REFUSALS}
    responses |= {"200": _response("done", told), "201": _response("made", told)}
    if path == "/api/me":
        responses["401"] = _response("nobody is signed in", told)
    return responses


def _response(words: str, schema: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"description": words, "content": {"application/json": {"schema": schema}}}
