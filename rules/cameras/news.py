"""What is told of a camera's picture to who is sent, or decides: the live view, else that it is.

A channel that carries pictures has the still itself, see `rules.enclosed`; a link goes wherever
words are read; on the air it is said that the desk can look.
"""

from rules.call import Call
from rules.model import Form
from rules.rulebook import Rulebook


def look(call: Call | None, language: str, form: Form, book: Rulebook) -> str:
    """What follows the words by which one of ours first hears of the call; "" of no camera."""
    source = call.said.source if call else None
    if call is None or source is None or not source.camera:
        return ""
    camera = book.site.cameras.get(source.camera)
    say = book.site.catalogue.say
    if camera is not None and camera.link:
        return say("camera_look", language, form, link=camera.link)
    return say("camera_still", language, form) if call.said.pictures else ""
