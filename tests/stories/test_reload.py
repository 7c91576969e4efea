"""The rules change while calls are under way: nothing rests unseen, and nobody has to restart."""

from pathlib import Path

import pytest

from bridge.cli.replay import compare
from bridge.versions import Versions
from rules.rulebook import Rulebook
from rules.site_events import Change, RulesRefused, RulesTaken
from rules.transitions import Status
from tests.clock import ManualClock
from tests.stories.reloading import THREE, Edited, Folder, edited


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "pier")


async def taken(tonight: Edited) -> list[RulesTaken]:
    return [f for f in await tonight.journal() if isinstance(f, RulesTaken)]


async def refused(tonight: Edited) -> list[str]:
    return [f.reason for f in await tonight.journal() if isinstance(f, RulesRefused)]


async def same_again(tonight: Edited) -> None:
    """The journal is what the inbox gives, byte for byte, with the versions of then."""
    books = Versions(tonight.log)  # nothing is compiled yet: all comes from the log
    _, facts, differences = await compare(tonight.log, tonight.book, books)
    assert differences == []
    assert facts


async def test_a_new_unit_is_asked_without_a_restart(
    log_url: str, clock: ManualClock, folder: Folder
) -> None:
    async with edited(log_url, clock, folder) as tonight:
        folder.add("units", THREE)
        folder.edit("chat/one]}", "chat/one], on_duty: no}")
        await tonight.look()
        assert tonight.last("line/desk") == "景区设置已更新，从现在起生效：单位 +1 ~1。"
        await tonight.say("chat/t", "南门有人打架")
        assert [a.unit for a in tonight.call().active()] == ["three"]
        first, second = await taken(tonight)
        assert first.changes == ()
        assert second.changes == (Change(part="units", added=1, changed=1),)
        await same_again(tonight)


async def test_the_desk_hears_once_why_a_file_is_not_taken(
    log_url: str, clock: ManualClock, folder: Folder
) -> None:
    async with edited(log_url, clock, folder) as tonight:
        folder.edit("kind: patrol, names: {zh: 一组", "kind: petrol, names: {zh: 一组")
        await tonight.look()
        await tonight.look()
        (told,) = tonight.told("line/desk")
        assert told.startswith("新的景区设置未采用，仍按原设置运行：site.yaml:15: units.one.kind: ")
        folder.edit("二组, en: two", "二队, en: two")  # the same mistake is still there
        await tonight.look()
        assert len(tonight.told("line/desk")) == 1
        folder.edit("petrol", "patrol")
        await tonight.look()
        assert tonight.last("line/desk") == "景区设置已更新，从现在起生效：单位 ~1。"
        assert len(await refused(tonight)) == 1
        await same_again(tonight)


@pytest.mark.parametrize("text", ["", "site: [", None])
async def test_an_empty_a_torn_and_a_missing_file_change_nothing(
    tmp_path: Path, clock: ManualClock, folder: Folder, text: str | None
) -> None:
    async with edited(f"memory:{tmp_path}", clock, folder) as tonight:
        folder.file.unlink() if text is None else folder.file.write_text(text)
        await tonight.look()
        assert len(await refused(tonight)) == 1
        assert len(await taken(tonight)) == 1
        await tonight.say("chat/t", "南门有人打架")
        assert tonight.call().status is Status.OFFERED


async def test_what_needs_a_restart_is_refused_whole(
    tmp_path: Path, clock: ManualClock, folder: Folder
) -> None:
    async with edited(f"memory:{tmp_path}", clock, folder) as tonight:
        folder.add("units", THREE)
        folder.add("adapters", "  sms: {kind: loopback}\n")
        await tonight.look()
        assert tonight.last("line/desk").endswith("adapters 的改动须重启后才能生效")
        assert "three" not in (await tonight.owner_site()).units
        await tonight.again()
        assert "three" in (await tonight.owner_site()).units
        assert tonight.last("line/desk") == "景区设置已更新，从现在起生效：单位 +1，接入方式 +1。"
        await same_again(tonight)


