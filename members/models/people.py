"""Members: what does not change with time or is only ever corrected, and how each was at the beginning."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import Q
from django.utils.timezone import localdate

from members.ethnicity import NAMES as ETHNICITIES
from members.identifiers import COLUMNS, written_as
from registry.accounts.access.scopes import RELATIONS, by_rights, looked_up, sees_everything, subtree_ids
from registry.accounts.models import User
from registry.common.cache import Cache
from registry.common.database_roles import as_counter
from registry.common.finding import AsFound, found_words, words_and_day
from registry.common.numbers import Numbers
from registry.common.values.days import PartialDay, Precision
from registry.units.models import Organization

from .choices import Gender
from .numbers import AWAITING_COMPARISON, HAS_A_NUMBER_THAT_AWAITS, NUMBERS_ARE_ONES_OWN, Numbered
from .profiles import DatedFacts, facts_are_known

# Who has counted in one of the cells and now belongs to none of them: what `elsewhere` holds, read from the
# movements that it is made of. Row-level security lets no index answer `elsewhere @>`, which could tell of
# rows that are not seen. Index: movements by cell.
MOVED_AWAY = """
SELECT DISTINCT member.id
  FROM members_movement AS movement
  JOIN members_member AS member ON member.id = movement.member_id
 WHERE movement.cell_id = ANY (%(cells)s::bigint[])
   AND member.elsewhere IS NOT NULL
   AND member.home_id <> ALL (%(cells)s::bigint[])
"""


class RandomKey(models.Func):
    """64 random bits of the database's own, by which counts for machines are changed."""

    template = (
        "('x' || left(gen_random_uuid()::text, 8) || right(gen_random_uuid()::text, 8))::bit(64)::bigint"
    )
    output_field = models.BigIntegerField()


def _moved_away(cells: Numbers) -> list[int]:
    with as_counter(), connection.cursor() as cursor:
        cursor.execute(MOVED_AWAY, {"cells": cells})
        return [row[0] for row in cursor.fetchall()]


# By user and day; it follows from grants, from trees and from where people belong.
_moved: Cache[list[int]] = Cache(size=200, relations=(*RELATIONS, "members_member"))


def _stretches_of_the_member() -> Any:
    """The stretches of the member in an outer query: a model that is made after this one."""
    return apps.get_model("members", "Stretch").objects.filter(member=models.OuterRef("pk"))


def precision_of_birth() -> models.CharField[str, str]:
    """The column that says how much of a day of birth is known: empty where the day is."""
    return models.CharField(
        max_length=5,
        choices=[(Precision.MONTH.value, "chỉ rõ tháng"), (Precision.YEAR.value, "chỉ rõ năm")],
        blank=True,
        editable=False,
        db_default="",
        default="",
    )


def as_known(day: date | None, precision: str) -> PartialDay | None:
    """A day of birth and its precision, as they are stored, as what is known of it."""
    return PartialDay(day, Precision(precision or Precision.DAY)) if day else None


def is_seen_by(user: User, member: str = "") -> Q:
    """The condition by which the user sees members (:mod:`registry.accounts.access.scopes`).

    Of rows that lead to a ``member`` by that field it asks for no more members than there are rows: a
    sub-query of all who are seen would be read whole, whatever it is joined to.
    """
    mine = subtree_ids(user)
    # Looked up before, so that what is asked is two lists of ids, which an index answers.
    key = by_rights(("moved", user.pk, localdate()))
    # From all organizations together nobody has moved away.
    moved = (
        [] if sees_everything(user) else looked_up(key, lambda: _moved.get(key, lambda: _moved_away(mine)))
    )
    if not member:
        return Q(home__any_of=mine) | Q(pk__any_of=moved)
    return Q(**{f"{member}__home__any_of": mine}) | Q(**{f"{member}__pk__any_of": moved})


