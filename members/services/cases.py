"""The case of a prospect: opened, walked step by step, and closed by an admission or in vain.

A step that the rules rule out is refused; one that they do not allow as a rule is written with a reason. A
case that is closed in vain loses its person in the transaction that closes it: name, facts, the copies that
imports hold, drafts, and what the trail says in words. That there was a case stays.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.timezone import localdate

from registry.accounts.models import User
from registry.audit import forgetting
from registry.audit.trail import record
from registry.common.database_roles import as_deriver, as_machine
from registry.common.locks import written_by_form
from registry.common.refusals import Notice, Refused, write
from registry.common.text import clean, person_sort_key, search_key
from registry.common.values import PartialDay, Precision
from registry.drafts.models import Draft
from registry.units.models import Area, Organization
from registry.units.organizations import ORGANIZATIONS
from registry.units.services import AREAS

from ..case_rules import Finding, Steps, Weight, findings, of_step
from ..models import NOBODY, Case, CaseStep, Event, EventKind, Outcome, Source, Step, Stuck
from ..rules import refuse_too_young
from .entering import admit
from .filing import UNFILED, Filing
from .recording import check_day

CORRECTABLE = {
    "full_name",
    "gender",
    "birth_date",
    "ethnicity",
    "opened_on",
    "cell",
    "village",
    "source",
    "stuck",
}
# Where the pages of a case stand; drafts of its forms begin so.
ADDRESS = "/quan-chung/{}/"


@write
def open_case(
    *,
    full_name: str,
    cell: Organization | None,
    on: date,
    by: User,
    village: Area | None = None,
    source: str = "",
    gender: str = "",
    birth_date: PartialDay | date | None = None,
    ethnicity: str = "",
    form_key: UUID | None = None,
) -> Case:
    """Somebody is on the cell's list from ``on``, under a number of the register's. One form, one case."""
    check_day(on, "on")
    if first := written_by_form(Case, form_key):
        return first
    if cell is None:
        raise Refused("no_cell", "Hãy chọn chi bộ.", "cell")
    case = Case(opened_on=on, form_key=form_key)
    said = {"full_name": full_name, "gender": gender, "birth_date": birth_date, "ethnicity": ethnicity}
    _say(case, {**said, "cell": cell, "village": village, "source": source})
    numbered(case)
    record("case.opened", by=by, on=case, starts_on=on.isoformat())
    return case


def numbered(case: Case) -> Case:
    """The new case, stored under the next number of the register's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('members_case_id_seq')")
        case.pk = cursor.fetchone()[0]
    case.case_no = f"QC-{case.opened_on.year}-{case.pk:06}"
    case.save(force_insert=True)
    return case


@write
def correct_case(*, case: Case, by: User, before: Mapping[str, Any] | None = None, **changes: Any) -> Case:
    """What is known of the person, since when, where and why, and what stops them is as ``changes`` say.

    ``before`` is what the user saw of them; refused where somebody has made it something else meanwhile. What
    changes nothing leaves no trace.
    """
    if unknown := set(changes) - CORRECTABLE:
        raise TypeError(f"A case has no {', '.join(sorted(unknown))} to correct.")
    check_day(changes.get("opened_on"), "opened_on")
    case = _open(case)
    recorded = values_of_case(case)
    for name, value in (before or {}).items():
        if recorded[name] != value:
            raise Refused("changed_meanwhile", "Người khác vừa sửa mục này.", name)
    _say(case, changes)
    changed = sorted(name for name, value in values_of_case(case).items() if value != recorded[name])
    if changed:
        case.save()
        record("case.corrected", by=by, on=case, changed=changed)
    return case


def values_of_case(case: Case) -> dict[str, Any]:
    """What can be corrected of a case, as services take it; the birth with how much of it is known."""
    return {name: case.born if name == "birth_date" else getattr(case, name) for name in CORRECTABLE}


@write
def note_step(
    *,
    case: Case,
    step: str,
    on: date,
    by: User,
    convened: int | None = None,
    present: int | None = None,
    in_favour: int | None = None,
    document_no: str = "",
    result: str = "",
    despite: str = "",
    form_key: UUID | None = None,
) -> CaseStep:
    """The step was done on ``on``, whenever it is entered and in whatever order.

    Refuses what the rule set of that day rules out; ``row.notices`` is what it does not allow as a rule, and
    ``despite`` why it is written all the same. The ceremony is entered by :func:`admit_prospect`.
    """
    check_day(on, "on")
    case = _open(case)
    if first := written_by_form(CaseStep, form_key):
        return first
    if step not in Step.values or step == Step.CEREMONY:
        raise Refused("step_unknown", "Hãy chọn bước trong danh sách.", "step")
    row = CaseStep(
        case=case,
        step=step,
        done_on=on,
        convened=convened,
        present=present,
        in_favour=in_favour,
        document_no=clean(document_no),
        result=result,
        form_key=form_key,
    )
    row.notices = judged(case, row)
    row.save(force_insert=True)
    record(
        "case.step_noted",
        by=by,
        on=case,
        reason=clean(despite)[:300],
        step=step,
        effective_on=on.isoformat(),
        notices=[notice.code for notice in row.notices],
    )
    return row


