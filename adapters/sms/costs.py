"""What texts cost: of one before it goes, of all since midnight; and when that is too much.

Nothing is ever held back for its price: a desk that hears of it decides.

    spent/<day>   parts and price of what went out on a day of the site
"""

import asyncio
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct, json

from adapters.sms import texts
from adapters.sms.alarms import Alarms
from adapters.sms.choose import serves
from adapters.sms.config import Config
from adapters.sms.pdu.parts import parts
from adapters.sms.settings import LineSettings
from bridge.message import Outbound, Weight
from bridge.ports import Keep

MUCH = "sms_budget"  # alarm
KEPT = 40  # days that are kept
_NOBODY = "+"


class Spent(Struct, frozen=True):
    """What went out on one day, as far as is known."""

    parts: int = 0
    price: float = 0.0


def money(config: Config, price: float) -> str:
    """An amount for a person."""
    return f"{price:.4f}".rstrip("0").rstrip(".") + f" {config.currency}".rstrip()


def told(config: Config, line: LineSettings, text: str) -> str:
    """What one text came to, as a reason that the catalogue knows."""
    count = parts(text).count
    if not line.price:
        return f"reason_parts:{count}"
    return f"reason_parts_paid:{count} × {line.price:g} = {money(config, count * line.price)}"


def weigh(config: Config, message: Outbound) -> Weight:
    """What it will come to on each line that is for its number, the first choice first."""
    text = texts.written(message, config.parts_at_most)
    pieces = parts(text).texts
    number = "".join(c for c in message.channel if c in "+0123456789") or _NOBODY
    able = [(name, line) for name, line in config.lines.items() if serves(line, number)]
    ranked = sorted(
        able, key=lambda one: (not number.startswith(one[1].prefer or ("-",)), one[1].rank)
    )
    return Weight(
        parts=pieces,
        prices=tuple((name, money(config, len(pieces) * line.price)) for name, line in ranked),
        price=len(pieces) * ranked[0][1].price if ranked else 0.0,
        currency=config.currency,
        cut=not text.endswith(message.text),
    )


class Costs:
    """What this adapter spent. `zone`: of the days."""

    def __init__(self, config: Config, keep: Keep, alarms: Alarms, zone: str) -> None:
        self._config, self._keep, self._alarms = config, keep, alarms
        self._zone = _zone(zone)
        self._one_at_a_time = asyncio.Lock()

    async def add(self, line: str, text: str, now: datetime) -> None:
        """So much went out by that line, as far as is known."""
        count = parts(text).count
        async with self._one_at_a_time:
            row, spent = await self._today(now)
            price = spent.price + count * self._config.lines[line].price
            spent = Spent(spent.parts + count, round(price, 6))
            await self._keep.put({row: json.encode(spent)})
        self._judge(spent)

    async def look(self, now: datetime) -> None:
        """Is today too much, and is what is old forgotten?"""
        row, spent = await self._today(now)
        self._judge(spent)
        rows = [key for key, _ in await self._keep.under("spent/") if key < row]
        if len(rows) > KEPT:
            await self._keep.drop(*rows[:-KEPT])

    async def _today(self, now: datetime) -> tuple[str, Spent]:
        row = f"spent/{now.astimezone(self._zone).date().isoformat()}"
        found = await self._keep.get(row)
        return row, json.decode(found, type=Spent) if found else Spent()

    def _judge(self, spent: Spent) -> None:
        config = self._config
        many = 0 < config.parts_a_day < spent.parts
        dear = 0 < config.price_a_day < spent.price
        if many or dear:
            self._alarms.begin(MUCH, "", f"{spent.parts} × SMS, {money(config, spent.price)}")
        else:
            self._alarms.end(MUCH, "")


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
