"""Forms of targets, periods, statutory forms and the reading of the board, of plans and of stored figures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse

from reports.periods.books import period
from reports.periods.services import ask_closing
from reports.statutory.choosing import shipped
from reports.stored.models import FigureRun
from reports.targets.cascade import Subject
from reports.targets.services import set_target
from tests.members.pages.officers import sign_in
from tests.reports.reorganization import plays as plans
from tests.work import close
from tests.world import World

from .play import Play, two_steps


def _targets(world: World) -> Play:
    address = "/chi-tieu/giao/?don-vi=DU-A&ky=2026-01-01..2026-12-31&chi-tieu=admissions&can-cu=plan"
    box = f"so-{world.cell['CB-A1-1'].pk}"
    return two_steps(world.staff, address, own="9", in_force_from="05/01/2026", **{box: "3"})


def _given(world: World, code: str) -> str:
    """The unit has something to share out; what the address asks for."""
    set_target(
        subject=Subject(date(2026, 1, 1), date(2026, 12, 31), "admissions", "plan"),
        recipient=world.cell[code],
        amount=Decimal(9),
        document_no="",
        in_force_from=date(2026, 1, 5),
        by=world.staff,
    )
    return "ky=2026-01-01..2026-12-31&chi-tieu=admissions&can-cu=plan"


def _propose(world: World) -> Play:
    address = f"/chi-tieu/de-xuat/?don-vi=DU-A&{_given(world, 'DU-A')}"
    return two_steps(world.staff, address, weight="members", in_force_from="05/01/2026")


def _exempt(world: World) -> Play:
    address = f"/chi-tieu/mien/?don-vi=TU&{_given(world, 'DU-A')}"
    typed = {"recipient": "DU-A", "reason": "không còn nguồn", "in_force_from": "05/01/2026"}
    return two_steps(world.staff, address, **typed)


def _declare(world: World) -> Play:
    address = "/bieu/khai-bao/nhap/?don-vi=DU-A&ky=2026-H1"
    return two_steps(world.officer, address, **{"2-foreign_spouse": "3", "6F-review_due_members": "40"})


def _lay_out(world: World) -> Play:
    text = shipped("1").text.replace("1. Kết nạp", "1. Kết nạp mới")
    return two_steps(world.staff, "/bieu/mau/sua/?don-vi=TU&ky=2026-H1&bieu=1", text=text)


def _run(state: str, path: str) -> Callable[[World], Play]:
    def play(world: World) -> Play:
        run = FigureRun.objects.create(kind="nightly", unique_key="x", state=state)
        return Play(sign_in(world.staff), f"/tong-hop/{run.pk}/{path}/")

    return play


def _period(path: str, *, closed: bool = False, **typed: str) -> Callable[[World], Play]:
    """The page on which the closing or reopening of a period is confirmed."""

    def play(world: World) -> Play:
        if closed:
            close(about=period("2025-07"), organization=world.cell["DU-A"], by=world.staff)
        browser, address = sign_in(world.staff), f"/ky/{path}/?ky=2025-07&don-vi=DU-A"
        return Play(browser, address, {"mark": browser.get(address).context["mark"], **typed})

    return play


def _stop_closing(world: World) -> Play:
    ask_closing(about=period("2025-07"), organization=world.cell["DU-A"], by=world.staff)
    return Play(sign_in(world.staff), "/ky/dung/?ky=2025-07&don-vi=DU-A", {})


class SheetPlay(Play):
    """A form that brings a file along, which is read anew each time."""

    def send(self, **more: Any) -> Any:
        """Send it with its file."""
        return super().send(**more, file=plans.file())


def _plan(name: str) -> Callable[[World], Play]:
    kind = SheetPlay if name == "plan_sheet" else Play
    return lambda world: kind(*plans.PLAYS[name](world))


PLAYS: dict[str, Callable[[World], Play]] = {
    "reading_set": lambda world: two_steps(
        world.staff, reverse("reading_set"), reading="resident", on="01/03/2026"
    ),
    "targets_edit": _targets,
    "targets_propose": _propose,
    "targets_exempt": _exempt,
    "declare": _declare,
    "layout_edit": _lay_out,
    "period_close": _period("khoa", reason="chốt báo cáo tháng"),
    "period_stop": _stop_closing,
    "period_reopen": _period("mo-lai", closed=True, reason="nhập thiếu một việc"),
    **{name: _plan(name) for name in plans.PLAYS},
    "run_now": lambda world: Play(sign_in(world.staff), "/tong-hop/chay/", {"kind": "full"}),
    "run_retry": _run("failed", "chay-lai"),
    "run_cancel": _run("waiting", "huy"),
}
