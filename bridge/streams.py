"""Names of the streams of a site's log, and the keys of what we ourselves write to the inbox.

A message is known by its adapter's name and its own key, which outsiders may choose. Keys of ours
begin with "=", which no name of an adapter does: nobody outside can take a key of ours first.
"""

from datetime import datetime

from rules.inputs import Reach, Reported

INBOX = "inbox"  # all that was heard, and ticks; kept for replay
JOURNAL = "journal"  # all facts, for ever
SPEECH = "speech"  # recordings that wait for their words; a line goes when it is done
SNAPSHOT = "snapshot"  # the world at some line of the journal; old ones go
BOARD = "board"  # from which line of the journal on a board must read; old ones go
SITES = "sites"  # every version of the site's files that was ever named in the inbox; for ever
_OUTBOX = "outbox."


def outbox(adapter: str) -> str:
    """The stream that an adapter delivers from; a line goes when it is done."""
    return _OUTBOX + adapter


def forgets(stream: str) -> bool:
    """May a log drop the done lines of this stream? The journal holds what matters of them."""
    return stream.startswith(_OUTBOX) or stream in (SPEECH, SNAPSHOT, BOARD)


def heard_key(adapter: str, key: str) -> str:
    """Of a message."""
    return f"{adapter}:{key}"


def news_key(adapter: str, news: Reported) -> str:
    """Of news of a relay: the same news counts once, each uncertain attempt for itself."""
    what = news.reason if news.reach is Reach.UNCERTAIN else news.reach.value
    return f"={adapter}:{news.relay}={what}"


def words_key(of: str) -> str:
    """Of the words of a voice, by the key of its message: whoever finds them first, counts."""
    return f"=words:{of}"


def alarm_key(adapter: str, key: str) -> str:
    """Of an alarm."""
    return f"=alarm:{adapter}:{key}"


def look_key(adapter: str, key: str) -> str:
    """Of a look at what is protected."""
    return f"=look:{adapter}:{key}"


def tick_key(subject: str, due: datetime) -> str:
    """Of a deadline."""
    return f"=tick:{subject}/{due.isoformat()}"


def link_key(adapter: str, at: datetime, *, up: bool) -> str:
    """Of a change of a link."""
    return f"=link:{adapter}/{at.isoformat()}/{'up' if up else 'down'}"


def site_key(what: str, at: datetime) -> str:
    """Of a version of the site that is named, or of a refusal: its digest, or that of the words."""
    return f"{_SITE}{what}/{at.isoformat()}"


def changes_site(key: str) -> bool:
    """Is a line of the inbox with this key a `SiteChanged`?"""
    return key.startswith(_SITE)


_SITE = "=site:"
