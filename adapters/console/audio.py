"""Recordings for the desk's player.

Law: only a recording that stands on the board is played, as a sound and as nothing else; and who
hears it is written down first.
"""

import re

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from adapters.console.front import Front
from adapters.console.guard import same_origin
from adapters.console.people.audit import looked
from adapters.console.people.sight import Sight
from adapters.console.people.who import who
from bridge.views import BoardView

SOUND = re.compile(r"audio/[a-z0-9.+-]{1,40}")
RANGE = re.compile(r"bytes=(\d{0,12})-(\d{0,12})")


async def play(front: Front, request: Request) -> Response:
    """The recording, or the range that was asked for; 404 for what is not on the board."""
    same_origin(request)
    ref = request.path_params["ref"]
    someone = who(request)
    found = _found(Sight(someone, front.name).board(front.services.board.snapshot()), ref)
    if found is None:
        raise HTTPException(404, "no such recording on the board")
    call, kind = found
    await looked(front, someone, "audio", call=call, about=ref)
    content = await front.services.media.open(ref)
    headers = {"accept-ranges": "bytes"}
    wanted = request.headers.get("range")
    if wanted is None:
        return Response(content, headers=headers, media_type=kind)
    first, last = _span(wanted, len(content))
    headers["content-range"] = f"bytes {first}-{last}/{len(content)}"
    return Response(content[first : last + 1], 206, headers=headers, media_type=kind)


def _found(board: BoardView, ref: str) -> tuple[str, str] | None:
    """Whose recording it is, and its type; whatever does not look like a sound is only bytes."""
    heard = ((call.id, h) for call in board.calls for h in call.heard)
    for call, message in (*(("", voice) for voice in board.waiting), *heard):
        if message.voice == ref:
            kind = message.mime if SOUND.fullmatch(message.mime) else "application/octet-stream"
            return call, kind
    return None


def _span(wanted: str, size: int) -> tuple[int, int]:
    """First and last byte of a range header; 416 where it has none of the content."""
    match = RANGE.fullmatch(wanted.strip())
    first, last = match.groups() if match else ("", "")
    if first:
        span = int(first), min(int(last or size), size - 1)
    elif last:
        span = max(size - int(last), 0), size - 1
    else:
        span = size, 0
    if span[0] > span[1]:
        raise HTTPException(416, "range", headers={"content-range": f"bytes */{size}"})
    return span
