"""Whoever reports, played: tourists and posts tell a matter, answer questions, withdraw, or do not.

Someone else may report the same; both are told what becomes of it.
"""

from datetime import datetime, timedelta

from bridge.simulate.day.core import Core, Then
from bridge.simulate.day.desk import Desk
from bridge.simulate.day.dice import dice, within
from bridge.simulate.day.matters import Matter, names_place
from bridge.simulate.day.mouth import Mouth
from bridge.simulate.day.shape import Habits, seconds
from rules.events import Relayed
from rules.model import Address
from rules.rulebook import Rulebook

ANSWERS = seconds(8, 60)
WITHDRAWS = seconds(60, 600)
NEVER_MIND = {"zh": "不用来了，没事了", "en": "never mind, no longer needed"}
SIGN_UP = {
    "zh": "报名志愿者，我叫{name}，出租车司机，在{place}一带",
    "en": "I want to sign up as a volunteer, my name is {name}, taxi driver, around {place}",
}
NAMES = {"zh": ("李雷", "王芳", "赵敏", "陈晨", "周婷", "吴刚", "郑洁", "孙丽"),
         "en": ("Lee", "Mary", "Tom", "Anna", "Jack", "Rose", "Peter", "Jane")}  # fmt: skip


class Public:
    """All who report, and those who sign up as volunteers."""

    def __init__(
        self, core: Core, book: Rulebook, mouth: Mouth, habits: Habits, seed: int, desk: Desk
    ) -> None:
        self._core, self._book, self._mouth = core, book, mouth
        self._habits, self._seed, self._desk = habits, seed, desk
        self._of: dict[Address, Matter] = {}  # the last that was told from there
        self.keys: dict[str, Matter] = {}  # inbox key → what was told with it

    def plays(self, matter: Matter) -> None:
        """It will be told at its moment."""
        self._core.at(matter.at, lambda now: self._tells(matter, now))

    def _tells(self, matter: Matter, now: datetime) -> None:
        key, sender = matter.id, "" if not matter.unit else matter.to.channel
        self.keys[f"{matter.to.adapter}:{key}"] = matter
        self._desk.matters[f"{matter.to.adapter}:{key}"] = matter
        self._of[matter.to] = matter
        if matter.unit:
            self._mouth.speaks(matter.to, matter.words, matter.language, key=key, sender=sender)
            return
        self._mouth.types(matter.to, matter.words, matter.language, key=key)
        chance = dice(self._seed, "withdraws", matter.id)
        if chance.random() < self._habits.withdraw:
            words = NEVER_MIND.get(matter.language, NEVER_MIND["en"])
            self._core.at(now + within(WITHDRAWS, chance), lambda _: self._says(matter, words))

    def told(self, relay: Relayed) -> None:
        """Somebody who reported hears something."""
        matter = self._of.get(relay.to)
        if matter is None or matter.unit:
            return
        chance = dice(self._seed, "hears", relay.key)
        if relay.message in ("received_where", "received_which", "received_is_it", "which_answer"):
            words = self._place(matter, relay)
        elif relay.message == "closed_ask" and len(relay.choices) > 1:
            unsolved = chance.random() < self._habits.unsolved
            words = relay.choices[1 if unsolved else 0][1]
        else:
            return
        if chance.random() >= self._habits.mute:
            self._core.at(
                self._core.now + within(ANSWERS, chance), lambda _: self._says(matter, words)
            )

    def _place(self, matter: Matter, relay: Relayed) -> str:
        """The button with the right place, else its name."""
        name = names_place(matter, self._book.site)
        return next((words for label, words in relay.choices if label == name), name)

    def _says(self, matter: Matter, words: str) -> None:
        self._mouth.types(matter.to, words, matter.language)

    def signs_up(self, start: datetime, adapter: str) -> None:
        """Volunteers of the morning, each of another place."""
        site = self._book.site
        language = site.language if site.language in SIGN_UP else "en"
        places = list(site.places.values())
        for nth in range(self._habits.volunteers):
            place = places[nth * max(1, len(places) // self._habits.volunteers) % len(places)]
            name = NAMES[language][nth % 8]
            words = SIGN_UP[language].format(name=name, place=place.names[language])
            to = Address(adapter, f"volunteer-{nth}")
            self._core.at(start + timedelta(minutes=nth), self._signing(to, words, language))
            self._core.at(
                start + timedelta(minutes=30 + nth), self._standing(to, language, place.id)
            )

    def _signing(self, to: Address, words: str, language: str) -> Then:
        return lambda _: self._mouth.types(to, words, language)

    def _standing(self, to: Address, language: str, place: str) -> Then:
        point = self._book.site.places[place].point
        return lambda _: self._mouth.types(to, "", language, point=point)
