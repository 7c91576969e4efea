"""HTTP out: one POST for one message or several, and what the answer means for each.

2xx is a receipt, 408, 425, 429 and 5xx are "later", any other answer is "never". A connection that
was never made is "later"; one that broke or fell silent after the request was sent proves nothing,
so its error goes on as it is, and the bridge calls the message uncertain.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import quote

import aiohttp

from adapters.webhook import wire
from adapters.webhook.signature import sign
from bridge.errors import MediaError, Refused, TryLater
from bridge.message import Datum, Outbound, Receipt
from bridge.ports import Clock, Media

CONNECT = 5.0  # seconds
ANSWER = 65_536  # bytes of an answer that we read
ONE, ALL = 2_000_000, 3_000_000  # bytes of a picture, and of all that go along
TOO_LARGE = 413
LONGEST_WAIT = timedelta(hours=1)  # that a far side may ask of us
LATER = {408, 425, 429}
PAUSE_ALL = {429, 503}  # the far side itself is busy or away, not just this message
ONE_OF_MANY = {400, 409, 413, 422}  # one message may have spoilt the whole batch
HERE_AND_NOW = timedelta(seconds=1)


def client(within: float) -> aiohttp.ClientSession:
    """Keep-alive, no cookies, no proxies from the environment, no unpacking of bombs.

    An answer that is not complete `within` seconds does not come.
    """
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=64, keepalive_timeout=20),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=within, connect=CONNECT, sock_connect=CONNECT),
        auto_decompress=False,
        headers={"Accept-Encoding": "identity", "User-Agent": "patrolbridge"},
    )


class Sender:
    """Speaks to one address, at most `batch` messages in a request."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        url: str,
        secret: bytes,
        *,
        clock: Clock,
        batch: int,
        proxy: str,
        datum: Datum = Datum.WGS84,
        media: Media | None = None,
    ) -> None:
        """With `media`, pictures go along."""
        self._session = session
        self._url = url
        self._secret = secret
        self._clock = clock
        self._batch = batch
        self._proxy = proxy or None
        self._datum = datum
        self._media = media

    async def send(self, message: Outbound) -> Receipt:
        """One message, one request."""
        return (await self._post([message]))[0]

    async def send_many(self, messages: Sequence[Outbound]) -> list[Receipt | Exception]:
        """All of them, in as few requests as allowed; one outcome for each."""
        if self._batch == 1:
            return await self._one_by_one(messages)
        outcomes: list[Receipt | Exception] = []
        while len(outcomes) < len(messages):
            some = messages[len(outcomes) : len(outcomes) + self._batch]
            outcomes += await self._together(some)
            if not isinstance(outcomes[-1], Receipt | Refused):
                outcomes += [_behind()] * (len(messages) - len(outcomes))
        return outcomes

    async def _together(self, messages: Sequence[Outbound]) -> list[Receipt | Exception]:
        try:
            return list(await self._post(messages))
        except _Spoilt:
            return await self._one_by_one(messages)
        except Exception as error:  # noqa: BLE001 (every outcome belongs to all of them)
            return [error] * len(messages)

    async def _one_by_one(self, messages: Sequence[Outbound]) -> list[Receipt | Exception]:
        """Channels side by side; within one channel in order, and nobody overtakes a failure."""
        channels: dict[str, list[Outbound]] = {}
        for message in messages:
            channels.setdefault(message.channel, []).append(message)
        outcomes: dict[str, Receipt | Exception] = {}
        await asyncio.gather(*(self._in_order(lane, outcomes) for lane in channels.values()))
        return [outcomes[message.key] for message in messages]

    async def _in_order(
        self, lane: Sequence[Outbound], outcomes: dict[str, Receipt | Exception]
    ) -> None:
        stuck: Exception | None = None
        for message in lane:
            try:
                outcomes[message.key] = stuck or await self.send(message)
            except Refused as error:
                outcomes[message.key] = error
            except Exception as error:  # noqa: BLE001 (an outcome, whatever it is)
                outcomes[message.key] = error
                stuck = _behind()

    async def _post(self, messages: Sequence[Outbound], *, bare: bool = False) -> Sequence[Receipt]:
        """`bare`: without their pictures."""
        if not self._url:
            raise Refused("no url is configured")
        shots = {} if bare else await self._enclosed(messages)
        body = wire.notices(messages, self._datum, shots)
        try:
            async with self._session.post(
                self._url,
                data=body,
                headers=self._headers(messages, body),
                allow_redirects=False,
                proxy=self._proxy,
            ) as response:
                answer = await _read(response)
                if response.status == TOO_LARGE and shots and len(messages) == 1:
                    return await self._post(messages, bare=True)
                self._judge(response, answer, len(messages))
                return wire.receipts(answer, len(messages))
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            wait = HERE_AND_NOW
            raise TryLater(f"not reached: {error}", wait, whole_adapter=True) from error

    async def _enclosed(self, messages: Sequence[Outbound]) -> dict[str, tuple[wire.Shot, ...]]:
        """Pictures of the messages, where the far side takes them; what is lost or large is not."""
        shots: dict[str, tuple[wire.Shot, ...]] = {}
        if self._media is None:
            return shots
        room = ALL
        for message, picture in ((m, p) for m in messages for p in m.pictures):
            with suppress(MediaError):
                shot = wire.Shot(picture.mime, await self._media.open(picture.ref))
                if len(shot.b64) <= min(ONE, room):
                    room -= len(shot.b64)
                    shots[message.key] = (*shots.get(message.key, ()), shot)
        return shots

    def _headers(self, messages: Sequence[Outbound], body: bytes) -> dict[str, str]:
        timestamp = int(self._clock.now().timestamp())
        headers = {
            "Content-Type": "application/json",
            "X-Patrol-Timestamp": str(timestamp),
            "X-Patrol-Signature": sign(self._secret, timestamp, body),
        }
        if len(messages) == 1:
            headers["Idempotency-Key"] = quote(messages[0].key, safe="/:@=+,~")
        return headers

    def _judge(self, response: aiohttp.ClientResponse, answer: bytes, count: int) -> None:
        """Nothing for 2xx, else the `SendError` that the status means."""
        status = response.status
        if status < 300:  # noqa: PLR2004 (the last of the good ones)
            return
        said = wire.plain(f"answered {status} {answer[:200].decode('utf-8', 'replace')}")
        if status in LATER or status >= 500:  # noqa: PLR2004 (the far side's own troubles)
            wait = _wait(response.headers.get("Retry-After", ""), self._clock.now())
            raise TryLater(said, wait, whole_adapter=status in PAUSE_ALL)
        if count > 1 and status in ONE_OF_MANY:
            raise _Spoilt
        raise Refused(said)


class _Spoilt(Exception):
    """The batch was refused, perhaps for one of its messages only."""


def _behind() -> TryLater:
    return TryLater("a message before it did not get through")


async def _read(response: aiohttp.ClientResponse) -> bytes:
    """The answer, as far as it is worth reading: the status alone says what became of it."""
    answer = b""
    with suppress(aiohttp.ClientError, TimeoutError):
        async for chunk in response.content.iter_chunked(8192):
            answer += chunk
            if len(answer) > ANSWER:
                response.close()
                return b""
    return answer


def _wait(text: str, now: datetime) -> timedelta:
    """Retry-After, in seconds or as a date; nothing and nonsense are zero."""
    if text.isascii() and text.isdigit():
        asked = timedelta(seconds=min(int(text), LONGEST_WAIT.total_seconds()))
    else:
        try:
            asked = parsedate_to_datetime(text) - now
        except (ValueError, TypeError):
            asked = timedelta(0)
    return min(max(asked, timedelta(0)), LONGEST_WAIT)
