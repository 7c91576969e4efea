"""Whose code it is, and what a keypad says."""

import pytest

from adapters.radio.ids.aliases import Aliases, Signed
from adapters.radio.ids.heard import Heard

SITE = Aliases(
    {
        "mdc1200": {"1a2b": "P17", "0042": "P4"},
        "zvei1": {"17012": "P17"},
        "dtmf": {"1701": "P17", "42#": "P4"},
    },
    emergencies={"zvei1": ["99917"], "dtmf": ["911"]},
    commands={"1#": "ack", "3#": "arrived", "4#": "done", "9#": "emergency"},
)


def heard(kind: str, code: str, *, emergency: bool = False) -> Heard:
    return Heard(kind=kind, code=code, at=0, until=1, emergency=emergency)


@pytest.mark.parametrize(
    ("kind", "code", "said"),
    [
        ("mdc1200", "1A2B", Signed("P17")),
        ("mdc1200", "FFFF", Signed()),
        ("zvei1", "17012", Signed("P17")),
        ("zvei2", "17012", Signed()),
        ("zvei1", "99917", Signed(emergency=True)),
        ("dtmf", "1701", Signed("P17")),
        ("dtmf", "1701#", Signed("P17")),
        ("dtmf", "42#", Signed("P4")),
        ("dtmf", "1#", Signed("", ("ack",))),
        ("dtmf", "1701*3#", Signed("P17", ("arrived",))),
        ("dtmf", "55*3#", Signed("", ("arrived",))),
        ("dtmf", "1701*8#", Signed()),
        ("dtmf", "911", Signed(emergency=True)),
        ("dtmf", "911#", Signed(emergency=True)),
        ("dtmf", "1701*9#", Signed("P17", ("emergency",), emergency=True)),
        ("dtmf", "77#", Signed()),
    ],
)
def test_a_code_and_what_it_says(kind: str, code: str, said: Signed) -> None:
    assert SITE.read(heard(kind, code)) == said


def test_an_emergency_of_an_unknown_radio_stays_one() -> None:
    assert SITE.read(heard("mdc1200", "FFFF", emergency=True)) == Signed(emergency=True)


def test_a_transmission_is_signed_by_all_that_was_heard_in_it() -> None:
    together = SITE.together([heard("mdc1200", "1A2B"), heard("dtmf", "3#"), heard("dtmf", "4#")])
    assert together == Signed("P17", ("arrived", "done"))
    assert SITE.together([heard("zvei1", "17012"), heard("mdc1200", "1A2B")]) == Signed("P17")
    assert SITE.together([]) == Signed()


def test_two_units_in_one_transmission_are_nobody() -> None:
    both = [heard("mdc1200", "1A2B"), heard("mdc1200", "0042", emergency=True)]
    assert SITE.together(both) == Signed(emergency=True)


def test_without_a_table_of_commands_the_usual_three_count() -> None:
    plain = Aliases({})
    assert [plain.read(heard("dtmf", code)).verbs for code in ("1#", "3#", "4#", "9#")] == [
        ("ack",), ("arrived",), ("done",), (),
    ]  # fmt: skip
