"""Writing the file is adding the adapter: the registry finds it, and holds it to its shape."""

from types import ModuleType, SimpleNamespace

import msgspec
import pytest

from adapters import loopback, webhook
from bridge import registry
from bridge.errors import AdapterError
from bridge.message import Reach


def test_every_file_of_the_folder_is_a_kind() -> None:
    assert {"handset", "loopback", "webhook"} <= set(registry.kinds())
    assert list(registry.kinds()) == sorted(registry.kinds())


@pytest.mark.parametrize("kind", registry.kinds())
def test_every_adapter_has_the_shape_of_one(kind: str) -> None:
    module = registry.load(kind)
    assert isinstance(module, ModuleType)
    assert registry.check(module) == []


@pytest.mark.parametrize("kind", registry.kinds())
def test_an_adapter_that_takes_batches_has_send_many(kind: str) -> None:
    module = registry.load(kind)
    if module.CAN.batch > 1:
        assert isinstance(module, ModuleType)
        assert any(hasattr(thing, "send_many") for thing in vars(module).values())


@pytest.mark.parametrize("kind", ["pigeon", "", "..", "webhook.wire", "os", "loopback\n"])
def test_an_unknown_kind_is_told_which_there_are(kind: str) -> None:
    with pytest.raises(AdapterError) as told:
        registry.load(kind)
    assert repr(kind) in str(told.value)
    assert "loopback" in str(told.value)


def test_settings_become_the_adapters_own_config() -> None:
    config = registry.configure("loopback", {"kind": "loopback", "reach": "sent"})
    assert config == loopback.Config(reach=Reach.SENT)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"prot": 1}, "unknown field `prot`"),
        ({"port": "eighty"}, "$.port"),
        ({"port": 70_000}, "$.port"),
        ({"batch": 101}, "$.batch"),
        ({"url": "ftp://a"}, "not an http or https address"),
        ({"url": "http://u:p@a/"}, "no name and password"),
        ({"secret_file": "a", "secret_env": "B"}, "not both"),
    ],
)
def test_a_wrong_setting_is_named(settings: dict[str, object], told: str) -> None:
    with pytest.raises(msgspec.ValidationError) as error:
        registry.configure("webhook", settings)
    assert told in str(error.value)


class Loose(msgspec.Struct):
    """Neither frozen nor strict."""


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"__doc__": None}, "docstring"),
        ({"CAN": "everything"}, "CAN"),
        ({"Config": Loose}, "Config"),
        ({"Config": dict}, "Config"),
        ({"open": lambda config: config}, "open"),
        ({"open": None}, "open"),
    ],
)
def test_a_module_that_lacks_something_is_found_out(change: dict[str, object], fault: str) -> None:
    names = ("__doc__", "CAN", "Config", "open")
    whole = {name: getattr(webhook, name) for name in names}
    assert registry.check(SimpleNamespace(**whole)) == []
    faults = registry.check(SimpleNamespace(**whole | change))
    assert len(faults) == 1
    assert fault in faults[0]
