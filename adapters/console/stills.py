"""Pictures for the desk: what a camera saw, or somebody photographed.

Law: only a picture that stands on the board is shown, by its own beginning a picture and nothing
else; and who sees it is written down first.
"""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from adapters.console.front import Front
from adapters.console.guard import same_origin
from adapters.console.people.audit import looked
from adapters.console.people.sight import Sight
from adapters.console.people.who import who
from bridge.message.files import PICTURES, sniffed
from bridge.views import BoardView


async def show(front: Front, request: Request) -> Response:
    """The picture; 404 for what is not on the board, or is no picture."""
    same_origin(request)
    ref, someone = request.path_params["ref"], who(request)
    call = _call_of(Sight(someone, front.name).board(front.services.board.snapshot()), ref)
    if not call:
        raise HTTPException(404, "no such picture on the board")
    await looked(front, someone, "picture", call=call, about=ref)
    content = await front.services.media.open(ref)
    if (kind := sniffed(content)) not in PICTURES:
        raise HTTPException(404, "not a picture")
    return Response(content, media_type=kind)


def _call_of(board: BoardView, ref: str) -> str:
    heard = ((call.id, h) for call in board.calls for h in call.heard)
    return next((id for id, h in heard if any(ref == one for one, _ in h.pictures)), "")
