"""Where a site keeps what it must not lose: its log, its recordings, its secrets."""

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from bridge.config import Loaded

OWN = "PATROLBRIDGE_DATA"


def data_dir(
    site_id: str, given: str | None = None, environ: Mapping[str, str] = os.environ
) -> Path:
    """The folder of one site: as given, else `$PATROLBRIDGE_DATA`, else below the user's state.

    That is `$XDG_STATE_HOME/patrolbridge/<site>`, by default `~/.local/state/patrolbridge/<site>`.
    Absolute; it need not exist.
    """
    if named := given or environ.get(OWN):
        return Path(named).expanduser().absolute()
    state = Path(environ.get("XDG_STATE_HOME", ""))
    if not state.is_absolute():  # the XDG rules: a relative one does not count
        state = Path.home() / ".local" / "state"
    return state / "patrolbridge" / site_id


def log_url(loaded: Loaded, data: Path) -> str:
    """The URL of a site's log; an SQLite file with a relative path stands in `data`."""
    scheme, _, rest = loaded.log_url.partition(":")
    path, question, options = rest.partition("?")
    if scheme != "sqlite" or not path:
        return loaded.log_url
    return f"sqlite:{quote(str(data / unquote(path)))}{question}{options}"


def log_file(url: str) -> Path | None:
    """The file of an SQLite log; None for logs that are no file."""
    parts = urlsplit(url)
    return Path(unquote(parts.path)) if parts.scheme == "sqlite" else None
