"""Reads a test report (JUnit XML) and fails when a test was skipped: none is left out quietly."""

# ruff: noqa: INP001 - a program beside the Makefile, no package

import sys
from pathlib import Path
from xml.etree import ElementTree as ET

report = ET.fromstring(Path(sys.argv[1]).read_bytes())  # noqa: S314 - pytest wrote it a moment ago
cases = list(report.iter("testcase"))
skipped = [c for c in cases if c.find("skipped") is not None]
for case in skipped:
    sys.stderr.write(f"skipped: {case.get('classname')}::{case.get('name')}\n")
sys.stdout.write(f"{len(cases)} tests, {len(skipped)} skipped\n")
sys.exit(1 if skipped or not cases else 0)
