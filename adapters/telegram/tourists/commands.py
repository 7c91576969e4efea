"""What a bot command says in the words that everybody may type: a button is shorthand for words.

Those that the bot answers itself are `OWN`; any other is no command, and what stands behind it is
read as words.
"""

import re

OWN = frozenset({
    "start", "report", "help", "language", "forget", "tip", "send", "stop", "cancel",
})  # fmt: skip
MENU = ("report", "help", "tip", "withdraw", "rate", "subscribe", "language", "forget")
_SAYS = {  # English and Chinese, as the rules read them
    "tip": ("tip", "线索"),
    "withdraw": ("cancel", "取消"),
    "rate": ("rate", "评价"),
    "solved": ("solved", "解决了"),
    "unsolved": ("not solved", "没解决"),
    "subscribe": ("subscribe", "订阅"),
    "unsubscribe": ("unsubscribe", "取消订阅"),
}
_NEEDS = frozenset({"rate", "subscribe"})  # say nothing without more words
_COMMAND = re.compile(r"/([A-Za-z][A-Za-z_]{0,31})(?:@\w+)?(?:\s+(.*))?", re.DOTALL)


def command(text: str) -> tuple[str, str] | None:
    """The command and what stands behind it; None for words."""
    found = _COMMAND.fullmatch(text.strip())
    return (found[1].lower(), (found[2] or "").strip()) if found else None


def words_of(name: str, rest: str, language: str) -> str | None:
    """What the command says; "" where more words are needed, None where it says nothing."""
    if name not in _SAYS:
        return None
    if name in _NEEDS and not rest:
        return ""
    english, chinese = _SAYS[name]
    return f"{chinese if language == 'zh' else english} {rest}".strip()
