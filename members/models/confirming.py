"""Which acts on people wait until the level that decides has confirmed them, from a day on."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from .choices import EventKind


class Awaited(models.TextChoices):
    """Acts of which a board may say that somebody else confirms them."""

    ADMISSION = "admission", "Kết nạp, kết nạp lại"
    RECOGNITION = "recognition", "Công nhận chính thức"
    DISCIPLINE = "discipline", "Kỷ luật"
    EXIT = "exit", "Xóa tên, cho ra, khai trừ, từ trần"
    TRANSFER = "transfer", "Chuyển sinh hoạt ra ngoài sổ và từ ngoài sổ về"
    RESTORATION = "restoration", "Phục hồi đảng viên"
    EXEMPTION = "exemption", "Miễn công tác, sinh hoạt"


# What each kind of event falls under; the others change no standing and wait for nobody.
AWAITED_BY_KIND = {
    EventKind.ADMITTED: Awaited.ADMISSION,
    EventKind.RECOGNIZED: Awaited.RECOGNITION,
    EventKind.DISCIPLINED: Awaited.DISCIPLINE,
    EventKind.DELETED: Awaited.EXIT,
    EventKind.LEFT: Awaited.EXIT,
    EventKind.EXPELLED: Awaited.EXIT,
    EventKind.DIED: Awaited.EXIT,
    EventKind.TRANSFERRED_IN: Awaited.TRANSFER,
    EventKind.TRANSFERRED_OUT: Awaited.TRANSFER,
    EventKind.RESTORED: Awaited.RESTORATION,
    EventKind.EXEMPTED: Awaited.EXEMPTION,
}


class ConfirmationRule(models.Model):
    """From a day on: the acts that wait, until the next row. Before the first row none does.

    ``of_everybody``: those that somebody of the deciding level enters wait as well, for a colleague.
    """

    in_force_from = models.DateField("từ ngày", unique=True)
    acts = ArrayField(models.CharField(max_length=12, choices=Awaited), verbose_name="việc phải xác nhận")
    of_everybody = models.BooleanField("cả việc do cấp quyết định ghi", default=False)

    class Meta:
        verbose_name = "quy định xác nhận"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(acts__contained_by=Awaited.values), name="confirmation_acts_are_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.in_force_from:%d/%m/%Y}"
