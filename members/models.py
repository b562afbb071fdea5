"""People, what happened to them, and what follows from it.

``Member`` holds what does not change with time or is only ever corrected; everything else is an ``Event``,
which is never changed or removed but voided and replaced. ``Stretch`` and ``Movement`` are derived from a
member's live events by :mod:`members.history` and rewritten in the transaction that writes the event.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import connection, models
from django.db.models import Q, Value
from django.db.models.functions import Concat
from django.utils.timezone import localdate

from registry.accounts.access.scopes import RELATIONS, once, subtree_ids
from registry.accounts.models import User
from registry.common.cache import Cache
from registry.common.database_roles import counting
from registry.common.models import Dated, one_at_a_time, runs_forward
from registry.common.refusals import Notice
from registry.common.text import search_key
from registry.units.models import Area, Organization

from .ethnicity import NAMES as ETHNICITIES
from .fields import BlindIndexField, NumberField
from .identifiers import COLUMNS, written_as


class Gender(models.TextChoices):
    """Genders as the forms give them."""

    MALE = "male", "Nam"
    FEMALE = "female", "Nữ"


class Education(models.TextChoices):
    """General schooling, the highest level."""

    NONE = "none", "Không biết chữ"
    LITERATE = "literate", "Biết đọc, biết viết"
    PRIMARY = "primary", "Tiểu học"
    LOWER_SECONDARY = "lower_secondary", "Trung học cơ sở"
    UPPER_SECONDARY = "upper_secondary", "Trung học phổ thông"


class Qualification(models.TextChoices):
    """Professional level, the highest."""

    NONE = "none", "Chưa qua đào tạo"
    ELEMENTARY = "elementary", "Sơ cấp"
    INTERMEDIATE = "intermediate", "Trung cấp"
    COLLEGE = "college", "Cao đẳng"
    UNIVERSITY = "university", "Đại học"
    MASTER = "master", "Thạc sĩ"
    DOCTOR = "doctor", "Tiến sĩ"


class PoliticalTheory(models.TextChoices):
    """Level of political theory."""

    NONE = "none", "Chưa qua đào tạo"
    ELEMENTARY = "elementary", "Sơ cấp"
    INTERMEDIATE = "intermediate", "Trung cấp"
    ADVANCED = "advanced", "Cao cấp, cử nhân"


class Minority(models.TextChoices):
    """How an ethnicity counts: one of the 53 minority groups, Kinh, of foreign origin, or not known."""

    MINORITY = "minority", "Dân tộc thiểu số"
    KINH = "kinh", "Kinh"
    FOREIGN = "foreign", "Người nước ngoài"
    UNKNOWN = "unknown", "Chưa rõ"


class Standing(models.TextChoices):
    """The standing of a counted member."""

    PROBATIONARY = "probationary", "Dự bị"
    OFFICIAL = "official", "Chính thức"


class EventKind(models.TextChoices):
    """What can happen to a member."""

    FIRST_RECORDED = "first_recorded", "Ghi nhận ban đầu"
    ADMITTED = "admitted", "Kết nạp"
    RECOGNIZED = "recognized", "Công nhận chính thức"
    CELL_CHANGED = "cell_changed", "Chuyển chi bộ"
    MOVED = "moved", "Chuyển nơi cư trú"
    TRANSFERRED_IN = "transferred_in", "Chuyển sinh hoạt đến"
    TRANSFERRED_OUT = "transferred_out", "Chuyển sinh hoạt đi"
    AWAY = "away", "Sinh hoạt tạm thời nơi khác"
    BACK = "back", "Trở về sinh hoạt"
    EXEMPTED = "exempted", "Miễn sinh hoạt"
    DISCIPLINED = "disciplined", "Kỷ luật"
    DELETED = "deleted", "Xóa tên"
    LEFT = "left", "Xin ra, cho ra"
    EXPELLED = "expelled", "Khai trừ"
    DIED = "died", "Từ trần"
    RESTORED = "restored", "Phục hồi"


class OtherPlace(models.TextChoices):
    """Where a transfer from or to outside the register comes from or goes."""

    IN_PROVINCE = "in_province", "Trong tỉnh"
    OTHER_PROVINCE = "other_province", "Tỉnh khác"
    ABROAD = "abroad", "Nước ngoài"


ENTRY_KINDS = (EventKind.FIRST_RECORDED, EventKind.ADMITTED, EventKind.TRANSFERRED_IN, EventKind.RESTORED)
EXIT_KINDS = (
    EventKind.TRANSFERRED_OUT,
    EventKind.DELETED,
    EventKind.LEFT,
    EventKind.EXPELLED,
    EventKind.DIED,
)
# Kinds of which a member's history holds at most one a day; the others change no count.
COUNTING_KINDS = (
    *ENTRY_KINDS,
    EventKind.RECOGNIZED,
    EventKind.CELL_CHANGED,
    EventKind.MOVED,
    *EXIT_KINDS,
)


# Who has counted in one of the cells and now belongs to none of them. A probe of the index for each cell: one
# overlap with all of them takes six times as long. Index: member_by_elsewhere.
MOVED_AWAY = """
SELECT DISTINCT member.id
  FROM unnest(%(cells)s::bigint[]) AS cell (id)
  JOIN members_member AS member ON member.elsewhere @> ARRAY[cell.id]
 WHERE member.home_id <> ALL (%(cells)s::bigint[])
