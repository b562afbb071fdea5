"""What the register knows for a paper: the values of every field, as text, on the day it is signed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from members.case_rules import Steps
from members.models import Case, CaseStep, Event, EventKind, Member, PartyPost, PartyPostKind, Step, Stretch
from members.rules import probation_ends_on, rules_on
from registry.units.models import CELL_KINDS
from registry.units.models import Kind as UnitKind
from registry.units.names import area_names, name_on, organization_names
from registry.units.structure import Structure, forest
from registry.units.tree import Tree

from .kinds import Kind

# What the organ of an organization is called: it is the committee that issues a paper.
_ORGANS = (
    ("Đảng bộ tỉnh ", "Tỉnh ủy "),
    ("Đảng bộ thành phố ", "Thành ủy "),
    ("Đảng bộ huyện ", "Huyện ủy "),
    ("Đảng bộ ", "Đảng ủy "),
)
LETTERS = {UnitKind.PROVINCE_COMMITTEE: "TU"}
POSTS = {PartyPostKind.SECRETARY: "BÍ THƯ", PartyPostKind.DEPUTY_SECRETARY: "PHÓ BÍ THƯ"}
Person = Member | Case


@dataclass(frozen=True, slots=True)
class Asked:
    """Which paper is made: of whom, by which organization, signed when and by whom, under which number."""

    kind: Kind
    organization: int
    signed_on: date
    signed_as: str
    people: Sequence[Person]
    number: int | None = None
    to_place: str = ""


def organ(name: str) -> str:
    """The organ that acts for an organization of that name."""
    for body, said in _ORGANS:
        if name.startswith(body):
            return said + name.removeprefix(body)
    return name


def letters_of(structure: Structure, organization: int) -> str:
    """The letters by which an organization marks its papers."""
    term = structure.party.term(organization)
    if term is None:
        return ""
    return "CB" if term.kind in CELL_KINDS else LETTERS.get(UnitKind(term.kind), "ĐU")


def document_number(asked: Asked) -> str:
    """The number as papers have it: «12-QĐ/ĐU»; empty where the kind takes none."""
    if not asked.kind.series or asked.number is None:
        return ""
    letters = letters_of(forest().on(asked.signed_on), asked.organization)
    return f"{asked.number:02}-{asked.kind.series}/{letters}"


def of_paper(asked: Asked) -> dict[str, str]:
    """The fields of the paper itself."""
    structure, day = forest().on(asked.signed_on), asked.signed_on
    known = structure.forest
    term = structure.party.term(asked.organization)
    path = structure.party.path(asked.organization) if term is not None else (asked.organization,)
    issuer = organ(name_on(known, Tree.PARTY, asked.organization, day))
    above = organ(name_on(known, Tree.PARTY, path[-2], day)) if len(path) > 1 else ""
    is_cell = term is not None and term.kind in CELL_KINDS
    return {
        "số": f"{asked.number:02}" if asked.number else "",
        "ký hiệu": letters_of(structure, asked.organization),
        "ngày ký": f"ngày {day:%d} tháng {day:%m} năm {day.year}",
        "nơi ban hành": _place(structure, path, day),
        "cơ quan": issuer,
        "CƠ QUAN": issuer.upper(),
        "cơ quan cấp trên": above,
        "CƠ QUAN CẤP TRÊN": above.upper(),
        "thay mặt": "T/M CHI BỘ" if is_cell else "T/M BAN THƯỜNG VỤ",
        "CHỨC VỤ": POSTS.get(PartyPostKind(asked.signed_as), ""),
        "người ký": _signer(asked),
        "quy định": rules_on(day).documents,
        "số người": str(len(asked.people)),
        "nơi đến": asked.to_place,
    }


def _place(structure: Structure, path: Sequence[int], day: date) -> str:
    """The territory of the nearest organization that leads one."""
    for organization in reversed(path):
        term = structure.party.term(organization)
        if term is not None and term.area is not None:
            return name_on(structure.forest, Tree.TERRITORY, term.area, day, with_kind=False)
    return ""


def _signer(asked: Asked) -> str:
    held = PartyPost.objects.on(asked.signed_on).filter(organization=asked.organization, post=asked.signed_as)
    # A deputy may be one of several: then nobody can be named.
    names = list(held.values_list("holder__full_name", flat=True)[:2])
    return names[0] if len(names) == 1 else ""


def of_people(asked: Asked) -> list[dict[str, str]]:
    """The fields of each person, in the paper's order."""
    if asked.kind.of_case:
        return [
            {"thứ tự": str(place), **_of_case(case, asked.signed_on)}
            for place, case in enumerate(asked.people, start=1)
            if isinstance(case, Case)
        ]
    return _of_members([one for one in asked.people if isinstance(one, Member)], asked.signed_on)


