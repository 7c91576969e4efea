"""A camera system tells that a camera saw something: that becomes a call at the camera.

Law: a machine saw it and no person did. The dispatcher says yes before anybody is sent, unless a
rule of the site says how such calls are confirmed, or a person reports the same. What one camera
sees of one kind is one call while that lives, however often it is told, and for `same_within` after
its end, but for danger to life. Nobody answers a camera.
"""

from typing import TYPE_CHECKING

from msgspec.structs import replace

from rules.call import Call
from rules.cameras.site import Camera
from rules.classify import Sorting
from rules.commands import Report
from rules.cost import LIVES
from rules.decide import decide
from rules.events import Heard
from rules.inputs import Inbound, Seen
from rules.joining import once
from rules.model import Form
from rules.nearest import distance
from rules.rulebook import Rulebook, named
from rules.said import Said, Where
from rules.transitions import Status
from rules.watched import news as watched

if TYPE_CHECKING:  # it plans with what is told here
    from rules.doing import Doing


def saw(doing: "Doing", said: Said, line: Inbound, seen: Seen) -> None:
    """A new call, or one picture more of the call that it is."""
    made = report(said, line, seen, doing.book)
    call = doing.world.talk(made.said.source)
    if call is not None and (call.live or _seen_to(call, doing)):
        doing.add(Heard(call=call.id, at=doing.at, said=made.said, note=True))
        return
    asked, more = once(made, doing.book, doing.world, doing.at)
    doing.add(*decide(asked, doing.book, doing.world, doing.at), *more)
    doing.settle()
    watched.look(doing)
    doing.plan()


def _seen_to(call: Call, doing: "Doing") -> bool:
    """Did somebody end it a moment ago? Then it is the same still; danger to life is always new."""
    if call.status is not Status.CLOSED or call.priority <= LIVES:
        return False
    since = doing.at - doing.book.policy.same_within
    return any(id == call.id and at >= since for id, at in doing.world.over.values())


def report(said: Said, line: Inbound, seen: Seen, book: Rulebook) -> Report:
    """The call that a camera makes; one that the site does not know any more has no place."""
    camera = book.site.cameras.get(seen.camera)
    sorting = _sorted(line.words, seen, book)
    sure = round(min(seen.sure, book.kind(sorting.kind).seen), 3)
    words = line.words or _words(camera, sorting.kind, seen, book)
    source = replace(
        said.source,
        sender=f"{seen.camera}/{sorting.kind}",  # what they say of another kind is another matter
        unit="",
        language=line.language or book.site.language,
        camera=seen.camera,
    )
    return Report(
        said=replace(said, source=source, words=words, confidence=sure, name=""),
        sorting=sorting,
        confidence=min(sure, sorting.confidence),
        where=where(camera, book) if camera else None,
    )


def where(camera: Camera, book: Rulebook) -> Where:
    """At the camera; how far it sees tells how well the spot is known."""
    return Where(
        point=camera.point,
        place=_place(camera, book),
        radius=camera.sees,
        reason=f"where_camera:{camera.id}",
    )


def _place(camera: Camera, book: Rulebook) -> str:
    """The place that it hangs at: named by the site, else the nearest that it hangs in; or ""."""
    if book.place(camera.place):
        return camera.place
    around = ((distance(camera.point, p.point), p) for p in book.site.places.values())
    inside = ((metres, p.id) for metres, p in around if metres <= p.radius)
    return min(inside, default=(0.0, ""))[1]


def _sorted(words: str, seen: Seen, book: Rulebook) -> Sorting:
    if seen.kind in book.site.kinds:
        return Sorting(seen.kind, 1.0, f"kind_seen_by:{seen.camera}")
    return book.classifier.sort(words)


def _words(camera: Camera | None, kind: str, seen: Seen, book: Rulebook) -> str:
    """What it saw, in the site's language, where the camera system says nothing itself."""
    site = book.site
    name = named(camera.names, site.language, site.language) if camera else seen.camera
    what = named(book.kind(kind).names, site.language, site.language)
    return site.catalogue.say("camera_saw", site.language, Form.TEXT, camera=name, kind=what)
