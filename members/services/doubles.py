"""Who may be in the register twice: two records of one name whose birth and native place do not contradict.

The names are those of search keys, without accents. Only what the user sees is compared; so pairs across two
units are seen by those who see both, the board. Equal numbers are compared elsewhere
(:mod:`members.services.comparing`): to others they say nothing of anybody else.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from registry.accounts.models import User
from registry.common.cached_rows import rows_of
from registry.common.finding import spellings
from registry.common.text import search_key
from registry.common.values import PartialDay, Precision

from ..models import Case, Distinct

# Grain: two people of one name, both with events that stand; the surer first.
# Births fit where one is unknown or they agree as far as both are known. Where no whole day says so, the
# native place must be known and the same. Who is seen is read once; names and days that several have are
# sought first, then the people: by the name alone a province of 100,000 has three million pairs.
_PAIRS = """
WITH seen AS MATERIALIZED (
  SELECT m.id, m.search_key, m.sort_key, m.gender, m.birth_date AS born, m.birth_date_precision AS precision,
         m.native_place
    FROM members_member AS m
   WHERE m.search_key <> ''
), of_one_day AS (
  SELECT search_key, born FROM seen WHERE precision = '' AND born IS NOT NULL
   GROUP BY search_key, born HAVING count(*) > 1
), vague AS (
  SELECT *, lower(native_place) AS place FROM seen
   WHERE (born IS NULL OR precision <> '') AND native_place <> ''
), alike AS (
  SELECT one.id AS first, other.id AS second, one.sort_key, true AS sure
    FROM of_one_day
    JOIN seen AS one USING (search_key, born)
    JOIN seen AS other USING (search_key, born)
   WHERE other.id > one.id AND one.precision = '' AND other.precision = ''
     AND (one.gender = other.gender OR one.gender = '' OR other.gender = '')
  UNION ALL
  SELECT least(vague.id, other.id), greatest(vague.id, other.id),
         CASE WHEN vague.id < other.id THEN vague.sort_key ELSE other.sort_key END, false
    FROM vague
    JOIN seen AS other ON other.search_key = vague.search_key AND lower(other.native_place) = vague.place
   WHERE CASE WHEN other.born IS NULL OR other.precision <> ''
           THEN other.id > vague.id ELSE other.id <> vague.id END
     AND (vague.gender = other.gender OR vague.gender = '' OR other.gender = '')
     AND CASE
           WHEN vague.born IS NULL OR other.born IS NULL
             THEN true
           WHEN 'year' IN (vague.precision, other.precision)
             THEN date_part('year', vague.born) = date_part('year', other.born)
           ELSE date_trunc('month', vague.born) = date_trunc('month', other.born)
         END
)
SELECT first, second, sure
  FROM alike
 WHERE EXISTS (SELECT FROM members_event e WHERE e.member_id = alike.first AND e.voided_at IS NULL)
   AND EXISTS (SELECT FROM members_event e WHERE e.member_id = alike.second AND e.voided_at IS NULL)
 ORDER BY sure DESC, sort_key, first, second
"""


@dataclass(frozen=True, slots=True)
class Alike:
    """Two records that may be of one person, the earlier first; ``sure``: their births agree to the day."""

    first: int
    second: int
    sure: bool


def pairs() -> list[Alike]:
    """All pairs among the people in sight that were not decided to be two."""
    # Such a decision leaves no note of a write.
    apart = set(Distinct.objects.values_list("first", "second"))
    return [
        Alike(first, second, bool(sure))
        for first, second, sure in rows_of(_PAIRS)
        if (first, second) not in apart
    ]


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