def _of_members(members: Sequence[Member], day: date) -> list[dict[str, str]]:
    ids = [member.pk for member in members]
    stretches = {row.member_id: row for row in Stretch.objects.on(day).filter(member__in=ids)}
    last: dict[tuple[int, str], date] = {}
    kinds = (EventKind.ADMITTED, EventKind.RECOGNIZED)
    for event in Event.objects.live().filter(member__in=ids, kind__in=kinds).order_by("effective_on"):
        last[event.member_id, event.kind] = event.effective_on
    cells = {
        member.pk: stretches[member.pk].cell_id if member.pk in stretches else member.home_id
        for member in members
    }
    organizations = organization_names({cell for cell in cells.values() if cell}, day)
    villages = area_names({row.village_id for row in stretches.values() if row.village_id}, day)
    found = []
    for place, member in enumerate(members, start=1):
        stretch = stretches.get(member.pk)
        admitted = last.get((member.pk, EventKind.ADMITTED)) or member.admitted_on
        ends = probation_ends_on(admitted) if admitted else None
        official = last.get((member.pk, EventKind.RECOGNIZED)) or member.official_on or ends
        found.append(
            {
                "thứ tự": str(place),
                **_of_anybody(member),
                "quê quán": member.native_place,
                "nơi cư trú": villages.get(stretch.village_id or 0, "") if stretch else "",
                "chi bộ": organizations.get(cells[member.pk] or 0, ""),
                "ngày kết nạp": _day(admitted),
                "ngày hết dự bị": _day(ends),
                "ngày chính thức": _day(official),
            }
        )
    return found


def _of_anybody(person: Person) -> dict[str, str]:
    return {
        "họ và tên": person.full_name,
        "ngày sinh": str(person.born or ""),
        "giới tính": str(person.get_gender_display()) if person.gender else "",
        "dân tộc": person.ethnicity,
    }


def _of_case(case: Case, day: date) -> dict[str, str]:
    steps = Steps(case.steps.all())
    certificate = steps.passed(Step.CERTIFICATE)
    ceremony = steps.passed(Step.CEREMONY)
    admitted = ceremony.done_on if ceremony else None
    return {
        **_of_anybody(case),
        "quê quán": "",
        "nơi cư trú": area_names([case.village_id], day)[case.village_id] if case.village_id else "",
        "chi bộ": organization_names([case.cell_id], day)[case.cell_id] if case.cell_id else "",
        "ngày kết nạp": _day(admitted),
        "ngày hết dự bị": _day(probation_ends_on(admitted) if admitted else None),
        "ngày chính thức": "",
        "ngày cấp chứng nhận": _day(certificate.done_on if certificate else None),
        **_of_vote("chi bộ", steps.last(Step.CELL_VOTE)),
        **_of_vote("đảng ủy", steps.last(Step.COMMITTEE_VOTE)),
    }


def _of_vote(body: str, vote: CaseStep | None) -> Mapping[str, str]:
    said = {"triệu tập": "convened", "có mặt": "present", "tán thành": "in_favour"}
    numbers = {name: getattr(vote, column, None) for name, column in said.items()}
    favour, convened = numbers["tán thành"], numbers["triệu tập"]
    share = f"{100 * favour / convened:.2f}".replace(".", ",") + "%" if favour and convened else ""
    return {
        f"ngày {body} họp": _day(vote.done_on if vote else None),
        f"số nghị quyết {body}": vote.document_no if vote else "",
        f"{body} tỷ lệ": share,
        **{f"{body} {name}": "" if number is None else str(number) for name, number in numbers.items()},
    }


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""
