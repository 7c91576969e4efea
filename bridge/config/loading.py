"""From a file to a site: read every section, check the whole, and stop if anything is wrong."""

import re
from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from msgspec import Struct

from bridge import registry
from bridge.catalogue import load_catalogue
from bridge.config.adapters import AdapterSettings, Opened, Shelf, read_adapters
from bridge.config.county import extract
from bridge.config.document import Node, read
from bridge.config.fields import Reader, Wrong, choice, names, one_of, text, timezone, whole
from bridge.config.include import included
from bridge.config.include import whole as whole_site
from bridge.config.notes import Notes
from bridge.config.paths import Drawn, files
from bridge.config.references import check
from bridge.config.roster import entries, rostered
from bridge.config.rules import read_rules
from bridge.config.secrets import refuse_secrets
from bridge.config.sections import Read, fields, ids, is_map, section
from bridge.config.shapes import TEXT, shaped, written
from bridge.config.site import TOP, Draft, read_site
from bridge.config.sources import Sources
from bridge.config.volunteers import skills
from bridge.config.watchfiles import KEY as WATCH_FILES
from bridge.config.watchfiles import files as watch_files
from bridge.config.watchfiles import listed_in_files
from bridge.errors import Mistake
from bridge.logs import MODULES as LOGS
from rules.model import Manner, Site
from rules.wording import Catalogue

FILE = "site.yaml"
LOG = "sqlite:patrolbridge.db"  # relative to the data directory
_SITE = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_NEEDED = (
    "site", "names", "language", "timezone", "default_kind", "adapters", "places", "units", "kinds",
)  # fmt: skip


class Engine(StrEnum):
    """What turns speech into text."""

    AUTO = "auto"  # the best of what is here
    VOSK = "vosk"
    WHISPER = "whisper"
    NONE = "none"  # every voice goes to a person


class SpeechSettings(Struct, frozen=True, kw_only=True):
    """The `speech` section. `model`: a folder or a known model's name, "" = the language's own."""

    engine: Engine = Engine.AUTO
    model: str = ""
    threads: int = 1


class Loaded(Struct, frozen=True, kw_only=True):
    """A site that can be run, and what stands beside it in its file."""

    site: Site
    adapters: dict[str, AdapterSettings]
    speech: SpeechSettings
    log_url: str
    path: Path  # of the file itself
    warnings: tuple[Mistake, ...] = ()
    drawn: dict[str, Drawn] = {}  # where each path is written
    sources: dict[str, bytes] = {}  # every file that was read, by its path from the site's folder


def load(path: Path, shelf: Shelf = registry, sources: Sources | None = None) -> Loaded:
    """The site in a file, or in a folder's `site.yaml`. `ConfigError` lists every mistake.

    With `sources`, their main file is read, and `path` is not looked at.
    """
    sources = sources or Sources(path / FILE if path.is_dir() else path)
    file = sources.main
    notes, catalogue = Notes(str(file), sources), load_catalogue()
    root = read(file, notes)
    if not is_map(root, notes):
        notes.stop_if_wrong()
    root = listed_in_files(rostered(whole_site(root, notes), notes), notes)
    refuse_secrets(root, notes)
    top, adapters, draft, speech = read_sections(root, catalogue, shelf, notes)
    manners = {name: r.value.manner for name, r in adapters.items() if r.value.manner}
    check(draft, manners, catalogue.languages(), notes)
    notes.stop_if_wrong()
    return Loaded(
        site=_site(top, draft, manners, catalogue),
        adapters={n: r.value.settings for n, r in adapters.items() if r.value.settings},
        speech=speech,
        log_url=top.get("log", LOG),
        path=file,
        warnings=notes.warnings(),
        drawn=dict(draft.paths),
        sources=dict(sources.taken),
    )


