"""What people do in Telegram, as updates of the Bot API."""

from typing import Any

from tests.adapters.telegram.server import ME, NOW

ANN = 7001
GROUP = -1001
BASIC = -55  # a group that is no supergroup yet


def person(id: int = ANN, name: str = "小安", **more: Any) -> dict[str, Any]:
    return {"id": id, "is_bot": False, "first_name": name, "language_code": "zh-hans", **more}


def chat(id: int) -> dict[str, Any]:
    if id > 0:
        return {"id": id, "type": "private", "first_name": "小安"}
    return {"id": id, "type": "supergroup" if id != BASIC else "group", "title": "东线巡逻"}


def message(number: int, where: int = GROUP, **what: Any) -> dict[str, Any]:
    """A new message; `topic` and `reply` are short for what the Bot API writes."""
    return {"message": bare(number, where, **what)}


def edited(number: int, where: int = GROUP, **what: Any) -> dict[str, Any]:
    return {"edited_message": {**bare(number, where, **what), "edit_date": NOW + 1}}


def bare(number: int, where: int, **what: Any) -> dict[str, Any]:
    made: dict[str, Any] = {"message_id": number, "date": NOW, "chat": chat(where)}
    made["from"] = what.pop("by", person())
    if topic := what.pop("topic", 0):
        made |= {"message_thread_id": topic, "is_topic_message": True}
    if reply := what.pop("reply", 0):
        made["reply_to_message"] = {
            "message_id": reply,
            "date": NOW,
            "chat": chat(where),
            "from": ME,
        }
    return made | {k: v for k, v in what.items() if v is not None}


def press(
    data: str, on: int, where: int = GROUP, by: dict[str, Any] | None = None, id: str = "77"
) -> dict[str, Any]:
    under = {"message_id": on, "date": NOW, "chat": chat(where), "from": ME, "text": "…"}
    return {
        "callback_query": {
            "id": id,
            "from": by or person(),
            "chat_instance": "1",
            "data": data,
            "message": under,
        }
    }


def voice(file: str, size: int = 100) -> dict[str, Any]:
    return {
        "file_id": file,
        "file_unique_id": f"u{file}",
        "duration": 3,
        "mime_type": "audio/ogg",
        "file_size": size,
    }


def photo(file: str) -> list[dict[str, Any]]:
    sizes = ((90, "small"), (1280, file))
    return [
        {"file_id": f, "file_unique_id": f"u{f}", "width": w, "height": w, "file_size": 9}
        for w, f in sizes
    ]


def spot(lat: float = 40.36, lon: float = 116.01, **more: Any) -> dict[str, Any]:
    return {"latitude": lat, "longitude": lon, **more}