"""


def _moved_away(cells: list[int]) -> list[int]:
    with counting(), connection.cursor() as cursor:
        cursor.execute(MOVED_AWAY, {"cells": cells})
        return [row[0] for row in cursor.fetchall()]


# By user and day; it follows from grants, from trees and from where people belong.
_moved: Cache[list[int]] = Cache(size=200, relations=(*RELATIONS, "members_member"))


class MemberQuerySet(models.QuerySet[Any]):
    """Members, found by where and when they count."""

    def visible_to(self, user: User) -> Self:
        """Members whom the user sees (:mod:`registry.accounts.access.scopes`)."""
        mine = subtree_ids(user)
        # Looked up before, so that what is asked is two lists of ids, which an index answers.
        key = ("moved", user.pk, localdate())
        moved = once(key, lambda: _moved.get(key, lambda: _moved_away(mine)))
        return self.filter(models.Q(home__any_of=mine) | models.Q(pk__any_of=moved))

    def active_on(self, day: date) -> Self:
        """Members who count on ``day``."""
        return self.filter(
            models.Exists(Stretch.objects.filter(member=models.OuterRef("pk")).on(day)),
        )

    def in_cells(self, cells: Any, day: date) -> Self:
        """Members who on ``day`` count in one of ``cells`` (ids or a queryset of organizations)."""
        here = Stretch.objects.filter(member=models.OuterRef("pk"), cell__in=cells).on(day)
        return self.filter(models.Exists(here))

    def numbered(self, typed: str) -> Self:
        """Members of exactly this number: of a dossier, card or citizen, however its digits are parted."""
        found = Q()
        for column in COLUMNS:
            found |= Q(**{f"{column}__in": written_as(column, typed)})
        return self.filter(found)

    def matching(self, text: str) -> Self:
        """Members of a name: words or their beginnings, accents or none.

        Reads every name in sight: a few words of a common name match a tenth of a province, which no index
        makes quick.
        """
        words = search_key(text).split()
        found = self.annotate(_names=Concat(Value(" "), "search_key"))
        for word in words:
            found = found.filter(_names__contains=f" {word}")
        return found


class Member(models.Model):
    """One person. There is no field for what somebody thinks, and none may be added."""

    # Sealed (docs/identifiers.md); no number stands in clear in any column.
    dossier_no = NumberField("số hồ sơ", longest=30, db_column="dossier_no_sealed")
    dossier_no_index = BlindIndexField(of="dossier_no", null=True)
    card_no = NumberField("số thẻ đảng", longest=20, blank=True, db_column="card_no_sealed")
    card_no_index = BlindIndexField(of="card_no", null=True)
    citizen_id = NumberField("số căn cước", longest=20, blank=True, db_column="citizen_id_sealed")
    citizen_id_index = BlindIndexField(of="citizen_id", null=True)
    admitted_on = models.DateField("ngày vào Đảng", null=True, blank=True)
    official_on = models.DateField("ngày chính thức", null=True, blank=True)
    full_name = models.CharField("họ và tên", max_length=120)
    sort_key = models.CharField(max_length=300, db_collation="C")
    search_key = models.CharField(max_length=120, db_collation="C")
    gender = models.CharField("giới tính", max_length=6, choices=Gender, blank=True)
    birth_date = models.DateField("ngày sinh", null=True, blank=True)
    ethnicity = models.CharField("dân tộc", max_length=30, blank=True)
    religion = models.CharField("tôn giáo", max_length=60, blank=True)
    native_place = models.CharField("quê quán", max_length=200, blank=True)
    education = models.CharField("giáo dục phổ thông", max_length=16, choices=Education, blank=True)
    qualification = models.CharField("trình độ chuyên môn", max_length=16, choices=Qualification, blank=True)
    political_theory = models.CharField(
        "lý luận chính trị", max_length=16, choices=PoliticalTheory, blank=True
    )
    occupation = models.CharField("nghề nghiệp", max_length=80, blank=True)
    youth_union = models.BooleanField("đoàn viên", null=True, blank=True)
    local = models.BooleanField("người địa phương", null=True, blank=True)
    # Derived with the stretches: the cell where the member counts or last counted (who never counted: where
    # the events said), and the other cells where the member has counted. What row-level security goes by.
    home = models.ForeignKey(
        Organization,
        models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
        db_constraint=False,
        db_index=False,
    )
    elsewhere = ArrayField(models.BigIntegerField(), null=True, blank=True, editable=False)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = "đảng viên"
        constraints = [
            models.CheckConstraint(condition=Q(dossier_no__isnull=False), name="member_has_a_dossier"),
            models.CheckConstraint(condition=~Q(full_name=""), name="member_has_a_name"),
            models.CheckConstraint(
                condition=Q(gender__in=["", *Gender.values]), name="member_gender_is_known"
            ),
            models.CheckConstraint(
                condition=Q(ethnicity__in=["", *ETHNICITIES]), name="member_ethnicity_is_one_of_the_list"
            ),
            models.CheckConstraint(
                condition=Q(education__in=["", *Education.values]), name="member_education_is_known"
            ),
            models.CheckConstraint(
                condition=Q(qualification__in=["", *Qualification.values]),
                name="member_qualification_is_known",
            ),
            models.CheckConstraint(
                condition=Q(political_theory__in=["", *PoliticalTheory.values]),
                name="member_political_theory_is_known",
            ),
            # With a condition, so that they are indexes: a first import builds those at its end.
            models.UniqueConstraint(
                fields=["dossier_no_index"],
                condition=Q(dossier_no_index__isnull=False),
                name="member_dossier_is_nobody_elses",
                violation_error_message="Số hồ sơ này đã có.",
            ),
            models.UniqueConstraint(
                fields=["card_no_index"],
                condition=Q(card_no_index__isnull=False),
                name="member_card_is_nobody_elses",
                violation_error_message="Số thẻ đảng này đã thuộc về người khác.",
            ),
            models.UniqueConstraint(
                fields=["citizen_id_index"],
                condition=Q(citizen_id_index__isnull=False),
                name="member_citizen_id_is_nobody_elses",
                violation_error_message="Số căn cước này đã thuộc về người khác.",
            ),
        ]
        indexes = [
            models.Index(fields=["sort_key"], name="member_by_sort_key"),
            models.Index(fields=["search_key"], name="member_by_search_key"),
            models.Index(fields=["home", "sort_key"], name="member_by_home"),
            GinIndex(fields=["elsewhere"], condition=Q(elsewhere__isnull=False), name="member_by_elsewhere"),
        ]

    def __str__(self) -> str:
        return f"đảng viên {self.pk}"


class EventQuerySet(models.QuerySet[Any]):
    """Events; most readers want the live ones only."""

    def live(self) -> Self:
        """Events that have not been voided."""
        return self.filter(voided_at__isnull=True)


class Event(models.Model):
    """Something that happened to a member, with the day it takes effect, was decided, and was recorded.

    A trigger refuses any change but voiding once, and any removal but by the undo of the import that wrote it
    and the erasure of somebody who never counted.
    """

    member = models.ForeignKey(Member, models.CASCADE, related_name="events", db_index=False)
    kind = models.CharField("việc", max_length=16, choices=EventKind)
    effective_on = models.DateField("có hiệu lực từ")
    decided_on = models.DateField("ngày quyết định", null=True, blank=True)
    document_no = models.CharField("số văn bản", max_length=60, blank=True)
    cell = models.ForeignKey(Organization, models.PROTECT, related_name="events", null=True, blank=True)
    village = models.ForeignKey(Area, models.PROTECT, related_name="events", null=True, blank=True)
    other_place = models.CharField("nơi khác", max_length=16, choices=OtherPlace, blank=True)
    detail = models.CharField("chi tiết", max_length=120, blank=True)
    recorded_at = models.DateTimeField("ghi lúc", auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        db_index=False,
        verbose_name="người ghi",
    )
    batch = models.UUIDField("đợt nhập", null=True)
    form_key = models.UUIDField("mã biểu mẫu", null=True, unique=True)
    voided_at = models.DateTimeField("hủy lúc", null=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        db_index=False,
        verbose_name="người hủy",
    )
    void_reason = models.CharField("lý do hủy", max_length=300, blank=True)
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, related_name="replaces", null=True, db_index=False
    )

    # What the service that wrote the event noticed; not stored.
    notices: tuple[Notice, ...] = ()

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "sự kiện"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=EventKind.values), name="event_kind_is_known"),
            models.CheckConstraint(
                condition=Q(other_place__in=["", *OtherPlace.values]), name="event_other_place_is_known"
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True, void_reason="", voided_by__isnull=True)
                | (Q(voided_at__isnull=False) & ~Q(void_reason="")),
                name="event_is_voided_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(replaced_by__isnull=True)
                | (Q(voided_at__isnull=False) & ~Q(replaced_by=models.F("id"))),
                name="event_replaced_is_voided",
            ),
            models.UniqueConstraint(
                fields=["member", "kind", "effective_on"],
                condition=Q(voided_at__isnull=True, kind__in=COUNTING_KINDS),
                name="event_stands_once_a_day",
                violation_error_message="Sự kiện này đã được ghi cho ngày này.",
            ),
        ]
        indexes = [
            models.Index(fields=["member", "effective_on"], name="event_of_a_member"),
            models.Index(fields=["kind", "effective_on"], name="event_by_kind"),
            models.Index(fields=["batch"], condition=Q(batch__isnull=False), name="event_of_a_batch"),
            models.Index(
                fields=["replaced_by"], condition=Q(replaced_by__isnull=False), name="event_replaced_by"
            ),
            models.Index(
                fields=["cell"], condition=Q(voided_at__isnull=False), name="event_voided_in_a_cell"
            ),
        ]

    def units(self) -> tuple[Organization | None, Area | None]:
        """The cell and the village that it names, also where they lie out of the user's sight."""
        # By their ids: a join has left out what the user does not see.
        with counting():
            return (
                Organization.objects.filter(pk=self.cell_id).first() if self.cell_id else None,
                Area.objects.filter(pk=self.village_id).first() if self.village_id else None,
            )


