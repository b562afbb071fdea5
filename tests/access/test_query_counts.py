"""A list of two hundred costs no more statements than one of sixty, which is more than a page of most lists.

In the suite a list of a hundred and twenty: what is asked for each row shows as well.
"""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from members import services as members
from members.pages import listing
from registry.accounts.models import Grant, SummaryClient, User
from registry.audit.trail import record
from registry.imports.models import Batch, BatchFault, BatchState
from registry.units import services as areas
from reports.stored.models import FigureRun
from tests.proving import PROVE
from tests.web.pages import add_people

from .caching import forget
from .line import ON
from .markers import text_of
from .matrix import Statements

pytestmark = pytest.mark.django_db

FEW, MANY = 60, 200 if PROVE else 120


def add_listed(world, n: int) -> None:
    """One more of what has a history of its own: a probationary member, a village, a look at somebody."""
    begins = localdate() - timedelta(days=340)
    members.admit(
        member_data={"full_name": f"Lò Văn {n:03}", "dossier_no": f"T-{n}", "birth_date": date(2000, 1, 1)},
        cell=world.cell["CB-A1-1"],
        village=world.area["a1-1"],
        on=begins,
        filing=members.Filing(begins),
        by=world.staff,
    )
    areas.found_area(
        key=f"moi-{n:03}",
        level="village",
        name=f"Bản Mới {n:03}",
        parent=world.area["xa-a"],
        on=date(2025, 8, 1),
        by=world.staff,
    )
    record("members.read", by=world.officer, on=world.member["an"])


def grow(world, start: int, end: int) -> None:
    """More of all that lists are of, numbered from ``start`` up to ``end``."""
    for number in range(start, end):
        add_listed(world, number)
    add_accounts(world, range(start, end))


def add_accounts(world, numbers: range) -> None:
    """More of what administrators, officers and staff keep beside people."""
    here = world.cell["DU-A"]
    users = User.objects.bulk_create(User(username=f"u-{n:03}", full_name=f"Người {n:03}") for n in numbers)
    Grant.objects.bulk_create(Grant(user=user, role="viewer", organization=here) for user in users)
    SummaryClient.objects.bulk_create(
        SummaryClient(name=f"máy {n:03}", organization=here, token_digest=f"{n:064}") for n in numbers
    )
    batches = Batch.objects.bulk_create(
        Batch(id=uuid4(), created_by=world.officer, organization=here, file_name=f"{n}.csv", digest="x",
              state=BatchState.FAILED)
        for n in numbers
    )  # fmt: skip
    world.batch = getattr(world, "batch", batches[0])
    BatchFault.objects.bulk_create(
        BatchFault(batch=world.batch, sheet="members", row=n + 2, code="x", message="Lỗi") for n in numbers
    )
    FigureRun.objects.bulk_create(
        FigureRun(kind="changed", unique_key=f"run {n}", asked_by=world.staff) for n in numbers
    )


def lists(world) -> dict[str, tuple[User, str]]:
    """Every list, and who opens it."""
    staff, officer = world.staff, world.officer
    an = world.member["an"].pk
    figure = f"/danh-sach/?indicator={{}}&on={ON}&organization=DU-A"
    return {
        "members": (staff, f"/dang-vien/?ngay={ON}"),
        "members of a commune": (officer, f"/dang-vien/?ngay={ON}&trang-thai=tat-ca"),
        "members by name": (officer, f"/dang-vien/?ngay={ON}&q=lò văn"),
        "members as CSV": (officer, f"/dang-vien/?ngay={ON}&dang=csv"),
        "members as XLSX": (officer, f"/dang-vien/?ngay={ON}&dang=xlsx"),
        "members of a cell": (officer, f"/to-chuc/CB-A1-1/?ngay={ON}"),
        "people behind a figure": (officer, figure.format("members")),
        "people behind a figure as XLSX": (officer, figure.format("members") + "&dang=xlsx"),
        "villages behind a figure": (officer, figure.format("villages")),
        "search": (officer, f"/tim/?ngay={ON}&q=lò văn"),
        "search of villages": (officer, f"/tim/?ngay={ON}&q=bản mới"),
        "villages of a commune": (officer, f"/dia-ban/xa-a/?ngay={ON}"),
        "villages": (officer, f"/thon-ban/?ngay={ON}"),
        "villages as CSV": (officer, f"/thon-ban/?ngay={ON}&dang=csv"),
        "due": (officer, reverse("due")),
        "picking a village": (officer, reverse("member_new")),
        "imports": (officer, reverse("imports")),
        "faults of an import": (officer, reverse("import", args=[world.batch.pk])),
        "runs": (staff, reverse("runs")),
        "work": (staff, reverse("work")),
        "who looked": (staff, reverse("member_access_log", args=[an])),
        "the trail": (world.auditor, reverse("audit")),
        "accounts": (world.administrator, reverse("accounts")),
        "clients": (world.administrator, reverse("clients")),
    }


def statements(user: User, address: str) -> int:
    client = Client()
    client.force_login(user)
    # What this or another test left would not be asked for again.
    forget()
    counter = Statements()
    with connection.execute_wrapper(counter):
        response = client.get(address)
        text_of(response)
    assert response.status_code == 200, address
    return counter.count


def test_lists_cost_as_much_however_long_they_are(world):
    grow(world, 0, FEW)
    few = {name: statements(*asked) for name, asked in lists(world).items()}
    grow(world, FEW, MANY)
    many = {name: statements(*asked) for name, asked in lists(world).items()}
    assert {name: (few[name], many[name]) for name in few if few[name] != many[name]} == {}
    assert max(many.values()) < 120


def test_the_checker_finds_a_statement_for_each_row(world, monkeypatch):
    real = listing.admission_days

    def one_by_one(found):
        return {day: when for member in found for day, when in real([member]).items()}

    monkeypatch.setattr(listing, "admission_days", one_by_one)
    asked = world.staff, f"/dang-vien/?ngay={ON}"
    few = statements(*asked)
    add_people(world, 10)
    assert statements(*asked) >= few + 10
