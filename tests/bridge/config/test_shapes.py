"""Whatever a reader takes, its shape lets pass: an editor never underlines what can be run."""

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from bridge.config.document import Node
from bridge.config.fields import Wrong, channel, distance, duration, identity, listing, names, point
from bridge.config.hours import hours, on_days, spans
from bridge.config.outline import below
from bridge.config.paths import path_table
from bridge.config.schema import keys_of, tables
from bridge.config.shapes import Shaped, either, keyed, listed, shape_of, shaped, with_keys
from bridge.config.times import clock, dates

READERS: dict[str, Any] = {
    **{key: reader for key, reader in keys_of(tables()) if shape_of(reader)},
    **{f"paths.{key}": reader for key, reader in path_table("en", None).items()},
    "names": names("en"),
    "hours": hours(),
    "channel": channel(None),
}
VALIDATORS = {key: Draft202012Validator(dict(shape_of(r) or {})) for key, r in READERS.items()}

# What these take is looked at again, key by key or by the compiler, when all else is read.
JUDGED_LATER = {"rules[0].then", "rules[0].when"}

FIGURES = st.text(alphabet="0123456789. smhdink", max_size=9)
TIMES = st.text(alphabet="0123456789:-–. ", max_size=13)
WORDS = st.sampled_from(
    ["60s", "1h30min", " 2 min 5 s", "1.5km", "120 m", "08:30", "7:05", "22:00-06:00", "5:00 – 24:00",
     "2026-10-01", "2026-10-01..2026-10-07", "2026-10-01 .. 2026-10-07", "radio/a b", "mon", "workday",
     "foot", "platform", "never", "call.voice", "Asia/Shanghai", "sqlite:x.db", "en", "平台", "a-1.b_2"]
)  # fmt: skip
TEXTS = st.one_of(WORDS, FIGURES, TIMES, st.text(max_size=6)).map(str.strip)  # as people write
LEAVES = st.one_of(
    TEXTS, st.booleans(), st.none(),
    st.integers(-5, 2000), st.floats(-200, 200).map(lambda f: round(f, 3)),
)  # fmt: skip
KEYS = st.sampled_from(["en", "zh", "spans", "days", "never", "foot", "crowd", "x"])
VALUES = st.one_of(
    LEAVES,
    st.lists(LEAVES, max_size=3),
    st.dictionaries(KEYS, st.one_of(LEAVES, st.lists(LEAVES, max_size=2)), max_size=2),
    st.lists(st.dictionaries(KEYS, LEAVES, max_size=1), max_size=2),
    st.tuples(st.floats(-90, 90), st.floats(-180, 180)).map(list),
)


def node(value: Any, key: str = "") -> Node:
    """Plain data as the reader of YAML would hand it on."""
    if isinstance(value, dict):
        return Node(1, key, {k: node(v, below(key, k)) for k, v in value.items()})
    if isinstance(value, list):
        return Node(1, key, [node(v, f"{key}[{n}]") for n, v in enumerate(value)])
    written = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    return Node(1, key, value, written)


def taken(reader: Any, value: Any) -> bool:
    try:
        reader(node(value))
    except Wrong:
        return False
    return True


@settings(deadline=None)
@given(VALUES)
@example("60s")
@example([False, True])
@example({"spans": ["22:00-06:00"], "days": "mon"})
def test_what_a_reader_takes_its_shape_lets_pass(value: Any) -> None:
    for key, reader in READERS.items():
        if key not in JUDGED_LATER and taken(reader, value):
            told = [e.message for e in VALIDATORS[key].iter_errors(value)]
            assert not told, f"{key} takes {value!r}; its shape: {told}"


@pytest.mark.parametrize(
    ("reader", "value"),
    [
        (duration(), "soon"),
        (duration(), 60),
        (distance, "120"),
        (point, [29.1]),
        (point, ["a", "b"]),
        (listing(distance), "1km"),
        (clock, "25:00"),
        (dates, "tomorrow"),
        (spans, "all day"),
        (on_days(None), {}),
        (names("en"), {"english": "x"}),
        (identity, ["x"]),
        (channel(None), "radio"),
    ],
)
def test_a_wrong_shape_is_seen_by_both(reader: Any, value: Any) -> None:
    assert not taken(reader, value)
    assert list(Draft202012Validator(dict(shape_of(reader) or {})).iter_errors(value))


def test_a_reader_of_unknown_parts_has_no_shape() -> None:
    assert shape_of(listing(lambda n: n.text)) is None
    assert either({"type": "null"}, None) is listed(None) is keyed(None) is None
    assert with_keys({"a": lambda n: n}) is None
    plain = shaped(None)(lambda n: n.text)
    assert isinstance(plain, Shaped)
    assert shape_of(plain) is None
    assert plain(node("x")) == "x"
