"""How often one address may report: fair to each, and no memory without end."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from adapters.console.limit import ADDRESSES, Buckets

NOW = datetime(2026, 10, 1, tzinfo=UTC)
ADDRESS = st.sampled_from(
    ["192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8::2", "not an address"]
)


@given(
    burst=st.integers(1, 5),
    minute=st.integers(1, 60),
    steps=st.lists(st.tuples(ADDRESS, st.integers(0, 30)), max_size=60),
)
def test_a_bucket_is_fair(burst: int, minute: int, steps: list[tuple[str, int]]) -> None:
    """Never more than the burst and what time refills; who waits as told is always let in."""
    buckets, now = Buckets(burst, minute), NOW
    taken: dict[str, int] = {}
    for address, seconds in steps:
        now += timedelta(seconds=seconds)
        home = "2001:db8::" if address.startswith("2001") else address
        wait = buckets.wait(address, now)
        if wait:
            now += wait
            assert not buckets.wait(address, now)
        taken[home] = taken.get(home, 0) + 1
        refilled = (now - NOW) / timedelta(minutes=1) * minute
        assert taken[home] <= burst + refilled + 1e-6


def test_many_addresses_do_not_fill_the_memory() -> None:
    buckets = Buckets(1, 1)
    for n in range(ADDRESSES + 500):
        buckets.wait(f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}", NOW)
    assert len(buckets._empty) == ADDRESSES
    assert buckets.wait("10.0.0.1", NOW) == timedelta(0)  # long forgotten
