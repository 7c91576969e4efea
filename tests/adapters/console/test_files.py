"""The pages' own files, by their version."""

import re

from adapters.console.files import FOR_EVER
from tests.adapters.console.stage import Stage


async def test_what_a_page_names_is_asked_for_once_and_for_ever(stage: Stage) -> None:
    for path in ("/", "/wall", "/commander", "/login"):
        async with stage.http.get(stage.url + path) as answer:
            page = await answer.text()
            assert answer.headers["cache-control"] == "no-cache"
        named = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
        assert named, path
        for name in named[:3] + named[-3:]:
            async with stage.http.get(stage.url + name) as answer:
                assert (answer.status, answer.headers["cache-control"]) == (200, FOR_EVER), name


async def test_another_version_is_never_kept(stage: Stage) -> None:
    for path in ("/static/js/main.js", "/static/v/0123456789ab/js/main.js"):
        async with stage.http.get(stage.url + path) as answer:
            assert (answer.status, answer.headers["cache-control"]) == (200, "no-cache")
    for path in ("/static/v/js/main.js", "/static/v/0123456789ab/v/0123456789ab/js/main.js"):
        async with stage.http.get(stage.url + path) as answer:
            assert answer.status == 404
