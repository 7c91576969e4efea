"""One company's Feishu: what comes in by long connection or HTTP, what goes out, and where."""

from contextlib import AsyncExitStack
from typing import Any

from adapters.feishu.card import drawn, followed
from adapters.feishu.config import Config, Connection
from adapters.feishu.door import LARGEST, Door
from adapters.feishu.http import Http
from adapters.feishu.link import Link
from adapters.feishu.seen import Event, File, read, see
from adapters.feishu.ways import App, AppWay, RobotWay
from bridge.errors import Refused
from bridge.message import Outbound, Receipt
from bridge.message.answers import Answers, had
from bridge.message.cards import Cards
from bridge.message.lines import attended, held
from bridge.message.mouth import Mouth, Way
from bridge.message.natives import Natives
from bridge.message.settings import Secrets
from bridge.message.texts import in_tongue
from bridge.message.wire import introduced
from bridge.ports import Hear, Limit, Services

_HEARD = {"zh": "✓ 已收到，已记录", "en": "✓ Received and written down"}
_STALE = {"zh": "这个按钮已经失效，请打字回答", "en": "This button does not work any more"}


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
        self._language = str(services.site.get("language", ""))
        self._bot = ""  # our own open id
        self.door: Door | None = None
        self.port = 0

    async def listen(self, hear: Hear) -> None:
        """Hear for ever, and keep the cards. `NotReady`, `NotAllowed`."""
        works = [self._heard(hear), *([self._cards.run()] if self._cards else [])]
        await attended(self.door, lambda event: self._told(event, hear), *works)

    async def send(self, message: Outbound) -> Receipt:
        """Say it. `TryLater`, `Refused`; anything else = nobody knows."""
        return await self._mouth.send(message)

    async def start(self) -> None:
        """Tell Feishu who we are. `NotReady`, `NotAllowed`."""
        if self._app:
            us = await introduced(self._app.call("GET", "bot/v3/info"))
            self._bot = str(us.bot.get("open_id", ""))
        if self._link:
            await self._link.connect()

    async def aclose(self) -> None:
        """Hang up."""
        if self._link:
            await self._link.close()
        await self._http.close()

    async def _heard(self, hear: Hear) -> None:
        async def take(content: bytes) -> dict[str, Any] | None:
            event = read(content)
            return await self._told(event, hear) if event else None

        await held("Feishu", self._link, take, self._services.clock)

    async def _told(self, event: Event, hear: Hear) -> dict[str, Any] | None:
        """One event, handed in; what to answer whom pressed a button."""
        assert self._config.app is not None
        seen = see(event, self._config.app.id, self._bot)
        if seen is None or seen.empty:
            return None
        inbound = await self._inward.inbound(seen)
        if inbound is not None:
            await hear(inbound)
        if not seen.pressed:
            return None
        words = in_tongue(_HEARD if inbound else _STALE, self._language)
        return {"toast": {"type": "success" if inbound else "warning", "content": words}}

    async def _content(self, file: File) -> bytes:
        assert self._app is not None
        return await had(self._app.file(file, self._config.largest), file.key)

    def _way(self, channel: str) -> tuple[Way, str]:
        """How a channel is reached, and its chat. `Refused`."""
        limits, group = self._config.limits, self._config.groups.get(channel)
        if group and not group.chat:
            per = [Limit(name=f"robot/{channel}", most=limits.robot, per=limits.robot_per)]
            url = f"{self._config.api}/open-apis/bot/v2/hook/{self._secrets.robots[channel]}"
            sign, clock = self._secrets.signs.get(channel, ""), self._services.clock
            return RobotWay(self._http, url, sign, clock, per), channel
        chat = group.chat if group else channel
        if self._app is None or not chat.startswith(("oc_", "ou_")):
            raise Refused(f"{channel!r} is no name of `groups`, no oc_… and no ou_… that we reach")
        per = [
            Limit(name=f"chat/{chat}", most=limits.chat, per=limits.chat_per),
            Limit(name="app", most=limits.app, per=limits.app_per),
        ]
        return AppWay(self._app, chat, per), chat

    def _applied(self) -> App | None:
        app, clock = self._config.app, self._services.clock
        if app is None:
            return None
        return App(self._http, self._config.api, app.id, self._secrets.app, clock)

    def _linked(self) -> Link | None:
        app, clock = self._config.app, self._services.clock
        if app is None or self._config.connection is not Connection.LONG:
            return None
        return Link(self._http, self._config.api, app.id, self._secrets.app, clock=clock)


async def opened(
    config: Config, secrets: Secrets, services: Services, stack: AsyncExitStack
) -> Tenant:
    """The adapter, connected and served until the stack is unwound. `NotReady`, `NotAllowed`."""
    tenant = Tenant(config, services, secrets, Http("Feishu", config.within, config.proxy))
    stack.push_async_callback(tenant.aclose)
    if settings := config.callback:
        tenant.door = Door(settings.path, secrets.token, secrets.key, services.clock)
        served = services.serve(tenant.door.app, settings.host, settings.port, largest=LARGEST)
        tenant.port = await stack.enter_async_context(served)
    await tenant.start()
    return tenant