async def test_a_route_whose_unit_is_gone_is_proposed_anew_by_the_same_time(
    log_url: str, clock: ManualClock, folder: Folder
) -> None:
    async with edited(log_url, clock, folder) as tonight:
        await tonight.say("chat/t", "来人，在南门")
        call = tonight.call()
        assert call.status is Status.PROPOSED
        assert call.route
        assert call.route.legs[0].unit == "one"
        await tonight.pass_(seconds=10)
        line = next(n for n in folder.text.splitlines(keepends=True) if n.startswith("  one:"))
        folder.edit(line, "")
        await tonight.look()
        again = tonight.call()
        assert again.route
        assert [leg.unit for leg in again.route.legs if not leg.warn_only] == ["two"]
        assert again.deadline == call.deadline
        await tonight.pass_(seconds=10)  # the desk has read what changed
        await tonight.say("line/desk", "confirm 1")
        assert [a.unit for a in tonight.call().active()] == ["two"]
        await same_again(tonight)


async def test_a_call_goes_on_when_its_unit_its_place_and_its_kind_are_gone(
    log_url: str, clock: ManualClock, folder: Folder
) -> None:
    async with edited(log_url, clock, folder) as tonight:
        await tonight.say("chat/t", "望云台有人打架")
        await tonight.say("chat/two", "收到")
        before = tonight.call()
        for start in ("  two:", "  hill:", "  dispute:"):
            line = next(n for n in folder.text.splitlines(keepends=True) if n.startswith(start))
            folder.edit(line, "")
        await tonight.look()
        after = tonight.call()
        assert (after.status, after.deadline) == (before.status, before.deadline)
        assert after.deadline
        await tonight.pass_(hours=1)
        assert any("还没" in told or "未" in told for told in tonight.told("line/desk"))
        await tonight.say("line/desk", "close 1")
        assert tonight.call().status is Status.CLOSED
        await same_again(tonight)


async def test_after_a_crash_the_journal_tells_which_rules_count(
    log_url: str, clock: ManualClock, folder: Folder
) -> None:
    async with edited(log_url, clock, folder) as tonight:
        folder.add("units", THREE)
        await tonight.look()
        await tonight.again()
        assert len(await taken(tonight)) == 2, "starting with what counts already is no news"
        await tonight.stop()
        folder.edit("zh: 三组", "zh: 三队")
        await tonight.start()
        assert tonight.last("line/desk") == "景区设置已更新，从现在起生效：单位 ~1。"
        assert len(await taken(tonight)) == 3
        await same_again(tonight)


async def test_lines_of_before_the_change_are_decided_by_the_rules_of_before(
    log_url: str, clock: ManualClock, folder: Folder
) -> None:
    """The engine was dead while somebody edited the file and a message came in."""
    async with edited(log_url, clock, folder) as tonight:
        await tonight.say("chat/t", "望云台有人打架")
        await tonight.stop()
        folder.edit("confirm: never", "confirm: always")
        await tonight.start()
        await tonight.say("chat/t2", "南门有人打架")
        assert [tonight.call(n).status for n in (1, 2)] == [Status.OFFERED, Status.PROPOSED]
        await same_again(tonight)


async def test_a_replay_by_the_rules_of_now_alone_would_differ(
    tmp_path: Path, clock: ManualClock, folder: Folder
) -> None:
    async with edited(f"memory:{tmp_path}", clock, folder) as tonight:
        await tonight.say("chat/t", "南门有人打架")
        folder.edit("confirm: never", "confirm: always")
        await tonight.look()
        await tonight.say("chat/t2", "望云台有人打架")
        await same_again(tonight)
        _, _, differences = await compare(tonight.log, Rulebook(tonight.loaded.site))
        assert differences
