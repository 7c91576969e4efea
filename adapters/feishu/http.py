"""HTTP to Feishu: what its answers say, and what its codes mean."""

from typing import Any

from msgspec import Struct, field

from adapters.feishu.outcomes import judged
from bridge.message.wire import Form, Wire


class Answer(Struct, frozen=True, kw_only=True):
    """What every answer of Feishu says, and what some say besides."""

    code: int = 0
    msg: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    bot: dict[str, Any] = field(default_factory=dict)
    tenant_access_token: str = ""
    expire: int = 7_200

    def told(self, name: str) -> str:
        """One field of the data, "" where it is none."""
        value = self.data.get(name)
        return value if isinstance(value, str) else ""


class Http(Wire):
    """Connections to Feishu."""

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
        headers = bearing(token) if token else {}
        _, answer = await self.answered(
            way, url, Answer, content=content, form=form, headers=headers
        )
        if answer.code:
            raise judged(answer.code, answer.msg)
        return answer


def bearing(token: str) -> dict[str, str]:
    """The header that proves who we are."""
    return {"Authorization": f"Bearer {token}"}
