"""From the settings of a channel to its parts: where sound comes from, where it goes, how long."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path

from adapters.radio.config import ANSWER, Config, Place, Way, place
from adapters.radio.hear import files, pipe, udp
from adapters.radio.hear.inlet import Item
from adapters.radio.hear.sound import blocks
from adapters.radio.ids.aliases import Aliases
from adapters.radio.ids.heard import RATE, Samples
from adapters.radio.ids.several import KINDS, Several
from adapters.radio.speak import calling, card_out, file_out, udp_out
from adapters.radio.speak.sinks import Open
from adapters.radio.speak.times import Times
from bridge.errors import NotReady
from bridge.ports import Services

SOUND_IN = "sound_in"
STARTING = 10.0  # seconds that a sound card may take to be heard for the first time
Items = Callable[[], AsyncIterator[Item]]


@asynccontextmanager
async def source(config: Config, services: Services) -> AsyncIterator[Items]:
    """What is heard, from now on. `NotReady`: the port is taken, the card says nothing."""
    at = place(config.sound_in)
    match at.way:
        case Way.CARD:
            command = pipe.card_command(at.name, config.rate)
            async with pipe.open_pipe(SOUND_IN, command, services.clock) as inlet:
                await inlet.begun(STARTING)
                yield inlet.items
        case Way.UDP:
            async with _datagrams(at, config) as items:
                yield items
        case Way.FILE:
            yield partial(files.play, services.folder / at.name, services.clock)


@asynccontextmanager
async def _datagrams(at: Place, config: Config) -> AsyncIterator[Items]:
    opening = udp.open_udp(
        at.name, at.port, rate=config.rate or RATE, sender=config.sound_from, key=SOUND_IN
    )
    async with AsyncExitStack() as stack:
        try:
            inlet, _ = await stack.enter_async_context(opening)
        except OSError as error:
            raise NotReady(f"sound_in {config.sound_in}: {error}") from error
        yield inlet.items


def sink(config: Config, folder: Path) -> Open:
    """Opens where sound goes."""
    at = place(config.sound_out)
    match at.way:
        case Way.CARD:
            return partial(card_out.open_card, card_out.card_command(at.name))
        case Way.UDP:
            return partial(udp_out.open_udp, at.name, at.port)
        case Way.FILE:
            return partial(file_out.open_file, folder / at.name)


def times(config: Config) -> Times:
    """How long everything takes that we say."""
    speaking = config.speaking
    first, second, third, fourth = map(blocks, speaking.patience)
    return Times(
        clear_for=blocks(speaking.clear_for),
        lead=blocks(speaking.lead),
        tail=blocks(speaking.tail),
        deaf_for=blocks(speaking.deaf_for),
        answer=blocks(ANSWER),
        answers=blocks(speaking.answer_for),
        longest=blocks(speaking.longest),
        cap=blocks(config.cap),
        ident_every=blocks(speaking.ident_every) if speaking.ident else 0,
        patience=(first, second, third, fourth),
    )


def calls(config: Config) -> Callable[[str], Samples | None]:
    """The tones that open the radio of one channel name alone."""
    return calling.calls(config.ids.calls)


def decoder(config: Config) -> Several:
    """Hears the identities of all systems that the site listens for."""
    return Several(KINDS[name]() for name in config.ids.listened)


def aliases(config: Config) -> Aliases:
    """Whose they are."""
    ids = config.ids
    return Aliases(ids.units, emergencies=ids.emergencies, commands=ids.commands)
