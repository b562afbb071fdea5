"""What members and organizations are given: badges of party age, membership cards, awards."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from members.fields import BlindIndexField, NumberField
from registry.common.refusals import Notice
from registry.units.models import Organization

from .people import Member

# The years of party age for which there is a badge.
BADGE_STEPS = (30, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90)


class BadgeKind(models.TextChoices):
    """What was done about a badge."""

    PROPOSED = "proposed", "Đề nghị tặng"
    AWARDED = "awarded", "Trao tặng"
    EARLY = "early", "Tặng sớm"
    POSTHUMOUS = "posthumous", "Truy tặng"
    RETURNED = "returned", "Thu hồi"
    LOST = "lost", "Bị mất"


# By which a badge is given.
GIVEN = (BadgeKind.AWARDED, BadgeKind.EARLY, BadgeKind.POSTHUMOUS)


def _one_of_a_form(prefix: str) -> models.UniqueConstraint:
    """One form, which may be about many people, gives each of them one row; its rows are found by its key."""
    return models.UniqueConstraint(
        fields=["form_key", "member"],
        condition=Q(form_key__isnull=False),
        name=f"{prefix}_is_one_of_a_form",
    )


class Badge(models.Model):
    """Something that was done about a member's badge of so many years: proposed, given, lost, returned.

    A badge is held from its occasion until it is returned; one that was lost is held.
    """

    member = models.ForeignKey(Member, models.PROTECT, related_name="badges", db_index=False)
    years = models.PositiveSmallIntegerField(
        "số năm tuổi Đảng", choices=[(years, f"{years} năm") for years in BADGE_STEPS]
    )
    occasion_on = models.DateField("ngày trao", null=True, blank=True)
    kind = models.CharField("việc", max_length=10, choices=BadgeKind)
    decided_on = models.DateField("ngày quyết định", null=True, blank=True)
    document_no = models.CharField("số quyết định", max_length=60, blank=True, db_default="", default="")
    number = models.CharField("số huy hiệu", max_length=30, blank=True, db_default="", default="")
    form_key = models.UUIDField("mã biểu mẫu", null=True)

    # What the service that wrote the row noticed; not stored.
    notices: tuple[Notice, ...] = ()

    class Meta:
        verbose_name = "huy hiệu Đảng"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=BadgeKind.values), name="badge_kind_is_known"),
            models.CheckConstraint(condition=Q(years__in=BADGE_STEPS), name="badge_is_of_a_step"),
            _one_of_a_form("badge"),
        ]
        indexes = [
            models.Index(fields=["member", "years"], name="badge_of_a_member"),
            models.Index(fields=["occasion_on"], name="badge_by_occasion"),
        ]


class CardKind(models.TextChoices):
    """Why a membership card was issued."""

    NEW = "new", "Cấp mới"
    LOST = "lost", "Cấp lại do mất"
    DAMAGED = "damaged", "Đổi do hỏng"
    EXCHANGED = "exchanged", "Đổi thẻ"


class Card(models.Model):
    """A membership card that was issued to a member, with the number that it bears (docs/identifiers.md)."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="cards", db_index=False)
    kind = models.CharField("loại", max_length=10, choices=CardKind)
    issued_on = models.DateField("ngày cấp", null=True, blank=True)
    issued_at = models.CharField("nơi cấp", max_length=120, blank=True, db_default="", default="")
    card_no = NumberField("số thẻ đảng", longest=20, blank=True, db_column="card_no_sealed")
    card_no_index = BlindIndexField(of="card_no", null=True)
    form_key = models.UUIDField("mã biểu mẫu", null=True)

    class Meta:
        verbose_name = "thẻ đảng viên"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=CardKind.values), name="card_kind_is_known"),
            models.CheckConstraint(
                condition=Q(card_no__isnull=True, card_no_index__isnull=True)
                | Q(card_no__isnull=False, card_no_index__isnull=False),
                name="card_number_is_sealed_with_its_index",
            ),
            _one_of_a_form("card"),
        ]
        indexes = [
            models.Index(fields=["member"], name="card_of_a_member"),
            models.Index(fields=["issued_on"], name="card_by_day"),
        ]


class AwardKind(models.TextChoices):
    """Awards within the Party, the higher first."""

    FLAG = "flag", "Tặng cờ"
    MERIT = "merit", "Tặng bằng khen"
    COMMENDATION = "commendation", "Tặng giấy khen"


class Award(models.Model):
    """An award of a member or of an organization: exactly one of them."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="awards", null=True)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="awards", null=True)
    awarded_on = models.DateField("ngày khen thưởng", null=True, blank=True)
    kind = models.CharField("hình thức", max_length=12, choices=AwardKind)
    document_no = models.CharField("số quyết định", max_length=60, blank=True, db_default="", default="")
    form_key = models.UUIDField("mã biểu mẫu", null=True, unique=True)

    class Meta:
        verbose_name = "khen thưởng"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=AwardKind.values), name="award_kind_is_known"),
            models.CheckConstraint(
                condition=Q(member__isnull=True, organization__isnull=False)
                | Q(member__isnull=False, organization__isnull=True),
                name="award_is_of_a_member_or_of_an_organization",
                violation_error_message="Khen thưởng của một đảng viên hoặc của một tổ chức đảng.",
            ),
        ]
        indexes = [models.Index(fields=["awarded_on"], name="award_by_day")]
