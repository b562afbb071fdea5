"""Every form of plans, filled in, ready to be sent and sent again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from reports.reorganization import jobs
from reports.reorganization.models import Plan
from tests.members.pages.officers import sign_in
from tests.world import World

from .drafting import carried_out, drafted, merging, previewed

ROWS = merging("b2-1", "b2-2", into="hop-nhat", name="Hợp Nhất")
FILE = "Hình thức,Đơn vị cũ,Đơn vị mới\nSáp nhập,Si Pa,Hợp Nhất\nSáp nhập,Đề Dê,Hợp Nhất\n"


def _plan(world: World, state: str) -> Plan:
    plan = drafted(world, *ROWS)
    if state in ("previewed", "done"):
        previewed(plan, world.staff)
    if state == "done":
        carried_out(plan, world.staff)
    if state == "at work":
        jobs.ask_preview(plan=plan, by=world.staff)
    return plan


def _form(
    path: str, typed: dict[str, Any], state: str = "draft"
) -> Callable[[World], tuple[Any, str, dict[str, Any]]]:
    """Who sends it, where to, and what: what was typed, and what the form brings along."""

    def play(world: World) -> tuple[Any, str, dict[str, Any]]:
        address = path if path.startswith("/") else f"/sap-xep/{_plan(world, state).pk}/{path}"
        browser = sign_in(world.staff)
        page = browser.get(address)
        brought = {"mark": page.context["mark"]} if page.status_code == 200 and "mark" in page.context else {}
        return browser, address, brought | typed

    return play


PLAYS = {
    "plan_new": _form("/sap-xep/moi/", {"title": "Đợt 1", "on": "01/07/2026", "organization": "TU"}),
    "plan_edit": _form("sua/", {"title": "Đợt 2", "on": "01/07/2026"}),
    "plan_merge": _form("nhap-ban/?xa=xa-a", {"olds": ["a1-1", "a1-2"], "new": "Nà Khoang"}),
    "plan_row": _form("dong/", {"kind": "rename", "tree": "area", "old": "a1-1", "new": "Nà Mới"}),
    "plan_row_remove": _form("dong/1/bo/", {}),
    "plan_sheet": _form("tep/", {}),
    "plan_share": _form("chia-se/", {"organizations": ["DU-A"]}),
    "plan_preview": _form("xem-truoc/", {}),
    "plan_stop": _form("dung/", {}, "at work"),
    "plan_discard": _form("bo/", {}),
    "plan_carry_out": _form("thuc-hien/", {}, "previewed"),
    "plan_undo": _form("hoan-tac/", {}, "done"),
}


def file() -> Any:
    """A sheet of two rows."""
    return SimpleUploadedFile("phuong-an.csv", FILE.encode())
