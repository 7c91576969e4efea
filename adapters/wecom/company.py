"""One company's WeCom: what comes in by long connection and HTTP, what goes out, and where."""

import logging
from contextlib import AsyncExitStack, suppress
from typing import Any

from adapters.wecom import answering
from adapters.wecom.card import drawn, planned
from adapters.wecom.config import Config
from adapters.wecom.door import LARGEST, Door
from adapters.wecom.http import Http
from adapters.wecom.inward import Inward
from adapters.wecom.link import Link
from adapters.wecom.natives import Natives
from adapters.wecom.seen import Body, Seen, of_bot
from adapters.wecom.ways import App, AppWay, BotWay, Files, RobotWay
from bridge.errors import AdapterError, LogError, Refused, SendError
from bridge.message import Inbound, Outbound, Receipt
from bridge.message.lines import attended, held
from bridge.message.mouth import Mouth, Way
from bridge.message.natives import short
from bridge.message.sealed import Sealed
from bridge.message.settings import Secrets
from bridge.message.wire import Uncertain, introduced
from bridge.ports import Hear, Limit, Services

_log = logging.getLogger(__name__)


class Company:
    """The adapter. `port` is where the callback is served, 0 where there is none."""

    def __init__(
        self,
        config: Config,
        services: Services,
        secrets: Secrets,
        http: Http,
        *,
        envelope: Sealed | None,
    ) -> None:
        self._config, self._services, self._http, self._secrets = config, services, http, secrets
        self._natives = Natives(services.keep)
        self._link, self._app = self._linked(), self._applied()
        names = {group.chat: name for name, group in config.groups.items() if group.chat}
        self._inward = Inward(
            services,
            self._natives,
            Files(http, self._app),
            names,
            envelope=envelope,
            largest=config.largest,
        )
        self._mouth = Mouth(services, self._natives, self._way, drawn, plan=planned)
        self._language = str(services.site.get("language", ""))
        self.door: Door | None = None
        self.port = 0

    async def listen(self, hear: Hear) -> None:
        """Hear for ever. `NotReady`, `NotAllowed`."""
        await attended(self.door, lambda seen: self._brought(seen, hear), self._heard(hear))

    async def send(self, message: Outbound) -> Receipt:
        """Say it. `TryLater`, `Refused`; anything else = nobody knows."""
        return await self._mouth.send(message)

    async def start(self) -> None:
        """Tell WeCom who we are. `NotReady`, `NotAllowed`."""
        if self._link:
            await self._link.connect()
        if self._app:
            await introduced(self._app.token.good())

    async def aclose(self) -> None:
        """Hang up."""
        if self._link:
            await self._link.close()
        await self._http.close()

    async def _heard(self, hear: Hear) -> None:
        link = self._link

        async def take(body: Body, req_id: str) -> None:
            assert link is not None
            await self._told(link, body, req_id, hear)

        await held("WeCom", link, take, self._services.clock)

    async def _told(self, link: Link, body: Body, req_id: str, hear: Hear) -> None:
        """One frame of the long connection, handed in and answered."""
        assert self._config.bot is not None
        seen = of_bot(body, self._config.bot.id)
        if seen is None or seen.empty:
            return
        inbound, heard = None, True
        try:
            inbound = await self._handed(seen, hear)
        except (LogError, OSError) as error:
            heard = False
            _log.warning("a message is not written down: %s", error)
        with suppress(SendError, Uncertain, AdapterError):  # it is written down all the same
            await self._answered(link, seen, inbound, req_id, heard=heard)

    async def _answered(
        self, link: Link, seen: Seen, inbound: Inbound | None, req_id: str, *, heard: bool
    ) -> None:
        if not seen.task:
            answer = answering.answer(short(req_id), self._language, heard=heard)
            await link.ask("aibot_respond_msg", answer, req_id)
            return
        inbound = inbound or await self._inward.inbound(seen)
        card = await answering.changed(self._natives, seen, inbound, self._language, heard=heard)
        if card:
            await link.ask("aibot_respond_update_msg", card, req_id)

    async def _brought(self, seen: Seen, hear: Hear) -> dict[str, Any] | None:
        """One callback, handed in; what to answer."""
        inbound = await self._handed(seen, hear)
        if not seen.task:
            return answering.answer(seen.key, self._language, heard=True)
        if seen.code and self._app and inbound:
            with suppress(SendError, Uncertain, AdapterError):
                change = answering.replaced(seen, inbound, self._app.agent)
                await self._app.call("message/update_template_card", change)
            return None
        return await answering.changed(self._natives, seen, inbound, self._language, heard=True)

    async def _handed(self, seen: Seen, hear: Hear) -> Inbound | None:
        inbound = await self._inward.inbound(seen)
        if inbound is not None:
            await hear(inbound)
        return inbound

    def _way(self, channel: str) -> tuple[Way, str]:
        """How a channel is reached, and its chat. `Refused`."""
        limits, group = self._config.limits, self._config.groups.get(channel)
        if group and not group.chat:
            per = [Limit(name=f"robot/{channel}", most=limits.robot, per=limits.robot_per)]
            key = self._secrets.robots[channel]
            robot = RobotWay(self._http, self._config.api, key, per, call_all=group.call_all)
            return robot, channel
        chat = group.chat if group else channel
        per = [Limit(name=f"chat/{chat}", most=limits.chat, per=limits.chat_per)]
        if self._link:
            per.append(Limit(name=f"hour/{chat}", most=limits.hour, per=3_600))
            return BotWay(self._link, chat, per), chat
        if self._app:
            return AppWay(self._app, chat, per), chat
        raise Refused(f"{channel!r} is no name of `groups`, and there is no bot or application")

    def _linked(self) -> Link | None:
        config = self._config
        if config.bot is None:
            return None
        return Link(
            self._http,
            config.socket,
            config.bot.id,
            self._secrets.bot,
            clock=self._services.clock,
            within=config.within,
        )

    def _applied(self) -> App | None:
        config, clock = self._config, self._services.clock
        if config.app is None:
            return None
        corp, agent = config.app.corp, config.app.agent
        return App(self._http, config.api, corp, self._secrets.app, agent=agent, clock=clock)


async def opened(
    config: Config, secrets: Secrets, services: Services, stack: AsyncExitStack
) -> Company:
    """The adapter, connected and served until the stack is unwound. `NotReady`, `NotAllowed`."""
    settings, envelope = config.callback, None
    if settings:
        envelope = Sealed(secrets.token, secrets.aes_key, settings.receiver)
    http = Http("WeCom", config.within, config.proxy)
    company = Company(config, services, secrets, http, envelope=envelope)
    stack.push_async_callback(company.aclose)
    if settings and envelope:
        company.door = Door(settings.path, envelope, services.clock)
        served = services.serve(company.door.app, settings.host, settings.port, largest=LARGEST)
        company.port = await stack.enter_async_context(served)
    await company.start()
    return company
