"""A small site for tests of the core: two platforms, two patrols, a group, a desk, a commander."""

from datetime import UTC, datetime, timedelta

from bridge.catalogue import load_catalogue
from rules.model import (
    Address,
    Aid,
    Confirm,
    Form,
    Kind,
    Manner,
    Mode,
    Place,
    Point,
    Policy,
    Role,
    Send,
    Site,
    Stretch,
    Unit,
    UnitKind,
)
from rules.rulebook import Rulebook

NOON = datetime(2026, 10, 1, 4, 0, tzinfo=UTC)
GATE, LAKE, HILL = Point(29.350, 110.440), Point(29.360, 110.440), Point(29.370, 110.440)


def unit(id: str, kind: UnitKind, zh: str, en: str, *channels: str, **more: object) -> Unit:
    addresses = tuple(Address(*c.split("/", 1)) for c in channels)
    return Unit(
        id=id,
        kind=kind,
        names={"zh": zh, "en": en},
        channels=addresses,
        **more,  # type: ignore[arg-type]
    )


UNITS = [
    unit("desk", UnitKind.DESK, "指挥室", "dispatch", "desk/desk", role=Role.DISPATCHER),
    unit("chief", UnitKind.DESK, "值班领导", "chief", "desk/chief", role=Role.COMMANDER),
    unit("p-gate", UnitKind.PLATFORM, "南门平台", "Gate platform", "radio/南门", "chat/p-gate", point=GATE),
    unit("p-hill", UnitKind.PLATFORM, "山顶平台", "Hill platform", "radio/山顶", point=HILL),
    unit("u-1", UnitKind.PATROL, "快警一组", "quick one", "radio/快警一组", "chat/u-1", point=LAKE,
         mode=Mode.MOTORBIKE, skills=frozenset({"police"})),
    unit("u-2", UnitKind.PATROL, "快警二组", "quick two", "radio/快警二组", point=GATE,
         skills=frozenset({"police"})),
    unit("drivers", UnitKind.GROUP, "司机", "drivers", "chat/drivers"),
]  # fmt: skip

PLACES = [
    Place(id="gate", names={"zh": "南门", "en": "South Gate"}, point=GATE, aliases=("南门停车场",)),
    Place(id="lake", names={"zh": "月亮湖", "en": "Moon Lake"}, point=LAKE),
    Place(id="hill", names={"zh": "望云台", "en": "Cloud View"}, point=HILL),
]

KINDS = [
    Kind(id="help", names={"zh": "求助", "en": "help"}, confirm=Confirm.ALWAYS),
    Kind(
        id="dispute",
        names={"zh": "纠纷", "en": "dispute"},
        words=("纠纷", "打架", "dispute", "fight"),
        priority=2,
        to=(UnitKind.PATROL,),
        skills=frozenset({"police"}),
        neighbours=1,
    ),
    Kind(
        id="lost",
        names={"zh": "失物", "en": "lost property"},
        words=("丢了", "落在", "lost", "left my"),
        confirm=Confirm.NEVER,
        send=Send.ENDS,
        to=(UnitKind.PLATFORM,),
        ask_group=True,
        search=timedelta(minutes=60),
        window=timedelta(minutes=30),
    ),
    Kind(
        id="injury",
        names={"zh": "受伤", "en": "injury"},
        words=("受伤", "流血", "hurt", "bleeding"),
        priority=1,
        confirm=Confirm.NEVER,
        units=2,
        neighbours=1,
        aid=Aid.CALL,
    ),
]


def small_site(policy: Policy | None = None) -> Site:
    return Site(
        id="small",
        names={"zh": "小景区", "en": "Small"},
        language="zh",
        timezone="Asia/Shanghai",
        units={u.id: u for u in UNITS},
        places={p.id: p for p in PLACES},
        kinds={k.id: k for k in KINDS},
        default_kind="help",
        stretches={
            "line": Stretch(
                id="line", names={"zh": "环保车", "en": "shuttle"}, stops=("gate", "lake", "hill"),
                group="drivers",
            )
        },
        policy=policy or Policy(confidence=0.7),
        manners={
            "desk": Manner(form=Form.DESK),
            "radio": Manner(form=Form.SPOKEN),
            "chat": Manner(form=Form.TEXT),
            "air": Manner(form=Form.SPOKEN, shared=True),
        },
        catalogue=load_catalogue(),
    )  # fmt: skip


def small_book(policy: Policy | None = None) -> Rulebook:
    return Rulebook(small_site(policy))