@write
def remove_step(*, row: CaseStep, by: User) -> Case:
    """A step that was entered by mistake never was."""
    case = _open(row.case)
    deleted, _ = CaseStep.objects.filter(pk=row.pk, case=case).delete()
    if deleted:
        day = row.done_on.isoformat() if row.done_on else ""
        record("case.step_removed", by=by, on=case, step=row.step, effective_on=day)
    return case


@write
def admit_prospect(
    *,
    case: Case,
    on: date,
    member_data: Mapping[str, Any],
    by: User,
    cell: Organization | None = None,
    village: Area | None = None,
    filing: Filing = UNFILED,
) -> Event:
    """The ceremony: the prospect is a member from ``on``, and the case is closed and joined with the member.

    The day and number of the decision are those of its step. Refuses without a decision, without a vote of
    the cell before it, and whatever else the rules rule out.
    """
    if filing.form_key and (first := Event.objects.filter(form_key=filing.form_key).first()):
        return first  # type: ignore[no-any-return]
    case = _open(case)
    steps = Steps(case.steps.all())
    decision = steps.passed(Step.DECISION)
    if decision is None:
        raise Refused("no_decision", "Chưa ghi quyết định kết nạp nên chưa ghi được lễ kết nạp.", "on")
    _refuse_never_open(case, on)
    ceremony = CaseStep(case=case, step=Step.CEREMONY, done_on=on)
    notices = judged(case, ceremony)
    # Whatever came into the case another way, by a file or because a step was taken away.
    for one in _ruled_out(case):
        raise Refused(one.code, _said(one), "on")
    filed = replace(filing, decided_on=decision.done_on, document_no=decision.document_no)
    event = admit(
        cell=cell or case.cell, on=on, by=by, member_data=member_data, village=village, filing=filed
    )
    ceremony.save(force_insert=True)
    case.closed_on, case.outcome, case.stuck, case.member = on, Outcome.ADMITTED, "", event.member
    case.save()
    record("case.admitted", by=by, on=case, effective_on=on.isoformat())
    event.notices = (*event.notices, *notices)
    return event


@write
def close_in_vain(*, case: Case, outcome: str, on: date, by: User) -> Case:
    """The case is over without an admission, and nothing in the register says any more whose it was."""
    check_day(on, "on")
    if outcome not in (Outcome.REFUSED, Outcome.WITHDRAWN):
        raise Refused("outcome_unknown", "Hãy chọn kết quả.", "outcome")
    held = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    if held.outcome == outcome and held.closed_on == on:
        return held  # type: ignore[no-any-return]
    case = _open(case)
    if on < case.opened_on:
        raise Refused("closed_before_opened", f"Trước ngày vào danh sách ({case.opened_on:%d/%m/%Y}).", "on")
    case.closed_on, case.outcome = on, outcome
    copies, drafts = _names_nobody(case)
    with as_deriver():
        reasons = forgetting.forget_reasons(case)
    record(
        "case.closed_in_vain",
        by=by,
        on=case,
        outcome=outcome,
        effective_on=on.isoformat(),
        copies=copies,
        drafts=drafts,
        reasons=reasons,
    )
    return case


def _names_nobody(case: Case) -> tuple[int, int]:
    """What the case and its copies say of the person goes; how many copies and drafts."""
    for name, empty in NOBODY.items():
        setattr(case, name, empty)
    case.save()
    case.steps.exclude(document_no="").update(document_no="")
    return _forget_copies(case)


def reopen_for(event: Event) -> None:
    """The admission that closed a case never was: the case is open again, as it was before the ceremony.

    One that was open on no day (the short way of an admission) has nothing to go back to: it names nobody.
    """
    case = _closed_by(event)
    if case is None:
        return
    if case.opened_on == case.closed_on:
        case.outcome, case.member = "", None
        _names_nobody(case)
    else:
        case.steps.filter(step=Step.CEREMONY, done_on=event.effective_on).delete()
        Case.objects.filter(pk=case.pk).update(closed_on=None, outcome="", member=None)


