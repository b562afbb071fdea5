"""What somebody is, from which day: occupation, schooling, religion and the like.

``Member`` has these facts as they were at the beginning. A :class:`Profile` says what is so from a day on. On
a day a fact is that of the latest row up to it that names it, and the member's own before the first: so what
somebody becomes later moves no figure of the past.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q

from registry.common.checked_at_once import at_once

from .choices import AcademicTitle, Education, Occupation, PoliticalTheory, Qualification, Religion
from .workplaces import Base


class DatedFacts(models.Model):
    """The facts that have a day. Nothing, in a row with a day, says nothing new."""

    religion = models.CharField("tôn giáo", max_length=16, choices=Religion, blank=True)
    education = models.CharField("giáo dục phổ thông", max_length=16, choices=Education, blank=True)
    qualification = models.CharField("trình độ chuyên môn", max_length=16, choices=Qualification, blank=True)
    academic_title = models.CharField(
        "học hàm", max_length=20, choices=AcademicTitle, blank=True, db_default=""
    )
    political_theory = models.CharField(
        "lý luận chính trị", max_length=16, choices=PoliticalTheory, blank=True
    )
    occupation = models.CharField("nghề nghiệp", max_length=20, choices=Occupation, blank=True)
    job = models.CharField("việc làm", max_length=200, blank=True, db_default="")
    youth_union = models.BooleanField("đoàn viên", null=True, blank=True)
    private_owner = models.BooleanField("chủ doanh nghiệp tư nhân", null=True, blank=True)
    retired = models.BooleanField("đã nghỉ hưu, nghỉ công tác", null=True, blank=True)

    class Meta:
        abstract = True


FACTS = tuple(field.name for field in DatedFacts._meta.local_fields)
_CODED = {
    field.name: [value for value, _ in field.choices]
    for field in DatedFacts._meta.local_fields
    if field.choices
}


def facts_are_known(prefix: str) -> list[models.CheckConstraint]:
    """A coded fact is one of its list or empty."""
    return [
        models.CheckConstraint(
            condition=Q(**{f"{name}__in": ["", *values]}), name=f"{prefix}_{name}_is_known"
        )
        for name, values in _CODED.items()
    ]


class Profile(DatedFacts):
    """What is so of a member from a day on."""

    member = models.ForeignKey(
        "members.Member", models.CASCADE, related_name="profiles", db_index=False, verbose_name="đảng viên"
    )
    from_on = models.DateField("từ ngày")
    workplace = models.ForeignKey(
        Base, models.PROTECT, related_name="profiles", null=True, blank=True, verbose_name="nơi làm việc"
    )
    form_key = models.UUIDField("mã biểu mẫu", null=True, unique=True)

    class Meta:
        verbose_name = "thông tin theo thời gian"
        constraints = [
            # Found by it too: the latest row of a member up to a day.
            models.UniqueConstraint(
                fields=["member", "from_on"],
                name="profile_is_one_a_day",
                violation_error_message="Ngày này đã có thông tin của người này.",
            ),
            *facts_are_known("profile"),
        ]

    def get_constraints(self) -> Any:
        """Those of each model, its checks in one statement."""
        return [(model, at_once(constraints)) for model, constraints in super().get_constraints()]

    def said(self) -> dict[str, Any]:
        """The facts that the row names."""
        return {name: value for name in FACTS if (value := getattr(self, name)) not in ("", None)}


def facts_on(member: Any, day: date, profiles: Iterable[Profile] | None = None) -> dict[str, Any]:
    """Every fact of ``member`` as it is on ``day``; ``profiles`` are the member's, where they are at hand."""
    facts = {name: getattr(member, name) for name in FACTS}
    for profile in sorted(member.profiles.all() if profiles is None else profiles, key=lambda p: p.from_on):
        if profile.from_on <= day:
            facts |= profile.said()
    return facts
