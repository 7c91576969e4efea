"""People who speak, made once for a run."""

import os
from pathlib import Path

import pytest

from tests.stories.speaking import People

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def people() -> People:
    """Real voices and a real recogniser; what was said once is kept beside the virtual environment."""
    models = Path(os.environ.get("PATROLBRIDGE_MODELS", ROOT / "models"))
    return People(models, ROOT / "var" / "voices")
