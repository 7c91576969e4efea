"""The bridge as a process of its own, that can be killed."""

import asyncio
import os
import sys
from pathlib import Path

from tests.servers import free_port

SITE = Path(__file__).parents[1] / "data" / "soak" / "site.yaml"
SECRET = b"a-secret-for-the-soak-tests-only"


class Bridge:
    """`patrolbridge run` on the soak site."""

    def __init__(self, folder: Path, peer: int, *, batch: int = 50, log: str = "") -> None:
        self.folder, self.port = folder, free_port()
        self.data = folder / "data"
        self.data.mkdir(parents=True, exist_ok=True)
        self.site = folder / "site.yaml"
        filled = SITE.read_text().replace("@PORT@", str(self.port)).replace("@PEER@", str(peer))
        self.site.write_text(filled.replace("@BATCH@", str(batch)))
        secret = self.data / "hook.secret"
        secret.write_bytes(SECRET)
        secret.chmod(0o600)
        self.log = log or f"sqlite:{self.data}/soak.db"
        self._process: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/messages"

    async def start(self) -> None:
        """Up when it says where it listens."""
        command = [sys.executable, "-m", "bridge", "run", str(self.site)]
        command += ["--data", str(self.data), "--log", self.log]
        with (self.folder / "bridge.log").open("ab") as said:
            self._process = await asyncio.create_subprocess_exec(
                "setpriv", "--pdeathsig", "KILL", *command, stdout=said, stderr=said,
                env=os.environ | {"PATROLBRIDGE_MODELS": str(self.folder / "no-models")},
            )  # fmt: skip

    async def kill(self) -> None:
        """As a power cut would."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()

    async def stop(self) -> int:
        """As an operator would."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.terminate()
        return await asyncio.wait_for(self._process.wait(), 30)

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid
