"""`patrolbridge record`, as it is typed."""

import asyncio
import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from bridge.__main__ import main
from bridge.clock import SystemClock
from bridge.logs import open_log
from bridge.media import FileMedia
from bridge.ports import Append
from bridge.streams import JOURNAL
from rules.inputs import Reach
from tests.bridge.record.evening import SITE, TOURIST, Evening, dispute

SOUND = b"fLaC" + bytes(200)
EVIL = "+8613700000000"


class Ran:
    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err
        self.lines = out.splitlines()


Run = Callable[..., Ran]


async def keep(data: Path, evening: Evening, *more: Append) -> None:
    log = await open_log(f"sqlite:{data}/patrolbridge.db", SystemClock())
    await log.commit(*evening.lines(), *more)
    await log.aclose()


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dispute that is over, a voice about an injury, and a report with an evil text."""
    folder = tmp_path_factory.mktemp("data")
    evening = Evening()
    dispute(evening)
    evening.pass_(minutes=20)
    ref = asyncio.run(FileMedia(folder / "media").put(SOUND))
    key = evening.speak("radio/迷魂台", ref=ref)
    evening.pass_(seconds=2)
    evening.understood(key, "迷魂台平台呼叫！停车场有人受伤流血！", 0.88)
    evening.pass_(days=1)
    evening.report("=1+1 \x1b[2J help\u202e", who=EVIL, name="Zhao Evil")
    evening.news(evening.relays(unit="")[-1], Reach.FAILED, reason=f"no number {EVIL}")
    asyncio.run(keep(folder, evening))
    return folder


@pytest.fixture
def run(data: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(command: str, *args: str, where: Path = data) -> Ran:
        try:
            code = main(["record", command, str(SITE), *args, "--data", str(where)])
        except SystemExit as left:
            code = int(str(left.code))
        told = capsys.readouterr()
        return Ran(code, told.out, told.err)

    return run


def test_list_tells_calls_and_their_times(run: Run) -> None:
    told = run("list", "--lang", "en")
    assert (told.code, told.err, len(told.lines)) == (0, "", 4)
    assert told.lines[0].split()[:6] == ["no.", "time", "kind", "place", "status", "who"]
    first = told.lines[1].split()
    assert first[:4] == ["1", "2026-05-01", "08:00:00", "dispute"]
    assert first[-5:-1] == ["0:01", "0:15", "3:00", "10:00"]


def test_list_speaks_the_sites_language(run: Run) -> None:
    assert run("list").lines[0].split()[:3] == ["编号", "时间", "类别"]


@pytest.mark.parametrize(
    ("which", "numbers"),
    [
        (["--kind", "dispute"], ["1"]),
        (["--kind", "受伤"], ["2"]),
        (["--place", "迷魂台"], ["1", "2"]),
        (["--unit", "quick-1", "--status", "closed"], ["1"]),
        (["--since", "2026-05-02"], ["3"]),
        (["--until", "2026-05-01"], ["1", "2"]),
        (["--since", "2026-05-01T08:10", "--until", "2026-05-01T09:00"], ["2"]),
        (["--text", "流血"], ["2"]),
        (["--limit", "1"], ["3"]),
    ],
)
def test_list_finds_what_is_asked_for(run: Run, which: list[str], numbers: list[str]) -> None:
    told = run("list", "--lang", "en", *which)
    rows = [line.split()[0] for line in told.lines[1:] if line.split()[1].startswith("2026")]
    assert rows == numbers


def test_list_says_that_there_is_more_or_nothing(run: Run) -> None:
    assert run("list", "--lang", "en", "--limit", "2").lines[-1].startswith("1 more")
    assert run("list", "--lang", "en", "--text", "nobody said this").out == "No calls fit.\n"


@pytest.mark.parametrize(
    ("which", "message"),
    [
        (["--kind", "fire"], "there is no kind 'fire'; there are help"),
        (["--since", "soon"], "'soon' is no day and no time"),
        (["--limit", "0"], "must be 1 or more"),
        (["--limit", "x"], "invalid"),
        (["--lang", "xx"], "invalid choice"),
    ],
)
def test_a_mistake_on_the_command_line_is_named(run: Run, which: list[str], message: str) -> None:
    told = run("list", *which)
    assert (told.code, told.out) == (2, "")
    assert message in told.err


def test_figures_of_what_was_found(run: Run) -> None:
    told = run("list", "--figures", "--lang", "en", "--until", "2026-05-01")
    assert told.lines[0] == "calls: 2"
    rows = [line.split() for line in told.lines]
    assert ["dispute", "1"] in rows
    assert ["08:00", "2"] in rows
    assert ["taken", "1", *["0:15"] * 5] in rows


def test_show_tells_everything_of_a_call(run: Run) -> None:
    told = run("show", "1", "--lang", "en")
    assert told.code == 0
    assert told.lines[0] == "1  dispute  Mihun Terrace  closed"
    for expected in (
        "sent: 0:01",
        "outcome: 双方和解",
        "08:00:00  reporter (chat): “迷魂台停车场有游客排队发生纠纷！”",
        "1. quick police 1: nearest, 1.5 min, 600 m (by the paths), radio/快警一组",
        "passed over: quick police 2: farther away",
        "08:10:00  quick police 1: done 双方和解",
        "08:00:00  → quick police 1 [radio/快警一组]: 快警一组，1号，迷魂台，纠纷，请前往，收到请回答。",
        "08:00:01  delivered",
        "08:03:00  quick police 1 is on scene",
    ):
        assert expected in told.out, expected


def test_show_finds_a_call_by_its_id(run: Run) -> None:
    assert run("show", "chat:1").lines[0] == run("show", "1").lines[0]


def test_show_says_that_there_is_no_such_call(run: Run) -> None:
    told = run("show", "77", "--lang", "en")
    assert (told.code, told.out, told.err) == (1, "", "There is no call 77 in the record.\n")


def test_show_obeys_nothing_that_was_said_and_names_nobody(run: Run) -> None:
    told = run("show", "3", "--lang", "en")
    assert "=1+1 <001B>[2J help<202E>" in told.out
    assert "\x1b" not in told.out
    assert "failed: no number reporter" in told.out
    assert EVIL not in told.out
    assert "Zhao" not in told.out


def test_show_with_names_tells_who_reported(run: Run) -> None:
    told = run("show", "3", "--lang", "en", "--with-names")
    assert (
        f"reporter: adapter chat, channel {EVIL}, sender {EVIL}, name given Zhao Evil" in told.out
    )
    assert f"failed: no number {EVIL}" in told.out


def test_show_copies_recordings_out(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    for _ in range(2):
        told = run("show", "2", "--lang", "en", "--audio", str(folder))
        (file,) = folder.iterdir()
        assert told.code == 0
        assert f"saved as {file}" in told.out
        assert file.name.startswith("002-01-")
        assert file.suffix == ".flac"
        assert file.read_bytes() == SOUND


def test_show_says_where_a_recording_is_lost(run: Run, tmp_path: Path) -> None:
    evening = Evening()
    key = evening.speak("radio/迷魂台", ref="sha256:" + "0" * 64)
    evening.understood(key, "迷魂台平台呼叫！停车场有人打架")
    asyncio.run(keep(tmp_path, evening))
    told = run("show", "1", "--lang", "en", "--audio", str(tmp_path / "out"), where=tmp_path)
    assert told.code == 1
    assert "the recording cannot be read: sha256:" in told.out


def test_show_a_number_that_was_borne_twice(run: Run, tmp_path: Path) -> None:
    evening = Evening()
    first = dispute(evening)
    other = Evening(evening.book, at=evening.at)
    other._nth = 1_000
    second = dispute(other)
    evening.facts += other.facts
    asyncio.run(keep(tmp_path, evening))
    told = run("show", "1", "--lang", "en", where=tmp_path)
    assert f"id: {second}" in told.out
    assert told.lines[-1] == f"Older calls with the same number: {first}"


def test_export_json_lines(run: Run) -> None:
    told = run("export")
    calls = [json.loads(line) for line in told.lines]
    assert [c["number"] for c in calls] == [1, 2, 3]
    assert all(c["facts"] for c in calls)
    for identity in (TOURIST, EVIL, "Zhao", "Li Xiaoming"):
        assert identity not in told.out
    assert EVIL in run("export", "--with-names").out


def test_export_csv(run: Run) -> None:
    told = run("export", "--as", "csv", "--lang", "en")
    heads, *rows = csv.reader(io.StringIO(told.out, newline=""))
    assert heads[0] == "no."
    assert [row[0] for row in rows] == ["1", "2", "3"]
    assert "'=1+1 <001B>[2J help<202E>" in rows[2]
    assert EVIL not in told.out
    relays = run("export", "--as", "csv", "--relays", "--kind", "dispute").lines
    assert len(relays) == 15


def test_export_to_a_file_with_a_mark_for_spreadsheets(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "calls.csv"
    told = run("export", "--as", "csv", "--bom", "--out", str(out), "--lang", "en")
    assert (told.code, told.out) == (0, "")
    assert told.err == f"3 calls written to {out}\n"
    assert out.read_bytes().startswith(b"\xef\xbb\xbfno.,id,time")
    assert out.stat().st_mode & 0o077 == 0
    assert [p.name for p in tmp_path.iterdir()] == ["calls.csv"]


def test_export_that_fails_leaves_no_half_file(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "calls.jsonl"
    out.write_text("the one before")
    assert run("export", "--out", str(out), "--kind", "fire").code == 2
    assert out.read_text() == "the one before"
    told = run("export", "--out", str(tmp_path / "no" / "x.csv"))
    assert told.code == 1
    assert "x.csv: cannot be written: No such file or directory" in told.err
    assert [p.name for p in tmp_path.iterdir()] == ["calls.jsonl"]


def test_export_to_what_is_no_folder_says_so(run: Run) -> None:
    told = run("export", "--out", "/dev/null/x")
    assert told.code == 1
    assert "cannot be written" in told.err


def test_nothing_recorded_yet_makes_no_log(run: Run, tmp_path: Path) -> None:
    told = run("list", "--lang", "en", where=tmp_path)
    assert told.code == 1
    assert "Nothing has been recorded yet" in told.err
    assert list(tmp_path.iterdir()) == []


def test_a_torn_journal_names_the_line_and_nobody(run: Run, tmp_path: Path) -> None:
    evening = Evening()
    dispute(evening)
    torn = Append(stream=JOURNAL, key="torn", body=b'1{"type":"Opened","name":"Zhao"}')
    asyncio.run(keep(tmp_path, evening, torn))
    told = run("list", where=tmp_path)
    assert told.code == 1
    assert f"journal line {len(evening.facts) + 1}: cannot be read" in told.err
    assert "Zhao" not in told.err


def test_calls_long_over_are_told_before_memory_lets_go_of_them(run: Run, tmp_path: Path) -> None:
    evening = Evening()
    first = dispute(evening)
    evening.pass_(days=10)
    second = dispute(evening)
    evening.news(evening.relays(call=first)[0], Reach.READ)
    asyncio.run(keep(tmp_path, evening))
    told = run("export", "--lang", "en", where=tmp_path)
    assert [json.loads(line)["id"] for line in told.lines] == [first, second]
    assert "1 late news" in told.err


def test_a_log_can_be_named_instead_of_the_sites(run: Run, data: Path, tmp_path: Path) -> None:
    url = f"sqlite:{data}/patrolbridge.db"
    assert len(run("list", "--log", url, where=tmp_path).lines) == 4
