"""A question goes by text when nobody read it, by the next line when one is dead, and then on the air."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from adapters.sms import open as open_sms
from bridge import registry
from bridge.config import load
from bridge.message import Reach, Reported
from rules.events import Offered, Taken
from rules.model import Address, Form, Manner, Point, Site, Unit, UnitKind
from rules.site_events import LinkMoved
from rules.texting.events import Unheeded
from tests.adapters.sms.house import home
from tests.adapters.sms.smpp_centre import Npm, npm
from tests.clock import ManualClock
from tests.stories.evening import EXAMPLE, Evening, evening
from tests.waiting import until

PHONE = "+8613800000001"
SAID = {"zh": ("迷魂台有人打架", "1 1"), "en": ("a fight at Mihuntai", "1 1 on my way")}


def with_foot(*channels: Address, reads: bool = True, language: str = "zh") -> Site:
    """The example with one more patrol, which is close; what is not read in 60 s goes on."""
    site = load(EXAMPLE).site
    foot = Unit(
        id="foot", kind=UnitKind.PATROL, names={"zh": "步巡组", "en": "foot patrol"},
        point=Point(29.3572, 110.4391), skills=frozenset({"police"}), channels=channels,
    )  # fmt: skip
    manners = {
        **site.manners,
        "sms": Manner(form=Form.SHORT, public=True, forgeable=True),
        "phone": Manner(form=Form.TEXT, reads=reads),
    }
    policy = replace(site.policy, unread=timedelta(seconds=60), offer_for=timedelta(minutes=5))
    return replace(
        site, language=language, units={**site.units, "foot": foot}, manners=manners, policy=policy
    )


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_chat_and_a_text_when_it_is_not_read_in_a_minute(
    log_url: str, clock: ManualClock, language: str
) -> None:
    matter, answer = SAID[language]
    chat, text = Address("phone", "foot"), Address("sms", PHONE)
    async with evening(log_url, clock, with_foot(chat, text, language=language)) as tonight:
        await tonight.say("chat/t", matter)
        await tonight.say("console/desk", "assign 1 foot")
        (asked,) = tonight.heard("phone/foot")
        await tonight.pass_(seconds=59)
        assert not tonight.heard(str(text))
        await tonight.again()
        await tonight.pass_(seconds=2)
        (texted,) = tonight.heard(str(text))
        assert (texted.number, texted.form) == (asked.number, Form.SHORT)
        assert "1 1" in texted.text, "the codes stand in it"
        await tonight.say(str(text), answer)
        journal = await tonight.journal()
    assert [f.adapter for f in journal if isinstance(f, Unheeded)] == ["sms"]
    assert len([f for f in journal if isinstance(f, Offered) and f.unit == "foot"]) == 1
    assert [f.unit for f in journal if isinstance(f, Taken)] == ["foot"]


async def test_what_was_read_is_not_texted(log_url: str, clock: ManualClock) -> None:
    site = with_foot(Address("phone", "foot"), Address("sms", PHONE))
    async with evening(log_url, clock, site) as tonight:
        await tonight.say("chat/t", SAID["zh"][0])
        await tonight.say("console/desk", "assign 1 foot")
        (asked,) = tonight.heard("phone/foot")
        await tonight.ends["phone"].hear(Reported(relay=asked.key, reach=Reach.READ))
        await tonight.rest()
        await tonight.pass_(minutes=3)
        assert not tonight.heard(f"sms/{PHONE}")


class Texting(Evening):
    """An evening whose texts go over the real adapter, to SMS centres that we did not write."""

    def __init__(self, url: str, clock: ManualClock, folder: Path, *centres: Npm) -> None:
        site = with_foot(Address("sms", PHONE), Address("air", "foot"))
        super().__init__(url, clock, site)
        (folder / "password").write_text("bar\n")
        self._house = home(folder, PHONE, clock=clock).services
        self._config = registry.configure("sms", {"lines": dict(map(_line, (1, 2), centres))})

    def _door(self, name: str) -> Callable[[], AbstractAsyncContextManager[Any]]:
        if name != "sms":
            return super()._door(name)

        def door() -> AbstractAsyncContextManager[Any]:
            return open_sms(self._config, self._house)  # type: ignore[arg-type]

        return door


def _line(rank: int, centre: Npm) -> tuple[str, dict[str, Any]]:
    return f"line{rank}", {
        "by": "smpp", "host": "127.0.0.1", "port": centre.port, "user": "foo", "source": "7000",
        "password_file": "password", "enquire": 600, "answer": 120, "rank": rank,
    }  # fmt: skip


async def test_smpp_a_dead_line_diverts_its_queue_to_the_next_and_the_last_to_the_air(
    clock: ManualClock, tmp_path: Path
) -> None:
    async with npm() as one, npm() as two:
        tonight = Texting(f"sqlite:{tmp_path / 'log.db'}", clock, tmp_path, one, two)
        await tonight.start()
        try:
            await until(lambda: one.of("bind") and two.of("bind"))
            await one.do("down")
            await one.saw("down")
            await tonight.say("chat/t", SAID["zh"][0])
            await tonight.say("console/desk", "assign 1 foot")
            assert PHONE[1:] in [sent["to"] for sent in two.of("submit")], "by the other line"
            assert not tonight.told("air/foot")
            await two.do("down")
            await two.saw("down")
            tonight.deaf.add(f"sms/{PHONE}")  # what is meant for it waits
            await until(lambda: "line2" in repr(tonight.world.alarms))
            await tonight.say("chat/u", "后花园有人打架")
            await tonight.say("console/desk", "assign 2 foot")
            assert not [t for t in tonight.told("air/foot") if "2号" in t]
            await tonight.pass_(seconds=9)
            assert [t for t in tonight.told("air/foot") if "2号" in t], "long before it expires"
            await one.do("up")
            await tonight.pass_(seconds=70)
            await until(lambda: tonight.world.links.get("sms"))
            links = [f for f in await tonight.journal() if isinstance(f, LinkMoved)]
        finally:
            await tonight.stop()
    ours = [f for f in links if f.adapter == "sms"]
    (down,) = [f for f in ours if not f.up]
    assert "line1, line2" in down.reason
    assert ours[0].up
    assert ours[-1].up
