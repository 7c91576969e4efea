"""What is said to a station, as server-sent events, for as long as the client is there."""

import asyncio
from datetime import datetime

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from adapters.handset.stations import Client, Station


class Stream(Response):
    """Joins the station with its first byte and leaves it with its last."""

    media_type = "text/event-stream"

    def __init__(self, station: Station, after: str, now: datetime) -> None:
        super().__init__(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._station = station
        self._after = after
        self._now = now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send frames until the client leaves, falls behind or is let go."""
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        await send(start)
        if scope["method"] != "HEAD":
            await self._frames(receive, send)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _frames(self, receive: Receive, send: Send) -> None:
        with self._station.joined(self._after, self._now) as client:
            async with asyncio.TaskGroup() as group:
                watch = group.create_task(_watch(receive, client))
                while (frame := await client.next()) is not None:
                    await send({"type": "http.response.body", "body": frame, "more_body": True})
                watch.cancel()


async def _watch(receive: Receive, client: Client) -> None:
    """Wait for the client to hang up."""
    while (await receive())["type"] != "http.disconnect":
        pass
    client.cut()
