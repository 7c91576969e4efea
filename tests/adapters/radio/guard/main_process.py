"""A main process for the guard's tests: `PORT PTT [LONGEST]`; keys, tells the guard's pid, waits.

`stuck` instead of a line on stdin: its event loop hangs from then on, the process lives.
"""

import asyncio
import sys
import threading

from adapters.radio.guard.events import Back
from adapters.radio.guard.transceiver import Transceiver, open_lines
from adapters.radio.lines.wires import Wires


async def key(lines: Transceiver) -> None:
    async for event in lines.events:
        if isinstance(event, Back):
            break
    await lines.key()
    sys.stdout.write(f"{lines.guard}\n")
    sys.stdout.flush()


async def main(port: str, ptt: str) -> None:
    async with open_lines(Wires(port=port, ptt=ptt)) as lines:
        await key(lines)
        said = await asyncio.to_thread(sys.stdin.readline)
        if said.strip() == "stuck":
            threading.Event().wait()


asyncio.run(main(*sys.argv[1:]))
