"""The lines of the register of villages: how far each is, its cells, its posts, its clearing programme."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cells.models import VillageProgramme
from members.models import PostKind
from registry.accounts.access.places import Place, area_place, organization_place
from registry.common import exports
from registry.common.moments import Moment
from registry.units.names import name_on
from registry.units.structure import Structure, forest
from registry.units.tree import Tree
from reports.engine.last_members import last_days
from reports.engine.village_states import VillageState
from reports.labels import label

from .village_facts import VillageFacts, village_facts

LEADING_POSTS = {PostKind.VILLAGE_HEAD: "Trưởng thôn, bản", PostKind.FRONT_HEAD: "Trưởng ban mặt trận"}
HELD_BY = {"member": "đảng viên", "other": "ngoài Đảng", "": ""}
# What is said of a village beside its rung.
MARKS = {
    "villages_at_risk": "Có nguy cơ",
    "villages_posted_only": "Chỉ có tăng cường",
    "villages_relapsed": "Trở lại trắng",
    "villages_ready_for_cell": "Đủ điều kiện lập chi bộ",
}


@dataclass(frozen=True, slots=True)
class VillageLine:
    """A village of the register, and what is known of it on the reporting date."""

    state: VillageState
    place: Place
    name: str
    commune: Place | None
    programme: VillageProgramme | None
    is_open: bool
    in_charge: Place | None
    facts: VillageFacts
    last_day: date | None

    @property
    def rung(self) -> str:
        """The words of the rung."""
        return label("rung", self.state.rung)

    @property
    def marks(self) -> list[str]:
        """What else is said of it."""
        return [words for code, words in MARKS.items() if code in self.state.counted_by]

    @property
    def heads(self) -> list[tuple[str, str]]:
        """The two leading posts: what each is called, and who holds it: ``member``, ``other`` or nobody."""
        held = {post.post: "member" if post.holder_id else "other" for post in self.facts.posts}
        return [(title, held.get(post, "")) for post, title in LEADING_POSTS.items()]


def programmes_on(villages: Iterable[int], day: date) -> dict[int, VillageProgramme]:
    """The last programme of each of ``villages`` that was opened by ``day``, where there is one."""
    opened = VillageProgramme.objects.filter(village__any_of=list(villages), starts_on__lte=day)
    return {programme.village_id: programme for programme in opened.order_by("starts_on")}


def is_open(programme: VillageProgramme | None, day: date) -> bool:
    """Is it open on the day?"""
    return programme is not None and programme.starts_on <= day < programme.ends_on


def in_order(structure: Structure, states: Sequence[VillageState]) -> list[VillageState]:
    """By commune and name, as lists of villages go."""
    namings = structure.forest.namings

    def order(state: VillageState) -> tuple[str, str, str]:
        above = _above(structure, state.village)
        return (
            namings[above][-1].sort_key if above is not None else "",
            namings[state.village][-1].sort_key,
            structure.forest.area_keys[state.village][0],
        )

    return sorted(states, key=order)


def lines_of(
    structure: Structure,
    states: Sequence[VillageState],
    programmes: Mapping[int, VillageProgramme],
    moment: Moment,
    reading: str,
) -> list[VillageLine]:
    """The lines of some villages in their order; a fixed number of queries."""
    villages = [state.village for state in states]
    facts = village_facts(structure, villages, moment)
    empty = [s.village for s in states if f"villages_without_member_{reading}" in s.counted_by]
    last = last_days(forest().on(moment.on), empty, reading) if empty else {}
    lines = []
    for state in states:
        village, programme = state.village, programmes.get(state.village)
        above = _above(structure, village)
        charge = programme.organization_id if programme is not None else None
        lines.append(
            VillageLine(
                state,
                area_place(structure, village),
                name_on(structure.forest, Tree.TERRITORY, village, moment.on),
                area_place(structure, above) if above is not None else None,
                programme,
                is_open(programme, moment.on),
                organization_place(structure, charge) if charge is not None else None,
                facts[village],
                last.get(village),
            )
        )
    return lines


def _above(structure: Structure, village: int) -> int | None:
    path = [unit for unit in structure.areas.place(village).path if unit != village]
    return path[-1] if path else None


def table_of(lines: Sequence[VillageLine], notes: Sequence[str]) -> exports.Table:
    """The lines as a file, with what it says of itself."""
    heads = (
        "Khóa",
        "Thôn, bản",
        "Xã, phường",
        "Bậc",
        "Đảng viên cư trú",
        "Đảng viên của mình",
        "Đảng viên tại chỗ",
        "Lưu ý",
        "Chi bộ phụ trách",
        *LEADING_POSTS.values(),
        "Chương trình",
        "Nguyên nhân",
        "Tổ chức phụ trách",
        "Phấn đấu đến ngày",
        "Ngày cuối cùng có đảng viên",
    )
    return exports.Table("Sổ thôn, bản", heads, _rows(lines), notes, is_long=True)


def _rows(lines: Sequence[VillageLine]) -> Iterator[Sequence[Any]]:
    for line in lines:
        work = line.programme if line.is_open else None
        stage = "đang mở" if work else "đã đóng" if line.programme else ""
        yield (
            line.place.key,
            line.name,
            line.commune.name if line.commune else "",
            line.rung,
            line.state.resident,
            line.state.own,
            line.state.local,
            "; ".join(line.marks),
            ", ".join(cell.name for cell in line.facts.cells),
            *(HELD_BY[holder] for _, holder in line.heads),
            stage,
            work.cause_label if work else "",
            line.in_charge.name if work and line.in_charge else "",
            work.aim_on if work else None,
            line.last_day,
        )
