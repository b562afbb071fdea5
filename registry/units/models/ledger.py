"""The ledger of changes that every dated tree has: what went into what, and which is the main one."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class ChangeKind(models.TextChoices):
    """Kinds of rows in a reform ledger, of areas as of organizations."""

    MERGE = "merge", "Sáp nhập"
    SPLIT = "split", "Chia tách"
    RENAME = "rename", "Đổi tên"
    MOVE = "move", "Chuyển cấp trên"
    ABOLISH = "abolish", "Giải thể"
    FOUND = "found", "Thành lập"


class LedgerRow(models.Model):
    """One line of a ledger: on ``changed_on``, ``source`` went (wholly or in part) into ``target``.

    ``is_main`` says both that ``target`` is the main successor of ``source`` and that ``source`` is the
    main predecessor of ``target``. A row from a unit to itself records a rename or a move and leads nowhere.
    """

    changed_on = models.DateField("ngày")
    kind = models.CharField("hình thức", max_length=10, choices=ChangeKind)
    is_main = models.BooleanField("chính", default=False)

    class Meta:
        abstract = True


def ledger_constraints(prefix: str) -> list[models.BaseConstraint]:
    """What holds of every ledger: two ends or a reason for one, no line twice, one main each way."""
    elsewhere = Q(is_main=True) & ~Q(source=F("target"))
    return [
        models.CheckConstraint(
            condition=Q(source__isnull=False, target__isnull=False)
            | Q(kind=ChangeKind.ABOLISH, source__isnull=False, target__isnull=True)
            | Q(kind=ChangeKind.FOUND, source__isnull=True, target__isnull=False),
            name=f"{prefix}_has_both_ends_or_a_reason_for_one",
        ),
        models.CheckConstraint(condition=Q(kind__in=ChangeKind.values), name=f"{prefix}_kind_is_known"),
        models.UniqueConstraint(
            fields=["changed_on", "kind", "source", "target"],
            name=f"{prefix}_line_stands_once",
            nulls_distinct=False,
        ),
        models.UniqueConstraint(
            fields=["source", "changed_on"], condition=elsewhere, name=f"{prefix}_has_one_main_successor"
        ),
        models.UniqueConstraint(
            fields=["target", "changed_on"], condition=elsewhere, name=f"{prefix}_has_one_main_predecessor"
        ),
    ]
