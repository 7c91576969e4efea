"""Where units are, of all that can be said in an evening."""

from tests.rules.play import Play
from tests.sites import LAKE


def units_are_looked_for(play: Play) -> None:
    """A post, one that has said where it is, just now and a while ago, and one that never did."""
    play.say("desk/desk", "南门平台在哪？")
    play.say("desk/desk", "司机在哪里")
    play.say("chat/u-1", "", point=LAKE)
    play.say("desk/desk", "快警一组在哪？")
    play.pass_(minutes=4)
    play.say("desk/desk", "where is quick one?")
