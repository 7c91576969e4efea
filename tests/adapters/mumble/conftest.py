"""What all tests of the voice server share."""

from collections.abc import Iterator

import pytest

from tests.urgent import first


@pytest.fixture(autouse=True)
def urgent() -> Iterator[None]:
    """Sound does not wait for who else uses the machine."""
    with first():
        yield
