"""Who may speak: the signature, the key in the header, the secret."""

import json
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from adapters import webhook
from bridge.errors import NotAllowed
from tests.adapters.house import Home
from tests.adapters.webhook.far import SECRET, Client, letter, signature


async def test_a_wrong_signature_is_refused(home: Home, client: Client) -> None:
    body = json.dumps(letter()).encode()
    for wrong in (
        signature(client.stamp, body, secret="another secret altogether"),
        signature(client.stamp, body + b" "),
        signature("1", body),
        signature(client.stamp, body)[:-1],
        "v1=ä",
        "",
    ):
        assert (await client.post(body, X_Patrol_Signature=wrong))[0] == 401
    assert not home.ear.times


@pytest.mark.parametrize("seconds", [-301, 301])
async def test_an_old_message_is_refused(home: Home, client: Client, seconds: int) -> None:
    home.clock.set(home.clock.now() + timedelta(seconds=seconds))
    status, told = await client.post(letter())
    assert (status, "301 s away" in told["error"]) == (401, True)
    home.clock.set(home.clock.now() - timedelta(seconds=seconds / 301))
    assert (await client.post(letter()))[0] == 200


@pytest.mark.parametrize("stamp", ["", "now", "1e9", "-5", "9" * 40, "１８９３"])
async def test_a_wild_timestamp_is_refused(client: Client, stamp: str) -> None:
    body = json.dumps(letter()).encode()
    status, _ = await client.post(
        body, X_Patrol_Timestamp=stamp, X_Patrol_Signature=signature(stamp, body)
    )
    assert status == 401


async def test_a_key_in_the_header_counts_when_it_is_signed(home: Home, client: Client) -> None:
    bare = [{"channel": "p-1", "words": "one"}, {"channel": "p-1", "words": "two"}]
    body = json.dumps(bare).encode()
    signed = signature(client.stamp, body, "batch-7")
    status, _ = await client.post(body, Idempotency_Key="batch-7", X_Patrol_Signature=signed)
    assert (status, list(home.ear.lines)) == (200, ["batch-7/0", "batch-7/1"])
    one = json.dumps(bare[0]).encode()
    signed = signature(client.stamp, one, "alone")
    await client.post(one, Idempotency_Key="alone", X_Patrol_Signature=signed)
    assert "alone" in home.ear.lines


async def test_an_overheard_message_cannot_be_renamed(home: Home, client: Client) -> None:
    body = json.dumps({"channel": "p-1", "words": "one"}).encode()
    signed = signature(client.stamp, body, "first")
    status, _ = await client.post(body, Idempotency_Key="second", X_Patrol_Signature=signed)
    assert status == 401
    status, told = await client.post(body, Idempotency_Key="second")  # signed without the key
    assert (status, "key: missing" in told["error"]) == (400, True)
    assert not home.ear.times


async def test_a_secret_is_made_where_there_is_none(tmp_path: Path) -> None:
    home = Home(tmp_path)
    for _ in range(2):  # the second time it is kept
        async with webhook.open(webhook.Config(port=0, secret_file="sub/x"), home.services):
            pass
    secret = (tmp_path / "sub/x").read_text()
    assert (tmp_path / "sub/x").stat().st_mode & 0o777 == 0o600
    assert len(secret.strip()) == 64
    assert [path.name for path in (tmp_path / "sub").iterdir()] == ["x"]
    async with webhook.open(webhook.Config(port=0), home.services):
        assert (tmp_path / "here.secret").read_text() != secret


async def test_the_secret_may_stand_in_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOK", SECRET)
    home = Home(tmp_path)
    config = webhook.Config(port=0, secret_env="HOOK")
    async with (
        webhook.open(config, home.services) as adapter,
        aiohttp.ClientSession() as session,
    ):
        status, _ = await Client(session, adapter.port, home.clock.now()).post(letter())
        assert status == 503  # the signature was right
    assert not (tmp_path / "here.secret").exists()


async def test_a_secret_that_cannot_be_used_is_named_and_not_shown(tmp_path: Path) -> None:
    (tmp_path / "short").write_text("hunter2")
    (tmp_path / "folder").mkdir()
    for config, told in (
        (webhook.Config(port=0, secret_file="short"), "short"),
        (webhook.Config(port=0, secret_file="folder"), "folder"),
        (webhook.Config(port=0, secret_env="NOT_SET_ANYWHERE"), "NOT_SET_ANYWHERE"),
    ):
        with pytest.raises(NotAllowed, match=told) as error:
            await webhook.open(config, Home(tmp_path).services).__aenter__()
        assert "hunter2" not in str(error.value)
