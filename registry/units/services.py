"""Founding, renaming, moving, merging, splitting and abolishing areas.

Each writes the dated rows, the ledger's lines with the State's and the Party's instrument, and one row of the
audit trail, in one transaction, and raises :class:`Refused` where the act breaks a rule. An act may be dated
in the past, and a decided reform entered before its day.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from registry.audit.trail import collecting, record
from registry.common.dated import change_from
from registry.common.dates import FOREVER
from registry.common.refusals import Refused, write
from registry.common.text import clean

from .dividing import Division, split_all
from .merging import Merger, merge_all
from .models import Area, AreaChange, AreaNaming, AreaPlacement, ChangeKind, Level, Special
from .restructure import Act, Structure, written

if TYPE_CHECKING:
    from registry.accounts.models import User

RANKS = {Level.PROVINCE: 0, Level.DISTRICT: 1, Level.COMMUNE: 2, Level.VILLAGE: 3}


@dataclass(frozen=True, eq=False, slots=True)
class NewArea:
    """An area that a merge or a split founds: level and, left open, kind and parent as its predecessor's.

    Without a key it is given one.
    """

    name: str
    kind: str | None = None
    code: str = ""
    key: str = ""
    parent: Area | None = None
    special: str = ""


class _Areas(Structure):
    units = Area
    rows = AreaPlacement
    ledger = AreaChange
    besides: ClassVar = (AreaNaming,)
    names = AreaNaming
    unit_field = "area"
    known_by = "key"
    noun = "đơn vị"

    def rank(self, row: Any) -> int:
        return RANKS[row.area.level]

    def may_have_children(self, row: Any) -> bool:
        return bool(row.area.level != Level.VILLAGE)

    def alike(self, row: Any, other: Any) -> bool:
        return bool(row.area.level == other.area.level)

    def is_new(self, unit: Any) -> bool:
        return isinstance(unit, NewArea)

    def create(self, new: Any, like: Any, act: Act) -> Area:
        kind = new.kind
        if kind is None:
            before = AreaNaming.objects.filter(area=like.area).order_by("-starts_on").first()
            kind = before.kind if before else ""
        parent = new.parent or like.parent
        return _found(like.area.level, new.key, new.name, kind, new.code, parent, act, special=new.special)

    def create_all(self, wanted: Sequence[tuple[Any, Any]], act: Act) -> list[Any]:
        is_plain = all(
            clean(new.key) and not new.code and (new.parent or like.parent) for new, like in wanted
        )
        if len(wanted) < 2 or not is_plain:
            return super().create_all(wanted, act)
        return _found_all(wanted, act)


AREAS = _Areas()


def _found(
    level: str, key: str, name: str, kind: str, code: str, parent: Area | None, act: Act, *, special: str = ""
) -> Area:
    """A new area with its first placement and naming; no ledger line, which is the act's own."""
    key = clean(key) or f"{level[0].upper()}-{secrets.token_hex(6)}"
    if Area.objects.filter(key=key).exists():
        raise Refused("key_taken", f"Khóa {key} đã thuộc về một đơn vị khác.", "key")
    if parent is None and level != Level.PROVINCE:
        raise Refused("needs_a_parent", "Hãy chọn cấp trên của đơn vị.", "parent")
    AREAS.lock([parent])
    area: Area = Area.objects.create(key=key, level=level)
    placement = AreaPlacement.objects.create(area=area, parent=parent, starts_on=act.on)
    if parent is not None:
        AREAS.check_under(placement, parent)
    AreaNaming.objects.create(
        area=area,
        starts_on=act.on,
        **AREAS.naming(name),
        kind=clean(kind),
        code=_free_code(area, code, act.on),
        special=_known_special(special),
    )
    return area


