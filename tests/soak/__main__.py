"""`python -m tests.soak`: 200 kills during 2,000 calls on SQLite, and the figures."""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

import msgspec

from tests.soak.kills import soak


def main() -> int:
    """0 when nothing was lost, doubled or untold."""
    parser = argparse.ArgumentParser("tests.soak", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--calls", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        result = asyncio.run(soak(Path(folder), calls=args.calls, kills=args.kills, seed=args.seed))
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(result)).decode() + "\n")
    bad = result.doubled or result.lost or result.untold or result.opened != result.calls
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
