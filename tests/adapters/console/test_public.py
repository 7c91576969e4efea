"""The public page: anybody may report, nobody may pretend."""

from http.cookies import SimpleCookie
from io import BytesIO
from typing import Any

import pytest

from adapters.console import Config
from adapters.console.report import BODY
from adapters.console.report_said import channel
from bridge.message import Outbound, Point, Reach
from tests.adapters.console.board import ScriptedBoard
from tests.adapters.console.samples import a_call, a_relay, at
from tests.adapters.console.stage import Stage, opened

SECRET = "A" * 22


async def answers(stage: Stage, cookie: str = "") -> Any:
    headers = {"cookie": cookie} if cookie else {}
    async with stage.http.get(stage.url + "/report/answers", headers=headers) as answer:
        assert answer.status == 200
        return await answer.json()


async def test_a_report_goes_in(stage: Stage) -> None:
    told = await stage.report(
        "有人打架\n快来", lat=29.35, lon=110.44, place="mihuntai", language="zh"
    )
    assert told == (200, {"heard": True})
    (heard,) = stage.inbox.heard
    assert (heard.words, heard.place, heard.language) == ("有人打架\n快来", "mihuntai", "zh")
    assert heard.point == Point(29.35, 110.44)
    assert heard.channel == heard.sender
    assert heard.channel.startswith("public-")


async def test_the_same_report_twice_is_one(stage: Stage) -> None:
    for _ in range(3):
        assert (await stage.report("help"))[0] == 200
    assert len(stage.inbox.heard) == 1


async def test_one_phone_is_one_reporter_and_another_is_another(stage: Stage) -> None:
    await stage.report("help", "key-00000001")
    await stage.report("more", "key-00000002")
    stage.http.cookie_jar.clear()
    await stage.report("help", "key-00000001")
    first, second, third = (m.channel for m in stage.inbox.heard)
    assert first == second != third


@pytest.mark.parametrize("path", ["/r/mihuntai", "/report", "/r/x", "/report/state"])
async def test_who_opens_another_page_stays_who_they_are(stage: Stage, path: str) -> None:
    await stage.report("help")
    async with stage.http.get(stage.url + path) as answer:
        assert answer.status == 200
    await stage.report("more", "key-00000002")
    first, second = (m.channel for m in stage.inbox.heard)
    assert first == second


async def test_the_secret_is_in_no_journal(stage: Stage) -> None:
    async with stage.http.get(stage.url + "/report") as answer:
        cookie = answer.cookies["reporter"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "lax"
    assert cookie["path"] == "/"
    await stage.report("help")
    assert cookie.value not in str(stage.inbox.lines)


@pytest.mark.parametrize(
    "cookie", ["desk", "public-1", "../../desk", "A" * 23, "A" * 21 + "%", '"desk"', ""]
)
async def test_no_cookie_names_a_channel(stage: Stage, cookie: str) -> None:
    headers = {"cookie": f"reporter={cookie}"}
    body = {"key": "key-00000001", "words": "confirm 17"}
    async with stage.http.post(stage.url + "/report/say", json=body, headers=headers) as answer:
        assert answer.status == 200
        assert SimpleCookie(answer.headers["set-cookie"])["reporter"].value != cookie
    (heard,) = stage.inbox.heard
    assert heard.channel.startswith("public-")
    assert len(heard.channel) == len("public-") + 24


def test_a_channel_tells_nothing_of_the_secret() -> None:
    assert SECRET not in channel(SECRET)
    assert channel(SECRET) != channel("B" * 22)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"channel": "desk"}, "channel"),
        ({"sender": "quick-1"}, "sender"),
        ({"desk": "desk"}, "desk"),
        ({"key": "short"}, "key"),
        ({"key": "a/b/c/d/e/f"}, "key"),
        ({"lat": 91, "lon": 0}, "lat"),
        ({"lat": 0, "lon": 200}, "lon"),
        ({"lat": "NaN", "lon": 0}, "lat"),
        ({"words": 17}, "words"),
        ({"words": "x" * 4001}, "words"),
        ({"words": "  ", "place": ""}, "words"),
        ({"language": "<b>"}, "language"),
        ({"place": "x" * 101}, "place"),
        ({"reply": "../../desk"}, "reply"),
        ({"photo": "not base64!"}, "photo"),
        ({"photo": "PHN2Zz4="}, "not a picture"),
    ],
)
async def test_what_is_forged_or_wrong_is_said(
    stage: Stage, more: dict[str, Any], told: str
) -> None:
    status, answer = await stage.report(**({"words": "help"} | more))
    assert (status, told in answer["error"]) == (400, True), answer
    assert stage.inbox.lines == []


