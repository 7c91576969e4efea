"""Stages and fields in the listener's language: a stage is told as `kind:nth`, a field as its id.

What the site no longer has is told as it is written.
"""

from rules.cases.site import CaseStage
from rules.model import Site
from rules.rulebook import named


def stage_of(ref: str, site: Site) -> CaseStage | None:
    """A stage by `kind:nth`; None where the site no longer has it."""
    id, _, nth = ref.rpartition(":")
    kind = site.kinds.get(id)
    known = kind is not None and nth.isdigit() and 0 < int(nth) <= len(kind.stages)
    return kind.stages[int(nth) - 1] if kind is not None and known else None


def stage_named(ref: str, language: str, site: Site) -> str:
    """What a stage is called."""
    stage = stage_of(ref, site)
    return named(stage.names, language, site.language) if stage else ref


def field_named(ref: str, language: str, site: Site) -> str:
    """What a field `kind:id` is called, in whatever stage it stands."""
    kind, _, id = ref.partition(":")
    stages = site.kinds[kind].stages if kind in site.kinds else ()
    found = (f for stage in stages for f in stage.record if f.id == id)
    field = next(found, None)
    return named(field.names, language, site.language) if field else id


def fields_named(refs: tuple[object, ...], language: str, site: Site) -> str:
    """Fields `kind:id`, with their values where they come as pairs, in one line."""
    comma = "、" if language == "zh" else ", "
    return comma.join(_field(ref, language, site) for ref in refs)


def _field(ref: object, language: str, site: Site) -> str:
    if isinstance(ref, tuple):
        return f"{field_named(str(ref[0]), language, site)} {ref[1]}"
    return field_named(str(ref), language, site)
