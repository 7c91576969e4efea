"""Aliyun and Tencent against stand-ins made from their published formats, never against themselves.

The requests below were recorded from the providers' own Python SDKs (alibabacloud-dysmsapi20170525
4.6.0, tencentcloud-sdk-python-sms 3.1.153) sending to a server on this machine.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from msgspec import convert

from adapters.sms import by_aliyun, by_tencent
from adapters.sms.clouds import aliyun, tencent
from adapters.sms.clouds.codes import Unclear
from adapters.sms.line import Elsewhere
from bridge.errors import LogError, TryLater
from bridge.message import Reach
from tests.adapters.house import Home
from tests.adapters.sms.far import Gateway, call, gateway
from tests.adapters.sms.texts import Ear, listening, sms

pytestmark = pytest.mark.timeout(30)
TOKEN = "a-token-of-ours"
TEXT = "17号 请去迷魂台 & 50%"
CALLBACKS = {"allow": ["127.0.0.1"], "port": 0, "token_file": "token"}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    (tmp_path / "secret").write_text("testsecret\n")
    (tmp_path / "token").write_text(TOKEN)
    return Home(tmp_path)


def aliyun_settings(far: Gateway, **more: Any) -> by_aliyun.Settings:
    given = {
        "by": "aliyun",
        "key_id": "LTAItestid",
        "secret_file": "secret",
        "sign": "袁家界",
        "templates": [{"code": "SMS_1", "params": {"text": "{text}"}}],
        "url": far.url + "/",
        "callbacks": CALLBACKS,
    }
    return convert({**given, **more}, by_aliyun.Settings)


def tencent_settings(far: Gateway, **more: Any) -> by_tencent.Settings:
    given = {
        "by": "tencent",
        "key_id": "AKIDtest",
        "secret_file": "secret",
        "app": "140000",
        "sign": "袁家界",
        "templates": [{"code": "1", "params": {"1": "{text}"}}],
        "url": far.url + "/",
        "callbacks": CALLBACKS,
    }
    return convert({**given, **more}, by_tencent.Settings)


def test_aliyun_signs_as_its_own_sdk_does() -> None:
    headers = {
        "host": "127.0.0.1:41309",
        "x-acs-version": "2017-05-25",
        "x-acs-action": "SendSms",
        "user-agent": "AlibabaCloud (Linux; x86_64) Python/3.11.7 Core/0.4.3 TeaDSL/2",
        "x-acs-date": "2026-11-22T15:39:06Z",
        "x-acs-signature-nonce": "177ab8cdebed7ffed4371bb197c007cf",
        "accept": "application/json",
        "x-acs-content-sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "x-acs-credentials-provider": "static_ak",
    }
    query = aliyun.query("袁家界", "SMS_1", {"text": TEXT}, "+8613800000000", "abc")
    recorded = (
        "ACS3-HMAC-SHA256 Credential=LTAItestid,SignedHeaders=accept;host;user-agent;x-acs-action;"
        "x-acs-content-sha256;x-acs-credentials-provider;x-acs-date;x-acs-signature-nonce;"
        "x-acs-version,Signature=9535ee738d4817d5a69fe28352a56fb187d417bb1cb34e989e6c8e7ccf79918a"
    )
    url = "http://127.0.0.1:41309/"
    assert aliyun.signed("LTAItestid", "testsecret", url, query, headers) == recorded
    target = (
        "OutId=abc&PhoneNumbers=13800000000&SignName=%E8%A2%81%E5%AE%B6%E7%95%8C&TemplateCode=SMS_1"
        "&TemplateParam=%7B%22text%22%3A+%2217%E5%8F%B7+%E8%AF%B7%E5%8E%BB%E8%BF%B7%E9%AD%82%E5%8F%B0+%26+50%25%22%7D"
    )
    assert aliyun.encoded(query) == target.replace("+", "%20")


def test_tencent_signs_as_its_own_sdk_does() -> None:
    recorded = (
        "TC3-HMAC-SHA256 Credential=AKIDtest/2026-11-22/sms/tc3_request, SignedHeaders=content-type;host, "
        "Signature=feddec62b35582250679fcd4922c7c714a2baca22cadde54702bb87c641e5f87"
    )
    sent = (
        rb'{"PhoneNumberSet": ["+8613800000000"], "SmsSdkAppId": "1400", "TemplateId": "1", "SignName": '
        rb'"\u8881\u5bb6\u754c", "TemplateParamSet": ["17\u53f7 \u8bf7\u53bb\u8ff7\u9b42\u53f0 & 50%"], "SessionContext": "abc"}'
    )
    assert tencent.body("1400", "袁家界", "1", [TEXT], "+8613800000000", "abc") == sent
    signed = tencent.signed("AKIDtest", "testsecret", "127.0.0.1:41309", sent, 1795361946)
    assert signed == recorded
    at = datetime.fromtimestamp(1795361946, UTC)
    headers = tencent.headers("AKIDtest", "testsecret", "http://127.0.0.1:41309/", "x", sent, at)
    assert headers["Authorization"] == recorded


async def test_aliyun_sends_a_template_and_keeps_its_id(home: Home) -> None:
    async with gateway() as far:
        far.tell({"Code": "OK", "Message": "OK", "BizId": "90061968^0", "RequestId": "r"})
        async with by_aliyun.open("a", aliyun_settings(far), home.services) as line:
            assert await line.send(sms(TEXT)) == ("90061968^0",)
    (asked,) = far.asked
    told = {name: value for name, (value,) in parse_qs(urlsplit(asked.target).query).items()}
    assert told["PhoneNumbers"] == "13800000001"
    assert json.loads(told["TemplateParam"]) == {"text": TEXT}
    signed = {
        n: v for n, v in asked.headers.items() if n in {"accept", "host"} or n.startswith("x-acs")
    }
    again = aliyun.signed("LTAItestid", "testsecret", far.url + "/", told, signed)
    assert asked.headers["authorization"] == again
    assert "testsecret" not in repr(asked)


async def test_tencent_sends_a_template_and_keeps_its_id(home: Home) -> None:
    async with gateway() as far:
        one = {
            "SerialNo": "5000:1",
            "PhoneNumber": "+8613800000001",
            "Fee": 1,
            "Code": "Ok",
            "Message": "ok",
        }
        far.tell({"Response": {"SendStatusSet": [one], "RequestId": "r"}})
        async with by_tencent.open("t", tencent_settings(far), home.services) as line:
            assert await line.send(sms(TEXT)) == ("5000:1",)
    (asked,) = far.asked
    assert json.loads(asked.body)["TemplateParamSet"] == [TEXT]
    stamp = int(asked.headers["x-tc-timestamp"])
    host = far.url.removeprefix("http://")
    assert asked.headers["authorization"] == tencent.signed(
        "AKIDtest", "testsecret", host, asked.body, stamp
    )


@pytest.mark.parametrize(
    ("status", "code", "error", "whole"),
    [
        (200, "isv.BUSINESS_LIMIT_CONTROL", TryLater, False),
        (200, "isv.MOBILE_NUMBER_ILLEGAL", Elsewhere, False),
        (400, "Throttling.User", TryLater, True),
        (404, "InvalidAccessKeyId.NotFound", Elsewhere, False),
        (200, "isp.SYSTEM_ERROR", Unclear, False),
        (502, "", Unclear, False),
    ],
)
async def test_aliyun_codes_say_what_to_do(
    home: Home, status: int, code: str, error: type[Exception], whole: bool
) -> None:
    async with gateway() as far:
        far.tell({"Code": code, "Message": "触发流控"} if code else "<html>", status=status)
        async with by_aliyun.open("a", aliyun_settings(far), home.services) as line:
            with pytest.raises(error) as told:
                await line.send(sms())
    assert getattr(told.value, "whole_adapter", False) is whole
    assert isinstance(told.value, Elsewhere) is (error is Elsewhere)


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("LimitExceeded.PhoneNumberThirtySecondLimit", TryLater),
        ("LimitExceeded.PhoneNumberDailyLimit", Elsewhere),
        ("FailedOperation.PhoneNumberInBlacklist", Elsewhere),
        ("InternalError.Timeout", Unclear),
    ],
)
async def test_tencent_codes_say_what_to_do(home: Home, code: str, error: type[Exception]) -> None:
    for body in (
        {"Response": {"SendStatusSet": [{"SerialNo": "", "Code": code, "Message": "no"}]}},
        {"Response": {"Error": {"Code": code, "Message": "no"}, "RequestId": "r"}},
    ):
        async with gateway() as far:
            far.tell(body)
            async with by_tencent.open("t", tencent_settings(far), home.services) as line:
                with pytest.raises(error):
                    await line.send(sms())


async def test_an_answer_that_is_lost_proves_nothing(home: Home) -> None:
    async with gateway() as far:
        far.tell(hang_up=True)
        async with by_aliyun.open("a", aliyun_settings(far), home.services) as line:
            with pytest.raises(ConnectionError):
                await line.send(sms())
    async with by_aliyun.open("a", aliyun_settings(far), home.services) as line:
        with pytest.raises(TryLater, match="not reached"):
            await line.send(sms())


async def test_an_account_without_money_is_told_once_and_when_it_is_over(home: Home) -> None:
    ear = Ear()
    async with gateway() as far:
        opened = by_aliyun.open("a", aliyun_settings(far), home.services)
        async with opened as line, listening(line, ear):
            await home.services.keep.get("")
            for _ in range(2):
                far.tell({"Code": "isv.AMOUNT_NOT_ENOUGH", "Message": "余额不足"})
                with pytest.raises(Elsewhere):
                    await line.send(sms())
            far.tell({"Code": "OK", "BizId": "1^0"})
            await line.send(sms())
    assert [(one.what, one.on) for one in ear.troubles] == [
        ("sms_credit", True),
        ("sms_credit", False),
    ]


async def test_aliyun_calls_back(home: Home) -> None:
    ear = Ear()
    reports = [
        {
            "phone_number": "13800000001",
            "success": True,
            "err_code": "DELIVERED",
            "biz_id": "1^0",
            "sms_size": "1",
        },
        {
            "phone_number": "13800000001",
            "success": False,
            "err_code": "MK:0001",
            "err_msg": "空号",
            "biz_id": "2^0",
        },
    ]
    up = [
        {
            "phone_number": "13800000001",
            "content": "收到",
            "dest_code": "1234",
            "sequence_id": 1234567890,
        }
    ]
    async with gateway() as far:
        opened = by_aliyun.open("a", aliyun_settings(far), home.services)
        async with opened as line, listening(line, ear):
            status, said = await call(line.port, f"/{TOKEN}/report", json.dumps(reports).encode())
            assert (status, json.loads(said)) == (200, {"code": 0, "msg": "接收成功"})
            for _ in range(2):
                assert (await call(line.port, f"/{TOKEN}/up", json.dumps(up).encode()))[0] == 200
            ear.error = LogError("full")
            assert (await call(line.port, f"/{TOKEN}/up", json.dumps(up).encode()))[0] == 503
            assert (await call(line.port, f"/{TOKEN}/up", b"{"))[0] == 400
            assert (await call(line.port, "/wrong/up", b"[]"))[0] == 404
    assert [(n.id, n.reach, n.reason) for n in ear.news] == [
        ("1^0", Reach.DELIVERED, ""),
        ("2^0", Reach.FAILED, "MK:0001 空号"),
    ]
    (text,) = ear.texts.values()
    assert (text.number, text.text, text.to) == ("13800000001", "收到", "1234")


async def test_tencent_calls_back(home: Home) -> None:
    ear = Ear()
    report = [
        {
            "mobile": "13800000001",
            "nationcode": "86",
            "report_status": "FAIL",
            "errmsg": "MK:0001",
            "sid": "5:1",
        }
    ]
    reply = {
        "extend": "01",
        "mobile": "13800000001",
        "nationcode": "86",
        "sign": "x",
        "text": "17 1",
        "time": 1457336869,
    }
    async with gateway() as far:
        opened = by_tencent.open("t", tencent_settings(far), home.services)
        async with opened as line, listening(line, ear):
            status, said = await call(line.port, f"/{TOKEN}/report", json.dumps(report).encode())
            assert (status, json.loads(said)) == (200, {"result": 0, "errmsg": "OK"})
            for second in (0, 0, 1):
                body = json.dumps({**reply, "time": reply["time"] + second})  # type: ignore[operator]
                assert (await call(line.port, f"/{TOKEN}/reply", body.encode()))[0] == 200
    assert [(n.id, n.reach) for n in ear.news] == [("5:1", Reach.FAILED)]
    assert [text.number for text in ear.texts.values()] == ["+8613800000001"] * 2
    assert not any("138" in text.key and "00001" in text.key for text in ear.texts.values())
