"""Merging units of a tree: any number of mergers of one day, by a few statements for all of them.

A reorganization merges villages by the thousand; one by one that takes some ninety statements each. What is
merged alone is many of one, so the rules stand here one time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Q

from registry.common.dates import eve
from registry.common.declared.endings import UnitEnd
from registry.common.refusals import Refused

from .models import ChangeKind

if TYPE_CHECKING:
    from .restructure import Act, Structure


class Merger(NamedTuple):
    """The sources go into ``into``, which is one of them, another unit, or the description of a new one."""

    sources: Sequence[Any]
    into: Any
    main: Any | None

    @property
    def ending(self) -> list[Any]:
        """The sources that end."""
        return [source for source in dict.fromkeys(self.sources) if source != self.into]


def merge_all(
    structure: Structure, mergers: Sequence[Merger], act: Act, *, children: str
) -> list[tuple[Any, list[Any]]]:
    """Of each merger the target and the units that ended; no unit ends in two, or is a target and ends.

    Refuses for the first merger that breaks a rule; nothing of the others stays either.
    """
    for merger in mergers:
        _check_said(merger)
    ending = [unit for merger in mergers for unit in merger.ending]
    parents = [getattr(merger.into, "parent", None) for merger in mergers]
    structure.lock([*ending, *(merger.into for merger in mergers), *parents])
    rows = can_end(structure, ending, act, "sources")
    standing = standing_rows(structure, [m.into for m in mergers if not structure.is_new(m.into)], act)
    for merger in mergers:
        if not structure.is_new(merger.into):
            other = _row(structure, standing, merger.into, act, "into")
            structure.check_alike([rows[unit.pk] for unit in merger.ending], [other], "into")
    below = below_of(structure, ending, act)
    if children == "refuse":
        for unit in ending:
            structure.refuse_children(below[unit.pk], unit, act.on)
    structure.cut(ending, act.on)
    targets = _targets(structure, mergers, rows, act)
    _follow(structure, mergers, targets, below, act)
    wanted = [
        (unit, target, unit == merger.main)
        for merger, target in zip(mergers, targets, strict=True)
        for unit in merger.ending
    ]
    write_lines(structure, ChangeKind.MERGE, wanted, act)
    structure.end_dependants(
        [
            UnitEnd(unit, act.on, (target,), target, act.by)
            for merger, target in zip(mergers, targets, strict=True)
            for unit in merger.ending
        ]
    )
    return [(target, merger.ending) for merger, target in zip(mergers, targets, strict=True)]


def _check_said(merger: Merger) -> None:
    if not merger.ending:
        raise Refused("nothing_to_merge", "Hãy chọn ít nhất một đơn vị được sáp nhập.", "sources")
    if merger.main is not None and merger.main not in merger.sources:
        raise Refused("main_is_not_among_them", "Đơn vị chính phải là một trong các đơn vị trên.", "main")


def standing_rows(structure: Structure, units: Sequence[Any], act: Act) -> dict[int, Any]:
    """The rows that hold on the day, by unit, each with what it stands under."""
    field = structure.unit_field
    own = structure.rows.objects.filter(**{f"{field}__in": units})
    held = own.on(act.on).select_related(field, "parent")
    return {getattr(row, field).pk: row for row in held}


def _row(structure: Structure, rows: dict[int, Any], unit: Any, act: Act, argument: str) -> Any:
    return rows[unit.pk] if unit.pk in rows else structure.standing(unit, act.on, argument)


def can_end(structure: Structure, units: Sequence[Any], act: Act, argument: str) -> dict[int, Any]:
    """The rows that hold on the day; refuses a unit that did not stand before, or changed later."""
    field, on = structure.unit_field, act.on
    rows = standing_rows(structure, units, act)
    own = structure.rows.objects.filter(**{f"{field}__in": units})
    before = set(own.on(eve(on)).values_list(field, flat=True)) if eve(on) != on else set()
    later = set(own.filter(starts_on__gt=on).values_list(field, flat=True))
    changes = structure.ledger.objects.filter(Q(source__in=units) | Q(target__in=units), changed_on__gt=on)
    later.update(unit for pair in changes.values_list("source", "target") for unit in pair)
    for unit in units:
        if unit.pk not in rows or unit.pk not in before or unit.pk in later:
            structure.check_can_end(unit, on, argument)
    return rows


def below_of(structure: Structure, units: Sequence[Any], act: Act) -> dict[int, list[Any]]:
    """The rows that stand, or are to stand, under each of the units and are none of these themselves."""
    found: dict[int, list[Any]] = defaultdict(list)
    under = structure.rows.objects.filter(parent__in=units, ends_on__gt=act.on)
    ending = {unit.pk for unit in units}
    for row in under.select_related(structure.unit_field).order_by("starts_on", "pk"):
        if getattr(row, structure.unit_field).pk not in ending:
            found[row.parent_id].append(row)
    return found


def _targets(structure: Structure, mergers: Sequence[Merger], rows: dict[int, Any], act: Act) -> list[Any]:
    """What each merger leads to, founded where it is new."""
    new = [merger for merger in mergers if structure.is_new(merger.into)]
    likes = [_like(merger, rows) for merger in new]
    made = structure.create_all([(m.into, like) for m, like in zip(new, likes, strict=True)], act)
    standing = standing_rows(structure, made, act)
    for merger, unit in zip(new, made, strict=True):
        structure.check_alike([rows[one.pk] for one in merger.ending], [standing[unit.pk]], "into")
    founded = iter(made)
    return [next(founded) if structure.is_new(merger.into) else merger.into for merger in mergers]


def _like(merger: Merger, rows: dict[int, Any]) -> Any:
    """The row that a new target is like: that of the main source, or of the first."""
    own = merger.ending
    return rows[next((unit for unit in own if unit == merger.main), own[0]).pk]


def _follow(
    structure: Structure,
    mergers: Sequence[Merger],
    targets: Sequence[Any],
    below: dict[int, list[Any]],
    act: Act,
) -> None:
    for merger, target in zip(mergers, targets, strict=True):
        for unit in merger.ending:
            for row in below[unit.pk]:
                structure.hand_over(row, target, act)


def write_lines(
    structure: Structure, kind: ChangeKind, wanted: Sequence[tuple[Any, Any, bool]], act: Act
) -> None:
    """Lines of the ledger: from what, to what, whether mainly; the same line of a day stands one time."""
    known = structure.ledger.objects.filter(
        changed_on=act.on, kind=kind, source__in=[unit for unit, _, _ in wanted]
    )
    there = set(known.values_list("source", "target"))
    structure.ledger.objects.bulk_create(
        structure.ledger(
            changed_on=act.on,
            kind=kind,
            source=unit,
            target=target,
            is_main=is_main,
            **act.instruments,
        )
        for unit, target, is_main in wanted
        if (unit.pk, target.pk) not in there
    )
