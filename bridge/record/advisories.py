"""Advisories in force, as pages show them: in the words that subscribers are told."""

from bridge.desk_views import AdvisoryView
from bridge.record.names import LANGUAGES
from rules.advisories import text
from rules.areas import area_name
from rules.people_events import Advised
from rules.rulebook import Rulebook
from rules.world import World


def in_order(world: World) -> tuple[Advised, ...]:
    """Those in force, the oldest first."""
    return tuple(sorted(world.advisories.values(), key=lambda a: (a.at, a.advisory)))


def advisory_view(advised: Advised, book: Rulebook) -> AdvisoryView:
    """One of them, in every language."""
    return AdvisoryView(
        id=advised.advisory,
        area=advised.area,
        area_names={language: area_name(advised.area, language, book) for language in LANGUAGES},
        texts={language: text(advised, language, book) for language in LANGUAGES},
        by=advised.by,
        at=advised.at,
        until=advised.until,
        urgent=advised.urgent,
    )