class Counted(models.Model):
    """What a counted row copies from its member, so that counting joins nothing."""

    gender = models.CharField(max_length=6, blank=True)
    minority = models.CharField(max_length=8, choices=Minority)
    birth_date = models.DateField(null=True)

    class Meta:
        abstract = True


class Stretch(Dated, Counted):
    """One unbroken time in which a member counts here with the same cell, village and standing."""

    # Derived, so without foreign keys in the database: the events that it follows from have them.
    member = models.ForeignKey(Member, models.CASCADE, related_name="stretches", db_constraint=False)
    # The indexes below begin with the cell and the village.
    cell = models.ForeignKey(
        Organization, models.PROTECT, related_name="stretches", db_constraint=False, db_index=False
    )
    village = models.ForeignKey(
        Area, models.PROTECT, related_name="stretches", null=True, db_constraint=False, db_index=False
    )
    standing = models.CharField(max_length=12, choices=Standing)

    class Meta:
        verbose_name = "giai đoạn của đảng viên"
        constraints = [
            runs_forward("stretch"),
            one_at_a_time(
                "stretch", "member", message="Đảng viên đã được tính ở nơi khác trong thời gian này."
            ),
            models.CheckConstraint(
                condition=Q(standing__in=Standing.values), name="stretch_standing_is_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["cell", "starts_on", "ends_on"],
                include=["village", "standing", "gender", "minority", "birth_date", "member"],
                name="stretch_by_cell",
            ),
            models.Index(
                fields=["village", "starts_on", "ends_on"],
                include=["cell", "standing", "gender", "minority", "birth_date", "member"],
                name="stretch_by_village",
            ),
        ]


