"""Those whom a cell prepares for admission: a case each, with its dated steps.

A name stands only with an open case and with that of somebody admitted. Whoever is refused or withdraws goes
out of it with all facts of the person; that there was a case, where and from when to when, stays. There is no
field for what anybody thinks of the person: a review says yes or not yet.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from members.ethnicity import NAMES as ETHNICITIES
from registry.accounts.access.scopes import area_ids, subtree_ids
from registry.accounts.models import User
from registry.common.refusals import Notice
from registry.common.values import PartialDay
from registry.units.models import Area, Organization

from .choices import Gender
from .people import Member, RandomKey, as_known, precision_of_birth


class Source(models.TextChoices):
    """Among whom prospects are found."""

    VILLAGE_HEAD = "village_head", "Trưởng thôn, bản"
    FRONT_HEAD = "front_head", "Trưởng ban công tác mặt trận"
    YOUTH_UNION = "youth_union", "Đoàn viên thanh niên"
    WORKER = "worker", "Công nhân, người lao động trong doanh nghiệp"
    STUDENT = "student", "Học sinh, sinh viên"
    OTHER = "other", "Nguồn khác"


class Outcome(models.TextChoices):
    """How a case was closed."""

    ADMITTED = "admitted", "Đã kết nạp"
    REFUSED = "refused", "Không được kết nạp"
    WITHDRAWN = "withdrawn", "Xin thôi"


class Stuck(models.TextChoices):
    """Why somebody is a source and cannot be admitted for now."""

    AGE = "age", "Tuổi"
    SCHOOLING = "schooling", "Trình độ học vấn"
    CERTIFICATE = "certificate", "Giấy chứng nhận bồi dưỡng"
    PAPERS = "papers", "Hồ sơ, giấy tờ"
    VOTES = "votes", "Không đủ phiếu"
    AWAY = "away", "Đi làm ăn xa"
    OTHER = "other", "Lý do khác"


class Step(models.TextChoices):
    """What is done on the way, in its order."""

    REVIEW = "review", "Chi bộ nhận xét định kỳ"
    CLASS = "class", "Lớp bồi dưỡng nhận thức về Đảng"
    CERTIFICATE = "certificate", "Giấy chứng nhận bồi dưỡng"
    APPLICATION = "application", "Đơn xin vào Đảng, lý lịch"
    VERIFICATION = "verification", "Thẩm tra lý lịch"
    COMMENTS_ORGANIZATIONS = "comments_organizations", "Ý kiến đoàn thể chính trị - xã hội"
    COMMENTS_RESIDENCE = "comments_residence", "Ý kiến chi ủy nơi cư trú"
    CELL_VOTE = "cell_vote", "Chi bộ xét, biểu quyết"
    SUB_COMMITTEE_VOTE = "sub_committee_vote", "Đảng ủy bộ phận xét"
    COMMITTEE_VOTE = "committee_vote", "Đảng ủy cơ sở xét, biểu quyết"
    DECISION = "decision", "Quyết định kết nạp"
    CEREMONY = "ceremony", "Lễ kết nạp"


class StepResult(models.TextChoices):
    """What came of a step; a review of the cell says yes or not yet."""

    YES = "yes", "Đạt"
    NOT_YET = "not_yet", "Chưa"
    NO = "no", "Không đạt"


VOTES = (Step.CELL_VOTE, Step.SUB_COMMITTEE_VOTE, Step.COMMITTEE_VOTE)

# What of the person goes when a case is closed without an admission, and what stands there then.
NOBODY: dict[str, Any] = {
    "full_name": "",
    "sort_key": "",
    "search_key": "",
    "gender": "",
    "birth_date": None,
    "birth_date_precision": "",
    "ethnicity": "",
}
_OPEN = Q(closed_on__isnull=True)
_NAMES_NOBODY = Q(
    **{name: value for name, value in NOBODY.items() if value is not None}, birth_date__isnull=True
)


# Where a step stands in the order of the steps.
_PLACE = models.Case(
    *(models.When(step=step, then=place) for place, step in enumerate(Step.values)),
    output_field=models.IntegerField(),
)


class CaseQuerySet(models.QuerySet[Any]):
    """Cases, found by who may see them and when they are open."""

    def visible_to(self, user: User) -> Self:
        """Cases of cells that the user sees; of a case without a cell, of the village."""
        mine, areas = subtree_ids(user), area_ids(user)
        return self.filter(Q(cell__any_of=mine) | Q(cell__isnull=True, village__any_of=areas))

    def open_on(self, day: date) -> Self:
        """Cases that are open on ``day``."""
        return self.filter(_OPEN | Q(closed_on__gt=day), opened_on__lte=day)

    def with_step_on(self, day: date) -> Self:
        """Each with the furthest ``step`` that was done by ``day``, as figures say it; ``None``: none was."""
        done = CaseStep.objects.filter(case=models.OuterRef("pk"), done_on__lte=day).annotate(place=_PLACE)
        return self.annotate(step=models.Subquery(done.order_by("-place").values("step")[:1]))


class Case(models.Model):
    """One prospect of one cell, until the admission, the refusal or the withdrawal.

    ``closed_on`` is the first day on which it is no longer open. Of somebody admitted here, ``member`` is who
    it became; whoever is admitted again has another one. One that closed on the day it opened was never open:
    it holds the vote and the decision of an admission that was entered the short way.
    """

    case_no = models.CharField("số hồ sơ quần chúng", max_length=30, unique=True, db_collation="C")
    full_name = models.CharField("họ và tên", max_length=120, blank=True)
    sort_key = models.CharField(max_length=300, blank=True, db_collation="C")
    search_key = models.CharField(max_length=120, blank=True, db_collation="C")
    gender = models.CharField("giới tính", max_length=6, choices=Gender, blank=True)
    birth_date = models.DateField("ngày sinh", null=True, blank=True)
    # Where only the month or the year is known, the day is the middle of it.
    birth_date_precision = precision_of_birth()
    ethnicity = models.CharField("dân tộc", max_length=30, blank=True)
    village = models.ForeignKey(Area, models.PROTECT, related_name="cases", null=True, blank=True)
    cell = models.ForeignKey(Organization, models.PROTECT, related_name="cases", null=True, blank=True)
    source = models.CharField("nguồn", max_length=16, choices=Source, blank=True)
    opened_on = models.DateField("vào danh sách nguồn từ ngày")
    closed_on = models.DateField("kết thúc từ ngày", null=True, blank=True)
    outcome = models.CharField("kết quả", max_length=12, choices=Outcome, blank=True)
    stuck = models.CharField("vướng mắc", max_length=12, choices=Stuck, blank=True)
    member = models.ForeignKey(
        Member, models.PROTECT, related_name="cases", null=True, blank=True, editable=False
    )
    form_key = models.UUIDField(unique=True, null=True, editable=False)
    # Secret, as a member's own. It leaves no file.
    disclosure_key = models.BigIntegerField(editable=False, db_default=RandomKey())

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = "hồ sơ quần chúng"
        constraints = [
            models.CheckConstraint(condition=~Q(case_no=""), name="case_has_a_number"),
            models.CheckConstraint(
                condition=_OPEN | Q(outcome=Outcome.ADMITTED) | (_NAMES_NOBODY & Q(member__isnull=True)),
                name="case_of_nobody_admitted_names_nobody",
                violation_error_message="Hồ sơ đã đóng mà không kết nạp thì không còn thông tin của ai.",
            ),
            models.CheckConstraint(
                condition=Q(member__isnull=True) | Q(outcome=Outcome.ADMITTED),
                name="case_became_a_member_by_admission",
            ),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(closed_on__isnull=False), name="case_with_an_outcome_is_closed"
            ),
            models.CheckConstraint(
                condition=_OPEN | Q(closed_on__gte=F("opened_on")),
                name="case_closes_after_it_opened",
                violation_error_message="Ngày kết thúc không được trước ngày vào danh sách nguồn.",
            ),
            models.CheckConstraint(
                condition=Q(cell__isnull=False) | Q(village__isnull=False), name="case_has_a_place"
            ),
            models.CheckConstraint(
                condition=Q(gender__in=["", *Gender.values])
                & Q(ethnicity__in=["", *ETHNICITIES])
                & Q(source__in=["", *Source.values])
                & Q(outcome__in=["", *Outcome.values])
                & Q(stuck__in=["", *Stuck.values]),
                name="case_words_are_known",
            ),
        ]
        indexes = [
            models.Index(fields=["cell", "opened_on"], name="case_by_cell"),
            models.Index(fields=["sort_key"], condition=Q(closed_on__isnull=True), name="case_open_by_name"),
        ]

    def __str__(self) -> str:
        return f"hồ sơ quần chúng {self.case_no}"

    @property
    def is_open(self) -> bool:
        """Is it still going on?"""
        return self.closed_on is None

    @property
    def born(self) -> PartialDay | None:
        """The day of birth, or the month or year where no more is known."""
        return as_known(self.birth_date, self.birth_date_precision)

    @property
    def audit_organization_id(self) -> int | None:
        """The organization whose person it is."""
        found: int | None = self.cell_id
        return found


class CaseStep(models.Model):
    """One thing done on the way, or to be done: when, by how many votes, under which document's number.

    A review may be made, and a vote be taken, more than one time.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="steps", db_index=False)
    step = models.CharField("bước", max_length=24, choices=Step)
    done_on = models.DateField("ngày", null=True, blank=True)
    convened = models.PositiveIntegerField("được triệu tập", null=True, blank=True)
    present = models.PositiveIntegerField("có mặt", null=True, blank=True)
    in_favour = models.PositiveIntegerField("tán thành", null=True, blank=True)
    document_no = models.CharField("số văn bản", max_length=60, blank=True)
    result = models.CharField("kết quả", max_length=8, choices=StepResult, blank=True)
    form_key = models.UUIDField(unique=True, null=True, editable=False)
    # What the user should look at, of a step that has just been written.
    notices: tuple[Notice, ...] = ()

    class Meta:
        verbose_name = "bước của hồ sơ quần chúng"
        constraints = [
            # Its index finds the steps of a case.
            models.UniqueConstraint(
                fields=["case", "step", "done_on"],
                nulls_distinct=False,
                name="case_step_is_done_one_time_a_day",
                violation_error_message="Bước này đã được ghi vào ngày đó.",
            ),
            models.CheckConstraint(
                condition=Q(step__in=Step.values) & Q(result__in=["", *StepResult.values]),
                name="case_step_words_are_known",
            ),
            models.CheckConstraint(
                condition=Q(present__isnull=True) | Q(convened__isnull=True) | Q(present__lte=F("convened")),
                name="case_step_present_were_convened",
                violation_error_message="Số có mặt không được lớn hơn số được triệu tập.",
            ),
            models.CheckConstraint(
                condition=Q(in_favour__isnull=True)
                | (
                    (Q(present__isnull=True) | Q(in_favour__lte=F("present")))
                    & (Q(convened__isnull=True) | Q(in_favour__lte=F("convened")))
                ),
                name="case_step_voters_were_present",
                violation_error_message="Số tán thành không được lớn hơn số có mặt.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step} ({self.case_id})"
