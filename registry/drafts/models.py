"""A form that somebody has begun and not yet confirmed."""

from __future__ import annotations

from django.db import models

from registry.accounts.models import User


class Draft(models.Model):
    """One form of one user: its address, what was typed (sealed), and when that was saved.

    It is removed when it is confirmed or given up, and when it has been kept long enough. ``key`` is the
    form's own key, by which a form that is sent twice is recognized.
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

    class Meta:
        verbose_name = "bản nháp"
        indexes = [
            models.Index(fields=["user", "address"], name="draft_of_a_form"),
            models.Index(
                fields=["person_id"], condition=models.Q(person_id__isnull=False), name="draft_about_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"bản nháp {self.key}"
