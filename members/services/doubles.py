"""Who may be in the register twice: two records of one name whose birth and native place do not contradict.

The names are those of search keys, without accents. Only what the user sees is compared; so pairs across two
units are seen by those who see both, the board. Equal numbers are compared elsewhere
(:mod:`members.services.comparing`): to others they say nothing of anybody else.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection
from django.db.models import Q, QuerySet

from registry.accounts.models import User
from registry.common.finding import spellings
from registry.common.text import search_key
from registry.common.values import PartialDay, Precision

from ..models import Case

# Grain: two people of one name, both with events that stand, who were not decided to be two; the surer first.
# Births fit where one is unknown or they agree as far as both are known. Where no whole day says so, the
# native place must be known and the same. Index: member_by_search_key.
_PAIRS = """
SELECT one.id, other.id,
       one.birth_date = other.birth_date
         AND one.birth_date_precision = '' AND other.birth_date_precision = '' AS sure
  FROM members_member AS one
  JOIN members_member AS other ON other.search_key = one.search_key AND other.id > one.id
 WHERE one.search_key <> ''
   AND (one.gender = other.gender OR one.gender = '' OR other.gender = '')
   AND CASE
         WHEN one.birth_date = other.birth_date
              AND one.birth_date_precision = '' AND other.birth_date_precision = ''
           THEN true
         WHEN one.native_place = '' OR lower(one.native_place) <> lower(other.native_place)
           THEN false
         WHEN one.birth_date IS NULL OR other.birth_date IS NULL
           THEN true
         WHEN 'year' IN (one.birth_date_precision, other.birth_date_precision)
           THEN date_part('year', one.birth_date) = date_part('year', other.birth_date)
         WHEN 'month' IN (one.birth_date_precision, other.birth_date_precision)
           THEN date_trunc('month', one.birth_date) = date_trunc('month', other.birth_date)
         ELSE false
       END
   AND EXISTS (SELECT FROM members_event e WHERE e.member_id = one.id AND e.voided_at IS NULL)
   AND EXISTS (SELECT FROM members_event e WHERE e.member_id = other.id AND e.voided_at IS NULL)
   AND NOT EXISTS (
     SELECT FROM members_distinct d WHERE d.first_id = one.id AND d.second_id = other.id)
 ORDER BY sure DESC NULLS LAST, one.sort_key, one.id, other.id
"""


@dataclass(frozen=True, slots=True)
class Alike:
    """Two records that may be of one person, the earlier first; ``sure``: their births agree to the day."""

    first: int
    second: int
    sure: bool


def pairs() -> list[Alike]:
    """All pairs among the people in sight."""
    with connection.cursor() as cursor:
        cursor.execute(_PAIRS)
        return [Alike(first, second, bool(sure)) for first, second, sure in cursor.fetchall()]


def same_prospects(user: User, full_name: str, born: PartialDay | None) -> QuerySet[Case]:
    """Open cases in the user's sight that may be of the person: one name, births that do not contradict."""
    named = Case.objects.visible_to(user).filter(
        closed_on__isnull=True, search_key__in=spellings(search_key(full_name))
    )
    return named.filter(fits(born)).order_by("pk")


def fits(born: PartialDay | None) -> Q:
    """Births that may be the one given: unknown, or the same as far as both are known."""
    if born is None:
        return Q()
    day, year = born.day, Q(birth_date__year=born.day.year)
    month = year & Q(birth_date__month=day.month)
    found = Q(birth_date__isnull=True) | Q(birth_date_precision=Precision.YEAR.value) & year
    if born.precision == Precision.YEAR:
        return found | year
    found |= Q(birth_date_precision=Precision.MONTH.value) & month
    if born.precision == Precision.MONTH:
        return found | month
    return found | Q(birth_date=day, birth_date_precision="")
