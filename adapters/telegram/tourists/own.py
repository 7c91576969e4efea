"""What the bot answers itself: commands, its own buttons, groups. None of it needs the log.

In a group it says where to write and leaves: a report is nobody else's business.
"""

from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from adapters.telegram.tourists.commands import MENU, words_of
from adapters.telegram.tourists.flow import REPORT, Flow
from adapters.telegram.tourists.guide import guide, posts
from adapters.telegram.tourists.line import Line
from adapters.telegram.tourists.people import FORGOTTEN, People
from adapters.telegram.tourists.person import Person, Piece, Step
from adapters.telegram.tourists.telling import Teller
from adapters.telegram.tourists.tongues import primary
from bridge.ports import Services

HERE = timedelta(hours=1)  # that a place shared counts for the posts near it
OVER = frozenset({"closed", "merged"})
Act = Callable[[Person, str, Piece], Coroutine[Any, Any, None]]


class Own:
    """The bot's own answers."""

    def __init__(
        self, services: Services, people: People, teller: Teller, flow: Flow, line: Line
    ) -> None:
        self._services, self._people, self._line = services, people, line
        self._teller, self._flow = teller, flow
        self._acts: dict[str, Act] = {
            "start": self._start,
            "report": self._report,
            "help": self._help,
            "language": self._language,
            "forget": self._forget,
            "tip": self._tip,
            "send": self._step,
            "stop": self._step,
            "cancel": self._step,
        }

    async def command(self, person: Person, name: str, rest: str, piece: Piece) -> None:
        """A command of somebody, or their words after one that is none."""
        act = self._acts.get(name)
        if act is not None:
            await act(person, rest, replace(piece, words=f"/{name}"))
            return
        words = words_of(name, rest, person.language)
        if words is None and rest:
            words = rest
        if words:
            await self._flow.say(person, replace(piece, words=words))
            return
        await self._people.save(person)
        key = "unknown_command" if words is None else "number_please"
        if words is not None and name != "rate":
            self._teller.tell(person, "say_after", command=name)
        else:
            self._teller.tell(person, key)

    async def pressed(self, person: Person, data: str, piece: Piece) -> None:
        """One of our own buttons."""
        name, _, rest = data.partition(":")
        if name == "forget" and rest:
            await self._forgets(person, piece, sure=rest == "yes")
        else:
            await self.command(person, name, rest, piece)

    async def near(self, person: Person, piece: Piece) -> None:
        """Where somebody is who asked for the posts near them."""
        now = self._services.clock.now()
        person = replace(person, point=piece.point, pointed=now, step=Step.NONE)
        await self._people.save(person)
        self._guide(person)

    async def group(self, chat: int, *, leave: bool) -> None:
        """Say once where to write, and leave."""
        numbers, link = self._teller.settings.numbers, f"https://t.me/{self._line.username}"
        key = "group" if numbers else "group_no_number"
        gaps = {"number": numbers[0].number} if numbers else {}
        say, languages = self._teller.tongues.say, self._teller.tongues.languages
        text = "\n\n".join(say(language, key, link=link, **gaps) for language in languages)

        async def errand() -> None:
            try:
                await self._line.say(chat, text)
            finally:
                if leave:
                    await self._line.leave(chat)

        self._teller.errands.go(chat, errand)

    async def menu(self) -> None:
        """The commands that people see, in every language that we have."""
        tongues = self._teller.tongues
        tables = {
            language: [(name, tongues.say(language, f"menu_{name}")) for name in MENU]
            for language in tongues.languages
            if len(language) == 2  # noqa: PLR2004 - Telegram takes ISO 639-1 only
        }
        site = str(self._services.site.get("language", ""))
        await self._line.menu({"": tables.get(site, tables["en"]), **tables})

    def live(self, person: Person) -> list[int]:
        """Numbers of their calls that are not over."""
        board = self._services.board
        relays = [
            r for c in (person.channel, person.hidden)
            for r in board.said_to(self._services.name, c)
        ]  # fmt: skip
        calls = [board.call(id) for id in dict.fromkeys(r.call for r in relays if r.call)]
        return [call.number for call in calls if call and call.status not in OVER]

    async def _start(self, person: Person, rest: str, _: Piece) -> None:
        if rest in self._services.site.get("places", {}):  # the QR code of a place
            person = replace(person, place=rest, placed=self._services.clock.now())
        await self._people.save(person)
        say = self._teller.say
        buttons = [(key, say(person, key)) for key in ("report", "help")]
        self._teller.offer(person, "welcome", [*buttons, ("language", say(person, "choose"))])

    async def _report(self, person: Person, rest: str, piece: Piece) -> None:
        person = await self._flow.begin(person, Step.WHAT)
        if rest:
            await self._flow.say(person, replace(piece, words=rest))
        else:
            self._teller.ask(person, person.step)

    async def _help(self, person: Person, _: str, __: Piece) -> None:
        if person.step not in REPORT:
            person = replace(person, step=Step.HELP)
        await self._people.save(person)
        self._guide(person)

    def _guide(self, person: Person) -> None:
        services = self._services
        text = guide(
            self._teller.tongues,
            self._teller.language(person),
            services.site,
            self._teller.settings.numbers,
            posts(services.site, services.board.snapshot().units),
            person.near(services.clock.now(), HERE),
        )
        self._teller.guide(person, text)

    async def _language(self, person: Person, rest: str, _: Piece) -> None:
        languages = self._teller.tongues.languages
        chosen = primary(rest)
        if chosen in languages:
            person = replace(person, chosen=chosen)
            await self._people.save(person)
            self._teller.tell(person, "language_set")
            return
        await self._people.save(person)
        self._teller.offer(
            person, "language_ask", [(f"language:{c}", name) for c, name in languages.items()]
        )

    async def _tip(self, person: Person, rest: str, piece: Piece) -> None:
        if rest:
            await self._flow.tip(person, replace(piece, words=rest))
            return
        await self._flow.begin(person, Step.TIP)
        self._teller.tell(person, "tip_ask")

    async def _step(self, person: Person, rest: str, piece: Piece) -> None:
        """/send, /stop, /cancel: in a report its buttons; else the wish to take one back."""
        name = piece.words[1:]
        if person.step in REPORT:
            key = "send" if name == "send" else "stop"
            await self._flow.say(person, replace(piece, words=self._teller.say(person, key)))
        elif name == "cancel":
            words = words_of("withdraw", rest, person.language) or ""
            await self._flow.say(person, replace(piece, words=words))
        else:
            await self._people.save(person)
            self._teller.tell(person, "nothing_to_send", gone=True)

    async def _forget(self, person: Person, _: str, __: Piece) -> None:
        await self._people.save(person)
        numbers = ", ".join(map(str, self.live(person)))
        say = self._teller.say
        buttons = [(f"forget:{yes}", say(person, f"forget_{yes}")) for yes in ("yes", "no")]
        key = "forget_live" if numbers else "forget_ask"
        self._teller.offer(person, key, buttons, numbers=numbers)

    async def _forgets(self, person: Person, piece: Piece, *, sure: bool) -> None:
        if not sure:
            await self._people.save(person)
            self._teller.tell(person, "kept")
            return
        person = await self._flow.flush(person)  # what was said is heard before its writer goes
        await self._flow.forget(person, piece)
        farewell = self._teller.say(person, "forgotten")
        await self._people.forget(person, FORGOTTEN)
        self._teller.farewell(person, farewell)
