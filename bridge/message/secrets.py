"""Secrets in files that the house makes where there is none."""

import logging
import os
import secrets
from pathlib import Path

_log = logging.getLogger(__name__)


def made(path: Path) -> None:
    """Write a fresh secret (mode 0600), never half of it; an existing one is kept."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32) + "\n")
            file.flush()
            os.fsync(file.fileno())
        path.hardlink_to(draft)
    except FileExistsError:
        _log.info("%s: another process was first: its secret counts", path)
    finally:
        draft.unlink(missing_ok=True)