def read_sections(
    root: Node, catalogue: Catalogue, shelf: Shelf, notes: Notes
) -> tuple[dict[str, Any], Mapping[str, Read[Opened]], Draft, SpeechSettings]:
    """Every section of a file: its plain values, its adapters, the site, speech; faults noted."""
    top = fields(root, _top(root, catalogue), notes, _NEEDED)
    adapters = read_adapters(root, shelf, notes)
    language, languages = top.get("language", ""), catalogue.languages()
    draft = read_site(root, language, languages, notes)
    draft = replace(draft, rules=read_rules(draft, language, languages, notes))
    return top, adapters, draft, SpeechSettings(**section(root, "speech", _SPEECH, notes))


def _site(
    top: dict[str, Any], draft: Draft, manners: dict[str, Manner], catalogue: Catalogue
) -> Site:
    return Site(
        id=top["site"],
        names=top["names"],
        language=top["language"],
        timezone=top["timezone"],
        default_kind=top["default_kind"],
        units={id: r.value for id, r in draft.units.items()},
        places={id: r.value for id, r in draft.places.items()},
        kinds={id: r.value for id, r in draft.kinds.items()},
        stretches={id: r.value for id, r in draft.stretches.items()},
        policy=draft.policy,
        calendars={id: r.value for id, r in draft.calendars.items()},
        shifts={id: r.value for id, r in draft.shifts.items()},
        plans={id: r.value for id, r in draft.plans.items()},
        announcements={id: r.value for id, r in draft.announcements.items()},
        rules=draft.rules,
        paths={id: drawn.path for id, drawn in draft.paths.items()},
        travel=draft.travel,
        zones={id: r.value for id, r in draft.zones.items()},
        volunteers=draft.volunteers.value if draft.volunteers else None,
        help=top.get("help", {}),
        skills=top.get("skills", {}),
        tips=draft.tips.value if draft.tips else None,
        advisories=draft.advisories.value if draft.advisories else None,
        notices={id: r.value for id, r in draft.notices.items()},
        watchlist={id: r.value for id, r in draft.watchlist.items()},
        targets={id: r.value for id, r in draft.targets.items()},
        cameras={id: r.value for id, r in draft.cameras.items()},
        cover=draft.cover.value if draft.cover else None,
        density={id: r.value for id, r in draft.density.items()},
        manners=manners,
        catalogue=catalogue,
    )


def _top(root: Node, catalogue: Catalogue) -> dict[str, Reader[Any]]:
    known = {"enum": sorted(catalogue.languages())}
    language = shaped(known)(one_of("language", catalogue.languages()))
    own = root.child("language").text
    plain: dict[str, Reader[Any]] = {
        "site": _site_id,
        "names": names(own if own in catalogue.languages() else ""),
        "help": names(own if own in catalogue.languages() else ""),
        "language": language,
        "timezone": timezone,
        "default_kind": one_of("kind", ids(root, "kinds")),
        "log": _log,
        "paths": files,
        "include": included,
        "roster": entries,
        WATCH_FILES: watch_files,
        "skills": skills(names(own if own in catalogue.languages() else "")),
        "county": extract,
    }
    return dict.fromkeys(TOP, lambda node: node) | plain


@shaped({**TEXT, "pattern": f"^{_SITE.pattern}$"})
def _site_id(node: Node) -> str:
    """A name that files, streams and Redis keys can bear."""
    if not _SITE.fullmatch(said := text(node)):
        raise Wrong((node, f"{said!r} is no site id: a-z, 0-9, '-' and '_', at most 64"))
    return said


@shaped(written("the URL of a log", f"^({'|'.join(LOGS)}):", "sqlite:patrolbridge.db"))
def _log(node: Node) -> str:
    """The URL of the log; which logs there are, `bridge.logs` knows."""
    scheme = (url := text(node)).partition(":")[0]
    if ":" not in url or scheme not in LOGS:
        raise Wrong((node, f"must begin with {':, '.join(LOGS)}:"))
    return url


_SPEECH: dict[str, Reader[Any]] = {"engine": choice(Engine), "model": text, "threads": whole(1, 64)}
