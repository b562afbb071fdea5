"""What a member is from a day on: occupation, schooling and the like, without moving what was before."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.locks import written_by_form
from registry.common.refusals import Refused, write
from registry.common.text import clean

from ..models import FACTS, Member, Profile, facts_on
from .recording import check_day, locked, reason_given


@write
def state_facts(*, member: Member, on: date, by: User, form_key: UUID | None = None, **facts: Any) -> Profile:
    """From ``on`` these ``facts`` are so; what was before stays. Empty ones say nothing new.

    Of one day there is one row: more facts of that day are added to it. Refuses a day before the birth or to
    come, and facts that are so already. The trail says which facts, and no value. The same form gives one
    row.
    """
    check_day(on, "on")
    member = locked(member)
    if first := written_by_form(Profile, form_key):
        return first
    if member.birth_date is not None and on < member.birth_date:
        raise Refused("before_birth", f"Ngày này trước ngày sinh {member.birth_date:%d/%m/%Y}.", "on")
    now = {**facts_on(member, on), "workplace": _workplace_on(member, on)}
    said = {name: clean(v) if isinstance(v, str) else v for name, v in facts.items() if v not in ("", None)}
    changed = sorted(name for name, value in said.items() if value != now[name])
    if not changed:
        raise Refused("nothing_changes", "Từ ngày này mọi thông tin vẫn như đã ghi.")
    profile = Profile.objects.filter(member=member, from_on=on).first() or Profile(member=member, from_on=on)
    profile.form_key = form_key or profile.form_key
    for name in changed:
        setattr(profile, name, said[name])
    _check(profile)
    profile.save()
    record("member.facts_stated", by=by, on=member, fields=changed, starts_on=on.isoformat())
    return profile


def _workplace_on(member: Member, day: date) -> Any:
    """Where the member works on the day, as the latest row up to it that names a place says."""
    named = member.profiles.filter(from_on__lte=day, workplace__isnull=False).order_by("-from_on")
    latest = named.select_related("workplace").first()
    return latest.workplace if latest else None


@write
def take_back_facts(*, profile: Profile, reason: str, by: User) -> None:
    """What was said from that day on was recorded wrongly and never was; earlier facts hold on."""
    reason = reason_given(reason)
    member = locked(profile.member)
    row = Profile.objects.filter(pk=profile.pk).first()
    if row is None:
        return
    fields, on = sorted(row.said()), row.from_on
    row.delete()
    record(
        "member.facts_taken_back", by=by, on=member, reason=reason, fields=fields, starts_on=on.isoformat()
    )


def _check(profile: Profile) -> None:
    try:
        profile.full_clean(exclude=["form_key"], validate_unique=False)
    except ValidationError as error:
        field, errors = next(iter(error.error_dict.items()))
        name = "" if field == NON_FIELD_ERRORS or field not in FACTS else field
        raise Refused(errors[0].code or "invalid", errors[0].messages[0], name) from error