def move_ceremony(old: Event, new: Event) -> None:
    """The admission that closed a case was on another day, or was decided on another.

    Refuses what the rules rule out of the case as it is then.
    """
    case = _closed_by(old)
    if case is None:
        return
    before = {one.code for one in _ruled_out(case)}
    case.steps.filter(step=Step.CEREMONY, done_on=old.effective_on).update(done_on=new.effective_on)
    decided = {"done_on": new.decided_on, "document_no": new.document_no}
    case.steps.filter(step=Step.DECISION, done_on=old.decided_on).update(**decided)
    if case.opened_on == case.closed_on:
        case.opened_on = new.effective_on
    else:
        _refuse_never_open(case, new.effective_on)
    case.closed_on = new.effective_on
    case.save()
    for one in _ruled_out(case):
        if one.code not in before:
            raise Refused(one.code, _said(one), "on")


def _refuse_never_open(case: Case, ceremony: date) -> None:
    """Refuse a ceremony by which a case was open on no day: that is what the short way writes."""
    if ceremony <= case.opened_on:
        raise Refused(
            "never_open",
            f"Lễ kết nạp phải sau ngày vào danh sách nguồn ({case.opened_on:%d/%m/%Y}). Nếu ngày ấy sai thì"
            " sửa ở «Sửa thông tin» của hồ sơ.",
            "on",
        )


def _ruled_out(case: Case) -> list[Finding]:
    """What the rules rule out of a case as it stands."""
    found = findings(case, case.steps.all(), localdate(), ())
    return [one for one in found if one.weight == Weight.IMPOSSIBLE]


def _closed_by(event: Event) -> Case | None:
    """The case that the event closed, if it is an admission that did."""
    if event.kind != EventKind.ADMITTED:
        return None
    found: Case | None = Case.objects.filter(member=event.member, closed_on=event.effective_on).first()
    return found


# Whatever import they were made for: what is taken back must not bring a name back.
_FORGET = """
UPDATE imports_batchchange SET before = before || %s::jsonb
 WHERE relation = 'members_case' AND row_id = %s AND before IS NOT NULL
"""


def _forget_copies(case: Case) -> tuple[int, int]:
    """What imports hold of the person goes, and drafts about the case do; how many of each."""
    # They may lie outside of the user's sight.
    with as_machine(), connection.cursor() as cursor:
        cursor.execute(_FORGET, [json.dumps(NOBODY), case.pk])
        drafts, _ = Draft.objects.filter(address__startswith=ADDRESS.format(case.pk)).delete()
        return cursor.rowcount, drafts


def _open(case: Case) -> Case:
    """The case as stored now, held until the transaction ends; refuses one that is closed."""
    found: Case = Case.objects.select_for_update(no_key=True, of=("self",)).get(pk=case.pk)
    if not found.is_open:
        raise Refused("case_closed", "Hồ sơ này đã kết thúc nên không ghi thêm được.")
    return found


def _say(case: Case, said: Mapping[str, Any]) -> None:
    """Take over what is said of the case; refuses a name that is none and units that do not stand."""
    for name, value in said.items():
        if name == "full_name":
            case.full_name = clean(value)
            case.sort_key, case.search_key = person_sort_key(case.full_name), search_key(case.full_name)
        elif name == "birth_date":
            born = PartialDay(value, Precision.DAY) if isinstance(value, date) else value
            case.birth_date = born.day if born else None
            case.birth_date_precision = born.precision if born and born.precision != Precision.DAY else ""
        else:
            setattr(case, name, value)
    if not case.full_name:
        raise Refused("no_name", "Ghi họ và tên.", "full_name")
    if case.source not in ("", *Source.values) or case.stuck not in ("", *Stuck.values):
        raise Refused("word_unknown", "Hãy chọn trong danh sách.", "source")
    if case.cell_id:
        ORGANIZATIONS.lock([case.cell])
        ORGANIZATIONS.standing(case.cell, case.opened_on, "cell")
    if case.village_id:
        AREAS.lock([case.village])
        AREAS.standing(case.village, case.opened_on, "village")


def judged(case: Case, row: CaseStep) -> tuple[Notice, ...]:
    """What the rules do not allow as a rule of the new step; refuses what they rule out."""
    if row.step == Step.CELL_VOTE and row.done_on:
        refuse_too_young(case.born, row.done_on)
    found = of_step(case, list(case.steps.all()), row)
    for one in found:
        if one.weight == Weight.IMPOSSIBLE:
            raise Refused(one.code, _said(one), "in_favour" if one.code == "too_few_votes" else "on")
    return tuple(Notice(one.code, _said(one), asks_why=True) for one in found if one.weight == Weight.UNUSUAL)


def _said(one: Finding) -> str:
    return f"{one.message} {one.remedy} ({one.source})"
