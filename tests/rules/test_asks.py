"""Questions of ours are known as such, so that a channel can listen for the answer."""

from pathlib import Path

import yaml

from rules.asks import ASKING

CATALOGUE = Path(__file__).parents[2] / "bridge" / "catalogue"


def spoken(language: str) -> dict[str, str]:
    told = yaml.safe_load((CATALOGUE / f"{language}.yaml").read_text("utf-8"))
    return {
        key: forms.get("spoken", "") if isinstance(forms, dict) else ""
        for key, forms in told.items()
    }


def test_whatever_ends_with_over_is_a_question() -> None:
    assert {key for key, said in spoken("en").items() if said.endswith(", over.")} <= ASKING


def test_whatever_asks_in_chinese_for_an_answer_at_once_is_a_question() -> None:
    ends = ("收到请回答。", "请重复。", "回答到。")
    told = {key for key, said in spoken("zh").items() if said.endswith(ends)}
    assert told
    assert told <= ASKING


def test_every_question_is_a_message_that_there_is() -> None:
    assert spoken("zh").keys() >= ASKING
    assert spoken("en").keys() >= ASKING
