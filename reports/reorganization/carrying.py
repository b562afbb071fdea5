"""Carrying a plan out, in one transaction, and taking it back; who may, and of which plans."""

from __future__ import annotations

from django.db import connection
from django.utils import timezone

from registry.accounts.access import scopes
from registry.accounts.access.scopes import MANAGERS
from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.database_roles import as_machine
from registry.common.refusals import Refused, write
from registry.imports.locks import LOCK
from registry.units.models import Kind
from registry.units.structure import forest

from .models import Plan, PlanState, RowTree
from .performing import Progress, perform
from .previewing import digest
from .services import held_draft, held_plan
from .undoing import own_recording, take_back


@write
def carry_out(*, plan: Plan, by: User, on_progress: Progress = lambda done, total: None) -> Plan:
    """Do everything that the plan says, or nothing.

    Raises :class:`~.performing.NotDone` where a row is refused by now; refuses as :func:`ask_carry_out` does.
    """
    check_board(plan, by)
    with as_machine():
        with connection.cursor() as cursor:
            cursor.execute(LOCK)
        held = held_draft(plan)
        check_previewed(held)
        check_within(held, by)
        with own_recording() as number:
            perform(held, by=by, on_progress=on_progress)
            held.state, held.recording = PlanState.CARRIED_OUT, number()
        held.carried_out_by, held.carried_out_at = by, timezone.now()
        held.save()
        record("plan.carried_out", by=by, on=held, plan_on=held.on.isoformat(), rows=held.rows.count())
    return held


@write
def undo(*, plan: Plan, by: User) -> Plan:
    """Afterwards the register stands as before the plan was carried out, and the plan is undone.

    Refuses who is not staff of a province, a plan that is not carried out, and one on which anything builds.
    """
    check_board(plan, by)
    with as_machine():
        with connection.cursor() as cursor:
            cursor.execute(LOCK)
        held = held_plan(plan)
        if held.state != PlanState.CARRIED_OUT or held.recording is None:
            raise Refused("wrong_state", f"Phương án đang ở trạng thái “{held.get_state_display()}”.")
        take_back(held.recording)
        held.state, held.undone_by, held.undone_at = PlanState.UNDONE, by, timezone.now()
        held.save()
        record("plan.undone", by=by, on=held)
    return held


# Checking.


def is_board(user: User, plan: Plan) -> bool:
    """Is the user staff of a province committee over the plan's organization?"""
    structure = forest().on(timezone.localdate())
    provinces = (
        {
            unit
            for unit, term in structure.party.standing.items()
            if term.kind == Kind.PROVINCE_COMMITTEE and unit in structure.party.path(plan.organization_id)
        }
        if structure.party_term(plan.organization_id)
        else set()
    )
    return bool(provinces & set(scopes.subtree_ids(user, roles=MANAGERS)))


def check_board(plan: Plan, by: User) -> None:
    """Refuse who is not staff of the province."""
    if not (by.is_active and is_board(by, plan)):
        raise Refused(
            "not_the_board", "Chỉ cán bộ ban tổ chức cấp tỉnh được thực hiện hoặc hoàn tác phương án."
        )


def check_previewed(plan: Plan) -> None:
    """Refuse a plan that was not previewed as it stands, or that cannot be done."""
    if plan.preview is None or plan.previewed != digest(plan):
        raise Refused("not_previewed", "Hãy xem trước phương án như đang soạn rồi mới thực hiện.")
    if plan.preview.get("faults"):
        raise Refused("has_faults", "Phương án còn dòng không thực hiện được: hãy sửa rồi xem trước lại.")


def check_within(plan: Plan, by: User) -> None:
    """Refuse rows about units that the user does not manage; what is unknown is a fault of its row."""
    known = forest()
    wanted: dict[str, set[int]] = {RowTree.AREA: set(), RowTree.ORGANIZATION: set()}
    for row in plan.rows.all():
        ids = known.ids_by_key if row.tree == RowTree.AREA else known.ids_by_code
        wanted[row.tree] |= {ids[key] for key in (row.old, row.new, row.parent) if key in ids}
    managed = set(scopes.subtree_ids(by, roles=MANAGERS))
    seen = scopes.areas_in_sight(by, wanted[RowTree.AREA], roles=MANAGERS)
    if wanted[RowTree.ORGANIZATION] - managed or wanted[RowTree.AREA] - seen:
        raise Refused("out_of_sight", "Phương án có đơn vị ngoài phạm vi bạn quản lý.")
