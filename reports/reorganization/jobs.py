"""Previewing a plan and carrying it out, as work of the queue."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import OperationalError, transaction
from django.urls import reverse
from django.utils import timezone

from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.database_roles import as_machine
from registry.common.declared.notices import Said
from registry.common.declared.work import Kind
from registry.common.queue import items
from registry.common.queue.held import Held
from registry.common.queue.models import WorkState
from registry.common.queue.progress import Progress
from registry.common.refusals import Refused, write

from .carrying import carry_out, check_board, check_previewed, check_within
from .models import Plan, PlanState, PlanStep, PlanWork
from .performing import NotDone, PlanFault
from .previewing import digest, note, preview, refused
from .services import held_draft, held_plan


@write
def ask_preview(*, plan: Plan, by: User) -> PlanWork:
    """Have the plan previewed in the background; asked twice, it is done once."""
    work, is_new = _ask(plan, PlanStep.PREVIEW, by)
    if is_new:
        record("plan.previewed", by=by, on=plan)
    return work


@write
def ask_carry_out(*, plan: Plan, by: User) -> PlanWork:
    """Have the plan carried out in the background.

    Refuses who is not staff of a province, a plan whose rows were not previewed as they are, and one with a
    row that cannot be done.
    """
    check_board(plan, by)
    check_previewed(held_draft(plan))
    work, is_new = _ask(plan, PlanStep.CARRY_OUT, by)
    if is_new:
        record("plan.confirmed", by=by, on=plan)
    return work


def _ask(plan: Plan, step: PlanStep, by: User) -> tuple[PlanWork, bool]:
    """The work on the plan, and whether it is new: while one goes on, no other begins."""
    held = held_draft(plan)
    check_within(held, by)
    going_on: PlanWork | None = held.work.going_on().first()
    if going_on is not None:
        if going_on.step != step:
            raise Refused("at_work", "Phương án đang được xử lý: hãy chờ xong hoặc dừng việc đó trước.")
        return going_on, False
    return items.ask(KIND, by=by, plan=held, step=step)


@write
def stop(*, plan: Plan, by: User) -> Plan:
    """What is being done with the plan in the background ends, and nothing of it is written."""
    held = held_plan(plan)
    stopped = [items.cancel(work) for work in held.work.going_on()]
    if not any(stopped):
        raise Refused("not_at_work", "Không có việc nào đang chạy.")
    record("plan.stopped", by=by, on=held)
    return held


# The worker's side.


def _do(held: Held) -> None:
    work: PlanWork = held.item
    with as_machine():
        plan = Plan.objects.get(pk=work.plan_id)
    with Progress(held) as progress:
        if work.step == PlanStep.PREVIEW:
            _preview(held, plan, progress)
        else:
            _carry_out(held, plan, progress)


def _preview(held: Held, plan: Plan, progress: Progress) -> None:
    of = digest_of(plan)
    try:
        note(plan, *preview(plan, by=held.item.asked_by, on_progress=progress))
    except NotDone as fault:
        plan.preview, plan.lists = refused(fault.faults), {}
    except OperationalError as error:
        # Somebody writes in one of its units just now: it is tried again.
        held.give_back(f"Có người đang ghi vào đơn vị của phương án ({type(error).__name__}).")
        return
    with as_machine(), transaction.atomic():
        _store(plan, of)
        held.settle()


def digest_of(plan: Plan) -> str:
    """The digest of the plan as it stands."""
    with as_machine():
        return digest(plan)


def _store(plan: Plan, of: str) -> None:
    """What was found stands with the plan, whoever has changed its rows since; ``of`` says of which it is."""
    Plan.objects.filter(pk=plan.pk).update(
        preview=plan.preview, lists=plan.lists, previewed=of, previewed_at=timezone.now()
    )


def _carry_out(held: Held, plan: Plan, progress: Progress) -> None:
    try:
        with as_machine(), transaction.atomic():
            carry_out(plan=plan, by=held.item.asked_by, on_progress=progress)
            held.settle()
    except NotDone as fault:
        _end(held, plan, refused(fault.faults))
    except Refused as refusal:
        _end(held, plan, refused([PlanFault(0, "", refusal.code, refusal.message)]))


def _end(held: Held, plan: Plan, document: dict[str, Any]) -> None:
    """Nothing was carried out: why not stands with the plan, as after a preview."""
    of = digest_of(plan)
    plan.preview, plan.lists = document, {}
    with as_machine(), transaction.atomic():
        _store(plan, of)
        held.settle()


def _says(work: PlanWork) -> Said:
    """Of a plan that could not be carried out, the plan's own page says why."""
    plan, failed = work.plan, work.state == WorkState.FAILED
    if work.step == PlanStep.PREVIEW:
        said = "Không xem trước được phương án" if failed else "Đã xem trước phương án"
    elif plan.state == PlanState.CARRIED_OUT:
        said = "Đã thực hiện phương án"
    else:
        said = "Không thực hiện được phương án"
    return Said(
        f"{said}: {plan.title}",
        work.error,
        reverse("plan", args=[plan.pk]),
        organization=plan.organization_id,
    )


KIND = Kind(
    name="plans",
    model=PlanWork,
    does=_do,
    says=_says,
    most_attempts=3,
    # One act on the largest unit, or measuring a province.
    silence=timedelta(minutes=10),
)
