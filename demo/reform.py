"""The reform of July 2025 in the default demo's Party tree.

District committees end, each commune of today gets a committee that stands directly above its grassroots
organizations, the cells of villages and schools become grassroots cells under it, and the offices of the
old communes and districts give way to those of the new communes.
"""

from __future__ import annotations

from collections import defaultdict

from registry.common.dates import REFORM
from registry.units.models import ChangeKind, Kind, Sector

from .agencies import DISTRICT_POLICE_ENDED
from .cells import Body, Tree
from .units import Commune

PARTY = "Quyết định số 2310-QĐ/TU ngày 20/6/2025 (dữ liệu mẫu)"
STATE_OFFICES = (
    "Văn phòng HĐND và UBND",
    "Phòng Kinh tế",
    "Phòng Văn hóa - Xã hội",
    "Trung tâm Phục vụ hành chính công",
)


def carry_out(tree: Tree, province: dict[str, Body]) -> None:
    """Write the reform into the tree; afterwards no body stands under one that has ended."""
    mains: dict[str, Commune] = {}
    for commune in tree.territory.communes:
        if commune.is_main or commune.successor not in mains:
            mains[commune.successor] = commune
    before = list(tree.bodies)
    with_health = {body.commune.successor for body in before if body.commune and body.mix == "health"}
    offices = {key: _commune(tree, key, main, key in with_health) for key, main in mains.items()}
    by_district: defaultdict[str, list[Body]] = defaultdict(list)
    for commune in tree.territory.communes:
        of = offices[commune.successor]
        by_district[commune.district] += [*of["agency"], *of["agency"], *of["police"], *of["army"]]
        old, new = tree.committees[commune.key], tree.committees[commune.successor]
        old.ends = REFORM
        tree.line(REFORM, ChangeKind.MERGE, old, new, main=commune is mains[commune.successor], by=PARTY)
    for body in before:
        if body.commune is not None and body.terms[-1].parent is tree.committees[body.commune.key]:
            _cell_of_commune(tree, body, offices[body.commune.successor], mains)
    for key in tree.territory.districts:
        _district(tree, tree.committees[key], before, by_district[key], province)
    border, army = province["border"], province["army"]
    border.ends = REFORM
    tree.line(REFORM, ChangeKind.MERGE, border, army, by=PARTY)
    for body in before:
        if body.terms[-1].parent is border:
            body.becomes(REFORM, parent=army)
            tree.line(REFORM, ChangeKind.MOVE, body, body, by=PARTY)


def new_committee(tree: Tree, key: str) -> Body:
    """The committee of a commune of today, straight below the province's."""
    kind, name = tree.territory.successors[key]
    tree.committees[key] = tree.found(
        tree.root,
        Kind.SUPERIOR_COMMITTEE,
        f"Đảng bộ {kind.lower()} {name}",
        area=key,
        starts=REFORM,
        code=f"{tree.root.code}{key[1:6]}",
    )
    return tree.committees[key]


def _commune(tree: Tree, key: str, main: Commune, with_health: bool) -> dict[str, list[Body]]:
    """The committee of a commune of today and its offices' cells, by the sort of people in them."""
    kind, name = tree.territory.successors[key]
    title = f"{kind.lower()} {name}"
    committee = new_committee(tree, key)

    def cell(of: str, sector: Sector, mix: str, above: Body = committee) -> Body:
        kind = Kind.GRASSROOTS_CELL if above is committee else Kind.CELL
        return tree.found(
            above, kind, f"Chi bộ {of}", sector=sector, starts=REFORM, mix=mix, weight=3.0, commune=main
        )

    people_s = tree.found(
        committee,
        Kind.GRASSROOTS_COMMITTEE,
        f"Đảng bộ Ủy ban nhân dân {title}",
        sector=Sector.AGENCY,
        starts=REFORM,
    )
    return {
        "agency": [
            *(cell(office, Sector.AGENCY, "agency", people_s) for office in STATE_OFFICES),
            cell(f"các cơ quan Đảng {title}", Sector.AGENCY, "agency"),
        ],
        "police": [cell(f"Công an {title}", Sector.POLICE, "police")],
        "army": [cell(f"Quân sự {title}", Sector.ARMED_FORCES, "army")],
        "health": [cell(f"Trạm Y tế {title}", Sector.PUBLIC_UNIT, "health")] if with_health else [],
    }


def _cell_of_commune(
    tree: Tree, cell: Body, offices: dict[str, list[Body]], mains: dict[str, Commune]
) -> None:
    """A cell under an old commune's committee goes on under the new one's, or into its offices."""
    assert cell.commune is not None  # only cells of communes come here
    new = tree.committees[cell.commune.successor]
    if cell.ends is not None and cell.ends <= REFORM:
        return
    if cell.starts is not None and cell.starts >= REFORM:
        cell.terms = [cell.terms[0]._replace(kind=Kind.GRASSROOTS_CELL, parent=new)]
        return
    name = cell.terms[-1].name
    if not name.startswith(("Chi bộ Cơ quan", "Chi bộ Công an", "Chi bộ Trạm Y tế")):
        if cell.terms[-1].kind is Kind.CELL:
            cell.becomes(REFORM, kind=Kind.GRASSROOTS_CELL, parent=new)
        else:
            cell.becomes(REFORM, parent=new)
        tree.line(REFORM, ChangeKind.MOVE, cell, cell, by=PARTY)
        return
    cell.ends, cell.into = REFORM, offices[cell.mix]
    if cell.mix == "agency" and cell.commune is mains[cell.commune.successor]:
        for i, office in enumerate(cell.into):
            tree.line(REFORM, ChangeKind.SPLIT, cell, office, main=i == 0, by=PARTY)
    else:
        tree.line(REFORM, ChangeKind.MERGE, cell, cell.into[0], by=PARTY)


def _district(
    tree: Tree, committee: Body, before: list[Body], offices: list[Body], province: dict[str, Body]
) -> None:
    """A district's committee and offices end; its schools, health centre and banks go to its seat."""
    committee.ends = REFORM
    tree.line(REFORM, ChangeKind.ABOLISH, committee, None, by=PARTY)
    under: defaultdict[Body | None, list[Body]] = defaultdict(list)
    for body in before:
        under[body.terms[-1].parent].append(body)
    police = [b for b in before if b.mix == "police" and b.commune is None]
    for body in under[committee]:
        if body.area_is_led:
            continue
        name = body.terms[0].name
        if name.startswith(("Đảng bộ Cơ quan", "Đảng bộ Quân sự", "Đảng bộ Công an")):
            is_police = name.startswith("Đảng bộ Công an")
            on = DISTRICT_POLICE_ENDED if is_police else REFORM
            by = "Quyết định số 2025-QĐ/TU (dữ liệu mẫu)" if is_police else PARTY
            body.ends = on
            tree.line(on, ChangeKind.ABOLISH, body, None, by=by)
            for cell in under[body]:
                cell.ends = on
                army = [office for office in offices if office.mix == "army"]
                agency = [office for office in offices if office.mix == "agency"]
                cell.into = police if is_police else army if cell.mix == "army" else agency
                tree.line(on, ChangeKind.ABOLISH, cell, None, by=by)
        else:
            seat = body.commune or under[body][0].commune
            assert seat is not None  # a district's bodies have their seat in one of its communes
            body.becomes(REFORM, parent=tree.committees[seat.successor])
            tree.line(REFORM, ChangeKind.MOVE, body, body, by=PARTY)
