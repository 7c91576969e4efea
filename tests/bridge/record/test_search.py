from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bridge.record.search import Search, Unknown, Wanted
from bridge.views import CallView
from tests.bridge.record.evening import EIGHT, Evening, book, dispute

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="module")
def search() -> Search:
    return Search(book(), SHANGHAI)


@pytest.fixture(scope="module")
def call() -> CallView:
    evening = Evening()
    id = dispute(evening)
    found = evening.ledger().call_view(id)
    assert found
    return found


@pytest.mark.parametrize("said", ["dispute", "纠纷", "Dispute", "ＤＩＳＰＵＴＥ"])
def test_kinds_by_id_and_name(search: Search, said: str) -> None:
    assert search.kind(said) == "dispute"


@pytest.mark.parametrize("said", ["bailong", "百龙天梯", "bailong lift", "天梯"])
def test_places_by_id_name_and_alias(search: Search, said: str) -> None:
    assert search.place(said) == "bailong"


@pytest.mark.parametrize("said", ["quick-1", "快警一组", "Quick One"])
def test_units_by_id_name_and_call_sign(search: Search, said: str) -> None:
    assert search.unit(said) == "quick-1"


@pytest.mark.parametrize("said", ["on scene", "已到场"])
def test_statuses_by_their_words(search: Search, said: str) -> None:
    assert search.status(said) == "on scene"


def test_an_unknown_name_lists_those_that_are_there(search: Search) -> None:
    with pytest.raises(Unknown, match="there is no kind 'fire'; there are help, lost, dispute"):
        search.kind("fire")


@pytest.mark.parametrize(
    ("said", "since", "until"),
    [
        ("2026-05-01", datetime(2026, 4, 30, 16, tzinfo=UTC), datetime(2026, 5, 1, 16, tzinfo=UTC)),
        ("2026-05-01T08:30", datetime(2026, 5, 1, 0, 30, tzinfo=UTC), None),
        ("2026-05-01 08:30:15", datetime(2026, 5, 1, 0, 30, 15, tzinfo=UTC), None),
        ("2026-05-01T08:30Z", datetime(2026, 5, 1, 8, 30, tzinfo=UTC), None),
    ],
)
def test_days_are_whole_and_times_are_the_sites(
    search: Search, said: str, since: datetime, until: datetime | None
) -> None:
    assert search.since(said) == since
    assert search.until(said) == (until or since)


@pytest.mark.parametrize("said", ["", "yesterday", "2026-13-01", "2026-05-01T25:00"])
def test_what_is_no_day_and_no_time_is_said_to_be(search: Search, said: str) -> None:
    with pytest.raises(Unknown, match="is no day and no time"):
        search.since(said)


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(),
        Wanted(kind="dispute", status="closed", place="mihuntai"),
        Wanted(unit="quick-1"),
        Wanted(unit="p-mihuntai"),  # it was told to stand by
        Wanted(text="纠纷"),
        Wanted(text="双方 停车场"),
        Wanted(text="MIHUN  dispute"),
        Wanted(since=EIGHT),
    ],
)
def test_a_call_that_is_meant(call: CallView, wanted: Wanted) -> None:
    assert wanted.fits(call)


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(kind="lost"),
        Wanted(status="taken"),
        Wanted(place="bailong"),
        Wanted(unit="quick-2"),
        Wanted(text="双方 手机"),
        Wanted(text="Li Xiaoming"),  # who reported cannot be searched for
        Wanted(text="13912345678"),
        Wanted(until=EIGHT),
    ],
)
def test_a_call_that_is_not_meant(call: CallView, wanted: Wanted) -> None:
    assert not wanted.fits(call)
