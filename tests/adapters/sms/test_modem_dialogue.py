"""What a modem says, read piece by piece: answers and news do not mix."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.sms.at import commands
from adapters.sms.at.commands import Command
from adapters.sms.at.dialogue import Answer, Dialogue, Event, News, Prompt
from adapters.sms.at.outcomes import Meaning, meaning, words
from tests.adapters.sms.network import delivers

PDU = delivers("+8613800138000", "喂")[0]


def said(command: Command | None, *octets: str) -> list[Event]:
    dialogue = Dialogue()
    if command:
        dialogue.asked(command)
    return [event for some in octets for event in dialogue.feed(some.encode())]


def test_a_plain_answer_with_and_without_echo() -> None:
    for echo in ("", "AT+CSQ\r", "\r\nAT+CSQ\r\r\n"):
        told = said(commands.SIGNAL, f"{echo}\r\n+CSQ: 20,0\r\n\r\nOK\r\n")
        assert told == [Answer(("+CSQ: 20,0",), "OK")]


def test_news_in_the_middle_of_an_answer() -> None:
    told = said(
        commands.LIST,
        f'\r\n+CMGL: 1,0,,30\r\n^BOOT:12345,0,0,0,6\r\n{PDU}\r\n+CMTI: "SM",2\r\nRING\r\n'
        f"+CMT: ,30\r\n{PDU}\r\n+CMGL: 2,1,,30\r\n{PDU}\r\n+CREG: 2\r\n\r\nOK\r\n",
    )
    assert told[-1] == Answer(("+CMGL: 1,0,,30", PDU, "+CMGL: 2,1,,30", PDU), "OK")
    assert [n.line for n in told if isinstance(n, News)] == [
        "^BOOT:12345,0,0,0,6", '+CMTI: "SM",2', "RING", "+CMT: ,30", "+CREG: 2",
    ]  # fmt: skip
    assert [n.pdu for n in told if isinstance(n, News) and n.pdu] == [PDU]


def test_a_registration_that_changes_while_it_is_asked_for() -> None:
    told = said(commands.REGISTERED, "\r\n+CREG: 2\r\n+CREG: 0,1\r\n\r\nOK\r\n")
    assert told == [News("+CREG: 2"), Answer(("+CREG: 0,1",), "OK")]


@pytest.mark.parametrize("prompt", ["\r\n> ", ">", "\r\n>\r\n", "^RSSI:9\r\n> "])
def test_a_prompt_in_its_shapes(prompt: str) -> None:
    told = [e for e in said(commands.send(20), "AT+CMGS=20\r", prompt) if not isinstance(e, News)]
    assert told == [Prompt()]


def test_the_answer_behind_a_prompt_with_the_message_as_echo() -> None:
    told = said(
        commands.send(20), "\r\n> ", PDU, "\x1a\r\n+CDS: 25\r\n", PDU, "\r\n+CMGS: 7\r\n\r\nOK\r\n"
    )
    assert told == [Prompt(), News("+CDS: 25", PDU), Answer(("+CMGS: 7",), "OK")]


def test_no_prompt_is_seen_where_none_is_waited_for() -> None:
    assert said(commands.SIGNAL, "\r\n> ") == []


@pytest.mark.parametrize(
    "end", ["ERROR", "+CMS ERROR: 38", "+CME ERROR: 30", "COMMAND NOT SUPPORT", "NO CARRIER"]
)
def test_other_ends(end: str) -> None:
    assert said(commands.LIST, f"\r\n{end}\r\n") == [Answer((), end)]


def test_what_nobody_asked_for() -> None:
    assert said(None, "\r\nRDY\r\n", "\r\nOK\r\n") == [News("RDY"), News("OK")]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(1, 400), max_size=20))
def test_it_does_not_matter_how_the_octets_come(cuts: list[int]) -> None:
    text = f'AT+CMGL=4\r\r\n+CMGL: 1,0,,30\r\n{PDU}\r\n+CMTI: "SM",9\r\n\r\nOK\r\n'
    pieces, rest = [], text
    for cut in cuts:
        pieces.append(rest[:cut])
        rest = rest[cut:]
    told = said(commands.LIST, *pieces, rest)
    assert told == [News('+CMTI: "SM",9'), Answer(("+CMGL: 1,0,,30", PDU), "OK")]


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300), st.booleans())
def test_noise_does_not_break_it(noise: bytes, asked: bool) -> None:
    dialogue = Dialogue()
    if asked:
        dialogue.asked(commands.send(20))
    dialogue.feed(noise)
    dialogue.feed(b"\r\n" * 2)
    dialogue.asked(commands.SIGNAL)
    told = dialogue.feed(b"\r\n+CSQ: 20,0\r\n\r\nOK\r\n")
    assert told[-1] == Answer(("+CSQ: 20,0",), "OK")


def test_a_line_without_end_does_not_fill_the_memory() -> None:
    dialogue = Dialogue()
    for _ in range(100):
        dialogue.feed(b"x" * 10_000)
    assert len(dialogue._buffer) <= 4_096


@pytest.mark.parametrize(
    ("result", "means"),
    [
        ("+CMS ERROR: 1", Meaning.NEVER), ("+CMS ERROR: 38", Meaning.LATER),
        ("+CMS ERROR: 50", Meaning.ELSEWHERE), ("+CMS ERROR: 310", Meaning.PAUSE),
        ("+CMS ERROR: 332", Meaning.UNKNOWN), ("+CMS ERROR: 500", Meaning.UNKNOWN),
        ("+CMS ERROR: 322", Meaning.FULL), ("+CMS ERROR: 321", Meaning.GONE),
        ("+CME ERROR: 30", Meaning.PAUSE), ("+CME ERROR: 100", Meaning.UNKNOWN),
        ("+CME ERROR: 14", Meaning.LATER), ("ERROR", Meaning.UNKNOWN),
    ],
)  # fmt: skip
def test_what_an_error_means(result: str, means: Meaning) -> None:
    assert meaning(result) is means
    assert result in words(result)
