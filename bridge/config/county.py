"""The key `county`: an OpenStreetMap extract on whose roads ways are measured. An extra."""

from importlib import import_module

from bridge.config.document import Node
from bridge.config.fields import text
from bridge.config.notes import Notes
from bridge.config.shapes import TEXT, shaped
from bridge.config.sources import Unread
from rules.nearest import Travel

LARGEST = 256_000_000  # bytes
EXTRA = "needs the extra “county”: pip install 'patrolbridge[county]'"
_FORMS = ("osm.pbf", "osm.bz2", "osm.gz", "osm")


@shaped({**TEXT, "title": "an OpenStreetMap extract", "examples": ["county.osm.pbf"]})
def extract(node: Node) -> str:
    """The name of a file, relative to the site file."""
    return text(node)


def read_county(root: Node, off_path: float, notes: Notes) -> Travel | None:
    """Travel on the extract that the site names; None where it names none or it cannot be used."""
    node = root.child("county")
    if "county" not in root.items or not isinstance(node.value, str):
        return None
    if "paths" in root.items:
        notes.wrong(node, "a site has its own paths or a county's roads, not both")
        return None
    form = next((f for f in _FORMS if node.text.endswith(f".{f}")), "")
    if not form:
        notes.wrong(node, f"must be a file like county.osm.pbf ({', '.join(_FORMS)})")
        return None
    return _travel(node, form, off_path, notes)


def _travel(node: Node, form: str, off_path: float, notes: Notes) -> Travel | None:
    try:
        reading = import_module("bridge.county.extract")
        travel = import_module("bridge.county.travel")
    except ImportError as missing:
        notes.wrong(node, f"{EXTRA} ({missing.name} is not installed)")
        return None
    try:
        content = notes.sources.read(notes.sources.main.parent / node.text.strip(), LARGEST)
        county = reading.read_extract(content, form)
    except Unread as error:
        notes.wrong(node, f"{node.text}: {error}")
    except (RuntimeError, ValueError) as error:  # what osmium says of a file that is broken
        notes.wrong(node, f"{node.text} is no extract: {error}")
    else:
        found: Travel = travel.CountyTravel(county, off_path)
        return found
    return None
