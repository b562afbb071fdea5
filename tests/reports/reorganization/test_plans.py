"""A plan of reorganization: drafted, previewed, carried out and undone, on the small province."""

from __future__ import annotations

import pytest

from registry.units.models import Area, Organization
from reports.reorganization import carrying
from reports.reorganization.lines import Line
from reports.reorganization.measuring import measure
from reports.reorganization.models import Plan, PlanState
from tests.work import work_off

from .drafting import carried_out, drafted, merging, next_recording, previewed

pytestmark = pytest.mark.django_db


def test_it_works(world):
    plan = drafted(world, *merging("a1-1", "a1-2", into="moi", name="Nà Khoang", main="a1-1"))
    before, after = previewed(plan, world.staff)
    assert after.values[Line("villages", "", "")] == before.values[Line("villages", "", "")] - 1
    assert not Area.objects.filter(key="moi").exists()

    carried_out(plan, world.staff)

    assert Area.objects.filter(key="moi").exists()
    assert measure(plan) == after
    carrying.undo(plan=plan, by=world.staff)
    assert not Area.objects.filter(key="moi").exists()
    assert measure(plan) == before


def sent(client, address, **typed):
    """A form, filled in and sent."""
    return client.post(address, {"mark": client.get(address).context["mark"], **typed})


def test_pages_lead_from_a_draft_to_a_plan_that_is_undone(client, world):
    client.force_login(world.staff)
    begun = sent(client, "/sap-xep/moi/", title="Nhập bản", on="01/06/2026", organization="TU")
    assert begun.status_code == 302
    address = begun["Location"]
    ticked = {
        "olds": ["a1-1", "a1-2"],
        "new": "Nà Khoang",
        "main": "a1-1",
        "cells": "on",
        "cell_code": "CB-MOI",
    }
    assert sent(client, f"{address}nhap-ban/?xa=xa-a", **ticked).status_code == 302
    plan = Plan.objects.get()
    rows = list(plan.rows.values_list("kind", "tree", "old", "name", "is_main"))
    assert rows == [
        ("merge", "area", "a1-1", "Nà Khoang", True),
        ("merge", "area", "a1-2", "Nà Khoang", False),
        ("merge", "organization", "CB-A1-1", "Chi bộ Nà Khoang", False),
        ("merge", "organization", "CB-A1-2", "Chi bộ Nà Khoang", False),
    ]
    assert client.post(f"{address}xem-truoc/").status_code == 302
    work_off()
    page = client.get(address)
    text = page.content.decode()
    assert page.status_code == 200 and "Trước và sau" in text and "Nà Khoang" in text
    lists = {line.line.figure: line.asked for line in page.context["totals"] if line.has_list}
    for asked in lists.values():
        assert client.get(f"{address}danh-sach/?{asked}").status_code == 200
    villages = client.get(f"{address}danh-sach/?{lists['villages']}&muc=new")
    assert [(words, thing.name) for words, thing in villages.context["page"]] == [("thêm", "Bản Nà Khoang")]
    assert client.get(f"{address}danh-sach/?so-lieu=khong-co").status_code == 404
    assert sent(client, f"{address}thuc-hien/").status_code == 302
    next_recording()
    work_off()
    next_recording()
    plan.refresh_from_db()
    assert plan.state == PlanState.CARRIED_OUT
    assert Organization.objects.filter(code="CB-MOI").exists()
    assert sent(client, f"{address}hoan-tac/").status_code == 302
    assert "Đã hoàn tác" in client.get(address).content.decode()
    assert not Organization.objects.filter(code="CB-MOI").exists()
    assert "Nhập bản" in client.get("/sap-xep/").content.decode()
