"""What only a server can do: stall, die, run full, forget, promise too little."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bridge.clock import SystemClock
from bridge.errors import ConfigError, Fenced, LogError
from bridge.logs import open_log
from bridge.ports import Log
from tests.clock import ManualClock
from tests.house import SOON, history, keys, line, take, undone
from tests.servers import RedisServer, debian_redis, packaged_valkey, redis_server

KINDS = {"redis": debian_redis, "valkey": packaged_valkey}
AOF = ("--appendonly", "yes")


@pytest.fixture(params=KINDS)
def binary(request: pytest.FixtureRequest) -> str:
    return KINDS[request.param]()


@pytest.fixture
def server(binary: str) -> Iterator[RedisServer]:
    with redis_server(binary, *AOF, "--appendfsync", "always") as server:
        yield server


async def length(log: Log, stream: str) -> int:
    return len(await history(log, stream))


async def test_a_stalled_server_leaves_a_commit_uncertain_and_never_doubled(
    server: RedisServer,
) -> None:
    log = await open_log(server.url("s", "&timeout=0.4"), SystemClock())
    reader = log.read("a")
    await log.commit(line("a", "1"))
    assert keys(await take(reader, 1)) == ["1"]
    server.stall()
    outcomes = await asyncio.gather(
        log.commit(line("a", "2"), line("b", "2")),
        log.commit(line("a", "3")),
        log.claim("me", timedelta(seconds=10)),
        anext(reader),
        return_exceptions=True,
    )
    assert [type(o) for o in outcomes] == [LogError] * 4
    assert "uncertain: it may have been written, repeat the same" in str(outcomes[0])
    server.resume()
    await log.commit(line("a", "2"), line("b", "2"))
    await log.commit(line("a", "3"))
    assert sorted(keys(await history(log, "a"))) == ["1", "2", "3"]
    assert await length(log, "b") == 1
    assert sorted(await undone(log, "a")) == ["1", "2", "3"]
    await log.aclose()


async def test_a_server_that_crashes_and_comes_back(binary: str, tmp_path: Path) -> None:
    flags = (*AOF, "--appendfsync", "always")
    server = RedisServer(binary, tmp_path, flags)
    log = await open_log(server.url("s", "&timeout=2"), SystemClock())
    fence = await log.claim("me", timedelta(hours=1))
    await log.commit(*(line("a", str(n)) for n in range(50)), fence=fence)
    given = await take(log.read("a"), 50)
    await log.commit(line("outbox.x", "r"), done=given[:20], fence=fence)
    server.kill()
    with pytest.raises(LogError, match=r"nothing was written|uncertain"):
        await log.commit(line("a", "lost"))
    with pytest.raises(LogError, match=f"127.0.0.1:{server.port}"):
        await log.last("a")
    with pytest.raises(LogError, match=str(server.port)):
        await open_log(server.url("s"), SystemClock())
    server = RedisServer(binary, tmp_path, flags, port=server.port)
    await log.commit(line("a", "again"), fence=fence)  # the same handle goes on
    assert await undone(log, "a") == [str(n) for n in range(20, 50)] + ["again"]
    assert await undone(log, "outbox.x") == ["r"]
    await log.aclose()
    server.stop()


async def test_a_server_that_forgets_its_scripts(server: RedisServer) -> None:
    log = await open_log(server.url("s"), SystemClock())
    await log.commit(line("a", "1"))
    with server.client() as client:
        client.script_flush()
    await asyncio.gather(*(log.commit(line("a", str(n))) for n in range(2, 30)))
    assert await length(log, "a") == 29
    await log.aclose()


async def test_a_server_that_is_full_refuses_the_whole_commit(server: RedisServer) -> None:
    log = await open_log(server.url("s"), SystemClock())
    await log.commit(line("in", "1"))
    (entry,) = await take(log.read("in"), 1)
    with server.client() as client:
        client.config_set("maxmemory", 1)
        with pytest.raises(LogError, match=r"maxmemory.*nothing was written"):
            await log.commit(line("a", "1"), line("b", "1"), done=[entry])
        client.config_set("maxmemory", 0)
    assert await length(log, "a") == await length(log, "b") == 0
    assert await undone(log, "in") == ["1"]
    await log.commit(line("a", "1"), done=[entry])
    assert await length(log, "a") == 1
    await log.aclose()


async def test_the_servers_own_clock_stamps_and_leases(server: RedisServer) -> None:
    log = await open_log(server.url("s"), ManualClock())  # which shows 2030
    before = SystemClock().now() - timedelta(seconds=1)
    await log.commit(line("a", "1"))
    last = await log.last("a")
    assert last is not None
    assert before <= last.at <= SystemClock().now() + timedelta(seconds=1)
    first = await log.claim("one", timedelta(milliseconds=1))
    second = None
    async with asyncio.timeout(SOON):
        while second is None:
            second = await log.claim("two", timedelta(hours=1))
    assert first is not None
    assert second > first
    with pytest.raises(Fenced):
        await log.commit(fence=first)
    await log.aclose()


async def test_what_is_done_in_order_leaves_no_trace_but_a_water_mark(server: RedisServer) -> None:
    log = await open_log(server.url("s"), SystemClock())
    await log.commit(*(line("a", str(n)) for n in range(300)))
    given = await take(log.read("a"), 300)
    with server.client() as client:
        await log.commit(done=given[1:])
        assert client.scard("{s}:done:a") == 299
        await log.commit(done=given[:1])
        assert client.scard("{s}:done:a") == 0
        await log.commit(done=given)
        assert client.scard("{s}:done:a") == 0
        assert client.get("{s}:upto:a") == given[-1].seq.encode()
    await log.aclose()


async def test_sites_do_not_see_each_other(server: RedisServer) -> None:
    one = await open_log(server.url("one"), SystemClock())
    two = await open_log(server.url("two"), SystemClock())
    await one.commit(line("a", "1"))
    await two.commit(line("a", "1"), line("outbox.x", "2"))
    assert await length(one, "a") == await length(two, "a") == 1
    assert await one.claim("x", timedelta(hours=1)) == await two.claim("y", timedelta(hours=1))
    with server.client() as client:
        names = {bytes(k).split(b":")[0] for k in client.keys("*")}
    assert names == {b"{one}", b"{two}"}
    await one.aclose()
    await two.aclose()


async def test_it_tells_what_the_server_promises(binary: str) -> None:
    with redis_server(binary, *AOF, "--appendfsync", "everysec") as server:
        log = await open_log(server.url("s", "&demand=aof"), SystemClock())
        said = log.promises()
        assert f"127.0.0.1:{server.port}, site s" in said
        assert "AOF, a crash of the server machine may lose the last second" in said
        assert said.endswith("0 replicas connected")
        await log.aclose()
    with redis_server(binary) as server:
        log = await open_log(server.url("s"), SystemClock())
        assert "no AOF: a restart of the server loses lines" in log.promises()
        await log.aclose()


@pytest.mark.parametrize(
    ("flags", "demand", "message"),
    [
        ((), "aof", "demand: aof needs appendonly yes; this server is: "),
        ((*AOF, "--appendfsync", "everysec"), "aof,always", "always needs appendonly yes and app"),
        ((*AOF, "--appendfsync", "always"), "always,replica", "replica needs a connected replica"),
        (("--maxmemory-policy", "allkeys-lru"), "", "allkeys-lru throws lines away; set noevict"),
    ],
)
async def test_a_server_that_promises_too_little_is_refused(
    binary: str, flags: tuple[str, ...], demand: str, message: str
) -> None:
    with redis_server(binary, *flags) as server:
        more = f"&demand={demand}" if demand else ""
        with pytest.raises(ConfigError) as caught:
            await open_log(server.url("s", more), SystemClock())
        assert message in str(caught.value)
        assert len(caught.value.mistakes) == 1


def _copied(server: RedisServer) -> None:
    """The server itself waits until its copy has everything."""
    with server.client() as client:
        for _ in range(20):
            client.set("touch", "it")
            if client.wait(1, 1000):
                return
    raise AssertionError("the copy never caught up")


async def test_with_a_replica_a_commit_waits_for_it(binary: str) -> None:
    quick = ("--repl-diskless-sync-delay", "0")
    with redis_server(binary, *quick) as server, redis_server(binary) as copy:
        with copy.client() as client:
            client.replicaof("127.0.0.1", str(server.port))
        _copied(server)
        with pytest.raises(ConfigError, match="this is a slave: it takes no writes"):
            await open_log(copy.url("s"), SystemClock())
        log = await open_log(server.url("s", "&demand=replica&timeout=1"), SystemClock())
        await log.commit(line("a", "1"))
        with copy.client() as client:
            assert client.xlen("{s}:line:a") == 1
        copy.stall()
        with pytest.raises(LogError, match="no replica confirmed it; uncertain"):
            await log.commit(line("a", "2"))
        copy.resume()
        _copied(server)
        await log.commit(line("a", "2"))
        assert await length(log, "a") == 2
        await log.aclose()


async def test_passwords_come_from_a_file_and_are_never_shown(binary: str, tmp_path: Path) -> None:
    secret = "very secret"
    (tmp_path / "right").write_text(secret + "\n")
    (tmp_path / "wrong").write_text("another secret")
    with redis_server(binary, "--requirepass", secret) as server:
        log = await open_log(server.url("s", f"&password_file={tmp_path}/right"), SystemClock())
        await log.commit(line("a", "1"))
        assert secret not in log.promises()
        await log.aclose()
        for more in (f"&password_file={tmp_path}/wrong", ""):
            with pytest.raises(LogError) as caught:
                await open_log(server.url("s", more), SystemClock())
            assert "secret" not in str(caught.value)


async def test_a_unix_socket(binary: str, tmp_path: Path) -> None:
    path = f"{tmp_path}/server.sock"
    with redis_server(binary, "--unixsocket", path):
        log = await open_log(f"unix://{path}?site=s&db=2", SystemClock())
        await log.commit(line("a", "1"))
        assert await length(log, "a") == 1
        assert log.promises().startswith(f"{path}, site s: ")
        await log.aclose()


async def test_a_reader_whose_end_is_cut_can_be_cancelled_at_any_moment(
    server: RedisServer,
) -> None:
    log = await open_log(server.url("s"), SystemClock())
    await log.commit(line("a", "1"))
    for steps in range(40):
        follower = log.follow("a")
        await take(follower, 1)
        waiting = asyncio.create_task(take(follower, 1))
        for _ in range(steps):
            await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.wait([waiting], timeout=0.5)  # less than the server is asked to wait
        assert waiting.cancelled()
    await log.aclose()


async def test_keys_of_a_stream_that_others_spoiled_are_an_error(server: RedisServer) -> None:
    log = await open_log(server.url("s"), SystemClock())
    with server.client() as client:
        client.set("{s}:line:a", "not a stream")
        with pytest.raises(LogError, match=r"\{s\}:line:a is a string; nothing was written"):
            await log.commit(line("b", "1"), line("a", "1"))
        with pytest.raises(LogError, match="wrong kind of value"):
            await log.last("a")
        client.delete("{s}:line:a")
    assert await length(log, "b") == 0
    await log.commit(line("b", "1"), line("a", "1"))
    assert await length(log, "a") == await length(log, "b") == 1
    await log.aclose()
