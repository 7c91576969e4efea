"""People who speak, made once for a run."""

from pathlib import Path

import pytest

from bridge.speech.models import home
from tests.stories.speaking import People

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def people() -> People:
    """Real voices and a real recogniser; what was said once is kept beside the virtual environment."""
    return People(home(), ROOT / "var" / "voices")
