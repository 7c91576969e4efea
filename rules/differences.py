"""What became of a site between two versions of it, counted part by part."""

from collections.abc import Iterator, Mapping

from rules.model import Site
from rules.site_events import Change

# The bridge's own, or never changed while it runs; a net of travel cannot be compared.
_UNCOUNTED = ("id", "catalogue", "travel")
_PLAIN = ("names", "language", "timezone", "default_kind")  # told together, as the site itself


def differences(old: Site, new: Site) -> tuple[Change, ...]:
    """Every part that is not the same, in the order of the model."""
    changes = [_site(old, new), *(_part(old, new, name) for name in _parts())]
    return tuple(c for c in changes if c.added or c.removed or c.changed)


def _parts() -> Iterator[str]:
    return (f for f in Site.__struct_fields__ if f not in (*_UNCOUNTED, *_PLAIN))


def _site(old: Site, new: Site) -> Change:
    return Change(part="site", changed=sum(getattr(old, f) != getattr(new, f) for f in _PLAIN))


def _part(old: Site, new: Site, name: str) -> Change:
    before, after = _things(getattr(old, name)), _things(getattr(new, name))
    both = [id for id in before if id in after]
    changed = sum(before[id] != after[id] for id in both)
    moved = both != [id for id in after if id in before]  # the order of rules counts, and of units
    return Change(
        part=name,
        added=sum(id not in before for id in after),
        removed=sum(id not in after for id in before),
        changed=changed or int(moved),
    )


def _things(part: object) -> Mapping[str, object]:
    """The things of a part by what they are called."""
    if isinstance(part, Mapping):
        return part
    if isinstance(part, tuple):
        return {thing.id: thing for thing in part}
    return {name: getattr(part, name) for name in getattr(part, "__struct_fields__", ())}