def _found_all(wanted: Sequence[tuple[NewArea, Any]], act: Act) -> list[Area]:
    """As :func:`_found`, of many without codes, each like a row of one of its predecessors."""
    keys = [clean(new.key) for new, _ in wanted]
    taken = Area.objects.filter(key__in=keys).first()
    if taken is not None or len(set(keys)) < len(keys):
        key = taken.key if taken else next(key for key in keys if keys.count(key) > 1)
        raise Refused("key_taken", f"Khóa {key} đã thuộc về một đơn vị khác.", "key")
    parents = [new.parent or like.parent for new, like in wanted]
    AREAS.lock(parents)
    made = Area.objects.bulk_create(
        Area(key=key, level=like.area.level) for key, (_, like) in zip(keys, wanted, strict=True)
    )
    placements = AreaPlacement.objects.bulk_create(
        AreaPlacement(area=area, parent=parent, starts_on=act.on)
        for area, parent in zip(made, parents, strict=True)
    )
    # One of each level under a parent shows whether any may stand there.
    for placement in {(one.parent_id, one.area.level): one for one in placements}.values():
        AREAS.check_under(placement, placement.parent)
    before = AreaNaming.objects.filter(area__in=[like.area_id for _, like in wanted]).order_by("starts_on")
    kinds = dict(before.values_list("area", "kind"))
    AreaNaming.objects.bulk_create(
        AreaNaming(
            area=area,
            starts_on=act.on,
            **AREAS.naming(new.name),
            kind=clean(kinds.get(like.area_id, "") if new.kind is None else new.kind),
            special=_known_special(new.special),
        )
        for area, (new, like) in zip(made, wanted, strict=True)
    )
    return list(made)


def _known_special(special: str) -> str:
    """The kinds of a special place in their order; refuses what is none of them."""
    said = special.split()
    known = " ".join(value for value in Special.values if value in said)
    if len(known.split()) != len(said):
        raise Refused("special_unknown", "Hãy chọn vùng trong danh sách.", "special")
    return known


def _free_code(area: Area, code: str, on: date, until: date = FOREVER) -> str:
    """The code, which no other area of the level bears on a day of the period; others may have before."""
    code = clean(code)
    namings = AreaNaming.objects.filter(code=code, starts_on__lt=until, ends_on__gt=on)
    taken = namings.filter(area__level=area.level).exclude(area=area).first() if code else None
    if taken is not None:
        raise Refused("code_taken", f"Mã {code} đang là mã của «{taken.name}» trong cùng thời gian.", "code")
    return code


def _act(on: date, by: User, state_instrument: str, party_instrument: str) -> Act:
    instruments = {
        "state_instrument": clean(state_instrument),
        "party_instrument": clean(party_instrument),
    }
    return Act(on, by, instruments)


def _audit(action: str, act: Act, on: Area | None, **facts: Any) -> None:
    record(f"area.{action}", by=act.by, on=on, changed_on=act.on.isoformat(), **facts)


def _keys(areas: Sequence[Area]) -> list[str]:
    return [area.key for area in areas]


@write
def found_area(
    *,
    level: str,
    name: str,
    parent: Area | None,
    on: date,
    by: User,
    kind: str = "",
    code: str = "",
    key: str = "",
    special: str = "",
    state_instrument: str = "",
    party_instrument: str = "",
) -> Area:
    """A new area stands from ``on`` under ``parent``; a province alone has none.

    Refuses a key or (on the same days, at the same level) a code that another bears, and a parent that is no
    higher or does not stand all along. Names may repeat, also within a commune.
    """
    act = _act(on, by, state_instrument, party_instrument)
    area = _found(level, key, name, kind, code, parent, act, special=special)
    AREAS.line(ChangeKind.FOUND, None, area, act)
    _audit("found", act, area, key=area.key)
    return area


@write
def rename_area(
    *,
    area: Area,
    name: str,
    on: date,
    by: User,
    kind: str | None = None,
    code: str | None = None,
    special: str | None = None,
    state_instrument: str = "",
    party_instrument: str = "",
) -> Area:
    """From ``on`` the area bears another name and, where given, kind, official code and specialty."""
    act = _act(on, by, state_instrument, party_instrument)
    AREAS.lock([area])
    until = AREAS.standing(area, on, "area").ends_on
    changes = AREAS.naming(name)
    if kind is not None:
        changes["kind"] = clean(kind)
    if code is not None:
        changes["code"] = _free_code(area, code, on, until)
    if special is not None:
        changes["special"] = _known_special(special)
    namings = AreaNaming.objects.filter(area=area)
    held = namings.on(on).first()
    if held is not None and all(getattr(held, column) == value for column, value in changes.items()):
        raise Refused("nothing_changes", "Tên, loại, mã và vùng vẫn như cũ.", "name")
    change_from(namings, on, **changes)
    AREAS.line(ChangeKind.RENAME, area, area, act)
    _audit("rename", act, area)
    return area


