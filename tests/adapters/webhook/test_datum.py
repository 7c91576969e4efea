"""A far side that speaks GCJ-02: converted at the edge, both ways, and said so on the wire."""

import pytest

from adapters import webhook
from bridge.message import Datum, Outbound, Point
from rules.nearest import distance
from tests.adapters.house import Home
from tests.adapters.webhook.far import letter, listening, server

# Shanghai, as the tests of the public "eviltransform" project have it.
WGS, GCJ = Point(31.1774276, 121.5272106), (31.17530398364597, 121.531541859215)


async def test_what_comes_in_is_wgs84_inside(home: Home) -> None:
    async with listening(home, datum=Datum.GCJ02) as far:
        await far.post(letter(point={"lat": GCJ[0], "lon": GCJ[1]}))
    point = home.ear.lines["k1"].point
    assert point is not None
    assert distance(point, WGS) < 0.02


async def test_what_goes_out_is_in_its_datum_and_says_so(home: Home) -> None:
    async with server() as far:
        config = webhook.Config(port=0, secret_file="s", url=far.url, datum=Datum.GCJ02)
        async with webhook.open(config, home.services) as adapter:
            await adapter.send(Outbound(key="k", channel="c", text="go", language="en", point=WGS))
    [told] = far.said
    assert (told["point"]["lat"], told["point"]["lon"]) == pytest.approx(GCJ, abs=2e-7)
    assert told["point"]["datum"] == "gcj02"