class MovementKind(models.TextChoices):
    """What a movement counts as: an event that changes a count, or a crossing inside the register."""

    FIRST_RECORDED = "first_recorded", "Ghi nhận ban đầu"
    ADMITTED = "admitted", "Kết nạp"
    RECOGNIZED = "recognized", "Công nhận chính thức"
    TRANSFERRED_IN = "transferred_in", "Chuyển đến"
    TRANSFERRED_OUT = "transferred_out", "Chuyển đi"
    DELETED = "deleted", "Xóa tên"
    LEFT = "left", "Xin ra, cho ra"
    EXPELLED = "expelled", "Khai trừ"
    DIED = "died", "Từ trần"
    RESTORED = "restored", "Phục hồi"
    CROSSED = "crossed", "Chuyển trong hệ thống"


class Movement(Counted):
    """One thing that flows count, placed where its member is on that day (for an exit: was on the eve).

    ``from_cell`` and ``from_village`` are the place before, and only a crossing has them.
    """

    # Derived, as a stretch is.
    member = models.ForeignKey(
        Member, models.CASCADE, related_name="movements", db_constraint=False, db_index=False
    )
    event = models.ForeignKey(
        Event, models.CASCADE, related_name="movements", null=True, db_constraint=False, db_index=False
    )
    kind = models.CharField(max_length=16, choices=MovementKind)
    happened_on = models.DateField()
    cell = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_constraint=False)
    village = models.ForeignKey(Area, models.PROTECT, related_name="+", null=True, db_constraint=False)
    from_cell = models.ForeignKey(
        Organization, models.PROTECT, related_name="+", null=True, db_constraint=False, db_index=False
    )
    from_village = models.ForeignKey(
        Area, models.PROTECT, related_name="+", null=True, db_constraint=False, db_index=False
    )
    standing = models.CharField(max_length=12, choices=Standing)
    other_place = models.CharField(max_length=16, choices=OtherPlace, blank=True)

    class Meta:
        verbose_name = "biến động đảng viên"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=MovementKind.values), name="movement_kind_is_known"),
            models.CheckConstraint(
                condition=Q(kind=MovementKind.CROSSED, from_cell__isnull=False)
                | (~Q(kind=MovementKind.CROSSED) & Q(from_cell__isnull=True, from_village__isnull=True)),
                name="movement_only_a_crossing_has_a_place_before",
            ),
        ]
        indexes = [
            models.Index(
                fields=["kind", "happened_on"], include=["cell", "village"], name="movement_by_kind"
            ),
            models.Index(fields=["member"], name="movement_of_a_member"),
        ]


