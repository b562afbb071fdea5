"""Writes the people of a world into the tables, with their events, honours and cases."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone

from members.models import Award, Badge, Base, Card, Case, CaseStep, Event, Member, Profile
from registry.common.text import person_sort_key, search_key

from .world import FACTS, World


def load_honours(world: World, organizations: dict[str, Any], members: dict[str, Any]) -> None:
    """Badges, cards and awards."""
    Badge.objects.bulk_create(
        Badge(
            member=members[b.dossier_no],
            years=b.years,
            kind=b.kind,
            occasion_on=b.occasion_on,
            decided_on=b.decided_on,
        )
        for b in world.badges
    )
    Card.objects.bulk_create(
        Card(member=members[c.dossier_no], kind=c.kind, issued_on=c.issued_on, card_no=c.card_no)
        for c in world.cards
    )
    Award.objects.bulk_create(
        Award(
            member=members.get(a.dossier_no),
            organization=organizations.get(a.organization_code),
            kind=a.kind,
            awarded_on=a.awarded_on,
        )
        for a in world.awards
    )


def load_cases(world: World, areas: dict[str, Any], organizations: dict[str, Any]) -> None:
    """The cases of prospects, with their steps."""
    cases = {
        case.case_no: case
        for case in Case.objects.bulk_create(
            Case(
                case_no=row.case_no,
                full_name=row.full_name,
                sort_key=person_sort_key(row.full_name),
                search_key=search_key(row.full_name),
                village=areas.get(row.village_key or ""),
                cell=organizations.get(row.cell_code or ""),
                source=row.source,
                opened_on=row.opened_on,
                closed_on=row.closed_on,
                outcome=row.outcome,
                stuck=row.stuck,
            )
            for row in world.cases
        )
    }
    CaseStep.objects.bulk_create(
        CaseStep(case=cases[row.case_no], step=row.step, done_on=row.done_on, result=row.result)
        for row in world.case_steps
    )


def load_members(
    world: World,
    areas: dict[str, Any],
    organizations: dict[str, Any],
    bases: dict[str, Base],
    batch: UUID | None,
) -> dict[str, Any]:
    """People by the number of their dossier, with what happened to them."""
    members = {
        member.dossier_no: member
        for member in Member.objects.bulk_create(
            Member(
                dossier_no=m.dossier_no,
                full_name=m.full_name,
                sort_key=person_sort_key(m.full_name),
                search_key=search_key(m.full_name),
                gender=m.gender,
                birth_date=m.birth_date,
                ethnicity=m.ethnicity,
                **{name: getattr(m, name) for name in FACTS},
                local=m.local,
                admitted_on=m.admitted_on,
            )
            for m in world.members
        )
    }
    Profile.objects.bulk_create(
        Profile(
            member=members[p.dossier_no],
            from_on=p.from_on,
            workplace=bases.get(p.workplace),
            **{name: getattr(p, name) for name in FACTS},
        )
        for p in world.profiles
    )
    now = timezone.now()
    Event.objects.bulk_create(
        Event(
            member=members[e.dossier_no],
            kind=e.kind,
            effective_on=e.effective_on,
            decided_on=e.decided_on,
            cell=organizations.get(e.cell_code or ""),
            village=areas.get(e.village_key or ""),
            other_place=e.other_place,
            detail=e.detail,
            until=e.until,
            voided_at=now if e.voided else None,
            void_reason="ghi nhầm" if e.voided else "",
            batch=batch,
        )
        for e in world.events
    )
    return members
