from pathlib import Path

import pytest
from msgspec.structs import replace

from bridge.config import load
from bridge.datadir import data_dir, log_file, log_url
from tests.bridge.record.evening import SITE

DATA = Path("/srv/a b")


@pytest.mark.parametrize(
    ("given", "environ", "found"),
    [
        ("/srv/x", {"PATROLBRIDGE_DATA": "/srv/y"}, Path("/srv/x")),
        (None, {"PATROLBRIDGE_DATA": "/srv/y", "XDG_STATE_HOME": "/z"}, Path("/srv/y")),
        (None, {"XDG_STATE_HOME": "/z"}, Path("/z/patrolbridge/site-1")),
        (None, {"XDG_STATE_HOME": "z"}, Path.home() / ".local/state/patrolbridge/site-1"),
        ("", {}, Path.home() / ".local/state/patrolbridge/site-1"),
        ("here", {}, Path.cwd() / "here"),
    ],
)
def test_where_data_are_kept(given: str | None, environ: dict[str, str], found: Path) -> None:
    assert data_dir("site-1", given, environ) == found


@pytest.mark.parametrize(
    ("url", "found", "file"),
    [
        ("sqlite:patrolbridge.db", "sqlite:/srv/a%20b/patrolbridge.db", DATA / "patrolbridge.db"),
        ("sqlite:a%3Fb.db?busy=9", "sqlite:/srv/a%20b/a%3Fb.db?busy=9", DATA / "a?b.db"),
        ("sqlite:/var/log.db", "sqlite:/var/log.db", Path("/var/log.db")),
        ("redis://host:1/0?site=x", "redis://host:1/0?site=x", None),
        ("memory:", "memory:", None),
        ("sqlite:", "sqlite:", Path()),
    ],
)
def test_a_relative_log_stands_among_the_data(url: str, found: str, file: Path | None) -> None:
    loaded = replace(load(SITE), log_url=url)
    assert log_url(loaded, DATA) == found
    assert log_file(found) == file
