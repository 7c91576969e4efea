"""What the pages are answered with: data, or a plain reason."""

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bridge.errors import LogError, MediaError


def as_json(data: object, status: int = 200) -> Response:
    """A JSON response."""
    return Response(msgspec.json.encode(data), status, media_type="application/json")


async def refused(_: Request, error: Exception) -> Response:
    """What was asked for is refused, and why."""
    assert isinstance(error, HTTPException)
    response = as_json({"error": error.detail}, error.status_code)
    response.headers.update(error.headers or {})
    return response


async def not_kept(_: Request, error: Exception) -> Response:
    """The journal could not be written: nothing was taken in, the page tries again."""
    return as_json({"error": f"not kept, try again: {error}"}, 503)


async def unreadable(_: Request, error: Exception) -> Response:
    """The recording is not there, or no longer what it was."""
    return as_json({"error": str(error)}, 404)


REFUSALS = {HTTPException: refused, LogError: not_kept, MediaError: unreadable}
