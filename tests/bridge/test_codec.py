"""What is on disk stays readable for ever, and is written the same way each time."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from bridge import codec
from bridge.codec import Unreadable
from bridge.message import Outbound
from rules.events import Event, Relayed
from rules.inputs import Line
from rules.site_events import LinkMoved

GOLD = Path(__file__).parents[1] / "data" / "journal"
FILES = sorted(GOLD.glob("v*.jsonl"))
CURRENT = GOLD / f"v{codec.VERSION}.jsonl"
FACTS = {t.__name__ for t in get_args(Event)}
LINES = {t.__name__ for t in get_args(Line)}


def bodies(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines()


def decode(body: bytes) -> Struct:
    """By the tag that it bears."""
    tag = json.loads(body[body.find(b"{") :])["type"]
    decoders: list[tuple[set[str], Callable[[bytes], Struct]]] = [
        (FACTS, codec.fact), (LINES, codec.line), ({"Outbound"}, codec.outbound),
    ]  # fmt: skip
    return next(decoder for tags, decoder in decoders if tag in tags)(body)


def test_there_is_a_file_of_every_version() -> None:
    assert [p.stem for p in FILES] == [f"v{n}" for n in range(1, codec.VERSION + 1)]


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_every_version_holds_one_of_everything_and_can_be_read(path: Path) -> None:
    found = {type(decode(body)).__name__ for body in bodies(path)}
    assert found == FACTS | LINES | {"Outbound"}


@pytest.mark.parametrize("body", bodies(CURRENT), ids=lambda b: b[:40].decode())
def test_what_was_read_is_written_again_byte_for_byte(body: bytes) -> None:
    assert codec.encode(decode(body)) == body, (
        "the spelling changed: raise codec.VERSION, add to UPGRADES, and write the next file"
    )


@pytest.mark.parametrize("body", bodies(CURRENT), ids=lambda b: b[:40].decode())
def test_the_golden_lines_leave_no_field_out(body: bytes) -> None:
    """A field at its default would not show that it can be read."""
    thing = decode(body)
    for name in thing.__struct_fields__:
        assert getattr(thing, name) not in ("", (), None), name


def test_deterministic_whatever_the_order() -> None:
    fields = json.loads(bodies(CURRENT)[0][1:])
    shuffled = codec.fact(b"1" + json.dumps(dict(reversed(fields.items()))).encode())
    assert codec.encode(shuffled) == bodies(CURRENT)[0]


# ── older versions ──


def test_an_older_line_is_upgraded_one_version_at_a_time() -> None:
    """As if version 0 had said `name` and `alive` of a link, and nothing of a reason."""

    def from_0(fields: dict[str, Any]) -> dict[str, Any]:
        if fields["type"] != "LinkMoved":
            return fields
        return {
            "type": "LinkMoved",
            "at": fields["at"],
            "adapter": fields["name"],
            "up": fields["alive"],
        }

    old = b'0{"type":"LinkMoved","at":"2026-10-01T04:00:00Z","name":"radio","alive":false}'
    fact = codec.fact(old, {0: from_0})
    assert isinstance(fact, LinkMoved)
    assert (fact.adapter, fact.up, fact.reason) == ("radio", False, "")
    assert codec.encode(fact).startswith(b'1{"type":"LinkMoved"')
    untouched = b"0" + bodies(CURRENT)[0][1:]
    assert codec.fact(untouched, {0: from_0}) == codec.fact(bodies(CURRENT)[0])
    line = b'0{"type":"Tick","subject":"x","due":"2026-10-01T04:00:00Z"}'
    assert codec.line(line, {0: from_0}) == codec.line(b"1" + line[1:])


def test_every_older_version_has_its_upgrade() -> None:
    assert set(codec.UPGRADES) >= set(range(1, codec.VERSION))


@pytest.mark.parametrize(
    "upgrade",
    [lambda _: {}, lambda _: 1, lambda f: f["nothing"], lambda _: {"type": "LinkMoved", "up": 7}],
)
def test_an_upgrade_that_fails_is_unreadable(
    upgrade: Callable[[dict[str, Any]], dict[str, Any]],
) -> None:
    with pytest.raises(Unreadable):
        codec.fact(b'0{"type":"LinkMoved"}', {0: upgrade})


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "no version"), (b"{}", "no version"), (b"1", "no version"), (b"x{}", "no version"),
        (b"-1{}", "no version"), (b" 1{}", "no version"), (b"1.0{}", "no version"), (b"\xb2{}", "no version"),
        (b"0{}", "0: "), (b'2{"type":"Tick"}', "a newer program"), (b"9999999999999999999{}", "a newer program"),
        (b"1{}", "type"), (b'1{"type":"Nothing"}', "Nothing"), (b'1{"type":"Tick"}', "subject"),
        (b'1{"type":"Tick","subject":1,"due":""}', "subject"), (b"1{\xff}", "malformed"),
        (b'1{"type":"LinkChanged","adapter":"a","up":null}', "up"),
    ],
)  # fmt: skip
def test_what_we_never_wrote_is_unreadable(body: bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        codec.line(body)
    with pytest.raises(Unreadable):
        codec.fact(body)


@given(st.binary(max_size=80))
def test_any_bytes_are_unreadable_and_nothing_worse(body: bytes) -> None:
    for read in (codec.fact, codec.line, codec.outbound):
        with pytest.raises(Unreadable):
            read(body)


def test_a_relay_becomes_what_an_adapter_is_given() -> None:
    relay = next(
        f
        for b in bodies(CURRENT)
        if b[1:].find(b'"Relayed"') >= 0 and isinstance(f := decode(b), Relayed)
    )
    given = codec.to_outbound(relay)
    assert codec.outbound(codec.encode(given)) == given
    shared = {
        "key",
        "text",
        "language",
        "form",
        "priority",
        "expires",
        "call",
        "number",
        "point",
        "voice",
    }
    assert {n: getattr(given, n) for n in shared} == {n: getattr(relay, n) for n in shared}
    assert given.channel == relay.to.channel
    assert [(c.label, c.words) for c in given.choices] == list(relay.choices)
    assert not given.again


def test_other_bodies() -> None:
    class Other(Struct, tag=True):
        a: int

    assert codec.decode(codec.encode(Other(7)), Other) == Other(7)
    with pytest.raises(Unreadable):
        codec.decode(codec.encode(Other(7)), Outbound)
    assert msgspec.json.decode(codec.encode(Other(7))[1:]) == {"type": "Other", "a": 7}
