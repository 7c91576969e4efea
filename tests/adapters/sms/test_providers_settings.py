"""What a site file says of the two providers: templates that fit, and mistakes that are told."""

from pathlib import Path
from typing import Any

import pytest
from msgspec import ValidationError

from adapters.sms import by_aliyun
from adapters.sms.clouds.wording import Template, worded
from adapters.sms.line import Elsewhere
from bridge.errors import NotAllowed
from tests.adapters.house import Home
from tests.adapters.sms.far import Gateway
from tests.adapters.sms.test_providers import CALLBACKS, aliyun_settings
from tests.adapters.sms.texts import sms


@pytest.fixture
def home(tmp_path: Path) -> Home:
    (tmp_path / "token").write_text("a-token-of-ours")
    return Home(tmp_path)


def test_a_text_finds_its_template() -> None:
    place = Template(code="A", params={"p": "{place}", "n": "{call}"}, match=r"请去(?P<place>.+)")
    pieces = Template(code="B", params={"a": "{text1}", "b": "{text2}"}, pieces=2, each=5)
    english = Template(code="C", params={"t": "{text}"}, language="en")
    assert worded((english, place), sms("请去迷魂台"))[1] == {"p": "迷魂台", "n": " "}
    assert worded((place, pieces), sms("有人【受】伤\n了")) == (
        pieces,
        {"a": "有人[受]", "b": "伤 了"},
    )
    assert worded((pieces,), sms("短"))[1] == {"a": "短", "b": " "}
    with pytest.raises(Elsewhere):
        worded((english, place, pieces), sms("一二三四五六七八九十又一"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"templates": []},
        {"templates": [{"code": "A", "params": {"a": "{nobody}"}}]},
        {"templates": [{"code": "A", "params": {"a": "{text"}}]},
        {"templates": [{"code": "A", "params": {}, "match": "("}]},
        {"secret_env": "X"},
        {"url": "ftp://x/"},
        {"callbacks": {**CALLBACKS, "allow": ["everybody"]}},
        {"secret": "in the open"},
    ],
)
def test_a_wrong_setting_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        aliyun_settings(Gateway(), **{"url": "", **wrong})


async def test_a_secret_that_is_not_there_stops_the_line(home: Home) -> None:
    settings = aliyun_settings(Gateway(), url="", secret_file="nowhere")
    with pytest.raises(NotAllowed, match="access key secret in the file nowhere"):
        async with by_aliyun.open("a", settings, home.services):
            pass
