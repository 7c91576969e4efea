"""HTTP to WeCom: what its answers say, and what its codes mean."""

from msgspec import Struct

from adapters.wecom.outcomes import judged
from bridge.message.wire import Form, Wire


class Answer(Struct, frozen=True, kw_only=True):
    """What every answer of WeCom says, and what some say besides."""

    errcode: int = 0
    errmsg: str = ""
    access_token: str = ""
    expires_in: int = 7_200
    media_id: str = ""
    msgid: str = ""
    invaliduser: str = ""
    response_code: str = ""


class Http(Wire):
    """Connections to WeCom."""

    async def ask(self, url: str, content: object = None, form: Form | None = None) -> Answer:
        """POST (GET without content) and read the answer. The errors of `outcomes`."""
        way = "GET" if content is None and form is None else "POST"
        _, answer = await self.answered(way, url, Answer, content=content, form=form)
        if answer.errcode:
            raise judged(answer.errcode, answer.errmsg)
        return answer
