"""What is said on the air and typed with one thumb, and what it asks for."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.gazetteer import fold
from rules.numbers import PATTERN
from rules.verbs import FOR_DESKS, Verb, answer, thanks, typed, withdraws

SAID: dict[Verb | None, list[str]] = {
    Verb.NOT_FOUND: [
        "没找到", "还没找到", "没有找到", "未找到", "17号没找到", "找了一圈没有", "没捡到", "找不到", "找不着", "没看到", "没有发现",
        "查无此物", "not found", "not found 17", "we have not found it", "haven't found it yet",
        "nobody has found it", "it was never found", "can't find it", "could not find anything", "no sign of it",
        "no luck", "nothing found",
    ],
    Verb.FOUND: [
        "找到了", "找到", "已经找到了", "17号找到了，在我车上", "捡到一个", "找着了", "found", "found 17", "found it on my bus",
        "we have found it",
    ],
    Verb.DECLINE: [
        "去不了", "来不了", "我去不了", "17号去不了", "过不去", "赶不过去", "不能去", "没法去", "无法前往", "走不开", "离不开",
        "忙不过来", "没空", "拒绝", "不去", "我不去", "收到，但是走不开", "can't", "can't go", "cannot go", "unable",
        "decline", "decline 17", "declining", "negative", "too busy", "no", "no 17", "no, sorry",
    ],
    Verb.DONE: [
        "处理完毕", "处理完了", "处理好了", "17号处理完毕，双方和解", "已处理", "处置完毕", "办完了", "搞定", "解决了", "已经解决",
        "完成", "done", "done 17 parties reconciled", "finished", "resolved", "sorted out", "all clear",
        "completed",
    ],
    Verb.HERE: [
        "到达", "到了", "我到了", "已到现场", "到场", "抵达", "到位", "在现场", "here", "here 17", "i'm here", "we're here",
        "i'm there", "arrived", "on scene", "at scene", "quick one on scene", "just got here",
    ],
    Verb.TAKE: [
        "我去", "我们去", "我马上去", "我来去", "17号我去", "收到，17号我去", "收到，幺七号我去", "17号我接", "我去看看", "马上过去", "马上到",
        "立即前往", "前往", "出发", "接警", "过去了", "快到了", "马上就到", "10分钟到", "五分钟后到", "即将到达", "派我去",
        "take", "take 17", "taking 17", "taking one seven", "roger, taking call one", "on my way",
        "on our way", "en route", "responding", "accepted", "i'll go", "we'll go", "going", "almost there",
        "no problem, going",
    ],
    Verb.ROGER: [
        "收到", "收到。", "收到，完毕", "收到了", "明白", "好的", "知道了", "copy", "copy that", "roger", "roger that",
        "wilco", "received", "understood", "10-4", "ok", "okay",
    ],
    Verb.ON_DUTY: ["上岗", "上班了", "到岗", "on duty", "i'm on duty"],
    Verb.OFF_DUTY: ["下班", "下班了", "下岗", "收岗", "off duty", "going off duty", "not on duty"],
    None: [
        # "over" is not "done"
        "完毕", "over", "呼叫完毕",
        # questions, conditions and denials state nothing
        "找到了吗", "找到了没有？", "找到没有", "有没有找到", "如果找到了告诉我", "到达没有", "到了吗", "处理完了吗", "什么时候到达", "谁到了",
        "have you found it?", "found?", "if found, tell me", "when you have found it, call", "are you on scene?",
        "is everyone ok?", "is it done?", "who is on duty", "几点下班",
        "还没到达", "没到", "还没处理完", "快处理完了", "没解决", "还没出发", "不明白", "没收到", "没有收到", "not done",
        "almost done", "isn't resolved", "not arrived", "not yet arrived", "not received", "not ok",
        # other words that hold the letters of an answer
        "听到了", "看到了", "遇到了", "请派人前往", "我们接到求助", "能不能去", "谁去", "下班高峰人很多", "希望找到",
        "there is a fight here", "no one is here", "here is a man bleeding", "what's going on",
        "take care", "it will take long", "he is taking photos", "it is at the lost and found",
        # nothing of the kind
        "停车场人很多", "现场有三个人", "谢谢", "", "17号", "🙂", "good evening",
    ],
}  # fmt: skip
TABLE = [(words, verb) for verb, said in SAID.items() for words in said]
COMMANDS = {
    "confirm 17": (Verb.CONFIRM, "17"), "yes 17": (Verb.CONFIRM, "17"), "确认17": (Verb.CONFIRM, "17"),
    "同意 17": (Verb.CONFIRM, "17"), "批准17号": (Verb.CONFIRM, "17号"),
    "assign 17 p-gate": (Verb.ASSIGN, "17 p-gate"), "send 17 quick one": (Verb.ASSIGN, "17 quick one"),
    "指派 17 快警一组": (Verb.ASSIGN, "17 快警一组"), "17>p-gate": (Verb.ASSIGN, "17 p-gate"),
    "17派快警一组": (Verb.ASSIGN, "17 快警一组"), "17号派给快警一组": (Verb.ASSIGN, "17 快警一组"),
    "release 17 u-1": (Verb.RELEASE, "17 u-1"), "stand down 17 u-1": (Verb.RELEASE, "17 u-1"),
    "撤回17 快警一组": (Verb.RELEASE, "17 快警一组"), "locate 17 lake": (Verb.LOCATE, "17 lake"),
    "定位17 月亮湖": (Verb.LOCATE, "17 月亮湖"), "17@lake": (Verb.LOCATE, "17 lake"),
    "17在月亮湖": (Verb.LOCATE, "17 月亮湖"), "17号在月亮湖": (Verb.LOCATE, "17 月亮湖"),
    "17 at lake": (Verb.LOCATE, "17  lake"), "close 17 settled": (Verb.CLOSE, "17 settled"),
    "结案17 已和解": (Verb.CLOSE, "17 已和解"), "note 17 hurry": (Verb.NOTE, "17 hurry"),
    "备注17 请快点": (Verb.NOTE, "17 请快点"), "hold 17": (Verb.HOLD, "17"), "保留17": (Verb.HOLD, "17"),
    "undo 17": (Verb.UNDO, "17"), "撤销17": (Verb.UNDO, "17"), "kind 17 injury": (Verb.KIND, "17 injury"),
    "类型17 受伤": (Verb.KIND, "17 受伤"), "merge 17 18": (Verb.MERGE, "17 18"), "合并17 18": (Verb.MERGE, "17 18"),
    "split 17": (Verb.SPLIT, "17"), "拆分17号": (Verb.SPLIT, "17号"),
    "escalate 17 chief": (Verb.ESCALATE, "17 chief"), "hand over 17 chief": (Verb.ESCALATE, "17 chief"),
    "上报17 值班领导": (Verb.ESCALATE, "17 值班领导"), "cancel 17": (Verb.CANCEL, "17"), "取消17": (Verb.CANCEL, "17"),
}  # fmt: skip
NO_COMMANDS = [
    "confirmed",
    "yesterday",
    "sender",
    "please close the gate",
    "held",
    "",
    "17",
    "收到",
    "有人打架",
]
WITHDRAWN = [
    "取消", "不用来了", "不用了，谢谢", "不需要了", "没事了", "不用管了", "cancel", "please cancel", "never mind",
    "nevermind", "we no longer need help", "not needed anymore",
]  # fmt: skip
NOT_WITHDRAWN = [
    "别取消",
    "不要取消",
    "不取消",
    "don't cancel",
    "do not cancel",
    "help",
    "快来",
    "为什么没有人来",
]
THANKED = [
    "谢谢",
    "谢谢你们",
    "多谢！",
    "好的，谢谢",
    "好",
    "嗯",
    "thanks",
    "Thank you very much!",
    "ok",
    "👍",
    "ok thanks 🙏",
]
NOT_THANKED = [
    "",
    "谢谢，但是他还在流血",
    "thanks but he is bleeding",
    "help",
    "不好",
    "okay where are you",
]


def test_the_table_is_worth_it() -> None:
    assert len(TABLE) > 120
    assert len({w for w, _ in TABLE}) == len(TABLE)
    assert {v for _, v in TABLE} | FOR_DESKS | {Verb.CANCEL} == {*Verb, None}


@pytest.mark.parametrize(("words", "verb"), TABLE)
def test_what_a_unit_says(words: str, verb: Verb | None) -> None:
    assert answer(PATTERN.sub(" ", fold(words))) == verb


@pytest.mark.parametrize("words", COMMANDS)
def test_what_a_desk_types(words: str) -> None:
    assert typed(fold(words)) == COMMANDS[words]


@pytest.mark.parametrize("words", NO_COMMANDS)
def test_what_is_no_command(words: str) -> None:
    assert typed(words) is None


def test_every_verb_of_desks_has_words() -> None:
    assert {verb for verb, _ in COMMANDS.values()} == FOR_DESKS | {Verb.CANCEL}


@pytest.mark.parametrize(
    ("words", "meant"), [(w, True) for w in WITHDRAWN] + [(w, False) for w in NOT_WITHDRAWN]
)
def test_a_reporter_withdraws(words: str, meant: bool) -> None:
    assert withdraws(fold(words)) is meant


@pytest.mark.parametrize(
    ("words", "meant"), [(w, True) for w in THANKED] + [(w, False) for w in NOT_THANKED]
)
def test_thanks_ask_for_nothing(words: str, meant: bool) -> None:
    assert thanks(fold(words)) is meant


@given(st.text(max_size=80))
def test_any_text_is_read(text: str) -> None:
    words = fold(text)
    answer(words)
    typed(words)
    withdraws(words)
    thanks(words)


@pytest.mark.parametrize(
    "evil",
    ["嗯" * 20_000 + "x", "not " + "a " * 10_000, "没" * 20_000, "找了" * 10_000, "分钟" + "内" * 20_000,
     "谢" * 20_000 + "!", "[" * 20_000, "thank" * 8_000, " " * 40_000, "call one" * 5_000],
)  # fmt: skip
def test_no_words_make_the_grammar_slow(evil: str) -> None:
    start = time.perf_counter()
    answer(evil)
    typed(evil)
    withdraws(evil)
    thanks(evil)
    PATTERN.sub(" ", evil)
    assert time.perf_counter() - start < 2.0
