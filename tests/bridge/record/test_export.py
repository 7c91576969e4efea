import csv
import io
import json
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bridge.record.export import CALL, RELAY, REPORTER, Sheet, cell, json_line
from bridge.record.ledger import Ledger
from bridge.record.page import Page
from bridge.record.table import plain
from rules.inputs import Reach
from tests.bridge.record.evening import RECORDING, TOURIST, Evening, dispute

SHANGHAI = ZoneInfo("Asia/Shanghai")


def page_of(evening: Evening, id: str) -> tuple[Ledger, Page]:
    ledger = evening.ledger()
    return ledger, ledger.pages[id]


def sheet(ledger: Ledger, language: str = "en", *, names: bool = False) -> Sheet:
    return Sheet(ledger.timeline.names, SHANGHAI, language, protected=names)


def read(*lines: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO("".join(lines), newline=""), strict=True))


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+86139",
        "-5",
        "@SUM(A1)",
        "\tx",
        "\rx",
        "\t=1",
        " =1",
        "＝1",
        "＠x",
        "\u200b=1\u200b",
    ],
)
def test_what_could_be_a_formula_is_text(text: str) -> None:
    told = cell(text)
    assert isinstance(told, str)
    assert told.startswith(("'", "<"))


@pytest.mark.parametrize("text", ["", "a=1", "17号", "1-2", "'", "a@b"])
def test_what_is_no_formula_stays_as_it_is(text: str) -> None:
    assert cell(text) == text


def test_our_own_numbers_stay_numbers() -> None:
    assert [cell(v) for v in (-29.5, 0, None)] == [-29.5, 0, None]


@given(st.text())
def test_no_cell_of_a_sheet_acts(text: str) -> None:
    told = cell(text)
    assert isinstance(told, str)
    assert not told.lstrip().startswith(tuple("=+-@＝＋－＠"))
    assert plain(told) == told


@given(st.text(min_size=1, max_size=80))
def test_any_words_come_out_of_the_sheet_as_one_cell(words: str) -> None:
    evening = Evening()
    ledger, page = page_of(evening, dispute(evening))
    columns, view = sheet(ledger), replace(ledger.view(page), words=words)
    (heads, row) = read(columns.heads(CALL), columns.call(page, view))
    assert len(row) == len(heads) == len(CALL)
    told = row[CALL.index("words")]
    assert told == cell(words)
    assert not told.startswith(("=", "+", "-", "@"))


def test_a_row_of_a_call() -> None:
    evening = Evening()
    id = dispute(evening)
    ledger, page = page_of(evening, id)
    columns = sheet(ledger)
    heads, row = read(columns.heads(CALL), columns.call(page, ledger.view(page)))
    assert heads[:3] == ["no.", "id", "time"]
    told = dict(zip(CALL, row, strict=True))
    assert told == {
        "stars": "", "rated": "", "solved": "", "drill": "",
        "number": "1", "id": id, "time": "2026-05-01 08:00:00", "kind": "dispute",
        "priority": "2", "place": "Mihun Terrace", "lat": "29.3572", "lon": "110.4391",
        "status": "closed", "who": "quick police 1", "language": "zh",
        "words": "迷魂台停车场有游客排队发生纠纷！", "confidence": "0.95",
        "sent": "2026-05-01 08:00:01", "taken": "2026-05-01 08:00:15",
        "scene": "2026-05-01 08:03:00", "closed": "2026-05-01 08:10:00",
        "to_sent": "0.02", "to_taken": "0.25", "to_scene": "3.0", "to_closed": "10.0",
        "outcome": "双方和解", "into": "", "recordings": "", "relays": "14", "relays_lost": "0",
    }  # fmt: skip


def test_rows_speak_the_language_that_is_asked_for() -> None:
    evening = Evening()
    ledger, page = page_of(evening, dispute(evening))
    heads, row = read(
        sheet(ledger, "zh").heads(CALL), sheet(ledger, "zh").call(page, ledger.view(page))
    )
    assert heads[CALL.index("kind")] == "类别"
    assert row[CALL.index("kind")] == "纠纷"
    assert row[CALL.index("who")] == "快警一组"


def test_a_row_for_every_relay() -> None:
    evening = Evening()
    id = dispute(evening)
    lost = evening.relays(unit="")[0]
    evening.news(lost, Reach.FAILED, reason=f"no such number {TOURIST}")
    ledger, page = page_of(evening, id)
    rows = read(*sheet(ledger).relays(page, ledger.view(page)))
    assert len(rows) == len(evening.relays(call=id))
    assert {len(row) for row in rows} == {len(RELAY)}
    first = dict(zip(RELAY, rows[0], strict=True))
    assert (first["to"], first["unit"], first["reach"]) == ("reporter", "", "delivered")
    named = read(*sheet(ledger, names=True).relays(page, ledger.view(page)))
    assert dict(zip(RELAY, named[0], strict=True))["to"] == f"chat/{TOURIST}"


def test_names_have_columns_of_their_own() -> None:
    evening = Evening()
    ledger, page = page_of(evening, dispute(evening))
    columns = sheet(ledger, names=True)
    assert columns.call_columns == CALL + REPORTER
    (row,) = read(columns.call(page, ledger.view(page)))
    assert row[-4:] == ["chat", f"'{TOURIST}", f"'{TOURIST}", "Li Xiaoming"]


def test_a_line_of_json_holds_everything() -> None:
    evening = Evening()
    key = evening.speak(f"chat/{TOURIST}")
    evening.understood(key, "迷魂台有人打架")
    evening.deliver()
    ledger, page = page_of(evening, key)
    line = json_line(ledger, page, names=False)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    told = json.loads(line)
    assert told["heard"][0]["voice"] == RECORDING
    mine = [(k, f) for k, f in evening.facts if getattr(f, "call", "") == key]
    assert len(told["facts"]) == len(mine)
    assert [f["fact"]["type"] for f in told["facts"]] == [type(f).__name__ for _, f in mine]
    assert [f["key"] for f in told["facts"]] == [k for k, _ in mine]
    assert len(told["relays"]) == len(evening.relays(call=key))
    assert all(r["moves"] for r in told["relays"])
    assert "reporters" not in told
    assert TOURIST not in line.decode()


def test_json_with_names_holds_the_journals_own_lines() -> None:
    evening = Evening()
    ledger, page = page_of(evening, dispute(evening))
    told = json.loads(json_line(ledger, page, names=True))
    assert told["reporters"] == [
        {"adapter": "chat", "channel": TOURIST, "sender": TOURIST, "name": "Li Xiaoming"}
    ]
    assert told["facts"][0]["fact"]["said"]["name"] == "Li Xiaoming"
    assert {r["key"] for r in told["relays"]} == {r.key for r in evening.relays()}


def test_relays_stay_told_apart_without_names() -> None:
    evening = Evening()
    ledger, page = page_of(evening, dispute(evening))
    told = json.loads(json_line(ledger, page, names=False))
    keys = [r["key"] for r in told["relays"]]
    assert len(set(keys)) == len(keys)
    moved = {f["fact"]["relay"] for f in told["facts"] if f["fact"]["type"] == "Moved"}
    assert moved == set(keys)
    relayed = [f["fact"]["key"] for f in told["facts"] if f["fact"]["type"] == "Relayed"]
    assert relayed == keys
