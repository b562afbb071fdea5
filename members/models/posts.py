"""Posts of villages and who holds them, from when to when."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from registry.common.models import Dated, one_at_a_time, runs_forward
from registry.units.models import Area

from .people import Member


class PostKind(models.TextChoices):
    """Village posts."""

    VILLAGE_HEAD = "village_head", "Trưởng thôn, bản"
    FRONT_HEAD = "front_head", "Trưởng ban công tác mặt trận"
    ASSOCIATION_HEAD = "association_head", "Chi hội trưởng"
    ASSOCIATION_DEPUTY = "association_deputy", "Chi hội phó"
    YOUTH_SECRETARY = "youth_secretary", "Bí thư chi đoàn"
    YOUTH_DEPUTY = "youth_deputy", "Phó bí thư chi đoàn"


class Association(models.TextChoices):
    """The associations of a village."""

    WOMEN = "women", "Hội Phụ nữ"
    FARMERS = "farmers", "Hội Nông dân"
    VETERANS = "veterans", "Hội Cựu chiến binh"
    ELDERS = "elders", "Hội Người cao tuổi"
    OTHER = "other", "Hội khác"


SINGLE_POSTS = (PostKind.VILLAGE_HEAD, PostKind.FRONT_HEAD, PostKind.YOUTH_SECRETARY)

ASSOCIATION_POSTS = (PostKind.ASSOCIATION_HEAD, PostKind.ASSOCIATION_DEPUTY)


class Post(Dated):
    """A village post and its holder, who is a member or (``holder`` empty) is not."""

    village = models.ForeignKey(Area, models.PROTECT, related_name="posts")
    post = models.CharField("chức danh", max_length=20, choices=PostKind)
    # Of the head or deputy of an association; empty where it is not known.
    association = models.CharField("hội", max_length=10, choices=Association, blank=True, db_default="")
    holder = models.ForeignKey(Member, models.PROTECT, related_name="posts", null=True)
    form_key = models.UUIDField("mã biểu mẫu", null=True, unique=True)

    class Meta:
        verbose_name = "chức danh thôn, bản"
        constraints = [
            runs_forward("post"),
            one_at_a_time(
                "post",
                "village",
                "post",
                message="Chức danh này đã có người giữ trong thời gian này.",
                condition=Q(post__in=SINGLE_POSTS),
            ),
            models.CheckConstraint(condition=Q(post__in=PostKind.values), name="post_is_known"),
            models.CheckConstraint(
                condition=Q(association="")
                | Q(association__in=Association.values, post__in=ASSOCIATION_POSTS),
                name="post_association_is_known",
            ),
        ]
