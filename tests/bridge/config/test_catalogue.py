"""What is said to people: complete in every language, and short where every letter costs."""

import re
from itertools import chain
from string import Formatter

import pytest

from bridge.catalogue import load_catalogue
from rules.model import Form
from rules.texting.codes import ORDINARY, SEARCH
from rules.transitions import Status
from rules.verbs import Verb, answer, typed

CATALOGUE = load_catalogue()
LANGUAGES = CATALOGUE.languages()
FORMS = {"text", "short", "spoken"}
GAPS: dict[str, dict[str, object]] = {
    "en": {
        "place": "Three Ropes Stone", "from_place": "Bailong Elevator", "to_place": "Mihun Terrace",
        "unit": "Mihun Terrace platform", "units": "quick police 1, quick police 2",
        "kind": "lost property", "words": "a man hit another, many people around it",
        "name": "Sansuoshi", "status": "waits for confirmation", "reason": "nobody is left to send",
        "outcome": "cancelled by the reporter", "adapter": "radio", "channel": "radio/quick-1",
        "numbers": "17, 18", "to": "Mihun Terrace platform", "rule": "fights-at-night", "error": "divide by zero", "changes": "units +1, rules ~2", "detail": "Bailong", "one": "Mihun Terrace", "two": "Three Ropes Stone", "side": "north", "places": "Mihun Terrace or Three Ropes Stone", "path": "Bailong elevator",
    },
    "zh": {
        "place": "三索石停车场", "from_place": "百龙天梯", "to_place": "迷魂台",
        "unit": "迷魂台平台", "units": "快警一组、快警二组", "kind": "纠纷",
        "words": "停车场有游客打架", "name": "三锁石",
        "status": "待确认", "reason": "没有可派的人了", "outcome": "报警人取消", "adapter": "radio",
        "channel": "radio/快警一组", "numbers": "17、18", "to": "迷魂台平台", "rule": "夜间纠纷", "error": "divide by zero", "changes": "单位 +1", "detail": "百龙", "one": "迷魂台", "two": "三索石", "side": "北", "places": "迷魂台还是三索石", "path": "百龙天梯",
    },
}  # fmt: skip
NUMBERS: dict[str, int | str] = {
    "number": 117,
    "other": 116,
    "minutes": 12,
    "window": 30,
    "deadline": 60,
    "step": 2,
    "steps": 4,
    "metres": 150,
    "near": 150,
    "times": 30,
    "count": 120,
    "free": 14,
    "stars": 2,
}
GAPS["en"]["people"], GAPS["zh"]["people"] = "quick police 1 (busy)", "快警一组（忙）"
GAPS["en"] |= {"plan": "crowding on a terrace", "todo": "around: hold the shuttle at the stop before",
               "todos": "2. close the entrance; 3. hold the shuttle", "announced": "Slow up, steady down"}  # fmt: skip
GAPS["zh"] |= {"plan": "观景台拥挤预案", "todo": "外围：环保车在前一站候客", "todos": "2. 关闭入口；3. 车在前一站候客",
               "announced": "上山慢，下山稳"}  # fmt: skip
GAPS["en"] |= {"alarm": "recordings cannot be stored", "more": " (/dev/ttyUSB0; gone)"}
GAPS["zh"] |= {"alarm": "录音存不到磁盘，暂存在内存里", "more": "（/dev/ttyUSB0；gone）"}
GAPS["en"] |= {"camera": "gate square", "link": "https://v.example/c12"}
GAPS["zh"] |= {"camera": "南门广场", "link": "https://v.example/c12"}
GAPS["en"]["repeated"] = GAPS["zh"]["repeated"] = "快警一组，17号，迷魂台，纠纷，请前往。"
GAPS["en"] |= {"tip": "T23", "advisory": "A12", "area": "Mihun Terrace", "amount": "200 yuan", "note": "two men were caught",
               "advised": "crowded, take the other way", "at": "18:00"}  # fmt: skip
GAPS["zh"] |= {"tip": "T23", "advisory": "A12", "area": "迷魂台", "amount": "200元", "note": "抓到两人",
               "advised": "前方拥堵，请绕行", "at": "18:00"}  # fmt: skip
GAPS["en"] |= {"member": "V12", "person": "Ann Lee", "does": "shop owner, first aid", "areas": "Bailong, South Gate",
               "examples": "South Gate, Moon Lake", "options": "first aid", "welcome": "Welcome!", "listed": "V3, V4",
               "rolls": "1, 2"}  # fmt: skip
GAPS["zh"] |= {"member": "V12", "person": "李雷", "does": "出租车司机，会急救", "areas": "百龙天梯、迷魂台",
               "examples": "南门、月亮湖", "options": "急救", "welcome": "欢迎加入！", "listed": "V3、V4", "rolls": "1、2"}  # fmt: skip
NUMBERS |= {"theirs": 45}
NUMBERS |= {"roll": 2, "total": 120, "there": 118, "missing": 2, "relays": 20, "on": 30}
GAPS["en"] |= {"vouch": "117 Y3F7", "notice": "N12", "plate": "LX21 ABC", "order": "notice parking",
               "told": "Please move your car", "task": "The time is over, please look."}  # fmt: skip
GAPS["zh"] |= {"vouch": "117 Y3F7", "notice": "N12", "plate": "湘A12345", "order": "挪车", "told": "请挪车",
               "task": "时限已到，请查看。"}  # fmt: skip
