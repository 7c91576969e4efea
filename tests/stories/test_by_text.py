"""A question that is not read in chat comes by text as well; what a dead line holds goes another way."""

from datetime import timedelta

from msgspec.structs import replace

from bridge.config import load
from bridge.errors import NotReady, TryLater
from rules.events import Offered, Taken
from rules.model import Address, Form, Manner, Point, Site, Unit, UnitKind
from rules.texting.events import Unheeded
from tests.clock import ManualClock
from tests.stories.evening import EXAMPLE, Evening, evening

CHAT, PHONE = "chat/foot", "sms/+8613800000001"


def two_lines(unread: timedelta | None = timedelta(seconds=60)) -> Site:
    """A patrol that is told in a chat first, and by text where it does not look there."""
    site = load(EXAMPLE).site
    foot = Unit(
        id="foot", kind=UnitKind.PATROL, names={"zh": "步巡组", "en": "foot patrol"}, point=Point(29.3572, 110.4391),
        skills=frozenset({"police"}),
        channels=tuple(Address(*c.split("/", 1)) for c in (CHAT, PHONE)),
    )  # fmt: skip
    manners = {"sms": Manner(form=Form.SHORT, public=True, forgeable=True)}
    policy = replace(site.policy, unread=unread, offer_for=timedelta(minutes=5))
    kinds = {id: replace(k, offer_for=None) for id, k in site.kinds.items()}
    return replace(
        site, units={**site.units, "foot": foot}, manners={**site.manners, **manners},
        policy=policy, kinds=kinds,
    )  # fmt: skip


async def asked(tonight: Evening) -> None:
    await tonight.say("radio/迷魂台", "迷魂台有人打架")
    await tonight.say("console/desk", "assign 1 foot")


def offers(tonight: Evening, channel: str) -> list[int]:
    return [m.number for m in tonight.heard(channel) if "1号" in m.text and m.choices]


async def test_chat_and_a_text_where_it_is_not_read_in_a_minute(
    log_url: str, clock: ManualClock
) -> None:
    async with evening(log_url, clock, two_lines()) as tonight:
        await asked(tonight)
        assert (offers(tonight, CHAT), offers(tonight, PHONE)) == ([1], [])
        await tonight.again()
        await tonight.pass_(seconds=61)
        assert (offers(tonight, CHAT), offers(tonight, PHONE)) == ([1], [1])
        await tonight.say(PHONE, "1 1")
        await tonight.say(CHAT, "1号我去")
        facts = await tonight.journal()
        assert len([f for f in facts if isinstance(f, Offered) and f.unit == "foot"]) == 1
        assert len([f for f in facts if isinstance(f, Taken) and f.unit == "foot"]) == 1
        assert [f.adapter for f in facts if isinstance(f, Unheeded)] == ["sms"]


async def test_what_a_dead_line_holds_goes_the_other_way_at_once(
    log_url: str, clock: ManualClock
) -> None:
    async with evening(log_url, clock, two_lines(None)) as tonight:
        tonight.quiet(CHAT, TryLater("busy", timedelta(seconds=30)))
        await asked(tonight)
        assert (offers(tonight, CHAT), offers(tonight, PHONE)) == ([], [])
        tonight.ends["chat"].lose(NotReady("the cable is out"))
        await tonight.rest()
        assert offers(tonight, PHONE) == [1]
        await tonight.say(PHONE, "1 1")
        facts = await tonight.journal()
        assert len([f for f in facts if isinstance(f, Offered) and f.unit == "foot"]) == 1
        assert [f.unit for f in facts if isinstance(f, Taken)] == ["foot"]
