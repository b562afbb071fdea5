"""What questions choose from, readings of a village without a member, groups of units, saved questions."""

from __future__ import annotations

from urllib.parse import parse_qsl

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from registry.units.tree import Tree


class Basis(models.TextChoices):
    """What a target rests on."""

    RESOLUTION = "resolution", "Nghị quyết"
    PLAN = "plan", "Kế hoạch giao"


class Sense(models.TextChoices):
    """In which direction a target is reached."""

    AT_LEAST = "at_least", "Ít nhất"
    AT_MOST = "at_most", "Nhiều nhất"


class TargetUnit(models.TextChoices):
    """What the value of a target is: itself, or a part of the members at the beginning, in percent."""

    NUMBER = "number", "Số"
    PERCENT_OF_MEMBERS = "percent_of_members", "Phần trăm đảng viên đầu kỳ"


class Reading(models.TextChoices):
    """The three readings of a village without a member."""

    RESIDENT = "resident", "Không có đảng viên cư trú"
    OWN = "own", "Không có đảng viên cư trú thuộc chi bộ phụ trách"
    LOCAL = "local", "Không có đảng viên tại chỗ"


class BoardReading(models.Model):
    """Which reading of a village without a member the board holds official, from a day on."""

    in_force_from = models.DateField("từ ngày", unique=True)
    reading = models.CharField("cách tính", max_length=10, choices=Reading)

    class Meta:
        verbose_name = "cách tính bản trắng"
        constraints = [
            models.CheckConstraint(condition=Q(reading__in=Reading.values), name="reading_is_known")
        ]


class UnitGroup(models.Model):
    """Units that are asked about as one, under a name: what was one unit once, a region, a belt of communes.

    Its owner's alone, or of everybody with a right at ``shared_in``. ``keys`` are codes of organizations or
    keys of areas: a unit that has ended stays in it, and is asked about on a structure in which it stands.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="unit_groups")
    name = models.CharField("tên nhóm", max_length=120)
    tree = models.CharField(
        "gồm", max_length=12, choices=[(Tree.TERRITORY.value, "Địa bàn"), (Tree.PARTY.value, "Tổ chức đảng")]
    )
    keys = ArrayField(models.CharField(max_length=80), verbose_name="đơn vị")
    shared_in = models.ForeignKey("units.Organization", models.CASCADE, related_name="+", null=True)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "nhóm đơn vị"
        ordering = ("name", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"],
                name="name_is_one_group_of_its_owner",
                violation_error_message="Bạn đã có một nhóm với tên này. Hãy chọn tên khác.",
            ),
            models.CheckConstraint(
                condition=Q(tree__in=[tree.value for tree in Tree]), name="group_is_of_one_tree"
            ),
            models.CheckConstraint(condition=Q(keys__len__gte=2), name="group_has_several_units"),
        ]


class Every(models.TextChoices):
    """How often a saved question is answered by itself."""

    MONTH = "month", "Mỗi tháng"
    QUARTER = "quarter", "Mỗi quý"


# In the place of a figure: the list of members.
MEMBER_LIST = "danh-sach-dang-vien"


class SavedQuestion(models.Model):
    """A question under a name: what the address of a figure's page chooses, to be asked again on any day.

    Or a list of members: how it is narrowed, its columns and its order, and no name that was looked for. Its
    owner's alone, or of everybody with a right at ``shared_in``. It holds no figure and no person.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_questions")
    name = models.CharField("tên", max_length=120)
    indicator = models.CharField("số liệu", max_length=60)
    choices = models.CharField("lựa chọn", max_length=600, blank=True)
    # The group that it asks about, where it is about several units as one.
    group = models.ForeignKey(UnitGroup, models.PROTECT, related_name="questions", null=True)
    shared_in = models.ForeignKey("units.Organization", models.CASCADE, related_name="+", null=True)
    on_home = models.BooleanField("để ở trang tổng quan", default=False)
    saved_at = models.DateTimeField(auto_now=True)
    sent_every = models.CharField(
        "gửi vào hộp tin", max_length=8, choices=Every, blank=True, db_default="", default=""
    )
    # The last period that was seen to, from when it is sent on: those before it are not.
    sent_up_to = models.DateField("đã gửi đến hết ngày", null=True)

    class Meta:
        verbose_name = "câu hỏi đã lưu"
        ordering = ("name", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"],
                name="name_is_one_question_of_its_owner",
                violation_error_message="Đã có một câu hỏi với tên này. Hãy chọn tên khác.",
            ),
            models.CheckConstraint(
                condition=Q(sent_every__in=["", *Every.values])
                & (Q(sent_every="") | Q(sent_up_to__isnull=False)),
                name="question_is_sent_from_a_day",
            ),
        ]

    @property
    def is_list(self) -> bool:
        """Is it a list of members?"""
        return self.indicator == MEMBER_LIST

    @property
    def kept(self) -> dict[str, str]:
        """What it holds, by names of the address: its dates too, if it does not follow its reader's."""
        return dict(parse_qsl(self.choices))

    @property
    def href(self) -> str:
        """The page that asks it, of today unless it holds a day."""
        if self.is_list:
            return f"{reverse('members')}?{self.choices}"
        return f"{reverse('figure', args=[self.indicator])}?{self.choices}"