GAPS["en"] |= {"stage": "key check", "fields": "card", "noted": "card 532926", "by": "post one", "within": "3 d",
               "sign": "2 h"}  # fmt: skip
GAPS["zh"] |= {"stage": "重点核查", "fields": "证件、车牌", "noted": "证件 532926198001011234", "by": "预检岗",
               "within": "3天", "sign": "2小时"}  # fmt: skip
GAPS["en"] |= {
    "post": "Mihun Terrace",
    "spots": "Mihun Terrace, Bailong",
    "ways": "ridge trail",
    "density": "night market",
}
GAPS["zh"] |= {
    "post": "迷魂台停车场",
    "spots": "迷魂台停车场、百龙天梯",
    "ways": "环山步道",
    "density": "夜市街",
}
NUMBERS |= {"need": 12, "have": 10}
CODES = {key: CATALOGUE.say(key, "zh", Form.TEXT) for key in (*ORDINARY, *SEARCH)}
NUMBERS.update(CODES)
GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)


def gaps(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name is not None}


def test_chinese_and_english() -> None:
    assert set(LANGUAGES) >= {"zh", "en"}
    assert CATALOGUE.fallback in LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_messages_forms_and_gaps(language: str) -> None:
    def shape(of: str) -> dict[str, dict[str, set[str]]]:
        messages = CATALOGUE.messages[of]
        return {key: {f: gaps(w) for f, w in m.items()} for key, m in messages.items()}

    assert shape(language) == shape(CATALOGUE.fallback)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_there_in_full(language: str) -> None:
    for key, message in CATALOGUE.messages[language].items():
        assert "text" in message, key
        assert set(message) <= FORMS, key
        assert all(isinstance(w, str) and w.strip() for w in message.values()), key
        other = set().union(*(gaps(w) for w in message.values()))
        codes = {gap for gap in other if gap.startswith("code_")}
        assert other <= gaps(message["text"]) | {"to"} | codes, (
            f"{key}: a form says more than the text"
        )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_short_is_one_part_of_an_sms(language: str) -> None:
    for key, message in CATALOGUE.messages[language].items():
        if "short" in message:
            words = CATALOGUE.say(key, language, Form.SHORT, **GAPS[language], **NUMBERS)
            plain = set(words) <= GSM
            assert len(words) <= (160 if plain else 70), f"{key}: {len(words)} {words}"
            assert plain or language != "en", f"{key}: {set(words) - GSM}"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_spoken_has_no_signs_that_nobody_can_say(language: str) -> None:
    for key, message in CATALOGUE.messages[language].items():
        if "spoken" in message:
            words = CATALOGUE.say(key, language, Form.SPOKEN, **GAPS[language], **NUMBERS)
            assert not set(words) & set('“”"「」【】()（）/\n'), f"{key}: {words}"


def test_every_status_has_a_name() -> None:
    for status, language in [(s, n) for s in Status for n in LANGUAGES]:
        assert CATALOGUE.say(f"status_{status}".replace(" ", "_"), language, Form.TEXT)


def taught(language: str) -> list[tuple[str, str]]:
    """What messages tell people to reply, with the key of the message."""
    found = []
    for key, message in CATALOGUE.messages[language].items():
        for form, words in message.items():
            said = CATALOGUE.say(key, language, Form(form), **GAPS[language], **NUMBERS)
            quoted = re.findall(r"[“\"]([^”\"]*117[^”\"]*)[”\"]", said)
            capitals = re.findall(r"\b[A-Z' ]{3,}\b ?117(?: PLACE| \d+ DONE)?", said)
            found += [(key, reply) for reply in chain(quoted, capitals) if "{number}" in words]
    return found


MEANT = {
    "offer": {Verb.TAKE, Verb.DECLINE},
    "guest_invited": {Verb.TAKE, Verb.DECLINE},
    "guest_welcome": {Verb.DONE},
    "offer_ends": {Verb.FOUND, Verb.NOT_FOUND},
    "offer_group": {Verb.FOUND, Verb.NOT_FOUND},
    "offer_group_at": {Verb.FOUND, Verb.NOT_FOUND},
    "plan_step": {Verb.DONE},
    "desk_step": {Verb.DONE},
    "reminder_unit": {Verb.HERE, Verb.DONE},
    "taken_ack": {Verb.HERE},
    "taken_ack_search": {Verb.FOUND, Verb.NOT_FOUND},
    "arrived_ack": {Verb.DONE},
    "not_yours": {Verb.TAKE},
    "desk_proposed": {Verb.CONFIRM},
    "desk_unplaced": {Verb.LOCATE},
    "desk_which": {Verb.LOCATE},
    "desk_joined": {Verb.SPLIT},
    "desk_maybe_same": {Verb.MERGE},
    "which_answer": {Verb.TAKE},
    "closed_ask": {None},  # for who reported, see tests/rules/test_solved.py
    "solved_thanks": {None},
}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_people_are_told_to_reply_is_understood(language: str) -> None:
    understood: dict[str, set[Verb | None]] = {}
    for key, reply in taught(language):
        if "case_" in key:
            continue  # posts hand cases on, see tests/rules/test_cases.py
        said = reply.casefold().strip()
        command = typed(said) if key.startswith("desk_") else None
        verb = command[0] if command else answer(re.sub(r"117号?", " ", said))
        understood.setdefault(key, set()).add(verb)
    assert understood == MEANT
