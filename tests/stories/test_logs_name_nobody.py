"""The program's own log is read by who mends it: it names no reporter and holds nobody's words.

Everything goes wrong here that goes wrong on the way of a message, and each error quotes whom and
what it was about; the log is read at its most talkative. How adapters log is asked at their wires:
tests/adapters/test_logs_name_nobody.py.
"""

import ast
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from bridge import codec
from bridge.errors import LogError, NotReady, Refused
from bridge.logs import open_log
from bridge.logs.terms import BODY_BYTES
from bridge.message import Outbound
from bridge.message.unsaid import for_log, without_numbers
from bridge.ports import Append
from bridge.streams import INBOX, outbox
from rules.model import Site, UnitKind
from tests.clock import ManualClock
from tests.sites import small_site, unit
from tests.stories.evening import Evening, evening

ROOT = Path(__file__).parents[2]
LIU = {"chat": "wx-liu-4471", "sms": "+8613912345678", "web": "u5f2c9d7701"}
WORDS = "我叫刘翠花，南门有人打架"
NAMES = (*LIU.values(), "13912345678", "刘翠花", "打架", "翠花")


def site() -> Site:
    given = small_site()
    posts = [
        unit("s-1", UnitKind.PATROL, "短信组", "by text", "sms/+8613900000001"),
        unit("w-1", UnitKind.PATROL, "网页组", "by page", "web/w-1"),
    ]
    return replace(given, units={**given.units, **{post.id: post for post in posts}})


def clean(caplog: pytest.LogCaptureFixture) -> str:
    """What was logged, with tracebacks and all, once it is known to name nobody."""
    shown = logging.Formatter("%(name)s %(message)s")
    text = "\n".join(shown.format(record) for record in caplog.records)
    assert not [name for name in NAMES if name in text], text
    return text


@pytest.mark.parametrize("by", sorted(LIU))
async def test_nothing_that_goes_wrong_names_who_reported(
    by: str, clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    who, channel = LIU[by], f"{by}/{LIU[by]}"
    async with evening("memory:", clock, site()) as tonight:
        tonight.quiet(channel, RuntimeError(f"{who} hung up over “{WORDS}”"))
        await tonight.say(channel, WORDS)
        assert tonight.call().number == 1
        await tonight.pass_(minutes=5)
        tonight.quiet(channel, Refused(f"chat {who} is closed"))
        await tonight.say(channel, "还在打架")
        await _unreadable(tonight, by, who)
        tonight.ends[by].lose(KeyError(f"{who}: {WORDS}"))
        await tonight.pass_(minutes=1)
    told = clean(caplog)
    assert f"{by}: a relay (call 1), attempt 1" in told, "it still says which call it is about"
    assert "RuntimeError (adapters/loopback.py:" in told, "and where it arose"
    assert "could not be carried out" in told
    assert "cannot be said" in told
    assert f"{by}: KeyError" in told


async def _unreadable(tonight: Evening, by: str, who: str) -> None:
    """Lines that another program wrote: what stands in them is quoted by who cannot read them."""
    body = f'{{"type": "{who} {WORDS}"'.encode()
    await tonight.log.commit(Append(stream=INBOX, key=f"{by}:{who}/1", body=body))
    await tonight.log.commit(Append(stream=outbox(by), key=f"k/{by}/{who}", body=body))
    await tonight.pass_(seconds=1)


async def test_a_drill_that_is_kept_in_does_not_say_for_whom_it_was(
    clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with evening("memory:", clock, site()) as tonight:
        key = f"chat:1/0/sms/{LIU['sms']}"
        relay = Outbound(key=key, channel=LIU["sms"], text=WORDS, language="zh", drill=True)
        line = Append(stream=outbox("sms"), key=key, body=codec.encode(relay))
        await tonight.log.commit(line)
        await tonight.pass_(seconds=1)
        assert not tonight.heard(f"sms/{LIU['sms']}")
    assert "of a drill" in clean(caplog)


async def test_a_log_that_takes_no_such_line_does_not_quote_it(clock: ManualClock) -> None:
    log = await open_log("memory:", clock)
    key = f"sms:{LIU['sms']}"
    for line in ((f"{key}\ud800", WORDS.encode()), (key, bytes(BODY_BYTES + 1))):
        with pytest.raises(LogError) as told:
            await log.commit(Append(stream=INBOX, key=line[0], body=line[1]))
        assert not [name for name in NAMES if name in for_log(told.value)]
    await log.aclose()


# ── the words of the log ──


def _raised(error: Exception, cause: Exception | None = None) -> Exception:
    try:
        raise error from cause
    except type(error) as raised:
        return raised


def test_of_an_error_the_kind_and_the_place_are_told() -> None:
    told = for_log(_raised(KeyError(LIU["sms"]), _raised(ValueError(WORDS))))
    place = r"stories/test_logs_name_nobody\.py:\d+"
    assert re.fullmatch(rf"KeyError \({place}\), from ValueError \({place}\)", told)
    assert for_log(RuntimeError(WORDS)) == "RuntimeError"


def test_errors_of_the_house_keep_their_words_without_numbers() -> None:
    assert for_log(LogError("/var/log.db: the disk is full")) == "/var/log.db: the disk is full"
    assert for_log(NotReady("no route to 8613912345678")) == "no route to …"
    assert "no" not in for_log(Refused("no such chat: oc_4711")), "the network's own words"


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("no such number +86 139 1234 5678!", "no such number …!"),
        ("chat -1001234567890 is gone", "chat -… is gone"),
        ("8613912345678: 42", "…: 42"),
        ("+CMS ERROR: 500", "+CMS ERROR: 500"),
        ("attempt 4 at 10:20, status 503", "attempt 4 at 10:20, status 503"),
        ("2030-01-01", "2030-01-01"),
        ("http://10.0.0.7:4001/x", "http://10.0.0.7:4001/x"),
    ],
)
def test_what_may_be_a_number_is_hidden(words: str, left: str) -> None:
    assert without_numbers(words) == left


# ── no line of the program can say more ──

QUOTES = {"key", "channel", "sender", "words", "text", "number", "relay", "body", "chat", "name_of"}
OURS = {
    "bridge/engine.py: entry.key",  # of the one line that is told by its key: a version of the site
    "adapters/radio/faults.py: key",  # a part of the radio, and what ails it
    "adapters/radio/faults.py: text",
    "adapters/console/__init__.py: key",  # of the configuration
}


def _lines() -> Iterator[tuple[str, ast.Call]]:
    for path in sorted([*(ROOT / "bridge").rglob("*.py"), *(ROOT / "adapters").rglob("*.py")]):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                owner = ast.unparse(node.func.value)
                if owner in {"log", "_log", "logger", "logging"}:
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def test_no_line_of_the_program_logs_a_traceback_or_a_key() -> None:
    wrong: list[str] = []
    for where, call in _lines():
        assert isinstance(call.func, ast.Attribute)
        if call.func.attr == "exception" or any(k.arg == "exc_info" for k in call.keywords):
            wrong.append(f"{where}: a traceback ends with the words of the error: use for_log")
        file = where.partition(":")[0]
        given = [ast.unparse(argument) for argument in call.args[1:]]
        found = {g for g in given if g.rpartition(".")[2] in QUOTES and f"{file}: {g}" not in OURS}
        wrong += [f"{where}: {name} may tell who it was" for name in sorted(found)]
    assert not wrong, "\n".join(wrong)