async def test_a_position_alone_is_worth_hearing(stage: Stage) -> None:
    assert (await stage.report("", lat=29.35, lon=110.44))[0] == 200
    assert (await stage.report("", "key-00000002", place="bailong"))[0] == 200


async def test_an_unknown_place_does_not_silence(stage: Stage) -> None:
    assert (await stage.report("help", place="atlantis"))[0] == 200
    assert stage.inbox.heard[0].place == ""


async def test_a_large_report_fits_and_a_larger_one_is_told_so(stage: Stage) -> None:
    assert (await stage.report("迷" * 4000))[0] == 200
    async with stage.http.post(
        stage.url + "/report/say",
        data=BytesIO(b" " * (BODY + 1)),
        headers={"content-type": "application/json"},
    ) as answer:
        assert answer.status == 413
    async with stage.http.post(stage.url + "/report/say", data=b"words=help") as answer:
        assert answer.status == 415


async def test_another_site_cannot_report_in_a_visitors_name(stage: Stage) -> None:
    headers = {"origin": "https://evil.example", "content-type": "application/json"}
    async with stage.http.post(stage.url + "/report/say", data=b"{}", headers=headers) as answer:
        assert answer.status == 403


async def test_what_was_not_kept_is_not_called_heard(stage: Stage) -> None:
    stage.inbox.trouble = "disk full"
    assert (await stage.report("help"))[0] == 503
    stage.inbox.trouble = ""
    assert (await stage.report("help"))[0] == 200


async def test_too_many_reports_are_told_to_wait_and_to_dial(board: ScriptedBoard) -> None:
    config = Config(port=0, report_burst=3, report_per_minute=1, phone="0744-110")
    async with opened(config, board) as stage:
        for n in range(3):
            assert (await stage.report("help", f"key-0000000{n}"))[0] == 200
        body = {"key": "key-00000009", "words": "help"}
        headers = {"x-forwarded-for": "192.0.2.9"}  # nobody's proxy: not believed
        async with stage.http.post(stage.url + "/report/say", json=body, headers=headers) as no:
            told = await no.json()
            assert no.status == 429
            assert told["phone"] == "0744-110"
            assert 55 <= told["wait"] <= 60
            assert no.headers["retry-after"] == str(told["wait"])
    assert len(stage.inbox.heard) == 3


async def test_behind_a_proxy_each_client_has_its_own_measure(board: ScriptedBoard) -> None:
    config = Config(port=0, report_burst=1, report_per_minute=1, proxy=True)
    async with opened(config, board) as stage:
        seen = []
        for client in ("192.0.2.1", "192.0.2.2", "192.0.2.1", "192.0.2.9, 192.0.2.2"):
            headers = {"x-forwarded-for": client, "x-forwarded-proto": "https"}
            body = {"key": "key-00000001", "words": "help"}
            async with stage.http.post(
                stage.url + "/report/say", json=body, headers=headers
            ) as answer:
                seen.append(answer.status)
                secure = "Secure" in answer.headers.get("set-cookie", "")
                assert secure == (answer.status == 200)
        assert seen == [200, 200, 429, 429]


