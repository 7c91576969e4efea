"""Who reported a call, for desks that ask on demand."""

from collections.abc import Iterator

from bridge.record.export import reporters
from bridge.record.page import Page
from bridge.record.trail import Trails
from bridge.trail_ports import ReporterView


def who_reported(page: Page, trails: Trails) -> Iterator[ReporterView]:
    """Who reported a call, without those who asked to be forgotten."""
    if any(trails.forgotten(source) for source, _ in page.reporters()):
        return
    for found in reporters(page):
        yield ReporterView(**found)
