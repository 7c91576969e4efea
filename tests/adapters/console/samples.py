"""Things to put on a board: one dispute at Mihun Terrace, and whatever a test changes of it."""

import hashlib
import io
import struct
import wave
import zlib
from datetime import UTC, datetime, timedelta
from math import sin
from typing import Any
from zlib import crc32

from msgspec.structs import replace

from bridge.desk_views import LimitsView
from bridge.initials import of_names
from bridge.message import Point
from bridge.views import (
    AssignmentView,
    CallView,
    EventView,
    HeardView,
    LinkView,
    PassedOver,
    RelayView,
    RouteView,
    UnitView,
    WayView,
)


def a_place(zh: str, en: str, lat: float, lon: float) -> dict[str, Any]:
    return {"names": {"zh": zh, "en": en}, "aliases": [zh + "停车场"], "lat": lat, "lon": lon}


def a_kind(zh: str, en: str, priority: int) -> dict[str, Any]:
    return {"names": {"zh": zh, "en": en}, "priority": priority}


SITE: dict[str, Any] = {
    "id": "yuanjiajie",
    "names": {"zh": "袁家界", "en": "Yuanjiajie"},
    "language": "zh",
    "timezone": "Asia/Shanghai",
    "places": {
        "mihuntai": a_place("迷魂台", "Mihun Terrace", 29.3572, 110.4391),
        "bailong": a_place("百龙天梯", "Bailong Elevator", 29.3488, 110.4485),
        "tianxia": a_place("天下第一桥", "First Bridge under Heaven", 29.3553, 110.4423),
        "yangjiajie": a_place("杨家界", "Yangjiajie", 29.3702, 110.4205),
        "sansuoshi": a_place("三索石", "Three Ropes Stone", 29.3611, 110.4331),
    },
    "kinds": {
        "dispute": a_kind("纠纷", "dispute", 2),
        "injury": a_kind("受伤", "injury", 1),
        "lost": a_kind("失物", "lost property", 3),
        "help": a_kind("求助", "help", 3),
    },
    "zones": {},
    "paths": {
        "lift": {"names": {"zh": "百龙天梯", "en": "Bailong lift"}},
        "ring": {"names": {"zh": "环山公路", "en": "ring road"}},
    },
    "announcements": {
        "rain": {
            "words": {"zh": "雨天路滑，请慢行", "en": "Wet paths: walk slowly"},
            "at": [540, 840],
        }
    },
    "undo_within": 5.0,
}


def a_tone(seconds: float = 6.4, rate: int = 8000) -> bytes:
    """A recording that a browser can play: WAV, 16 bit, mono."""
    kept = io.BytesIO()
    with wave.open(kept, "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", ""))
        wanted = range(int(seconds * rate))
        file.writeframes(
            b"".join(round(900 * sin(n / 3)).to_bytes(2, "little", signed=True) for n in wanted)
        )
    return kept.getvalue()


