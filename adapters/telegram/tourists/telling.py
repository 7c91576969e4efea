"""The bot's own words to one person, with the keyboards that go with them."""

from collections.abc import Sequence

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

from adapters.telegram.texts import pieces
from adapters.telegram.tourists.errands import Errands
from adapters.telegram.tourists.line import Line, Markup
from adapters.telegram.tourists.person import Person, Step
from adapters.telegram.tourists.settings import Settings
from adapters.telegram.tourists.tongues import Tongues
from bridge.ports import Services

OWN = "!"  # begins the data of buttons that the bot answers itself


class Teller:
    """Says words of the tables."""

    def __init__(
        self,
        services: Services,
        line: Line,
        tongues: Tongues,
        settings: Settings,
        errands: Errands,
    ) -> None:
        self._services, self._line, self.errands = services, line, errands
        self.tongues, self.settings = tongues, settings

    def language(self, person: Person) -> str:
        """The language that the bot speaks with somebody."""
        return person.language or str(self._services.site.get("language", ""))

    def say(self, person: Person, key: str, **gaps: object) -> str:
        """Words of the table in their language."""
        return self.tongues.say(self.language(person), key, **gaps)

    def tell(self, person: Person, key: str, *, gone: bool = False, **gaps: object) -> None:
        """Say it soon. `gone`: the keyboard below goes away with it."""
        remove = ReplyKeyboardRemove() if gone else None
        self.text(person, self.say(person, key, **gaps), remove)

    def warn(self, person: Person, key: str) -> None:
        """The same with the number for danger, where the site has one."""
        numbers = self.settings.numbers
        if numbers:
            self.tell(person, key, number=numbers[0].number)
        else:
            self.tell(person, f"{key}_no_number")

    def text(self, person: Person, text: str, markup: Markup | None = None) -> None:
        """Say any words, in as many messages as they need."""

        async def errand() -> None:
            *first, last = pieces(text)
            for piece in first:
                await self._line.say(person.alias, piece)
            await self._line.say(person.alias, last, markup)

        self.errands.go(person.alias, errand)

    def offer(
        self, person: Person, key: str, buttons: Sequence[tuple[str, str]], **gaps: object
    ) -> None:
        """A question with buttons that the bot answers itself: data and label."""
        rows = [[InlineKeyboardButton(label, callback_data=OWN + data)] for data, label in buttons]
        self.text(person, self.say(person, key, **gaps), InlineKeyboardMarkup(rows))

    def ask(self, person: Person, step: Step) -> None:
        """The question of one step, with the answers below the words."""
        self.text(person, self.say(person, f"ask_{step}"), self._keys(person, step))

    def guide(self, person: Person, text: str) -> None:
        """The answer to /help, with a way to share one's place."""
        self.text(person, text, self._keys(person, person.step) if person.step else None)

    def farewell(self, person: Person, text: str) -> None:
        """The last words to somebody who is nobody now."""

        async def errand() -> None:
            await self._line.part(person.chat, text)

        self.errands.go(person.alias, errand)

    def pressed(self, callback: str, chat: int, message: int) -> None:
        """Show that a press was heard; the buttons go, so that nothing is pressed twice."""

        async def bare() -> None:
            await self._line.bare(chat, message)

        async def answer() -> None:
            await self._line.answer(callback)

        self.errands.go(chat, answer, spare=True)
        if message:
            self.errands.go(chat, bare, spare=True)

    def _keys(self, person: Person, step: Step) -> Markup:
        def key(name: str, *, place: bool = False) -> KeyboardButton:
            return KeyboardButton(self.say(person, name), request_location=place or None)

        stop = key("stop")
        rows = {
            Step.WHAT: [[stop]],
            Step.WHERE: [[key("share", place=True)], [key("unknown"), stop]],
            Step.MORE: [[key("send"), stop]],
            Step.HELP: [[key("share", place=True)]],
        }
        return ReplyKeyboardMarkup(rows[step], resize_keyboard=True, one_time_keyboard=True)
