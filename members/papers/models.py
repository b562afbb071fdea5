"""Papers that took their number from an organization's book, and boards' own templates."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from members.models import Case, Member, PartyPostKind
from registry.accounts.access.scopes import subtree_ids
from registry.accounts.models import User
from registry.units.models import Organization

from .kinds import KINDS

KIND_CHOICES = [(kind.code, kind.title) for kind in KINDS.values()]
SIGNERS = [(post.value, post.label) for post in (PartyPostKind.SECRETARY, PartyPostKind.DEPUTY_SECRETARY)]


class PaperTemplate(models.Model):
    """A board's own template of a kind of paper, for its province. Never changed and never removed.

    The one with the highest ``number`` counts; before the first, the one that comes with the register.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    kind = models.CharField("loại văn bản", max_length=24, choices=KIND_CHOICES)
    number = models.IntegerField("lần")
    text = models.TextField("mẫu")
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "mẫu văn bản"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "kind", "number"],
                name="paper_template_has_its_own_number",
                violation_error_message="Người khác vừa ghi một mẫu của loại này: hãy xem lại.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=list(KINDS)), name="paper_template_is_of_a_known_kind"
            ),
        ]


class PaperQuerySet(models.QuerySet[Any]):
    """Papers, found by who may see them."""

    def visible_to(self, user: User) -> Self:
        """Papers of organizations that the user sees."""
        return self.filter(organization__any_of=subtree_ids(user))


class Paper(models.Model):
    """A paper that an organization issues: what kind, of which day, under which number of its book.

    A book is of an organization, a year and the letters of the paper. A number that was given back is free
    again; the row says who had it. What the paper says is made from the register whenever it is printed.
    """

    kind = models.CharField("loại văn bản", max_length=24, choices=KIND_CHOICES)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    signed_on = models.DateField("ngày ký")
    signed_as = models.CharField("người ký", max_length=20, choices=SIGNERS)
    year = models.PositiveSmallIntegerField("năm")
    series = models.CharField("ký hiệu", max_length=6, blank=True)
    number = models.PositiveIntegerField("số", null=True)
    document_no = models.CharField("số văn bản", max_length=60, blank=True)
    to_place = models.CharField("nơi đến", max_length=200, blank=True)
    template = models.ForeignKey(PaperTemplate, models.PROTECT, related_name="+", null=True)
    taken_at = models.DateTimeField("lấy số lúc", auto_now_add=True)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    printed_at = models.DateTimeField("in lần đầu lúc", null=True)
    returned_at = models.DateTimeField("trả lại lúc", null=True)
    returned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    form_key = models.UUIDField(unique=True, null=True, editable=False)

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = "văn bản"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=list(KINDS)) & Q(signed_as__in=[code for code, _ in SIGNERS]),
                name="paper_words_are_known",
            ),
            models.CheckConstraint(
                condition=Q(series="", number__isnull=True) | (~Q(series="") & Q(number__gte=1)),
                name="paper_has_a_number_of_its_book",
            ),
            models.CheckConstraint(
                condition=Q(returned_at__isnull=True) | Q(printed_at__isnull=True),
                name="paper_given_back_was_not_printed",
                violation_error_message="Văn bản đã in nên không trả lại số được.",
            ),
            models.UniqueConstraint(
                fields=["organization", "year", "series", "number"],
                condition=Q(returned_at__isnull=True, number__isnull=False),
                name="paper_number_is_one_papers",
                violation_error_message="Người khác vừa lấy số này: hãy bấm ghi lại.",
            ),
        ]

    def __str__(self) -> str:
        return self.document_no or f"{self.get_kind_display()} ({self.pk})"

    @property
    def audit_organization_id(self) -> int:
        """The organization that issues it."""
        found: int = self.organization_id
        return found


class PaperPerson(models.Model):
    """Somebody whom a paper is about: a member, or a prospect by the case."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="people")
    place = models.PositiveIntegerField("thứ tự")
    member = models.ForeignKey(Member, models.PROTECT, related_name="+", null=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = "người trong văn bản"
        constraints = [
            models.UniqueConstraint(fields=["paper", "place"], name="paper_person_has_a_place"),
            models.CheckConstraint(
                condition=Q(member__isnull=False, case__isnull=True)
                | Q(member__isnull=True, case__isnull=False),
                name="paper_person_is_a_member_or_a_prospect",
            ),
        ]
