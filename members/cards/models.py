"""Batches of cards, and the people in each with why they need a card."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from members.models import Card, CardKind, Member
from registry.accounts.access.scopes import subtree_ids
from registry.accounts.models import User
from registry.units.models import Organization


class BatchState(models.TextChoices):
    """How far a batch is, in the order in which it goes."""

    DRAFT = "draft", "Đang lập"
    SENT_BACK = "sent_back", "Bị trả lại"
    SENT = "sent", "Chờ duyệt"
    APPROVED = "approved", "Đã duyệt, chờ cấp thẻ"
    ISSUED = "issued", "Đã cấp thẻ"


# While it is in the hands of the unit that collects.
COLLECTING = (BatchState.DRAFT, BatchState.SENT_BACK)
# While somebody is to do something about it.
UNDER_WAY = (BatchState.SENT_BACK, BatchState.SENT, BatchState.APPROVED)


class CardBatchQuerySet(models.QuerySet[Any]):
    """Batches, found by who may see them."""

    def visible_to(self, user: User) -> Self:
        """Batches of organizations that the user sees."""
        return self.filter(organization__any_of=subtree_ids(user))


class CardBatch(models.Model):
    """Cards that an organization asks for together, and what the level above (``to``) answered.

    What was sent, answered and issued says who did it; taken back, it says nothing again.
    """

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="+", verbose_name="đơn vị đề nghị"
    )
    to = models.ForeignKey(
        Organization, models.PROTECT, related_name="+", null=True, verbose_name="cấp duyệt"
    )
    state = models.CharField("tình trạng", max_length=9, choices=BatchState, default=BatchState.DRAFT)
    opened_on = models.DateField("ngày lập")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sent_on = models.DateField("ngày gửi", null=True)
    sent_no = models.CharField("số văn bản đề nghị", max_length=60, blank=True, default="")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    answered_on = models.DateField("ngày duyệt", null=True)
    document_no = models.CharField("số quyết định", max_length=60, blank=True, default="")
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    reason = models.CharField("lý do trả lại", max_length=300, blank=True, default="")
    issued_on = models.DateField("ngày cấp thẻ", null=True)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    changed_at = models.DateTimeField("thay đổi lúc", auto_now=True)
    form_key = models.UUIDField(unique=True, null=True, editable=False)

    objects = CardBatchQuerySet.as_manager()

    class Meta:
        verbose_name = "đợt cấp thẻ"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=BatchState.values), name="card_batch_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=COLLECTING, sent_on__isnull=True, sent_by__isnull=True)
                | Q(
                    state__in=[BatchState.SENT, BatchState.APPROVED, BatchState.ISSUED],
                    sent_on__isnull=False,
                    sent_by__isnull=False,
                    to__isnull=False,
                ),
                name="card_batch_says_how_it_was_sent",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[BatchState.APPROVED, BatchState.ISSUED],
                    answered_on__isnull=False,
                    answered_by__isnull=False,
                )
                | Q(state__in=[BatchState.SENT, *COLLECTING], answered_on__isnull=True, document_no=""),
                name="card_batch_says_how_it_was_approved",
            ),
            models.CheckConstraint(
                condition=Q(state=BatchState.ISSUED, issued_on__isnull=False, issued_by__isnull=False)
                | (~Q(state=BatchState.ISSUED) & Q(issued_on__isnull=True, issued_by__isnull=True)),
                name="card_batch_says_when_it_was_issued",
            ),
            models.CheckConstraint(
                condition=Q(reason="") | Q(state=BatchState.SENT_BACK),
                name="card_batch_has_a_reason_where_sent_back",
            ),
        ]

    def __str__(self) -> str:
        return f"Đợt cấp thẻ số {self.pk}"

    @property
    def audit_organization_id(self) -> int:
        """The unit that collects it."""
        found: int = self.organization_id
        return found


class CardBatchLine(models.Model):
    """Somebody in a batch and which card is asked for; with the card, where it was issued.

    It is open until the batch is issued: somebody waits in one batch at a time.
    """

    batch = models.ForeignKey(CardBatch, models.CASCADE, related_name="lines", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField("loại", max_length=10, choices=CardKind)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    is_open = models.BooleanField("còn chờ", default=True)
    card = models.OneToOneField(Card, models.SET_NULL, related_name="batch_line", null=True)

    class Meta:
        verbose_name = "người trong đợt cấp thẻ"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=CardKind.values), name="card_batch_kind_is_known"),
            models.UniqueConstraint(
                fields=["batch", "member"],
                name="card_batch_names_somebody_one_time",
                violation_error_message="Người này đã có trong đợt.",
            ),
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(is_open=True),
                name="card_batch_is_one_at_a_time",
                violation_error_message="Có người đang chờ thẻ trong một đợt khác.",
            ),
            models.CheckConstraint(
                condition=Q(is_open=False) | Q(card__isnull=True), name="card_batch_line_waits_for_its_card"
            ),
        ]
