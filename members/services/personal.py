"""The person: recorded once, and corrected where the record was wrong."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from registry.accounts.access.scopes import sees_everything
from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.database_roles import as_deriver
from registry.common.refusals import Refused, write
from registry.common.text import clean, person_sort_key, search_key
from registry.common.values import PartialDay
from registry.common.values.names import plain_apostrophes
from registry.units.models import Organization

from ..derivation import rewrite
from ..ethnicity import canonical
from ..models import SETTLED, Event, EventKind, Member, NumberState
from ..rules import RULE_SETS, is_too_young, refuse_too_young
from .recording import check_day, locked

# Counted rows carry copies of these.
COPIED = {"gender", "birth_date", "ethnicity"}
NUMBERS = {"dossier_no", "card_no", "citizen_id"}
LABELS = {"dossier_no": "Số hồ sơ", "card_no": "Số thẻ đảng", "citizen_id": "Số căn cước"}
TAKEN = {"dossier_no": "unique", "card_no": "number_taken", "citizen_id": "number_taken"}
BORN_SINCE = date(1880, 1, 1)
FIELDS = {
    field.name
    for field in Member._meta.local_concrete_fields
    if field.editable and field.name not in ("id", "sort_key", "search_key")
}


def new_member(data: Mapping[str, Any], *, home: Organization, by: User | None) -> Member:
    """A person with the fields of ``data``, stored; refuses unknown values and numbers of somebody else.

    ``home`` is the cell that the person is entered into: without one nobody would see the person. Numbers
    that nobody in the user's sight has wait to be compared, unless the user sees the whole register.
    """
    member = Member(home=home)
    _refuse_too_many(by)
    _fill(member, data, by)
    member.save(force_insert=True)
    return member


def _refuse_too_many(by: User | None) -> None:
    """Numbers that wait are for the board to compare: below one user's grants so many and no more."""
    if by is None or sees_everything(by):
        return
    most = settings.NUMBERS_AWAITING_MOST
    if Member.objects.visible_to(by).awaiting_comparison().count() >= most:
        raise Refused(
            "too_many_await",
            f"Đơn vị đã có {most} người có số chờ đối chiếu. Hãy đề nghị Ban Tổ chức đối chiếu trước.",
        )


@write
def correct(
    *, member: Member, by: User, reason: str, before: Mapping[str, Any] | None = None, **fields: Any
) -> Member:
    """The person's ``fields`` were recorded wrongly and are now these.

    ``before`` is what the user saw of them; refused where somebody has made it something else meanwhile. What
    figures count by (gender, birth date, ethnicity) changes for the past as well. The audit trail keeps which
    fields, by whom and why, and no value. What does not change anything leaves no trace. What is not changed
    is not judged again.
    """
    if not clean(reason):
        raise Refused("reason_missing", "Hãy ghi lý do đính chính.", "reason")
    member = locked(member)
    recorded = values_of(member)
    for name, value in (before or {}).items():
        if recorded[name] != value:
            raise Refused("changed_meanwhile", "Người khác vừa đính chính mục này.", name)
    _fill(member, fields, by)
    _refuse_younger(member, recorded["birth_date"])
    changed = sorted(name for name, value in values_of(member).items() if value != recorded[name])
    if not changed:
        return member
    member.save(force_update=True)
    if COPIED & set(changed):
        rewrite([member.pk])
    record("member.corrected", by=by, on=member, reason=clean(reason), fields=changed)
    return member


def values_of(member: Member) -> dict[str, Any]:
    """The fields of a member as services take them; the birth with how much of it is known."""
    return {name: member.born if name == "birth_date" else getattr(member, name) for name in FIELDS}


