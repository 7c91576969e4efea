"""Names of the streams of a site's log."""

INBOX = "inbox"  # all that was heard, and ticks; kept for replay
JOURNAL = "journal"  # all facts, for ever
SPEECH = "speech"  # recordings that wait for their words; a line goes when it is done
SNAPSHOT = "snapshot"  # the world at some line of the journal; old ones go
BOARD = "board"  # from which line of the journal on a board must read; old ones go
_OUTBOX = "outbox."


def outbox(adapter: str) -> str:
    """The stream that an adapter delivers from; a line goes when it is done."""
    return _OUTBOX + adapter


def forgets(stream: str) -> bool:
    """May a log drop the done lines of this stream? The journal holds what matters of them."""
    return stream.startswith(_OUTBOX) or stream in (SPEECH, SNAPSHOT, BOARD)