class PostKind(models.TextChoices):
    """Village posts."""

    VILLAGE_HEAD = "village_head", "Trưởng thôn, bản"
    FRONT_HEAD = "front_head", "Trưởng ban công tác mặt trận"
    ASSOCIATION_HEAD = "association_head", "Chi hội trưởng"
    ASSOCIATION_DEPUTY = "association_deputy", "Chi hội phó"
    YOUTH_SECRETARY = "youth_secretary", "Bí thư chi đoàn"


SINGLE_POSTS = (PostKind.VILLAGE_HEAD, PostKind.FRONT_HEAD, PostKind.YOUTH_SECRETARY)


class Post(Dated):
    """A village post and its holder, who is a member or (``holder`` empty) is not."""

    village = models.ForeignKey(Area, models.PROTECT, related_name="posts")
    post = models.CharField("chức danh", max_length=20, choices=PostKind)
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
        ]


class ErasureGround(models.TextChoices):
    """Why a person who never counted was erased."""

    ASKED = "asked", "Theo yêu cầu"
    EXPIRED = "expired", "Hết thời hạn lưu giữ"


class Erasure(models.Model):
    """Somebody who never counted was erased: when, where and how much went; nothing about whom."""

    erased_at = models.DateTimeField("xóa lúc", auto_now_add=True)
    erased_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        db_index=False,
        verbose_name="người xóa",
    )
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="+", null=True, db_index=False, verbose_name="chi bộ"
    )
    ground = models.CharField("căn cứ", max_length=8, choices=ErasureGround)
    events = models.PositiveIntegerField("số sự kiện")
    posts = models.PositiveIntegerField("số chức danh")
    copies = models.PositiveIntegerField("số bản sao từ tệp nhập")

    class Meta:
        verbose_name = "lần xóa hồ sơ"
        constraints = [
            models.CheckConstraint(
                condition=Q(ground__in=ErasureGround.values), name="erasure_ground_is_known"
            )
        ]
