"""How the head and the foot of a paper name a unit."""

from __future__ import annotations

from registry.units.models import Kind
from registry.units.structure import Structure

_COMMITTEE = "đảng bộ "


def head_of(structure: Structure, unit: int) -> tuple[str, str]:
    """The two lines at the left: of a province its board, of another unit what it stands under and itself."""
    term = structure.party.standing[unit]
    if term.kind == Kind.PROVINCE_COMMITTEE:
        name = term.name
        if name.lower().startswith(_COMMITTEE):
            # The committee of the province's organization: Tỉnh ủy, Thành ủy.
            kind, _, rest = name[len(_COMMITTEE) :].partition(" ")
            name = f"{kind} ủy {rest}"
        return name.upper(), "BAN TỔ CHỨC"
    above = structure.party.above(unit)
    return (structure.party.standing[above].name.upper() if above is not None else ""), term.name.upper()


def place_of(structure: Structure, unit: int) -> str:
    """The place before the day: that of the unit's territory, where it has one."""
    area = structure.party.standing[unit].area
    if area is None:
        return "…………"
    naming = structure.forest.namings[area][-1].name
    return str(naming)


def signs_of(kind: str) -> str:
    """Who signs."""
    return "TRƯỞNG BAN" if kind == Kind.PROVINCE_COMMITTEE else "T/M CẤP ỦY"
