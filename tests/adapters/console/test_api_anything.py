"""Everything that the API's own description allows, and what it does not, thrown at it."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS
from schemathesis.config import SchemathesisConfig
from schemathesis.core.result import Ok

from adapters.console.people.openapi import document
from adapters.console.people.roles import MAY, Role, needed
from tests.adapters.console.board import ScriptedBoard
from tests.adapters.console.entrance import Entrance, Person, entrance
from tests.adapters.console.samples import a_call, a_relay, a_voice

EXAMPLES = 6  # of each kind and operation
MEANT = (
    "/api/accounts"  # what its shape allows may still be refused for what it means: two of a name
)


def _inside() -> dict[str, Any]:
    """The description for somebody who is inside: whom it lets in is tested path by path elsewhere."""
    told = document("patrol-session-console", "console")
    for operations in told["paths"].values():
        for operation in operations.values():
            operation.pop("security", None)
    return told


REFUSED = ["400", "401", "403", "404", "405", "409", "413", "415", "422", "429"]
CONFIG = SchemathesisConfig.from_dict(
    {"checks": {"negative_data_rejection": {"expected-statuses": REFUSED}}}
)
SCHEMA = schemathesis.openapi.from_dict(_inside(), config=CONFIG)
OPERATIONS = {
    f"{found.ok().method} {found.ok().path}": found.ok()
    for found in SCHEMA.get_all_operations()
    if isinstance(found, Ok)
}


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def inside() -> AsyncIterator[Entrance]:
    async with entrance(ScriptedBoard()) as there:
        there.stage.board.put(a_call(17, heard=(a_voice(),), relays=(a_relay(),)))
        yield there


async def somebody(inside: Entrance, method: str, path: str) -> Person:
    """Somebody new who may do that, so that nothing done before is in the way."""
    right = needed(path, method.upper())
    role = next(role for role in Role if right in MAY[role] and role is not Role.DESK)
    return await inside.signed_in(f"one-{len(inside.people)}", role)


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(
    ("name", "mode"),
    [
        (name, mode.value)
        for name, operation in OPERATIONS.items()
        for mode in GenerationMode
        if operation.method == "post" or mode is GenerationMode.POSITIVE
    ],
)
async def test_it_stands_whatever_comes(inside: Entrance, name: str, mode: str) -> None:
    operation = OPERATIONS[name]
    excluded: list[Any] = (
        [CHECKS.get_by_names(["positive_data_acceptance"])[0]] if operation.path == MEANT else []
    )
    person = await somebody(inside, operation.method, operation.path)
    headers = {"x-patrol-token": await person.token()}
    cookies = person.cookies

    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=GenerationMode(mode)))
    def anything(case: Any) -> None:
        answer = case.call(base_url=inside.stage.url, headers=headers, cookies=cookies)
        case.validate_response(answer, checks=list(CHECKS.get_all()), excluded_checks=excluded)

    await asyncio.to_thread(anything)
