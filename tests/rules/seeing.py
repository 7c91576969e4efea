"""A site with cameras, and a camera system that tells the rules what they see."""

from typing import Any

from msgspec.structs import replace

from rules.cameras.site import Camera
from rules.events import Event
from rules.inputs import Inbound, Picture, Seen
from rules.model import Form, Manner, Point, Site, UnitKind
from rules.rulebook import Rulebook
from tests.rules.play import Play
from tests.sites import GATE, LAKE, small_site, unit

STILL = Picture(ref="sha256:" + "5" * 64, mime="image/jpeg")
GATE_LINK = "https://video.example.org/live/c-gate"
CAMERAS = {
    c.id: c
    for c in (
        Camera(id="c-gate", names={"zh": "南门广场", "en": "gate square"}, point=GATE, place="gate",
               link=GATE_LINK),
        Camera(id="c-lake", names={"zh": "月亮湖北岸", "en": "lake shore"}, point=LAKE, place="lake"),
        Camera(id="c-wood", names={"zh": "林间小道", "en": "wood path"}, point=Point(29.38, 110.46),
               link="https://video.example.org/live/c-wood"),
    )
}  # fmt: skip
TEXTER = unit("u-3", UnitKind.PATROL, "快警三组", "quick three", "sms/u-3", point=GATE,
              skills=frozenset({"police"}))  # fmt: skip


def watched_site() -> Site:
    """The small site with cameras, and somebody whom only text messages reach."""
    site = small_site()
    return replace(
        site,
        cameras=CAMERAS,
        units={**site.units, TEXTER.id: TEXTER},
        manners={**site.manners, "sms": Manner(form=Form.SHORT)},
    )


def watched(site: Site | None = None) -> Play:
    """A play on such a site."""
    return Play(Rulebook(site or watched_site()))


def saw(
    play: Play, camera: str = "c-gate", kind: str = "dispute", sure: float = 0.9, **more: Any
) -> tuple[Event, ...]:
    """The camera system tells of one event, with a still."""
    key = f"e{len(play.facts)}-{play._nth}"
    line = Inbound(
        key=key, adapter="chat", channel="cameras", sender=camera,
        seen=Seen(camera=camera, kind=kind, sure=sure), **{"pictures": (STILL,), **more},
    )  # fmt: skip
    return play.line(line, f"chat:{key}")
