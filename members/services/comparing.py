"""Comparing the numbers that wait: which people have one number, and what the board decides of them.

Done by those who see and manage the whole register; to everybody else a number that waits says nothing of
whether anybody else has it (docs/adr/0062).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from django.db import connection

from registry.accounts.access.scopes import MANAGERS, sees_everything
from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.refusals import Refused, write

from ..identifiers import COLUMNS
from ..models import SETTLED, Member, NumberState
from .recording import locked_all, reason_given
from .voiding import void_all

# Grain: two people with one number, of whom at least one waits and none was decided not to have it;
# ``columns`` are the numbers that they share.
# Indexes: member_awaiting_comparison, those of the numbers.
_PAIR = """
SELECT least(waiting.id, other.id) AS first, greatest(waiting.id, other.id) AS second,
       '{column}' AS column_name
  FROM members_member AS waiting
  JOIN members_member AS other ON other.{column}_index = waiting.{column}_index AND other.id <> waiting.id
 WHERE waiting.{column}_state = 'awaiting' AND other.{column}_state <> 'anothers'
"""
_PAIRS = f"""
SELECT first, second, array_agg(DISTINCT column_name ORDER BY column_name) AS columns
  FROM ({" UNION ALL ".join(_PAIR.format(column=column) for column in COLUMNS)}) AS same
 GROUP BY first, second
 ORDER BY first, second
"""  # noqa: S608 (our own names)
_SETTLE = f"""
UPDATE members_member
   SET {", ".join(f"{c}_state = replace({c}_state, 'awaiting', '')" for c in COLUMNS)}
 WHERE id = ANY(%(ids)s)
"""  # noqa: S608 (our own names)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two members, the one entered earlier first, and the numbers that both have."""

    first: int
    second: int
    columns: tuple[str, ...]


def compares(user: User) -> bool:
    """May the user compare? Whoever sees less than the whole register does not see all pairs."""
    return user.is_active and sees_everything(user, roles=MANAGERS)


def pairs() -> list[Pair]:
    """The pairs that are to be decided, of people in sight."""
    with connection.cursor() as cursor:
        cursor.execute(_PAIRS)
        return [Pair(first, second, tuple(columns)) for first, second, columns in cursor.fetchall()]


def waiting() -> list[int]:
    """The members with a number that waits, paired or not, of people in sight."""
    return list(Member.objects.awaiting_comparison().order_by("pk").values_list("pk", flat=True))


@write
def decide(*, pair: Pair, keeps: int, same: bool, reason: str, by: User) -> None:
    """The numbers that the pair shares are those of the member ``keeps``.

    With ``same`` both records are one person: every live event of the other record is voided, so that the
    person is counted one time. Else they are two people, and nothing but the state of the other's numbers
    changes: they stay as written, for the unit to check. Refuses what is no pair (any more).
    """
    _refuse_who_sees_less(by)
    reason = reason_given(reason)
    held = locked_all((pair.first, pair.second))
    if pair not in pairs() or keeps not in held:
        raise Refused("changed_meanwhile", "Cặp này đã được quyết định, hoặc số đã được sửa.")
    keeper, other = held.pop(keeps), next(iter(held.values()))
    homes = {keeper.pk: keeper.home_id, other.pk: other.home_id}
    if same:
        void_all(member=other, reason=reason, by=by)
    _leave_to(keeper, other, pair.columns)
    comparison = uuid4().hex
    for member in (keeper, other):
        record(
            "numbers.compared",
            by=by,
            on=member,
            organization=homes[member.pk],
            reason=reason,
            comparison=comparison,
            same_person=same,
            numbers=list(pair.columns),
            is_theirs=member == keeper,
        )


def _leave_to(keeper: Member, other: Member, columns: Sequence[str]) -> None:
    """The numbers are the keeper's: settled, unless a third has them settled, and not the other's."""
    Member.objects.filter(pk=other.pk).update(
        **{f"{column}_state": NumberState.ANOTHERS for column in columns}
    )
    settled = {}
    for column in columns:
        taken = {f"{column}_index": getattr(keeper, f"{column}_index"), f"{column}_state": SETTLED}
        if not Member.objects.filter(**taken).exclude(pk=keeper.pk).exists():
            settled[f"{column}_state"] = SETTLED
    Member.objects.filter(pk=keeper.pk).update(**settled)


@write
def settle(*, members: Sequence[int], by: User) -> int:
    """Everybody in ``members`` keeps the numbers that wait: nobody else has them. Returns how many people.

    Refuses while a pair is to be decided, so that nobody can tell paired numbers from others by which are
    settled first, and where those who wait are others by now.
    """
    _refuse_who_sees_less(by)
    if pairs():
        raise Refused("pairs_left", "Còn cặp trùng số chưa quyết định: hãy quyết định các cặp trước.")
    if _keys_are_changing():
        raise Refused("keys_changing", "Khóa mã hóa đang được đổi nên chưa so được mọi số. Hãy thử lại sau.")
    if list(members) != waiting():
        raise Refused("changed_meanwhile", "Danh sách số chờ đối chiếu vừa thay đổi. Hãy xem lại.")
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, {"ids": list(members)})
    record("numbers.settled", by=by, members=len(members))
    return len(members)


def _keys_are_changing() -> bool:
    """Are numbers written under two keys? Then the same number may have two indexes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) > 1 FROM members_identifierkey")
        found: bool = cursor.fetchone()[0]
    return found


def _refuse_who_sees_less(by: User) -> None:
    if not compares(by):
        raise Refused("not_the_whole", "Chỉ người quản lý toàn sổ đối chiếu số giữa các đơn vị.")
