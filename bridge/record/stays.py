"""The stays of a case at its posts as the desk sees them, with their times."""

from bridge.case_views import StayView
from bridge.record.names import LANGUAGES, Names
from rules.call import Call
from rules.cases.fold import Stay


def stays(call: Call, names: Names) -> tuple[StayView, ...]:
    """In order; what the site no longer has is called as it is written."""
    return tuple(_stay(one, call.kind, names) for one in call.stays)


def _stay(one: Stay, kind: str, names: Names) -> StayView:
    stage = f"{kind}:{one.nth}"
    return StayView(
        nth=one.nth,
        names={language: names.stage(stage, language) for language in LANGUAGES},
        unit=one.unit,
        unit_names=names.unit_names(one.unit),
        begun=one.begun,
        handed=one.handed,
        over=one.over,
        late=one.late,
        noted=tuple((_field(f"{kind}:{id}", names), value) for id, value in one.noted),
        back=one.back,
    )


def _field(ref: str, names: Names) -> dict[str, str]:
    return {language: names.fields((ref,), language) for language in LANGUAGES}
