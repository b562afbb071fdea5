"""A sheet that says all of a plan: old and new, day, instruments, new heads, cells that merge along."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from members.models import PartyPost, Post
from reports.reorganization.cells_along import cells_alone
from reports.reorganization.models import Plan

from .drafting import carried_out, drafted, previewed

pytestmark = pytest.mark.django_db
HEAD = (
    "Hình thức,Đơn vị cũ,Thuộc,Đơn vị mới,Chính,Người đứng đầu mới,Nhập chi bộ,Mã chi bộ mới,"
    "Bí thư chi bộ mới,Ngày thực hiện,Văn bản của Nhà nước,Văn bản của Đảng\n"
)
DAY = date(2026, 7, 1)


@pytest.fixture
def plan(client, world):
    """A plan without rows, before the eyes of staff."""
    client.force_login(world.staff)
    return drafted(world)


def sent(client, plan, text):
    """The answer to that file."""
    mark = client.get(f"/sap-xep/{plan.pk}/tep/").context["mark"]
    file = SimpleUploadedFile("phuong-an.csv", (HEAD + text).encode())
    return client.post(f"/sap-xep/{plan.pk}/tep/", {"mark": mark, "file": file})


def test_it_works(client, world, plan):
    an, binh = world.member["an"], world.member["binh"]
    text = (
        f"Sáp nhập,Pá Khoang,,Hợp Nhất,,{an.dossier_no},Có,CB-HN,{binh.full_name},01/07/2026,NQ 5,QĐ 6\n"
        "Sáp nhập,a1-1,,Hợp Nhất,Có,,Có,,,,,\n"
        "Sáp nhập,Si Pa,,Đề Dê,,ngoài Đảng,Có,,,,,\n"
    )
    assert sent(client, plan, text).status_code == 302
    plan = Plan.objects.get(pk=plan.pk)
    assert (plan.on, plan.state_instrument, plan.party_instrument) == (DAY, "NQ 5", "QĐ 6")
    rows = plan.rows.values_list("tree", "old", "name", "head", "head_is_no_member")
    assert list(rows) == [
        ("area", "a1-2", "Hợp Nhất", an.pk, False),
        ("area", "a1-1", "Hợp Nhất", None, False),
        ("area", "b2-1", "", None, True),
        ("organization", "CB-A1-1", "Chi bộ Hợp Nhất", binh.pk, False),
        ("organization", "CB-A1-2", "Chi bộ Hợp Nhất", binh.pk, False),
    ]
    previewed(plan, world.staff)
    carried_out(plan, world.staff)
    head = Post.objects.on(DAY).get(village__key=plan.rows.get(number=1).new, post="village_head")
    secretary = PartyPost.objects.on(DAY).get(organization__code="CB-HN", post="secretary")
    assert (head.holder_id, secretary.holder_id) == (an.pk, binh.pk)


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (
            "Sáp nhập,a1-1,,X,,,,,,01/07/2026,NQ 5,\nSáp nhập,a1-2,,X,,,,,,02/07/2026,NQ 6,\n",
            [(3, "another_plan"), (3, "another_plan")],
        ),
        ("Sáp nhập,Si Pa,,Đề Dê,,,Có,,Lò Văn An,,,\n", [(2, "no_cells_to_merge")]),
        ("Sáp nhập,Si Pa,,Đề Dê,,Không Có Ai,,,,,,\n", [(2, "unknown_person")]),
    ],
)
def test_what_is_wrong_in_it_is_named(client, plan, text, faults):
    answer = sent(client, plan, text)
    assert answer.status_code == 422
    assert [(one["row"], one["code"]) for one in answer.context["faults"]] == faults
    assert not plan.rows.exists()


def test_a_cell_that_serves_other_villages_too_does_not_merge_along(world):
    groups = {"one": ["a1-1", "a2-1"], "two": ["a1-2", "b2-1"], "none": ["b2-2"]}
    assert cells_alone(DAY, groups) == {"one": ["CB-A1-1"], "two": ["CB-A1-2", "CB-B2"], "none": []}
