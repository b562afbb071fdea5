"""Organizations that are too small or too large, named on the pages of units. They stop nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from members.rules import RuleSet
from registry.accounts.access.places import Place, organization_place
from registry.units.models import CELL_KINDS, Kind
from registry.units.structure import Structure
from registry.units.tree import Tree
from reports.questions import Answer, Status

# So many units are named in a notice.
NAMED = 5


@dataclass(frozen=True, slots=True)
class OrganizationNotice:
    """What is to be looked at, and the organizations (the first few of them) that it is said of."""

    title: str
    advice: str
    places: Sequence[Place]
    more: int


_TOO_LARGE = (
    "Chi bộ cơ sở có từ {0} đảng viên trở lên",
    "Từ {0} đảng viên trở lên thì lập đảng bộ cơ sở: hãy xem xét nâng lên.",
)
_TOO_SMALL = (
    "Đảng bộ cơ sở có dưới {0} đảng viên",
    "Dưới {0} đảng viên thì lập chi bộ cơ sở: hãy xem xét, hoặc xin ý kiến cấp trên.",
)
_FEW_OFFICIAL = (
    "Chi bộ có dưới {0} đảng viên chính thức",
    "Chi bộ cần ít nhất {0} đảng viên chính thức: hãy bổ sung, hoặc xét ghép với chi bộ gần đó.",
)


def notices(
    structure: Structure, place: Place, answers: Mapping[str, Answer], rules: RuleSet
) -> Iterator[OrganizationNotice]:
    """Of the organization itself and of those in its table, by the rules of the day."""
    if place.tree != Tree.PARTY:
        return
    members = _by_unit(structure, place, answers["members"])
    official = _by_unit(structure, place, answers["members_official"])
    kinds = {unit: structure.party.standing[unit].kind for unit in members}

    def of(*wanted: str) -> list[int]:
        return [unit for unit in members if kinds[unit] in wanted]

    large = [unit for unit in of(Kind.GRASSROOTS_CELL) if members[unit] >= rules.smallest_committee]
    small = [unit for unit in of(Kind.GRASSROOTS_COMMITTEE) if 0 < members[unit] < rules.smallest_committee]
    few = [unit for unit in of(*CELL_KINDS) if official[unit] < rules.smallest_cell]
    for words, limit, units in (
        (_TOO_LARGE, rules.smallest_committee, large),
        (_TOO_SMALL, rules.smallest_committee, small),
        (_FEW_OFFICIAL, rules.smallest_cell, few),
    ):
        if units:
            places = [organization_place(structure, unit) for unit in units[:NAMED]]
            title, advice = (text.format(limit) for text in words)
            yield OrganizationNotice(title, advice, places, len(units) - len(places))


def _by_unit(structure: Structure, place: Place, answer: Answer) -> dict[int, float]:
    """The organization's own number and those of the units of its table."""
    if answer.total.status != Status.REPORTED:
        return {}
    found = {
        unit: float(row.value)
        for row in answer.rows
        if (unit := structure.find_organization(row.key)) is not None and row.value is not None
    }
    return found | {place.id: float(answer.total.value or 0)}