class MemberQuerySet(models.QuerySet[Any]):
    """Members, found by where and when they count."""

    def visible_to(self, user: User) -> Self:
        """Members whom the user sees (:func:`is_seen_by`)."""
        return self.filter(is_seen_by(user))

    def in_cells(self, cells: Any, day: date) -> Self:
        """Members who on ``day`` count in one of ``cells`` (ids or a queryset of organizations)."""
        return self.filter(models.Exists(_stretches_of_the_member().filter(cell__in=cells).on(day)))

    def awaiting_comparison(self) -> Self:
        """Members with a number that the board has not compared yet."""
        return self.filter(HAS_A_NUMBER_THAT_AWAITS)

    def numbered(self, typed: str) -> Self:
        """Members of exactly this number: of a dossier, card or citizen, however its digits are parted."""
        found = Q()
        for column in COLUMNS:
            found |= Q(**{f"{column}__in": written_as(column, typed)})
        return self.filter(found)

    def matching(self, text: str) -> Self:
        """Members of a name: words or their beginnings, accents or none, i or y, apostrophes or none.

        Reads every name in sight: a few words of a common name match a tenth of a province, which no index
        makes quick. What is read lies together in ``member_by_sort_key`` (:meth:`first_rows`).
        """
        found = self.annotate(_names=AsFound("search_key"))
        for word in found_words(text):
            # Folding costs most: of most names one may tell without it that the word is not among them.
            unfolded = max(word.split("i"), key=len)
            may_be = Q(search_key__contains=unfolded) | Q(search_key__contains="'")
            found = found.filter(may_be, _names__contains=f" {word}")
        return found

    def called(self, text: str) -> Self:
        """Members whom somebody means by a name, by a day of birth, or by both."""
        words, born = words_and_day(text)
        if born is None:
            return self.matching(text)
        found = self.filter(birth_date=born, birth_date_precision="")
        return found.matching(words) if words else found

    def first_rows(self, number: int) -> list[Member]:
        """The first members of a list in its order.

        They are found by their numbers and then read: whom the words and row security ask of is nearly all of
        what is looked through, and an index has what they ask.
        """
        keys = list(self.values_list("pk", flat=True)[:number])
        members = Member.objects.in_bulk(keys)
        return [members[key] for key in keys if key in members]


class Member(Numbered, DatedFacts):
    """One person. There is no field for what somebody thinks, and none may be added.

    Facts that have a day are here as they were at the beginning (:mod:`members.models.profiles`).
    """

    admitted_on = models.DateField("ngày vào Đảng", null=True, blank=True)
    official_on = models.DateField("ngày chính thức", null=True, blank=True)
    full_name = models.CharField("họ và tên", max_length=120)
    sort_key = models.CharField(max_length=300, db_collation="C")
    search_key = models.CharField(max_length=120, db_collation="C")
    gender = models.CharField("giới tính", max_length=6, choices=Gender, blank=True)
    birth_date = models.DateField("ngày sinh", null=True, blank=True)
    # Where only the month or the year is known, the day is the middle of it.
    birth_date_precision = precision_of_birth()
    ethnicity = models.CharField("dân tộc", max_length=30, blank=True)
    native_place = models.CharField("quê quán", max_length=200, blank=True)
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
    # Secret. Figures for machines are changed by the sum of the keys of those counted; it leaves no file.
    disclosure_key = models.BigIntegerField(editable=False, db_default=RandomKey())

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
                condition=Q(birth_date_precision="")
                | Q(
                    birth_date_precision__in=[Precision.MONTH.value, Precision.YEAR.value],
                    birth_date__isnull=False,
                ),
                name="member_birth_date_precision_is_known",
            ),
            *facts_are_known("member"),
            *NUMBERS_ARE_ONES_OWN,
        ]
        indexes = [
            # With all that a search by name and row security ask: a tenth of the pages that the rows fill.
            models.Index(
                fields=["sort_key", "id"],
                include=["search_key", "home", "elsewhere"],
                name="member_by_sort_key",
            ),
            models.Index(fields=["search_key"], name="member_by_search_key"),
            models.Index(fields=["home", "sort_key"], name="member_by_home"),
            AWAITING_COMPARISON,
        ]

    @property
    def born(self) -> PartialDay | None:
        """The day of birth, or the month or year where no more is known."""
        return as_known(self.birth_date, self.birth_date_precision)

    @born.setter
    def born(self, day: date | PartialDay | None) -> None:
        known = PartialDay(day, Precision.DAY) if isinstance(day, date) else day
        self.birth_date = known.day if known else None
        self.birth_date_precision = known.precision if known and known.precision != Precision.DAY else ""

    def __str__(self) -> str:
        return f"đảng viên {self.pk}"
