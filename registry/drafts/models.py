"""A form that somebody has begun and not yet confirmed."""

from __future__ import annotations

from django.db import models

from registry.accounts.models import User
from registry.units.models import Organization


class State(models.TextChoices):
    """Where a draft stands: its user's alone, before the level that decides, or sent back by it."""

    OPEN = "open", "Đang soạn"
    SUBMITTED = "submitted", "Chờ xác nhận"
    SENT_BACK = "sent_back", "Bị trả lại"


class Draft(models.Model):
    """One form of one user: its address, what was typed (sealed), and when that was saved.

    It is removed when it is confirmed or given up, and when it has been kept long enough. ``key`` is the
    form's own key, by which a form that is sent twice is recognized. What is submitted waits for somebody
    else with rights over ``decider``, who confirms it or sends it back.
    """

    key = models.UUIDField(primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="drafts", verbose_name="người soạn")
    # The form's own address: it holds no name and no number of anybody's papers.
    address = models.CharField("trang", max_length=400)
    title = models.CharField("việc", max_length=160)
    # The member's number in the register, where the form is about one; no foreign key, people stand above.
    person_id = models.BigIntegerField("mã người", null=True)
    sealed = models.TextField("nội dung")
    # Sent to be checked, and not only saved while somebody typed: its faults are shown.
    is_checked = models.BooleanField("đã bấm xem lại", default=False)
    saved_at = models.DateTimeField("lưu lúc")
    state = models.CharField(
        "tình trạng", max_length=9, choices=State, default=State.OPEN, db_default=State.OPEN
    )
    decider = models.ForeignKey(
        Organization, models.CASCADE, related_name="+", null=True, verbose_name="cấp xác nhận"
    )
    submitted_at = models.DateTimeField("gửi lúc", null=True)
    sent_back_by = models.ForeignKey(
        User, models.SET_NULL, related_name="+", null=True, db_index=False, verbose_name="người trả lại"
    )

    class Meta:
        verbose_name = "bản nháp"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=State.values)
                & (models.Q(state=State.OPEN) | models.Q(decider__isnull=False, submitted_at__isnull=False)),
                name="draft_before_somebody_says_whom",
            )
        ]
        indexes = [
            models.Index(fields=["user", "address"], name="draft_of_a_form"),
            models.Index(
                fields=["person_id"], condition=models.Q(person_id__isnull=False), name="draft_about_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"bản nháp {self.key}"