def a_picture(side: int = 32) -> bytes:
    """A PNG that a browser can show: a grey square."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc32(kind + data))

    rows = zlib.compress((b"\0" + b"\x80" * side) * side)
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


PICTURE = a_picture()
STILL = "sha256:" + hashlib.sha256(PICTURE).hexdigest()
SOUND = a_tone()
REF = "sha256:" + hashlib.sha256(SOUND).hexdigest()


def at(seconds_ago: float = 0) -> datetime:
    return datetime.now(UTC) - timedelta(seconds=seconds_ago)


def a_point(place: str) -> Point | None:
    spot = SITE["places"].get(place)
    return Point(spot["lat"], spot["lon"]) if spot else None


def a_call(number: int = 17, **changes: Any) -> CallView:
    """A dispute at Mihun Terrace that waits for the dispatcher."""
    kind = changes.pop("kind", "dispute")
    place = changes.pop("place", "mihuntai")
    spot = SITE["places"].get(place, {"names": {}})
    call = CallView(
        id=f"radio:heard-{number}/0",
        number=number,
        kind=kind,
        kind_names=SITE["kinds"][kind]["names"],
        priority=SITE["kinds"][kind]["priority"],
        status="proposed",
        opened=at(42),
        changed=at(40),
        due=at(-18),
        words="迷魂台群防群治平台呼叫！停车场有游客排队发生纠纷！",
        language="zh",
        confidence=0.81,
        place=place,
        place_names=spot["names"],
        place_reason="name said: 迷魂台",
        point=a_point(place),
        limits=LimitsView(ask=60, take=180, scene=300),
    )
    return replace(call, **changes)


def a_voice(**changes: Any) -> HeardView:
    heard = HeardView(
        key="radio:heard-17",
        at=at(42),
        by="p-mihuntai",
        channel="radio",
        words="迷魂台群防群治平台呼叫！停车场有游客排队发生纠纷！",
        confidence=0.66,
        engine="whisper-base",
        voice=REF,
        seconds=6.4,
        mime="audio/wav",
        doubts=(("排队", 4.1, 4.6),),
    )
    return replace(heard, **changes)


def a_route(**changes: Any) -> RouteView:
    route = RouteView(
        ways=(
            WayView(
                unit="quick-2",
                name="快警二组",
                task="lead",
                minutes=4.2,
                metres=370.0,
                by="straight line",
                by_names={"zh": "直线距离", "en": "straight line"},
                reason="nearest with skill police",
                reason_names={"zh": "最近的警力", "en": "nearest with skill police"},
                channel="radio/快警二组",
            ),
            WayView(
                unit="p-mihuntai",
                name="迷魂台平台",
                task="aid",
                minutes=0.0,
                metres=0.0,
                by="straight line",
                by_names={"zh": "直线距离", "en": "straight line"},
                reason="stands there: told to stand by",
                channel="radio/迷魂台",
            ),
        ),
        passed_over=(
            PassedOver(unit="quick-1", name="快警一组", reason="farther: 6.1 min"),
            PassedOver(unit="p-bailong", name="百龙天梯平台", reason="lacks the skill police"),
        ),
        confidence=0.81,
        reason="below the site's limit of 0.90: the dispatcher is asked",
    )
    return replace(route, **changes)


def a_relay(key: str = "r1", **changes: Any) -> RelayView:
    relay = RelayView(
        key=key,
        call="radio:heard-17/0",
        to="console/desk",
        unit="dispatch",
        text="17号：迷魂台 纠纷。确认派快警二组？",
        number=17,
        language="zh",
        priority=2,
        reach="sent",
        at=at(30),
        moved=at(29),
    )
    return replace(relay, **changes)


def an_assignment(unit: str, name: str, **changes: Any) -> AssignmentView:
    part = AssignmentView(
        unit=unit, name=name, task="lead", state="taken", minutes=4.2, since=at(35), until=at(-200)
    )
    return replace(part, **changes)


def an_event(what: str, zh: str, en: str, ago: float = 30) -> EventView:
    return EventView(at=at(ago), what=what, text=(("zh", zh), ("en", en)))


def a_unit(id: str, kind: str, zh: str, en: str, spot: str | None, **changes: Any) -> UnitView:
    unit = UnitView(
        id=id,
        names={"zh": zh, "en": en},
        kind=kind,
        on_duty=True,
        calls=(),
        point=a_point(spot or ""),
        point_at=at(60) if spot else None,
    )
    return replace(unit, **changes)


UNITS = (
    a_unit("dispatch", "desk", "指挥室", "dispatch", None),
    a_unit("commander", "desk", "值班领导", "duty commander", None),
    a_unit("p-mihuntai", "platform", "迷魂台平台", "Mihun Terrace platform", "mihuntai"),
    a_unit("p-bailong", "platform", "百龙天梯平台", "Bailong platform", "bailong"),
    a_unit("quick-1", "patrol", "快警一组", "quick police 1", "bailong"),
    a_unit(
        "quick-2", "patrol", "快警二组", "quick police 2", "tianxia", calls=("radio:heard-12/0",)
    ),
    a_unit("drivers", "group", "环保车司机", "shuttle drivers", None, on_duty=False),
)
_NAMED: tuple[dict[str, Any], ...] = (
    *SITE["places"].values(),
    *SITE["kinds"].values(),
    *SITE["paths"].values(),
    *({"names": u.names} for u in UNITS),
)
SITE["initials"] = of_names(n for thing in _NAMED for n in thing["names"].values())
LINKS = (
    LinkView(adapter="radio", up=True, since=at(3600)),
    LinkView(adapter="chat", up=True, since=at(3600)),
    LinkView(adapter="console", up=True, since=at(3600)),
)
