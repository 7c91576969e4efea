"""While others talk on the radio, what is urgent goes by chat at once; and the record says why."""

import asyncio
from pathlib import Path

import yaml

from bridge import codec
from bridge.message import Inbound
from bridge.ports import Append
from bridge.streams import INBOX, heard_key
from rules.events import Moved, Relayed
from rules.inputs import Reach
from rules.model import Address
from rules.site_events import LinkMoved
from tests.adapters.radio.gorge import living, told, written
from tests.adapters.radio.other import Other, other

VOICES = Path(__file__).parents[3] / "var" / "voices"  # what was said once is kept
WITHIN = 200.0  # where nobody spoke yet, the voice must be made first


def with_a_chat(folder: Path, far: Other) -> Path:
    """The patrol can be told by radio, and by chat."""
    settings = far.settings(speaking={"patience": [1_500] * 4})
    site = written(folder, settings, speech={"engine": "none"})
    plain = yaml.safe_load(site.read_text("utf-8"))
    plain["adapters"]["chat"] = {"kind": "loopback"}
    plain["units"]["quick-1"]["channels"] = ["radio/快警一组", "chat/quick-1"]
    site.write_text(yaml.safe_dump(plain, allow_unicode=True, sort_keys=False), "utf-8")
    return site


async def test_a_busy_radio_sends_the_call_by_chat(tmp_path: Path) -> None:
    with other(tmp_path) as far:
        data = tmp_path / "data"
        data.mkdir()
        VOICES.mkdir(parents=True, exist_ok=True)
        (data / "voices").symlink_to(VOICES)
        async with living(with_a_chat(tmp_path, far), data) as parts:
            await told(parts.log, LinkMoved, adapter="radio", up=True)  # it hears from now on
            far.transmitter.say("T")  # somebody talks, and does not stop
            report = Inbound(
                key="m1", adapter="chat", channel="t", sender="t", words="百龙天梯有人打架"
            )
            line = Append(stream=INBOX, key=heard_key("chat", "m1"), body=codec.encode(report))
            async with asyncio.timeout(WITHIN):
                async for talking in parts.talk.changes():
                    if talking:  # the channel hears it
                        break
                await parts.log.commit(line)
                first = await told(parts.log, Relayed, message="offer", unit="quick-1")
                assert str(first.to) == "radio/快警一组"
                lost = await told(parts.log, Moved, relay=first.key, reach=Reach.FAILED)
                assert lost.reason == "reason_channel_busy"
                chat = Address("chat", "quick-1")
                by_chat = await told(parts.log, Relayed, message="offer", to=chat)
                assert await told(parts.log, Moved, relay=by_chat.key, reach=Reach.DELIVERED)
            assert first.expires
            assert by_chat.at < first.expires, "at once, not when half of its time is over"
            view = parts.board.call(first.call)
            assert view
            (shown,) = [r for r in view.relays if r.key == first.key]
            assert (shown.reach, shown.reason) == ("failed", "信道一直有人讲话")
            assert shown.reason_names["en"] == "the channel was busy all the time"