@write
def move_area(
    *,
    area: Area,
    parent: Area,
    on: date,
    by: User,
    state_instrument: str = "",
    party_instrument: str = "",
) -> Area:
    """From ``on`` the area stands under ``parent``, with all below it."""
    act = _act(on, by, state_instrument, party_instrument)
    AREAS.move(area, parent, act)
    _audit("move", act, area, parent=parent.key)
    return area


@write
def merge_areas(
    *,
    sources: Sequence[Area],
    into: Area | NewArea,
    on: date,
    by: User,
    main: Area | None = None,
    children: Literal["refuse", "follow"] = "refuse",
    state_instrument: str = "",
    party_instrument: str = "",
) -> Area:
    """The sources end on the eve of ``on`` and go into ``into``, which may be new or one of them.

    ``main`` is the source from which the target descends (its main predecessor). What stands under a source
    follows with ``children="follow"``; otherwise the act is refused while anything does.
    """
    act = _act(on, by, state_instrument, party_instrument)
    target, ended = AREAS.merge(sources, into, act, main=main, children=children)
    _audit("merge", act, target, ended=_keys(ended))
    return target  # type: ignore[no-any-return]


@write
def merge_many_areas(
    *,
    mergers: Sequence[Merger],
    on: date,
    by: User,
    children: Literal["refuse", "follow"] = "refuse",
    state_instrument: str = "",
    party_instrument: str = "",
) -> list[Area]:
    """As :func:`merge_areas`, of any number of mergers of one day; the areas in that order.

    No area ends in two of them, or ends in one and is the target of another. Refuses for the first that
    breaks a rule, and then nothing of any is written.
    """
    act = _act(on, by, state_instrument, party_instrument)
    merged = merge_all(AREAS, mergers, act, children=children)
    with collecting():
        for target, ended in merged:
            _audit("merge", act, target, ended=_keys(ended))
    return [target for target, _ in merged]


@write
def split_area(
    *,
    source: Area,
    into: Sequence[Area | NewArea],
    on: date,
    by: User,
    main: Area | NewArea | None = None,
    children: Mapping[Area, Area | NewArea] | None = None,
    state_instrument: str = "",
    party_instrument: str = "",
) -> list[Area]:
    """The source is divided among ``into``; the areas in that order.

    It ends on the eve of ``on`` unless it is one of them. ``children`` says where each of its children goes:
    all of them where it ends, else those that leave it. ``main`` is the main successor.
    """
    act = _act(on, by, state_instrument, party_instrument)
    made = AREAS.split(source, into, act, main=main, children=children or {})
    _audit("split", act, source, into=_keys(made))
    return made


@write
def split_many_areas(
    *,
    divisions: Sequence[Division],
    on: date,
    by: User,
    state_instrument: str = "",
    party_instrument: str = "",
) -> list[list[Area]]:
    """As :func:`split_area`, of any number of divisions of one day; the areas of each in that order.

    No area is divided in two of them, or divided in one and a part in another.
    """
    act = _act(on, by, state_instrument, party_instrument)
    made = split_all(AREAS, divisions, act)
    with collecting():
        for division, parts in zip(divisions, made, strict=True):
            _audit("split", act, division.source, into=_keys(parts))
    return made


@write
def abolish_area(
    *,
    area: Area,
    on: date,
    by: User,
    children: Literal["refuse", "follow"] = "refuse",
    state_instrument: str = "",
    party_instrument: str = "",
) -> Area:
    """The area ends on the eve of ``on`` without a successor; its children may go up to its parent."""
    act = _act(on, by, state_instrument, party_instrument)
    AREAS.abolish(area, act, children=children)
    _audit("abolish", act, area)
    return area


__all__ = [
    "AREAS",
    "NewArea",
    "Refused",
    "abolish_area",
    "found_area",
    "merge_areas",
    "merge_many_areas",
    "move_area",
    "rename_area",
    "split_area",
    "split_many_areas",
    "written",
]