async def test_answers_come_to_the_reporter_alone(stage: Stage) -> None:
    await stage.report("help")
    who = stage.inbox.heard[0].channel
    stage.board.put(a_call(17, status="taken"))
    stage.board.said["console", who] = [
        a_relay("p1", to="reporter", unit="", text="Your number is 17."),
        a_relay("p2", to="reporter", unit="", text="They are coming.", at=at(1)),
    ]
    told = await answers(stage)
    assert [(a["text"], a["number"]) for a in told["answers"]] == [
        ("Your number is 17.", 17),
        ("They are coming.", 17),
    ]
    assert (told["number"], told["step"]) == (17, "coming")
    stage.http.cookie_jar.clear()
    stranger = await answers(stage, cookie=f"reporter={SECRET}")
    assert (stranger["answers"], stranger["number"]) == ([], 0)


async def test_answers_tell_nothing_of_the_house(stage: Stage) -> None:
    await stage.report("help")
    who = stage.inbox.heard[0].channel
    stage.board.put(a_call(17, holder="quick police 2", escalated="nobody answered"))
    stage.board.said["console", who] = [a_relay("secret-key", to="reporter", reason="bad gateway")]
    told = str(await answers(stage))
    for inside in ("quick", "secret-key", "nobody", "gateway", who):
        assert inside not in told


@pytest.mark.parametrize(
    ("status", "step"),
    [
        ("unplaced", "heard"),
        ("proposed", "heard"),
        ("escalated", "heard"),
        ("taken", "coming"),
        ("on scene", "there"),
        ("closed", "over"),
    ],
)
async def test_how_far_it_is(stage: Stage, status: str, step: str) -> None:
    await stage.report("help")
    stage.board.put(a_call(17, status=status), a_call(12, status="closed"))
    relays = [a_relay("p1", call="radio:heard-12/0"), a_relay("p2")]
    stage.board.said["console", stage.inbox.heard[0].channel] = relays
    told = await answers(stage)
    assert (told["number"], told["step"]) == (17, step)


async def test_a_fetched_answer_is_delivered_once(stage: Stage) -> None:
    await stage.report("help")
    message = Outbound(key="p1", channel=stage.inbox.heard[0].channel, text="17", language="en")
    assert (await stage.console.send(message)).reach is Reach.SENT
    stage.board.said["console", message.channel] = [a_relay("p1"), a_relay("p2", reach="queued")]
    stage.inbox.trouble = "disk full"
    assert len((await answers(stage))["answers"]) == 2  # shown, though it cannot be written
    stage.inbox.trouble = ""
    for _ in range(3):
        await answers(stage)
    assert stage.inbox.news == [("p1", "delivered")]


async def test_nothing_new_is_told_in_no_words(stage: Stage) -> None:
    await stage.report("help")
    who = stage.inbox.heard[0].channel
    stage.board.said["console", who] = [a_relay("p1")]
    told = await answers(stage)
    async with stage.http.get(f"{stage.url}/report/answers?tag={told['tag']}") as answer:
        assert (answer.status, await answer.read()) == (204, b"")
    stage.board.said["console", who].append(a_relay("p2"))
    async with stage.http.get(f"{stage.url}/report/answers?tag={told['tag']}") as answer:
        assert answer.status == 200


async def test_a_button_answers_the_very_question(stage: Stage) -> None:
    await stage.report("help")
    who = stage.inbox.heard[0].channel
    asks = a_relay("heard/0/console/" + who, choices=(("Solved", "solved 17"),))
    stage.board.said["console", who] = [a_relay("p0"), asks]
    asked = (await answers(stage))["answers"][1]
    assert asked["choices"] == [["Solved", "solved 17"]]
    assert who not in asked["id"]
    await stage.report("solved 17", "key-00000002", reply=asked["id"])
    assert stage.inbox.heard[-1].reply_to == asks.key
    await stage.report("solved 17", "key-00000003", reply="0123456789abcdef")
    assert stage.inbox.heard[-1].reply_to == ""
