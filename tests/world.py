"""The cast and the small province that tests of the whole play in, built through the services.

Built once a process, laid aside, and brought back by one statement a table for each test after that.

Before 1 July 2025 the province has two districts of two communes each; on that day the districts end, the two
communes of the first become one, and one commune of the second is divided between both new ones::

    tinh ─ huyen-a ─ xa-a1 (a1-1 a1-2 a1-3)      xa-a (a1-1 a1-2 a1-3 a2-1 a2-2 b1-1)
         │         └ xa-a2 (a2-1 a2-2)        →
         └ huyen-b ─ xa-b1 (b1-1 b1-2)           xa-b (b1-2 b2-1 b2-2)
                   └ xa-b2 (b2-1 b2-2)

The Party tree is alike: TU above HU-A and HU-B, commune committees under them, cells under those, and from
the reform on DU-A and DU-B directly under TU. Nobody lives in b2-2; CB-A2 is a joint cell; CB-CQ (an agency)
and CB-DN (a private enterprise) serve no village. All people are made up.

``world.area["xa-a"]``, ``world.cell["CB-A1-1"]``, ``world.member["an"]`` find them; the users are attributes.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.utils.timezone import localdate

from cells import services as cells
from members import services as members
from members.models import Event, Member
from registry.accounts.access import clients
from registry.accounts.models import Grant, Role, User
from registry.units import numbering, organization_acts
from registry.units import services as areas
from registry.units.models import Area, Organization
from tests.databases import lay_aside

BEGAN = date(2015, 1, 1)
RECORDED = date(2020, 1, 1)
REFORM = date(2025, 7, 1)
PASSWORD = "một mật khẩu để thử 2026"


@dataclass
class World:
    """Who and what there is.

    Users: board staff, officers of two communes, a viewer, one without grants, an auditor of the trail, an
    administrator of accounts. The token is that of an exact client.
    """

    staff: User
    officer: User
    other_officer: User
    viewer: User
    stranger: User
    auditor: User
    administrator: User
    client_token: str = ""
    area: dict[str, Area] = field(default_factory=dict)
    cell: dict[str, Organization] = field(default_factory=dict)
    member: dict[str, Member] = field(default_factory=dict)
    event: dict[str, Event] = field(default_factory=dict)


@dataclass
class _Snapshot:
    """The world as first built, pickled; the statements that write its rows again; the day of its numbers."""

    world: bytes
    bring_back: str
    day: date


_snapshots: dict[str, _Snapshot] = {}


@pytest.fixture
def world(db: Any) -> World:
    """The small province with its cast; each test has it to itself."""
    return brought()


def brought(name: str = "small_province", make: Callable[[], World] | None = None) -> World:
    """The province in the database, which must be empty: built, or brought back.

    Other worlds that tests share have a ``name`` and a way to ``make`` them of their own.
    """
    if name not in _snapshots:
        # In one transaction, so that nothing was known of how it came about.
        with transaction.atomic():
            built = (make or build)()
            # What is laid aside comes back with the numbers of its units.
            numbering.ensure()
        _snapshots[name] = _Snapshot(pickle.dumps(built), lay_aside(name), localdate())
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_snapshots[name].bring_back)
        if _snapshots[name].day != localdate():
            # A run that goes on past midnight: the trees are numbered each day.
            numbering.ensure()
    world: World = pickle.loads(_snapshots[name].world)
    return world


@cache
def _password() -> str:
    return make_password(PASSWORD)


def build() -> World:
    """Build it; needs an empty register."""
    users = (
        User.objects.create(username=name, full_name=full_name, password=_password())
        for name, full_name in (
            ("staff", "Lò Thị Ban"),
            ("officer", "Cán bộ xã A"),
            ("other_officer", "Cán bộ xã B"),
            ("viewer", "Người xem"),
            ("stranger", "Người chưa được giao việc"),
            ("auditor", "Người kiểm tra nhật ký"),
            ("administrator", "Quản trị hệ thống"),
        )
    )
    world = World(*users)
    _areas(world)
    _organizations(world)
    # Numbers that staff enter are settled at once: they see the whole register from the beginning.
    Grant.objects.create(user=world.staff, role=Role.STAFF, organization=world.cell["TU"])
    _people(world)
    _reform_of_areas(world)
    _reform_of_the_party(world)
    _after(world)
    for user, role, code in (
        (world.officer, Role.OFFICER, "DU-A"),
        (world.other_officer, Role.OFFICER, "DU-B"),
        (world.viewer, Role.VIEWER, "TU"),
        (world.auditor, Role.AUDITOR, "TU"),
        (world.administrator, Role.ADMINISTRATOR, "TU"),
    ):
        Grant.objects.create(user=user, role=role, organization=world.cell[code])
    world.client_token = clients.issue(
        name="tổng hợp tỉnh",
        organization_id=world.cell["TU"].pk,
        by=world.staff,
        exact=clients.Exact("để thử", date(2099, 12, 31)),
    )
    numbering.ensure()
    return world


def _areas(world: World) -> None:
    for key, level, kind, name, code, parent in (
        ("tinh", "province", "Tỉnh", "Mường Xa", "91", None),
        ("huyen-a", "district", "Huyện", "Nậm A", "901", "tinh"),
        ("huyen-b", "district", "Huyện", "Nậm B", "902", "tinh"),
        ("xa-a1", "commune", "Xã", "A Một", "90101", "huyen-a"),
        ("xa-a2", "commune", "Xã", "A Hai", "90102", "huyen-a"),
        ("xa-b1", "commune", "Xã", "B Một", "90201", "huyen-b"),
        ("xa-b2", "commune", "Xã", "B Hai", "90202", "huyen-b"),
        ("a1-1", "village", "Bản", "Nà Tông", "", "xa-a1"),
        ("a1-2", "village", "Bản", "Pá Khoang", "", "xa-a1"),
        ("a1-3", "village", "Bản", "Huổi Lếch", "", "xa-a1"),
        ("a2-1", "village", "Bản", "Nà Tông", "", "xa-a2"),
        ("a2-2", "village", "Bản", "Co Mạ", "", "xa-a2"),
        ("b1-1", "village", "Bản", "Nậm Pồ", "", "xa-b1"),
        ("b1-2", "village", "Bản", "Chà Cang", "", "xa-b1"),
        ("b2-1", "village", "Bản", "Si Pa", "", "xa-b2"),
        ("b2-2", "village", "Bản", "Đề Dê", "", "xa-b2"),
    ):
        world.area[key] = areas.found_area(
            key=key,
            level=level,
            kind=kind,
            name=name,
            code=code,
            parent=world.area[parent] if parent else None,
            on=BEGAN,
            by=world.staff,
            state_instrument="Nghị quyết số 1",
        )


def _organizations(world: World) -> None:
    for code, kind, name, sector, parent, area in (
        ("TU", "province_committee", "Đảng bộ tỉnh Mường Xa", "", None, "tinh"),
        ("HU-A", "superior_committee", "Đảng bộ huyện Nậm A", "", "TU", "huyen-a"),
        ("HU-B", "superior_committee", "Đảng bộ huyện Nậm B", "", "TU", "huyen-b"),
        ("DB-A1", "grassroots_committee", "Đảng bộ xã A Một", "commune", "HU-A", "xa-a1"),
        ("DB-A2", "grassroots_committee", "Đảng bộ xã A Hai", "commune", "HU-A", "xa-a2"),
        ("DB-B1", "grassroots_committee", "Đảng bộ xã B Một", "commune", "HU-B", "xa-b1"),
        ("DB-B2", "grassroots_committee", "Đảng bộ xã B Hai", "commune", "HU-B", "xa-b2"),
        ("CB-CQ", "grassroots_cell", "Chi bộ cơ quan huyện", "agency", "HU-A", None),
        ("CB-DN", "grassroots_cell", "Chi bộ doanh nghiệp Mường Xa", "private_enterprise", "HU-B", None),
        ("CB-A1-1", "cell", "Chi bộ bản Nà Tông", "commune", "DB-A1", None),
        ("CB-A1-2", "cell", "Chi bộ bản Pá Khoang", "commune", "DB-A1", None),
        ("CB-A2", "cell", "Chi bộ ghép Nà Tông, Co Mạ", "commune", "DB-A2", None),
        ("CB-B1-1", "cell", "Chi bộ bản Nậm Pồ", "commune", "DB-B1", None),
        ("CB-B1-2", "cell", "Chi bộ bản Chà Cang", "commune", "DB-B1", None),
        ("CB-B2", "cell", "Chi bộ bản Si Pa", "commune", "DB-B2", None),
    ):
        world.cell[code] = organization_acts.found_organization(
            code=code,
            kind=kind,
            name=name,
            sector=sector,
            parent=world.cell[parent] if parent else None,
            area=world.area[area] if area else None,
            on=BEGAN,
            by=world.staff,
            instrument="Quyết định số 1",
        )
    for code, keys in (
        ("CB-A1-1", ["a1-1"]),
        ("CB-A1-2", ["a1-2"]),
        ("CB-A2", ["a2-1", "a2-2"]),
        ("CB-B1-1", ["b1-1"]),
        ("CB-B1-2", ["b1-2"]),
        ("CB-B2", ["b2-1"]),
    ):
        for key in keys:
            cells.serve_village(cell=world.cell[code], village=world.area[key], on=BEGAN, by=world.staff)


# Name of the role, full name, gender, birth date, ethnicity, cell, village of those with whom it begins.
FIRST = (
    ("an", "Lò Văn An", "male", date(1970, 3, 2), "Thái", "CB-A1-1", "a1-1"),
    ("binh", "Lò Thị Bình", "female", date(1985, 7, 14), "Thái", "CB-A1-1", "a1-1"),
    ("chung", "Quàng Văn Chung", "male", date(1992, 11, 30), "Khơ Mú", "CB-A1-1", "a1-1"),
    ("dung", "Vàng A Dủng", "male", date(1996, 2, 29), "Mông", "CB-A1-2", "a1-2"),
    ("dao", "Vàng Thị Đào", "female", date(1979, 1, 5), "Mông", "CB-A1-2", "a1-2"),
    ("giang", "Cà Văn Giang", "male", date(1955, 9, 9), "Thái", "CB-A2", "a2-1"),
    ("hanh", "Cà Thị Hạnh", "female", date(1990, 12, 12), "Thái", "CB-A2", "a2-2"),
    ("khang", "Nguyễn Văn Khang", "male", date(1968, 4, 30), "Kinh", "CB-CQ", None),
    ("lan", "Trần Thị Lan", "female", date(1988, 6, 1), "Kinh", "CB-CQ", None),
    ("minh", "Phạm Quang Minh", "male", date(1975, 8, 19), "Kinh", "CB-DN", None),
    ("nam", "Giàng A Nắm", "male", date(1982, 5, 20), "Mông", "CB-B1-1", "b1-1"),
    ("oanh", "Giàng Thị Oanh", "female", date(1994, 10, 10), "Mông", "CB-B1-1", "b1-1"),
    ("pho", "Hạng A Phổ", "male", date(1960, 1, 1), "Mông", "CB-B1-2", "b1-2"),
    ("quy", "Lý A Quý", "male", date(1999, 3, 8), "Dao", "CB-B2", "b2-1"),
)


def _people(world: World) -> None:
    for number, (name, full_name, gender, birth_date, ethnicity, cell, village) in enumerate(FIRST, start=1):
        event = members.first_record(
            member_data={
                "dossier_no": f"HS{number:05}",
                "card_no": f"91{number:010}",
                "citizen_id": f"0110{number:08}",
                "full_name": full_name,
                "gender": gender,
                "birth_date": birth_date,
                "ethnicity": ethnicity,
                "admitted_on": date(2010, 5, 19),
                "official_on": date(2011, 5, 19),
            },
            cell=world.cell[cell],
            village=world.area[village] if village else None,
            on=RECORDED,
            by=world.staff,
        )
        world.member[name], world.event[name] = event.member, event
    _admit(world, "son", "Sùng A Sơn", date(2001, 2, 3), "Mông", "CB-A1-2", "a1-3", date(2023, 5, 19))
    _admit(world, "tam", "Lò Thị Tâm", date(2003, 9, 2), "Thái", "CB-A1-1", "a1-1", date(2024, 2, 3))
    _admit(world, "uyen", "Giàng Thị Uyên", date(2000, 6, 6), "Mông", "CB-B1-2", "b1-2", date(2024, 11, 7))
    members.recognize(member=world.member["son"], by=world.officer, filing=members.Filing(date(2024, 6, 1)))
    members.recognize(member=world.member["tam"], by=world.officer, filing=members.Filing(date(2025, 3, 10)))
    members.leave(member=world.member["giang"], kind="died", on=date(2024, 8, 15), by=world.officer)
    members.transfer_out(
        member=world.member["lan"], other_place="other_province", on=date(2024, 10, 1), by=world.staff
    )


def _admit(
    world: World,
    name: str,
    full_name: str,
    birth_date: date,
    ethnicity: str,
    cell: str,
    village: str,
    on: date,
) -> None:
    """A woman or a man, as the middle name says."""
    event = members.admit(
        member_data={
            "dossier_no": f"KN{on:%Y%m%d}",
            "full_name": full_name,
            "gender": "female" if " Thị " in full_name else "male",
            "birth_date": birth_date,
            "ethnicity": ethnicity,
            "education": "upper_secondary",
            "youth_union": True,
        },
        cell=world.cell[cell],
        village=world.area[village],
        on=on,
        filing=members.Filing(on, f"{on:%d}-QĐ/HU"),
        by=world.officer,
    )
    world.member[name], world.event[name] = event.member, event


def _reform_of_areas(world: World) -> None:
    """1 July 2025, with both instruments."""
    area = world.area
    said: dict[str, Any] = {
        "on": REFORM,
        "by": world.staff,
        "state_instrument": "Nghị quyết số 1661",
        "party_instrument": "Quyết định 10",
    }
    area["xa-a"] = areas.merge_areas(
        sources=[area["xa-a1"], area["xa-a2"]],
        into=areas.NewArea("Nậm A", key="xa-a", code="90101", parent=area["tinh"]),
        main=area["xa-a1"],
        children="follow",
        **said,
    )
    area["xa-b"] = areas.merge_areas(
        sources=[area["xa-b2"]],
        into=areas.NewArea("Nậm B", key="xa-b", code="90202", parent=area["tinh"]),
        children="follow",
        **said,
    )
    areas.split_area(
        source=area["xa-b1"],
        into=[area["xa-a"], area["xa-b"]],
        children={area["b1-1"]: area["xa-a"], area["b1-2"]: area["xa-b"]},
        **said,
    )
    for key in ("huyen-a", "huyen-b"):
        areas.abolish_area(area=area[key], **said)


def _reform_of_the_party(world: World) -> None:
    """The Party tree on the new territories."""
    area, cell = world.area, world.cell
    decided: dict[str, Any] = {"on": REFORM, "by": world.staff, "instrument": "Quyết định số 10-QĐ/TU"}

    def commune_committee(code: str, commune: str, territory: Area) -> organization_acts.NewOrganization:
        name = f"Đảng bộ xã {commune}"
        return organization_acts.NewOrganization(
            code, name, kind="superior_committee", sector="", parent=cell["TU"], area=territory
        )

    cell["DU-A"] = organization_acts.merge_organizations(
        sources=[cell["HU-A"], cell["DB-A1"], cell["DB-A2"]],
        into=commune_committee("DU-A", "Nậm A", area["xa-a"]),
        main=cell["HU-A"],
        children="follow",
        **decided,
    )
    cell["DU-B"] = organization_acts.merge_organizations(
        sources=[cell["HU-B"], cell["DB-B2"]],
        into=commune_committee("DU-B", "Nậm B", area["xa-b"]),
        main=cell["HU-B"],
        children="follow",
        **decided,
    )
    organization_acts.split_organization(
        source=cell["DB-B1"],
        into=[cell["DU-A"], cell["DU-B"]],
        children={cell["CB-B1-1"]: cell["DU-A"], cell["CB-B1-2"]: cell["DU-B"]},
        **decided,
    )
    for code in ("CB-A1-1", "CB-A1-2", "CB-A2", "CB-B1-1", "CB-B1-2", "CB-B2"):
        organization_acts.change_organization(organization=cell[code], kind="grassroots_cell", **decided)


def _after(world: World) -> None:
    _admit(world, "vinh", "Cà Văn Vinh", date(2004, 1, 15), "Thái", "CB-A2", "a2-1", date(2025, 9, 2))
    members.change_cell(
        member=world.member["oanh"],
        cell=world.cell["CB-B2"],
        village=world.area["b2-1"],
        on=date(2025, 10, 1),
        by=world.staff,
    )
    for village, post, holder in (
        ("a1-1", "village_head", "an"),
        ("a1-1", "front_head", None),
        ("b2-1", "village_head", "quy"),
        ("b2-2", "village_head", None),
    ):
        members.fill_post(
            village=world.area[village],
            post=post,
            holder=world.member[holder] if holder else None,
            on=date(2024, 1, 1),
            by=world.staff,
        )
