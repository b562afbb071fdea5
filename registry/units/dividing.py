"""Dividing units of a tree: any number of divisions of one day, by a few statements for all of them.

As with mergers (:mod:`.merging`), what is divided alone is many of one, so the rules stand here one time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from registry.common.declared.endings import UnitEnd
from registry.common.refusals import Refused

from .merging import below_of, can_end, standing_rows, write_lines
from .models import ChangeKind

if TYPE_CHECKING:
    from .restructure import Act, Structure


class Division(NamedTuple):
    """The source goes into several units, described or standing; it stands on where it is one of them.

    ``children`` says where each of its children goes, ``main`` which of the parts is its main successor.
    """

    source: Any
    into: Sequence[Any]
    main: Any | None
    children: Mapping[Any, Any]

    @property
    def parts(self) -> list[Any]:
        """What it goes into, each one time."""
        return list(dict.fromkeys(self.into))

    @property
    def stays(self) -> bool:
        """Does the source stand on, made smaller?"""
        return self.source in self.into


def split_all(structure: Structure, divisions: Sequence[Division], act: Act) -> list[list[Any]]:
    """Of each division the units after it, in its order; no unit is divided in two, or divided and a part.

    Refuses for the first division that breaks a rule; nothing of the others stays either.
    """
    for one in divisions:
        _check_said(one)
    structure.lock(unit for one in divisions for unit in _named(one))
    rows = _rows(structure, divisions, act)
    below = below_of(structure, [one.source for one in divisions], act)
    children = [_children(structure, one, below[one.source.pk], act) for one in divisions]
    ending = [one for one in divisions if not one.stays]
    structure.cut([one.source for one in ending], act.on)
    made = _parts(structure, divisions, rows, act)
    for one, own, units in zip(divisions, children, made, strict=True):
        for child, target in one.children.items():
            if units[target] != one.source:
                structure.hand_over(own[child], units[target], act)
    wanted = [
        (one.source, unit, one.main is not None and unit == units[one.main])
        for one, units in zip(divisions, made, strict=True)
        for unit in units.values()
        if unit != one.source
    ]
    write_lines(structure, ChangeKind.SPLIT, wanted, act)
    structure.end_dependants(
        [_end(one, units, act) for one, units in zip(divisions, made, strict=True) if not one.stays]
    )
    return [[units[new] for new in one.parts] for one, units in zip(divisions, made, strict=True)]


def _check_said(one: Division) -> None:
    if len(one.parts) < 2:
        raise Refused("nothing_to_split", "Chia tách phải có ít nhất hai đơn vị sau khi chia.", "into")
    if one.main is not None and one.main not in one.parts:
        raise Refused("main_is_not_among_them", "Đơn vị chính phải là một trong các đơn vị trên.", "main")


def _named(one: Division) -> list[Any]:
    return [one.source, *one.parts, *(getattr(new, "parent", None) for new in one.parts)]


def _rows(structure: Structure, divisions: Sequence[Division], act: Act) -> dict[int, Any]:
    """The rows that hold on the day; refuses what did not stand before, or ends and changed later."""
    rows = can_end(structure, [one.source for one in divisions if not one.stays], act, "source")
    staying = [one.source for one in divisions if one.stays]
    return rows | {unit.pk: structure.check_stood(unit, act.on, "source") for unit in staying}


def _children(structure: Structure, one: Division, rows: Sequence[Any], act: Act) -> dict[Any, Any]:
    """The rows of the children, of one with several to come the first; each has a place to go to."""
    below = {getattr(row, structure.unit_field): row for row in reversed(rows)}
    for child, target in one.children.items():
        if child not in below or target not in one.parts:
            raise Refused(
                "not_a_child",
                f"{structure.quoted(child, act.on)} không trực thuộc {structure.quoted(one.source, act.on)}, "
                "hoặc nơi đến không nằm trong các đơn vị sau khi chia.",
                "children",
            )
    if not one.stays:
        left = [row for child, row in below.items() if child not in one.children]
        structure.refuse_children(left, one.source, act.on)
    return below


def _parts(
    structure: Structure, divisions: Sequence[Division], rows: dict[int, Any], act: Act
) -> list[dict[Any, Any]]:
    """The units that the parts of each division are, founded where they are new."""
    wanted = [(new, rows[one.source.pk]) for one in divisions for new in one.parts if structure.is_new(new)]
    founded = iter(structure.create_all(wanted, act))
    made = [{new: next(founded) if structure.is_new(new) else new for new in one.parts} for one in divisions]
    standing = standing_rows(structure, [unit for units in made for unit in units.values()], act)
    for one, units in zip(divisions, made, strict=True):
        for unit in units.values():
            other = standing.get(unit.pk) or structure.standing(unit, act.on, "into")
            structure.check_alike([rows[one.source.pk]], [other], "into")
    return made


def _end(one: Division, units: dict[Any, Any], act: Act) -> UnitEnd:
    heir = units[one.main] if one.main is not None else None
    return UnitEnd(one.source, act.on, tuple(units.values()), heir, act.by)
