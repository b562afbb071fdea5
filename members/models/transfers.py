"""Transfers of members inside the register, handed over by one side and taken on by the other."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from registry.accounts.access.scopes import subtree_ids
from registry.accounts.models import User
from registry.units.models import Organization

from .events import Event
from .people import Member


class TransferState(models.TextChoices):
    """How far a transfer is."""

    SENT = "sent", "Đang chuyển"
    RECEIVED = "received", "Đã tiếp nhận"
    REFUSED = "refused", "Bị từ chối"
    WITHDRAWN = "withdrawn", "Đã rút lại"


class TransferQuerySet(models.QuerySet[Any]):
    """Transfers, found by who may see them."""

    def visible_to(self, user: User) -> Self:
        """Those from or to organizations that the user sees."""
        mine = subtree_ids(user)
        return self.filter(Q(from_cell__any_of=mine) | Q(to__any_of=mine))

    def in_transit(self) -> Self:
        """Those that wait for the receiving side."""
        return self.filter(state=TransferState.SENT)


class Transfer(models.Model):
    """Somebody is sent by a cell to another organization, with a letter; one is under way at a time.

    Until it is received the member counts where the sending cell is. Name and birth are what the letter
    says: the receiving side sees nothing else of the person before it has taken the person on. ``event`` is
    what it then wrote.
    """

    member = models.ForeignKey(Member, models.CASCADE, related_name="transfers", db_index=False)
    full_name = models.CharField("họ và tên", max_length=120)
    born = models.CharField("sinh", max_length=10, blank=True)
    from_cell = models.ForeignKey(
        Organization, models.PROTECT, related_name="+", verbose_name="chi bộ chuyển đi"
    )
    to = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="nơi chuyển đến")
    sent_on = models.DateField("ngày giới thiệu")
    document_no = models.CharField("số giấy giới thiệu", max_length=60)
    state = models.CharField("tình trạng", max_length=9, choices=TransferState, default=TransferState.SENT)
    answered_on = models.DateField("ngày trả lời", null=True)
    reason = models.CharField("lý do từ chối", max_length=300, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, verbose_name="người gửi"
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        db_index=False,
        verbose_name="người trả lời",
    )
    event = models.OneToOneField(Event, models.PROTECT, related_name="transfer", null=True)
    form_key = models.UUIDField("mã biểu mẫu", unique=True, null=True, editable=False)

    objects = TransferQuerySet.as_manager()

    class Meta:
        verbose_name = "lần chuyển sinh hoạt"
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(state=TransferState.SENT),
                name="transfer_is_one_at_a_time",
                violation_error_message="Người này đang có một lần chuyển chưa xong.",
            ),
            models.CheckConstraint(
                condition=Q(state=TransferState.SENT, answered_on__isnull=True, event__isnull=True)
                | Q(state=TransferState.RECEIVED, answered_on__isnull=False, event__isnull=False)
                | Q(
                    state__in=[TransferState.REFUSED, TransferState.WITHDRAWN],
                    answered_on__isnull=False,
                    event__isnull=True,
                ),
                name="transfer_is_answered_or_under_way",
            ),
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True) | Q(answered_on__gte=F("sent_on")),
                name="transfer_is_answered_after_it_was_sent",
                violation_error_message="Ngày này trước ngày ghi trên giấy giới thiệu.",
            ),
            models.CheckConstraint(
                condition=Q(reason="") | Q(state=TransferState.REFUSED),
                name="transfer_has_a_reason_where_refused",
            ),
        ]
        indexes = [models.Index(fields=["member"], name="transfer_of_a_member")]

    def __str__(self) -> str:
        return f"lần chuyển sinh hoạt {self.pk}"
