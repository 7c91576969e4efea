"""HTTP to DingTalk: what its answers say, and what its codes mean."""

from msgspec import Struct

from adapters.dingtalk.outcomes import judged
from bridge.message.wire import Form, Wire

REFUSALS, TOO_MANY = 400, 429

_NAMES = {
    "access_token": "accessToken",
    "expire_in": "expireIn",
    "process_query_key": "processQueryKey",
    "download_url": "downloadUrl",
    "invalid_staff": "invalidStaffIdList",
    "controlled_staff": "flowControlledStaffIdList",
}


class Answer(Struct, frozen=True, kw_only=True, rename=_NAMES):
    """What every answer of DingTalk says, and what some say besides."""

    code: str | int = ""
    message: str = ""
    errcode: int = 0
    errmsg: str = ""
    access_token: str = ""
    expire_in: int = 7_200
    endpoint: str = ""
    ticket: str = ""
    process_query_key: str = ""
    download_url: str = ""
    media_id: str = ""
    invalid_staff: tuple[str, ...] | None = ()
    controlled_staff: tuple[str, ...] | None = ()


class Http(Wire):
    """Connections to DingTalk."""

    async def ask(
        self,
        way: str,
        url: str,
        *,
        token: str = "",
        content: object = None,
        form: Form | None = None,
    ) -> Answer:
        """Ask, and read the answer. The errors of `outcomes`."""
        headers = {"x-acs-dingtalk-access-token": token} if token else {}
        status, answer = await self.answered(
            way, url, Answer, content=content, form=form, headers=headers
        )
        words = answer.message or answer.errmsg
        if status == TOO_MANY:
            raise judged("throttling", words)
        if answer.errcode or status >= REFUSALS:
            raise judged(str(answer.code or answer.errcode), words)
        return answer
