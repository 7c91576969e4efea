"""Other processes of ours, for what one process cannot show: crashes, locks, limits."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent


@contextmanager
def python(*arguments: str) -> Iterator["subprocess.Popen[str]"]:
    """`python ARGUMENTS` with pipes; killed when the context ends or we do."""
    command = ["setpriv", "--pdeathsig", "KILL", sys.executable, *arguments]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT) as process:
        try:
            yield process
        finally:
            process.kill()


def run_python(*arguments: str) -> str:
    """What `python ARGUMENTS` prints; it must end well."""
    done = subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        check=False,
        text=True,
        cwd=ROOT,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
