"""`patrolbridge run`: a site, until it is told to stop."""

import argparse
import asyncio
import logging
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import uvloop

from bridge import app
from bridge.config import Loaded, load
from bridge.datadir import data_dir, log_url

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def run_main(argv: Sequence[str]) -> int:
    """Runs until SIGTERM or SIGINT; 0 after a wish to stop."""
    parser = argparse.ArgumentParser("patrolbridge run", description=__doc__)
    parser.add_argument("site", type=Path, help="a site's folder or its site.yaml")
    parser.add_argument("--data", help="where log, recordings and secrets are kept")
    parser.add_argument("--log", help="URL of the log, instead of the site's")
    parser.add_argument("--verbose", action="store_true")
    args = parser.parse_args(argv)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # recognisers share the cores
    level = logging.INFO if args.verbose else logging.WARNING
    logging.basicConfig(format=FORMAT, level=level, stream=sys.stderr)
    loaded = load(args.site)
    data = data_dir(loaded.site.id, args.data)
    url = args.log or log_url(loaded, data)
    return uvloop.run(_run(loaded, data, url))


async def _run(loaded: Loaded, data: Path, url: str) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with app.opened(loaded, data, url) as parts:
        _say(parts)
        work = asyncio.ensure_future(app.run(parts))
        wish = asyncio.ensure_future(stop.wait())
        await asyncio.wait((work, wish), return_when=asyncio.FIRST_COMPLETED)
        wish.cancel()
        if work.done():
            work.result()
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
    return 0


def _say(parts: app.Parts) -> None:
    """Where to look."""
    site = parts.loaded.site
    ears = parts.transcriber.name if parts.transcriber else "none: every voice goes to a person"
    rows = [
        f"site      {site.id}, {site.names[site.language]}",
        f"data      {parts.data}",
        f"log       {parts.log.promises()}",
        f"speech    {ears}",
    ]
    for name, settings in parts.loaded.adapters.items():
        host, port = (getattr(settings.config, key, "") for key in ("host", "port"))
        where = f"http://{host}:{port}/" if port else ""
        rows.append(f"{name:<9} {settings.kind} {where}")
    sys.stdout.write("\n".join(rows) + "\n")
    sys.stdout.flush()
