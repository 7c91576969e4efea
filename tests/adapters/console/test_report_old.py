"""The report page must work where WeChat shows it: in WebViews as old as Chrome 86, and older."""

import re

import pytest

from adapters.console.files import STATIC

SCRIPTS = sorted((STATIC / "js").glob("report-*.js"))
NEWER = {  # what came to the language or the browser with Chrome 80 and later
    "optional chaining": r"\?\.(?!\d)",
    "nullish coalescing": r"\?\?",
    "logical assignment": r"(?:\|\||&&)=",
    "replaceAll": r"\.replaceAll\(",
    "at": r"\.at\(",
    "private fields": r"this\.#|^\s*#\w+",
    "numeric separators": r"\d_\d",
    "structuredClone": r"\bstructuredClone\b",
    "hasOwn": r"\bhasOwn\b",
    "allSettled, any": r"Promise\.(?:allSettled|any)\b",
    "dynamic import": r"\bimport\(",
    "randomUUID": r"\brandomUUID\b",
    "static blocks, findLast": r"\.findLast|static \{",
    "abort signals": r"AbortSignal\.(?:timeout|any)",
}
STYLES = {
    "is, where, has": r":(?:is|where|has)\(",
    "inset": r"\binset\s*:",
    "aspect-ratio": r"aspect-ratio",
    "small and large heights": r"\d[dsl]vh",
    "colours": r"color-mix|oklch|light-dark|accent-color",
    "layers, containers, nesting": r"@layer|@container|^\s+&",
    "text-wrap": r"text-wrap",
}


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_no_script_of_the_page_needs_a_newer_browser(script: object) -> None:
    text = re.sub(r"//.*", "", script.read_text("utf-8"))  # type: ignore[attr-defined]
    assert [name for name, p in NEWER.items() if re.search(p, text, re.MULTILINE)] == []


def test_nor_do_its_styles() -> None:
    text = (STATIC / "css" / "report.css").read_text("utf-8")
    assert [name for name, p in STYLES.items() if re.search(p, text, re.MULTILINE)] == []
    assert len(SCRIPTS) >= 6