class Notice(models.Model):
    """Something in somebody's inbox: a report with its file, or a few words and the page that they are about.

    It holds figures of units and no person. ``key`` is by what it came to be: of a kind nothing comes twice
    under one. While its ``organization`` or ``area`` is out of its reader's sight it is, too; these are
    numbers and no foreign keys, as it may outlast the unit. Of several units as one the first stands there,
    and the others of its tree in ``together``. ``lines`` are pairs of a text and an address.
    """

    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices", db_index=False)
    kind = models.CharField("loại", max_length=30, db_default="report", default="report")
    key = models.CharField(max_length=120, blank=True, db_default="", default="")
    organization = models.BigIntegerField("của tổ chức", null=True)
    area = models.BigIntegerField("của địa bàn", null=True)
    together = ArrayField(models.BigIntegerField(), default=list, db_default=[], verbose_name="gộp với")
    lines = models.JSONField("các dòng", default=list, db_default=models.Value([], models.JSONField()))
    title = models.CharField("tiêu đề", max_length=200)
    note = models.CharField("nội dung", max_length=600, blank=True)
    href = models.CharField("trang", max_length=800, blank=True)
    question = models.ForeignKey(SavedQuestion, models.SET_NULL, related_name="notices", null=True)
    period = models.CharField("kỳ", max_length=7, blank=True)
    file_name = models.CharField("tên tệp", max_length=120, blank=True)
    file = models.BinaryField("tệp", null=True)
    came_at = models.DateTimeField("đến lúc", auto_now_add=True)
    read_at = models.DateTimeField("đọc lúc", null=True)

    class Meta:
        verbose_name = "tin"
        ordering = ("-came_at", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["question", "period"], name="question_is_sent_once_a_period"),
            models.CheckConstraint(
                condition=Q(file__isnull=True, file_name="") | (Q(file__isnull=False) & ~Q(file_name="")),
                name="file_of_a_notice_has_a_name",
            ),
            models.UniqueConstraint(
                fields=["to", "kind", "key"], condition=~Q(key=""), name="notice_comes_one_time"
            ),
        ]
        indexes = [
            models.Index(fields=["to", "-came_at"], name="notices_of_somebody"),
            models.Index(fields=["to"], condition=Q(read_at__isnull=True), name="notices_not_read"),
        ]


class NoticeLook(models.Model):
    """When the clock last looked for notices of a kind, and what that look left to the next."""

    kind = models.CharField(max_length=30, unique=True)
    looked_on = models.DateField("xem ngày")
    state = models.JSONField(default=dict)

    class Meta:
        verbose_name = "lần xem để báo tin"


class UnwantedNotice(models.Model):
    """A kind of notice that somebody does not want."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="unwanted_notices", db_index=False
    )
    kind = models.CharField("loại tin", max_length=30)

    class Meta:
        verbose_name = "loại tin không nhận"
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="kind_is_unwanted_one_time")]
