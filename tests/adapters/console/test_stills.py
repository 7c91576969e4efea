"""Pictures for the desk: what stands on the board, as a picture, and written down who looks."""

import hashlib

from adapters.console import Config
from bridge.message import Look
from tests.adapters.console.board import ScriptedBoard
from tests.adapters.console.samples import PICTURE, REF, STILL, a_call, a_voice
from tests.adapters.console.stage import Stage, opened


def a_still(ref: str = STILL) -> ScriptedBoard:
    """A board with a call that came with a picture."""
    board = ScriptedBoard()
    board.put(a_call(heard=(a_voice(voice="", pictures=((ref, "image/jpeg"),), camera="c1"),)))
    return board


async def get(stage: Stage, ref: str) -> tuple[int, bytes, str, str]:
    async with stage.http.get(f"{stage.url}/still/{ref}") as answer:
        policy = answer.headers["content-security-policy"]
        return answer.status, await answer.read(), answer.content_type, policy


async def test_a_still_of_a_call_is_shown_and_that_is_written_down() -> None:
    async with opened(Config(port=0), a_still()) as stage:
        status, content, kind, policy = await get(stage, STILL)
        assert (status, content, kind) == (200, PICTURE, "image/png")
        assert "default-src 'none'" in policy
        (look,) = [line for line in stage.inbox.lines if isinstance(line, Look)]
        assert (look.what, look.about, look.call) == ("picture", STILL, a_call().id)


async def test_what_is_not_on_the_board_or_is_no_picture_is_not_shown() -> None:
    async with opened(Config(port=0), a_still(REF)) as stage:
        assert (await get(stage, STILL))[0] == 404
        assert (await get(stage, REF))[0] == 404  # a recording that somebody calls a picture
        lost = "sha256:" + hashlib.sha256(b"lost").hexdigest()
        stage.board.put(a_call(heard=(a_voice(pictures=((lost, "image/png"),)),)))
        assert (await get(stage, lost))[0] == 404
        assert (await get(stage, "..%2f..%2fetc%2fpasswd"))[0] == 404


async def test_who_cannot_be_written_down_is_shown_nothing() -> None:
    async with opened(Config(port=0), a_still()) as stage:
        stage.inbox.trouble = "the disk is full"
        assert (await get(stage, STILL))[0] == 503
