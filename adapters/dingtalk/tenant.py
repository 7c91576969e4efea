"""One company's DingTalk: what comes in by long connection or HTTP, what goes out, and where."""

from contextlib import AsyncExitStack
from typing import Any

from adapters.dingtalk.card import drawn, followed
from adapters.dingtalk.config import Config, Connection
from adapters.dingtalk.door import LARGEST, Door
from adapters.dingtalk.http import Http
from adapters.dingtalk.link import SAID, Link
from adapters.dingtalk.natives import Natives
from adapters.dingtalk.seen import File, Seen, pressed, said
from adapters.dingtalk.ways import App, AppWay, RobotWay
from bridge.errors import Refused
from bridge.message import Outbound, Receipt
from bridge.message.answers import Answers, had
from bridge.message.cards import Cards
from bridge.message.lines import attended, held
from bridge.message.mouth import Mouth, Way
from bridge.message.sealed import Sealed
from bridge.message.settings import Secrets
from bridge.message.sounds import readable
from bridge.message.wire import introduced
from bridge.ports import Hear, Limit, Services


class Tenant:
    """The adapter. `port` is where the callback is served, 0 where there is none."""

    def __init__(self, config: Config, services: Services, secrets: Secrets, http: Http) -> None:
        self._config, self._services, self._http, self._secrets = config, services, http, secrets
        self._natives = Natives(services.keep)
        self._app, self._link, self._cards = self._applied(), self._linked(), None
        names = {group.chat: name for name, group in config.groups.items() if group.chat}
        if self._app:
            self._cards = Cards(services, self._app.edit, followed, config.limits.edits)
            self._inward = Answers(services, self._natives, self._content, names)
        self._mouth = Mouth(services, self._natives, self._way, drawn, shown=self._cards)
        self.door: Door | None = None
        self.port = 0

    async def listen(self, hear: Hear) -> None:
        """Hear for ever, and keep the cards. `NotReady`, `NotAllowed`."""
        works = [self._heard(hear), *([self._cards.run()] if self._cards else [])]
        await attended(self.door, lambda seen: self._handed(seen, hear), *works)

    async def send(self, message: Outbound) -> Receipt:
        """Say it. `TryLater`, `Refused`; anything else = nobody knows."""
        return await self._mouth.send(message)

    async def start(self) -> None:
        """Tell DingTalk who we are. `NotReady`, `NotAllowed`."""
        if self._app:
            await introduced(self._app.token.good())
        if self._link:
            await self._link.connect()

    async def aclose(self) -> None:
        """Hang up."""
        if self._link:
            await self._link.close()
        await self._http.close()

    async def _heard(self, hear: Hear) -> None:
        app = self._config.app

        async def take(topic: str, id: str, content: bytes) -> dict[str, Any]:
            assert app is not None
            seen = said(content, app.id) if topic == SAID else pressed(content, app.id, id)
            if seen is not None and not seen.empty:
                await self._handed(seen, hear)
            return {}

        await held("DingTalk", self._link, take, self._services.clock)

    async def _handed(self, seen: Seen, hear: Hear) -> None:
        inbound = await self._inward.inbound(seen)
        if inbound is not None:
            await hear(inbound)

    async def _content(self, file: File) -> bytes:
        assert self._app is not None
        return await readable(await had(self._app.file(file, self._config.largest), file.code))

    def _way(self, channel: str) -> tuple[Way, str]:
        """How a channel is reached, and its chat. `Refused`."""
        limits, group = self._config.limits, self._config.groups.get(channel)
        if group and not group.chat:
            per = [Limit(name=f"robot/{channel}", most=limits.robot, per=limits.robot_per)]
            secrets = self._secrets.robots[channel], self._secrets.signs.get(channel, "")
            api, clock, all_ = self._config.old_api, self._services.clock, group.call_all
            return RobotWay(self._http, api, secrets, clock, per, call_all=all_), channel
        chat = group.chat if group else channel
        if self._app is None:
            raise Refused(f"{channel!r} is no name of `groups`, and there is no application")
        per = [
            Limit(name=f"chat/{chat}", most=limits.chat, per=limits.chat_per),
            Limit(name="app", most=limits.app, per=limits.app_per),
        ]
        return AppWay(self._app, chat, per), chat

    def _applied(self) -> App | None:
        app, clock = self._config.app, self._services.clock
        if app is None:
            return None
        apis, robot = (self._config.api, self._config.old_api), app.robot or app.id
        return App(self._http, apis, app.id, self._secrets.app, robot=robot, clock=clock)

    def _linked(self) -> Link | None:
        app, clock = self._config.app, self._services.clock
        if app is None or self._config.connection is not Connection.STREAM:
            return None
        return Link(self._http, self._config.api, app.id, self._secrets.app, clock=clock)


async def opened(
    config: Config, secrets: Secrets, services: Services, stack: AsyncExitStack
) -> Tenant:
    """The adapter, connected and served until the stack is unwound. `NotReady`, `NotAllowed`."""
    tenant = Tenant(config, services, secrets, Http("DingTalk", config.within, config.proxy))
    stack.push_async_callback(tenant.aclose)
    if settings := config.callback:
        envelope = Sealed(secrets.token, secrets.aes_key) if settings.sealed else None
        assert config.app is not None
        clock, id = services.clock, config.app.id
        tenant.door = Door(settings.path, id, secrets.app, envelope, clock)
        served = services.serve(tenant.door.app, settings.host, settings.port, largest=LARGEST)
        tenant.port = await stack.enter_async_context(served)
    await tenant.start()
    return tenant
