"""What `patrolbridge run` says at its start: where to look, and what to try."""

from collections.abc import Iterator, Mapping

import msgspec

from bridge.app import Parts
from bridge.config import AdapterSettings, Loaded


def welcome(parts: Parts) -> Iterator[str]:
    """Where the site's things are, line by line."""
    site = parts.loaded.site
    ears = parts.transcriber.name if parts.transcriber else "none: every voice goes to a person"
    yield f"site      {site.id}, {site.names[site.language]}"
    yield f"data      {parts.data}"
    yield f"log       {parts.log.promises()}"
    yield f"speech    {ears}"
    for name, settings in parts.loaded.adapters.items():
        yield f"{name:<9} {settings.kind:<8} {_address(settings)}".rstrip()
    for what, where in pages(parts.loaded).items():
        yield f"{what:<9} → {where}"


def pages(loaded: Loaded) -> Mapping[str, str]:
    """What a browser can open: `console`, `report` and `handset`, as far as the site has them."""
    found: dict[str, str] = {}
    for settings in loaded.adapters.values():
        where = _address(settings)
        told = msgspec.to_builtins(settings.config)
        if settings.kind == "console" and told.get("desk", True):
            found.setdefault("console", where)
        if settings.kind == "console" and told.get("report", True):
            found.setdefault("report", f"{where}report")
        if settings.kind == "handset":
            found.setdefault("handset", where)
    return found


def to_try(hints: Mapping[str, tuple[str, ...]], loaded: Loaded) -> Iterator[str]:
    """What to try, in every language that the story has it in."""
    where = {"console": "-", "report": "-", "handset": "-", **pages(loaded)}
    for language, lines in hints.items():
        yield f"try ({language})"
        yield from (f"  {nth}. {line.format(**where)}" for nth, line in enumerate(lines, 1))


def _address(settings: AdapterSettings) -> str:
    host, port = (getattr(settings.config, key, "") for key in ("host", "port"))
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(str(host), host)  # noqa: S104 - read, not bound
    return f"http://{shown}:{port}/" if port else ""
