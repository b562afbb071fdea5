"""Taking out of the register for good somebody who never counted in it: entered by mistake, never admitted.

The record of whoever counts or counted is kept by law and is corrected, never erased. The copies of a person
that apps declare in ``held.py`` go in the same transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Exists, Max, OuterRef, QuerySet

from registry.accounts.models import User
from registry.audit import forgetting
from registry.audit.trail import record
from registry.common.database_roles import as_deriver, as_machine
from registry.common.declared import collected
from registry.common.declared.held import Held
from registry.common.refusals import Refused, write
from registry.common.text import clean, search_key

from ..models import (
    Assignment,
    Award,
    Badge,
    Card,
    Erasure,
    ErasureGround,
    Event,
    Member,
    Movement,
    PartyPost,
    Post,
    Profile,
    Review,
    Stretch,
)
from .recording import locked

# Shorter words say no reason.
SHORTEST_REASON = 5


@dataclass(frozen=True, slots=True)
class Extent:
    """How much goes with a person: events, copies from imports, reasons in the trail.

    Village posts stay and no longer name the person.
    """

    events: int
    posts: int
    copies: int
    reasons: int


def never_counted(*, before: datetime | None = None) -> QuerySet[Member]:
    """People of whom no event is live, so that no figure rests on them; ``last_voided_at`` says since when.

    With ``before``: whose last event was voided before that instant. Somebody without any event is not among
    them: nothing says where or when that person was entered.
    """
    voided = Event.objects.filter(voided_at__isnull=False)
    live = Event.objects.live().filter(member=OuterRef("pk"))
    found = Member.objects.filter(~Exists(live), pk__in=voided.values("member_id"))
    dated: QuerySet[Any] = found.annotate(last_voided_at=Max("events__voided_at"))
    return dated if before is None else dated.filter(last_voided_at__lt=before)


def extent_of(member: Member) -> Extent:
    """What an erasure would take, wherever in the register it stands."""
    with as_machine():
        events = Event.objects.filter(member=member).count()
        posts = Post.objects.filter(holder=member).count()
        copies = sum(rows.count() for rows in _copies(member))
    with as_deriver():
        reasons = forgetting.secrets_of(member).count()
    return Extent(events, posts, copies, reasons)


def _copies(member: Member) -> list[QuerySet[Any]]:
    """What stands of the person outside of the person's own record, table by table."""
    held = collected("held", "HELD")
    return [part.rows(member) for part in held if isinstance(part, Held) and part.is_copy]


def _letting_go() -> list[Held]:
    """Tables whose rows stay without the person."""
    return [part for part in collected("held", "HELD") if isinstance(part, Held) and part.let_go]


def refuse_who_counts(member: Member) -> None:
    """Raise :class:`Refused` for somebody whose record is kept by law."""
    derived = (rows.objects.filter(member=member).exists() for rows in (Stretch, Movement))
    if Event.objects.live().filter(member=member).exists() or any(derived):
        raise Refused(
            "counts",
            "Không xóa được: người này đang hoặc đã được tính là đảng viên, hồ sơ được giữ theo quy định. "
            "Ghi sai thì đính chính hoặc hủy từng việc đã ghi.",
        )


@write
def erase(*, member: Member, reason: str, by: User | None, ground: str = ErasureGround.ASKED) -> Erasure:
    """Nothing of the person is left but that somebody was erased: when, by whom, where, how much.

    Goes: the person with all facts, tasks, Party posts, badges, cards, awards and reviews, the events (all
    voided), copies from imports, and what the audit trail says of the person in words; a village post that
    the person held is held by somebody who is no member. Refuses whoever counts or counted, and a reason that
    names the person: it stays in the audit trail. There is no way back.
    """
    member = locked(member)
    reason = _reason(reason, None if ground == ErasureGround.EXPIRED else member)
    # Copies and posts may lie outside of the user's sight: the person goes whole or not at all.
    with as_machine():
        refuse_who_counts(member)
        named = Event.objects.filter(member=member, cell__isnull=False).order_by("-effective_on", "-pk")
        organization = named.values_list("cell", flat=True).first()
        _let_go_of(member)
        posts = Post.objects.filter(holder=member).update(holder=None)
        for rows in (Profile, Assignment, Badge, Card, Award, Review):
            rows.objects.filter(member=member).delete()
        PartyPost.objects.filter(holder=member).delete()
        for part in _letting_go():
            part.rows(member).order_by().select_related(None).update(**{part.let_go: None})
        copies = sum(rows.delete()[0] for rows in _copies(member))
        events = _remove(member)
    with as_deriver():
        reasons = forgetting.forget(member)
    erasure: Erasure = Erasure.objects.create(
        erased_by=by, organization_id=organization, ground=ground, events=events, posts=posts, copies=copies
    )
    record(
        "member.erased",
        by=by,
        on=member,
        organization=organization,
        reason=reason,
        ground=ground,
        events=events,
        posts=posts,
        copies=copies,
        reasons=reasons,
    )
    return erasure


def _let_go_of(member: Member | None) -> None:
    """From here on triggers store nothing of this person that is deleted, and let go of the events."""
    with connection.cursor() as cursor:
        pk = str(member.pk) if member else ""
        cursor.execute("SELECT set_config('registry.erased_member', %s, true)", [pk])


def _remove(member: Member) -> int:
    """Delete the events and the person; returns how many events there were."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM members_event WHERE member_id = %s", [member.pk])
        events: int = cursor.rowcount
        cursor.execute("DELETE FROM members_member WHERE id = %s", [member.pk])
    _let_go_of(None)
    return events


def _reason(reason: str, member: Member | None) -> str:
    """The reason, which may not name ``member``; where nobody has written it, nobody is looked for in it."""
    reason = clean(reason)[:300]
    if len(reason) < SHORTEST_REASON:
        raise Refused("reason_missing", "Hãy ghi lý do xóa.", "reason")
    if member is not None and _names(reason, member):
        raise Refused(
            "reason_names_the_person",
            "Lý do được giữ lại trong nhật ký nên không ghi tên, số hồ sơ hay số giấy tờ của người này.",
            "reason",
        )
    return reason


def _names(reason: str, member: Member) -> bool:
    """Does it hold the person's whole name (of two words or more) or a number?"""
    numbers = (member.dossier_no, member.card_no, member.citizen_id)
    name = member.search_key if " " in member.search_key else ""
    named = name and f" {name} " in f" {search_key(reason)} "
    return bool(named) or any(number and number in reason for number in numbers)
