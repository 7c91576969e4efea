"""Ports with modem lines, for all tests of radios."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.adapters.radio.lines.modem import Modem, Shim
from tests.urgent import first


@pytest.fixture(autouse=True)
def urgent() -> Iterator[None]:
    """Sound does not wait for who else uses the machine."""
    with first():
        yield


@pytest.fixture(scope="session")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Shim:
    return Shim(tmp_path_factory.mktemp("modemshim"))


@pytest.fixture
def preloaded(shim: Shim, monkeypatch: pytest.MonkeyPatch) -> None:
    """Programs that this test starts see the lines."""
    for name, value in shim.env.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def modem(shim: Shim, tmp_path: Path, preloaded: None) -> Iterator[Modem]:  # noqa: ARG001
    port = Modem(shim, tmp_path / "ttyRADIO")
    yield port
    port.close()
