"""In which language words are, as far as their letters tell."""

import re


def language_of(words: str, fallback: str) -> str:
    """Zh for Chinese characters, en for Latin letters, else the fallback."""
    if re.search(r"[\u4e00-\u9fff]", words):
        return "zh"
    return "en" if re.search(r"[A-Za-z]{2}", words) else fallback
