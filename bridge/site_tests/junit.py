"""Verdicts as JUnit XML, which build servers read. The same verdicts give the same bytes."""

import re
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from bridge.site_tests.judging import Verdict
from bridge.site_tests.showing import Words, shown

_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # for XML 1.0


def report(site: str, verdicts: Sequence[Verdict], language: str) -> bytes:
    """One suite, one test case a case; what came otherwise stands in its failure."""
    wrong = sum(not v.well for v in verdicts)
    suites = ET.Element("testsuites")
    counts = {"tests": str(len(verdicts)), "failures": str(wrong), "errors": "0", "skipped": "0"}
    suite = ET.SubElement(suites, "testsuite", {"name": site, **counts})
    words = Words(language, colour=False)
    for verdict in verdicts:
        _case(suite, site, verdict, words)
    ET.indent(suites)
    head = b'<?xml version="1.0" encoding="utf-8"?>\n'
    return head + ET.tostring(suites, encoding="unicode").encode() + b"\n"


def _case(suite: ET.Element, site: str, verdict: Verdict, words: Words) -> None:
    case = verdict.case
    attributes = {"name": _fit(case.name), "classname": f"{site}.{case.file.stem}"}
    attributes |= {"file": str(case.file), "line": str(case.line)}
    one = ET.SubElement(suite, "testcase", attributes)
    if not verdict.well:
        keys = ", ".join(d.key for d in verdict.differences)
        failure = ET.SubElement(one, "failure", message=keys)
        failure.text = _fit("\n".join(shown(verdict, words)))


def _fit(text: str) -> str:
    """Without signs that XML cannot hold."""
    return _UNFIT.sub("�", text)