def _fill(member: Member, data: Mapping[str, Any], by: User | None) -> None:
    """Set and check the fields; text in its normal form, with the keys that follow from the name."""
    unknown = set(data) - FIELDS
    if unknown:
        raise TypeError(f"A member has no field {', '.join(sorted(unknown))}.")
    recorded = values_of(member)
    for name, value in data.items():
        if isinstance(value, str):
            value = clean(value)
            if name in NUMBERS:
                value = "".join(value.split())
            elif name == "full_name":
                value = plain_apostrophes(value)
        setattr(member, "born" if name == "birth_date" else name, value)
    changed = {name for name, value in values_of(member).items() if value != recorded[name]}
    if member.ethnicity and "ethnicity" in changed:
        listed = canonical(member.ethnicity)
        if listed is None:
            raise Refused(
                "ethnicity_unknown", f"«{member.ethnicity}» không có trong danh mục dân tộc.", "ethnicity"
            )
        member.ethnicity = listed
    member.sort_key = person_sort_key(member.full_name)
    member.search_key = search_key(member.full_name)
    changed = changed if member.pk else FIELDS
    _check_numbers(member, NUMBERS & changed, by)
    _check(member, changed)


def _first_day(member: Member) -> date | None:
    """The first day on which something is known of the member in the Party."""
    events = Event.objects.live().filter(member=member) if member.pk else Event.objects.none()
    days = [*events.order_by("effective_on").values_list("effective_on", flat=True)[:1]]
    if member.admitted_on is not None:
        days.append(member.admitted_on)
    return min(days, default=None)


def _check_numbers(member: Member, changed: set[str], by: User | None) -> None:
    """Nobody whom the user sees has them; and they wait, unless that is everybody.

    Asked and not left to the constraint: while keys are changed the same number has two indexes.
    """
    knows_all = by is None or sees_everything(by)
    with as_deriver() if knows_all else nullcontext():
        known = Member.objects.all() if by is None or knows_all else Member.objects.visible_to(by)
        for name in sorted(changed):
            number = getattr(member, name)
            setattr(member, f"{name}_state", SETTLED if knows_all or not number else NumberState.AWAITING)
            if number and known.filter(**{name: number}).exclude(pk=member.pk).exists():
                raise Refused(TAKEN[name], f"{LABELS[name]} này đã thuộc về người khác.", name)


def _check(member: Member, changed: set[str]) -> None:
    """Refuse what cannot be of what ``changed``: what stands on record already is not judged again."""
    if {"birth_date", "admitted_on"} & changed:
        _check_birth(member)
    days = {"admitted_on", "official_on"} & changed
    for name in sorted(days):
        check_day(getattr(member, name), name)
    if days and member.admitted_on and member.official_on and member.official_on < member.admitted_on:
        raise Refused("official_before_admitted", "Ngày chính thức trước ngày vào Đảng.", "official_on")
    try:
        member.full_clean(exclude=FIELDS - changed)
    except ValidationError as error:
        field, errors = next(iter(error.error_dict.items()))
        raise Refused(
            errors[0].code or "invalid", errors[0].messages[0], "" if field == NON_FIELD_ERRORS else field
        ) from error


def _refuse_younger(member: Member, recorded: PartialDay | None) -> None:
    """Refuse another birth by which somebody was too young on the day of an admission and was not before.

    What the rules of before the first known ones allowed, those do not say.
    """
    if member.born != recorded:
        admissions = Event.objects.live().filter(
            member=member, kind=EventKind.ADMITTED, effective_on__gte=RULE_SETS[0].in_force_from
        )
        for on in admissions.values_list("effective_on", flat=True):
            if not is_too_young(recorded, on):
                refuse_too_young(member.born, on, "birth_date")


def _check_birth(member: Member) -> None:
    check_day(member.birth_date, "birth_date", earliest=BORN_SINCE)
    first = _first_day(member)
    if member.birth_date is not None and first is not None and first < member.birth_date:
        raise Refused(
            "born_later", f"Ngày sinh sau ngày {first:%d/%m/%Y} đã ghi cho người này.", "birth_date"
        )
