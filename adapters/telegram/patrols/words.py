"""What only this bot says by itself: help, states of a call, why something cannot be heard."""

from collections.abc import Mapping

from bridge.views import CallView

Table = Mapping[str, Mapping[str, str]]

_WORDS: Table = {
    "zh": {
        "start": (
            "这里是{site}的巡逻调度机器人。你的编号是 {user}；"
            "请把它告诉指挥室，登记后即可接收警情。"
        ),
        "help": (
            "收到警情后，点按钮，或直接打字、发语音回答：“17号我去”“我到了”“完成”。\n"
            "/on 上岗　/off 下岗　/where 警情在哪里\n"
            "发送实时位置，指挥室就知道你在哪里。遇到新情况，直接说出来。"
        ),
        "heard": "已记下：{words}",
        "stale": "这个按钮已经失效，请打字回答。",
        "no_place": "地点还不清楚。{words}",
        "no_call": "这里没有进行中的警情。",
        "sticker": "表情贴纸听不懂，请打字或发语音。",
        "empty": "这种消息听不懂，请打字、发语音或图片。",
        "bot": "机器人发的消息不受理。需要处理的事，请由人来说。",
        "strange_group": "这个群没有登记，这里说的话不会有人处理。群编号：{chat}",
        "unreadable": "收到一条读不出来的 Telegram 消息，请人工核实。",
        "forwarded": "转发消息：{words}",
        "contact": "联系人 {name}，电话 {phone}",
        "where": "📍 在哪里",
        "backup": "🆘 需要增援",
        "backup_words": "{number}号需要增援",
        "later": "⤵ 有更新，见下方",
        "on": "上岗",
        "off": "下岗",
        "menu_on": "上岗",
        "menu_off": "下岗",
        "menu_where": "警情在哪里",
        "menu_help": "怎么用",
    },
    "en": {
        "start": (
            "This is the patrol bot of {site}. Your number is {user}; "
            "tell it to the control room, and calls will reach you here."
        ),
        "help": (
            'To answer a call press a button, or type or say: "17 on my way", "arrived", "done".\n'
            "/on on duty   /off off duty   /where where the call is\n"
            "Share your live location, and the control room knows where you are. "
            "Anything new: just say it."
        ),
        "heard": "noted: {words}",
        "stale": "This button does not work any more; please type your answer.",
        "no_place": "The place is not known yet. {words}",
        "no_call": "There is no call here.",
        "sticker": "A sticker says nothing here; please type, or send a voice message.",
        "empty": "This cannot be read here; please type, or send voice or a picture.",
        "bot": "Bots are not heard here. If something must be done, please say it yourself.",
        "strange_group": (
            "This group is not registered: nobody acts on what is said here. Its number is {chat}"
        ),
        "unreadable": "A Telegram message came that cannot be read; please look into it.",
        "forwarded": "forwarded: {words}",
        "contact": "contact {name}, phone {phone}",
        "where": "📍 Where?",
        "backup": "🆘 Need help",
        "backup_words": "need backup on {number}",
        "later": "⤵ there is newer news below",
        "on": "on duty",
        "off": "off duty",
        "menu_on": "on duty",
        "menu_off": "off duty",
        "menu_where": "where the call is",
        "menu_help": "how to use this",
    },
}
_STATES: Table = {
    "zh": {
        "unplaced": "待定位", "proposed": "待确认", "open": "待派警", "offered": "已派，待回应",
        "taken": "已接警", "on scene": "已到场", "escalated": "需人工处置", "closed": "已结束",
        "merged": "已并案",
    },
    "en": {
        "unplaced": "place not known", "proposed": "waiting for a yes", "open": "open",
        "offered": "asked, no answer yet", "taken": "taken", "on scene": "on scene",
        "escalated": "with the control room", "closed": "over", "merged": "part of another call",
    },
}  # fmt: skip
OVER = frozenset({"closed", "merged"})
_SIGNS = {"closed": "✅", "merged": "✅", "escalated": "❗"}


def tongue(language: str) -> str:
    """The language of ours that somebody understands best."""
    return "zh" if language.startswith("zh") else "en"


def say(key: str, language: str, **gaps: object) -> str:
    """One sentence. What fills its gaps is taken as it is."""
    return _WORDS[tongue(language)][key].format(**gaps)


def menu(language: str) -> dict[str, str]:
    """The commands that a chat offers, and what they do."""
    return {name: say(f"menu_{name}", language) for name in ("on", "off", "where", "help")}


def state(call: CallView, language: str) -> str:
    """How a call stands, and who has it, in one line."""
    told = _STATES[tongue(language)].get(call.status, call.status)
    holder = call.holder_names.get(tongue(language)) or call.holder
    who = f" · {holder}" if holder and call.status not in OVER else ""
    return f"{_SIGNS.get(call.status, '▶')} {told}{who}"
