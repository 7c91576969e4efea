"""Tells who spoke that it was heard: when it is in the journal, never before.

A bot's message is answered under its req_id; a button changes its card within WeCom's five seconds.
WeCom does not bring a message of the long connection again: what could not be written is said so.
"""

from typing import Any

from adapters.wecom.natives import Natives
from adapters.wecom.seen import Seen
from bridge.message import Inbound
from bridge.message.texts import clean, in_tongue, label, unmarked

Body = dict[str, Any]
_HEARD = {"zh": "✓ 已收到，已记录", "en": "✓ Received and written down"}
_NOT = {
    "zh": "⚠ 没有记下来，请再说一遍；紧急请打电话或用对讲机",
    "en": "⚠ This was not written down. Say it again; if urgent, call or use the radio",
}


def answer(id: str, language: str, *, heard: bool) -> Body:
    """Said to whom spoke to an intelligent bot."""
    words = in_tongue(_HEARD if heard else _NOT, language)
    return {"msgtype": "stream", "stream": {"id": id, "finish": True, "content": words}}


async def changed(
    natives: Natives, seen: Seen, inbound: Inbound | None, language: str, *, heard: bool
) -> Body | None:
    """The card as it is to read now; None for one that is not ours."""
    kept = await natives.card(seen.task)
    if kept is None or inbound is None:
        return None
    told = f"✓ {unmarked(clean(seen.user, 40))}：{unmarked(inbound.words)}"
    line = told if heard else in_tongue(_NOT, language)
    under = f"{kept.body.get('sub_title_text', '')}\n{line}".strip()
    return {
        "response_type": "update_template_card",
        "template_card": {**kept.body, "sub_title_text": under},
    }


def replaced(seen: Seen, inbound: Inbound, agent: int) -> Body:
    """An application's card after its button was pressed: one button, which shows the answer."""
    return {
        "userids": [seen.user],
        "agentid": agent,
        "response_code": seen.code,
        "button": {"replace_name": label(f"✓ {inbound.words}")},
    }
