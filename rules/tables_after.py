"""Facts that change only tables of the world of their own: a row for each family, with its fold."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from rules.density.events import DENSITY_FACTS, thin_after
from rules.links.events import LINK_FACTS
from rules.links.fold import shares_after
from rules.member_events import MEMBER_FACTS, members_after
from rules.notices.events import NOTICE_FACTS
from rules.notices.fold import notices_after
from rules.reserves.events import MOVE_FACTS, moves_after
from rules.roll_events import ROLL_FACTS, rolls_after
from rules.texting.events import TEXTING_FACTS
from rules.texting.fold import texting_after

if TYPE_CHECKING:  # it is folded there
    from rules.world import World

Fold = Callable[["World", Any], dict[str, Any]]
_FAMILIES: tuple[tuple[tuple[type, ...], Fold], ...] = (
    (MEMBER_FACTS, members_after),
    (ROLL_FACTS, rolls_after),
    (TEXTING_FACTS, texting_after),
    (MOVE_FACTS, moves_after),
    (DENSITY_FACTS, thin_after),
    (NOTICE_FACTS, notices_after),
    (LINK_FACTS, shares_after),
)
_ROWS = {kind: after for kinds, after in _FAMILIES for kind in kinds}


def fold_of(fact: object) -> Fold | None:
    """What gives the tables that change; None for a fact of another family."""
    return _ROWS.get(type(fact))
