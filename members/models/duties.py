"""What members are charged with: posts in Party organizations, and tasks, from when to when."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from registry.common.models import Dated, one_at_a_time, runs_forward
from registry.units.models import Area, Organization

from .people import Member


class PartyPostKind(models.TextChoices):
    """Posts in a Party organization."""

    SECRETARY = "secretary", "Bí thư"
    DEPUTY_SECRETARY = "deputy_secretary", "Phó bí thư"
    STANDING_MEMBER = "standing_member", "Ủy viên ban thường vụ"
    COMMITTEE_MEMBER = "committee_member", "Cấp ủy viên, chi ủy viên"


class PartyPost(Dated):
    """A post in a Party organization and the member who holds it, who may belong to another cell.

    It counts while its holder is a counted member.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="party_posts", db_index=False)
    post = models.CharField("chức vụ", max_length=20, choices=PartyPostKind)
    holder = models.ForeignKey(Member, models.PROTECT, related_name="party_posts")

    class Meta:
        verbose_name = "chức vụ đảng"
        constraints = [
            runs_forward("party_post"),
            one_at_a_time(
                "party_secretary",
                "organization",
                message="Tổ chức đã có bí thư trong thời gian này.",
                condition=Q(post=PartyPostKind.SECRETARY),
            ),
            # Its index finds the posts of an organization.
            one_at_a_time(
                "party_post",
                "organization",
                "post",
                "holder",
                message="Người này đang giữ chức vụ này trong thời gian này.",
            ),
            models.CheckConstraint(condition=Q(post__in=PartyPostKind.values), name="party_post_is_known"),
        ]


class Task(models.TextChoices):
    """What a member may be charged with."""

    FOLLOWS_CELL = "follows_cell", "Theo dõi chi bộ"
    IN_CHARGE_OF_VILLAGE = "in_charge_of_village", "Phụ trách thôn, bản"
    POSTED_TO_VILLAGE = "posted_to_village", "Tăng cường về thôn, bản"
    HELPS_FAMILIES = "helps_families", "Giúp đỡ hộ gia đình"
    HELPS_PROSPECT = "helps_prospect", "Giúp đỡ quần chúng"
    RESIDENCE_CONTACT = "residence_contact", "Giữ mối liên hệ nơi cư trú"
    TEMPORARY_ACTIVITY = "temporary_activity", "Sinh hoạt tạm thời"


class Assignment(Dated):
    """A member has a task from when to when: for a cell, a village, a number of families."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="assignments")
    task = models.CharField("nhiệm vụ", max_length=24, choices=Task)
    cell = models.ForeignKey(Organization, models.PROTECT, related_name="assignments", null=True)
    village = models.ForeignKey(Area, models.PROTECT, related_name="assignments", null=True)
    number = models.PositiveIntegerField("số hộ", null=True)

    class Meta:
        verbose_name = "phân công"
        constraints = [
            runs_forward("assignment"),
            models.CheckConstraint(condition=Q(task__in=Task.values), name="assignment_task_is_known"),
            models.CheckConstraint(
                condition=~Q(task=Task.HELPS_FAMILIES) | Q(number__isnull=False),
                name="assignment_says_how_many_families",
            ),
        ]
        indexes = [
            # Who is posted where: figures of villages ask for all of them.
            models.Index(
                fields=["village", "starts_on", "ends_on"],
                include=["member"],
                condition=Q(task=Task.POSTED_TO_VILLAGE),
                name="assignment_posted",
            )
        ]
