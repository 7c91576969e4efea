"""What the bridge says to people: one file per language, one entry per message.

Every language has the same messages, each with the same forms and the same {gaps}; a test holds
that. Adding a language is adding a file.
"""

from functools import cache
from importlib.resources import files

import yaml

from rules.wording import Catalogue


@cache
def load_catalogue() -> Catalogue:
    """All messages in all languages, as they travel with the program."""
    folder = files(__name__)
    found = sorted((f for f in folder.iterdir() if f.name.endswith(".yaml")), key=lambda f: f.name)
    return Catalogue(
        messages={f.name.removesuffix(".yaml"): yaml.safe_load(f.read_text("utf-8")) for f in found}
    )
