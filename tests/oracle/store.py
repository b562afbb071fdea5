"""Puts a world into the database."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from cells.models import CellVillage, Meeting, Ranking, VillageProgramme
from members.derivation import rewrite
from members.models import (
    Assignment,
    Award,
    Badge,
    Base,
    BaseTerm,
    Card,
    Case,
    CaseStep,
    Event,
    Member,
    Movement,
    PartyPost,
    Post,
    Profile,
    Review,
    Stretch,
)
from registry.common.dates import FOREVER
from registry.units.models import (
    Area,
    AreaChange,
    AreaNaming,
    AreaPlacement,
    Organization,
    OrganizationChange,
    OrganizationTerm,
)
from reports.models import BoardReading
from reports.targets.models import Target

from .store_days import days_of
from .store_people import load_cases, load_honours, load_members
from .store_sheets import write_sheets
from .store_units import load_areas, load_bases, load_organizations
from .world import World

__all__ = ["REMOVED", "load", "remove", "write_sheets"]

# From the leaves inward.
REMOVED = (
    *(CaseStep, Case),
    *(Meeting, Ranking),
    *(Movement, Stretch, Event, Profile, Assignment, Review, Badge, Card, Award),
    *(Post, PartyPost, VillageProgramme, Member, CellVillage, Target),
    *(BaseTerm, Base, BoardReading, OrganizationChange, OrganizationTerm, Organization),
    *(AreaChange, AreaPlacement, AreaNaming, Area),
)


def load(world: World, *, batch: UUID | None = None) -> None:
    """Write the world into the empty tables and derive what follows from its events.

    With ``batch`` the events are of an import of that number, which :func:`remove` can take back.
    """
    areas = load_areas(world)
    organizations = load_organizations(world, areas)
    bases = load_bases(world, areas, organizations)
    members = load_members(world, areas, organizations, bases, batch)
    load_cases(world, areas, organizations)
    Post.objects.bulk_create(
        Post(
            village=areas[p.village_key],
            post=p.post,
            association=p.association,
            holder=members.get(p.dossier_no or ""),
            **days_of(p),
        )
        for p in world.posts
    )
    PartyPost.objects.bulk_create(
        PartyPost(
            organization=organizations[p.organization_code],
            post=p.post,
            holder=members[p.dossier_no],
            **days_of(p),
        )
        for p in world.party_posts
    )
    Assignment.objects.bulk_create(
        Assignment(
            member=members[a.dossier_no],
            task=a.task,
            village=areas.get(a.village_key or ""),
            cell=organizations.get(a.cell_code or ""),
            number=a.number,
            **days_of(a),
        )
        for a in world.postings
    )
    Review.objects.bulk_create(
        Review(
            member=members[r.dossier_no],
            opened_on=r.opened_on,
            reason=r.reason,
            closed_on=r.closed_on,
            outcome=r.outcome,
        )
        for r in world.reviews
    )
    load_honours(world, organizations, members)
    Meeting.objects.bulk_create(
        Meeting(
            cell=organizations[m.cell_code],
            held_on=m.held_on,
            kind=m.kind,
            convened=m.convened,
            present=m.present,
            is_model=m.model,
            grade=m.grade,
        )
        for m in world.meetings
    )
    Ranking.objects.bulk_create(
        Ranking(
            organization=organizations.get(r.organization_code or ""),
            member=members.get(r.dossier_no or ""),
            period_kind=r.period_kind,
            period_from=r.period_from,
            period_to=r.period_to,
            grade=r.grade,
            exemplary=r.exemplary,
            four_good=r.four_good,
        )
        for r in world.rankings
    )
    VillageProgramme.objects.bulk_create(
        VillageProgramme(
            village=areas[p.village_key],
            cause=p.cause,
            organization=organizations.get(p.organization_code or ""),
            in_charge=members.get(p.dossier_no or ""),
            aim_on=p.aim_on,
            starts_on=p.opened_on,
            ends_on=p.closed_on or FOREVER,
        )
        for p in world.programmes
    )
    Target.objects.bulk_create(
        Target(
            period_from=t.period_from,
            period_to=t.period_to,
            measure=t.measure,
            basis=t.basis,
            issuer=organizations.get(t.issuer_code or ""),
            recipient=organizations[t.recipient_code],
            value=t.value,
            unit=t.unit,
            sense=t.sense,
            narrative=t.narrative,
            in_force_from=t.in_force_from,
        )
        for t in world.targets
    )
    BoardReading.objects.bulk_create(
        BoardReading(in_force_from=r.in_force_from, reading=r.reading) for r in world.readings
    )
    rewrite([member.pk for member in members.values()])


def remove(batch: UUID) -> None:
    """Empty every table that a world was loaded into, as the undo of an import would."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('registry.undone_batch', %s, true)", [str(batch)])
        for model in REMOVED:
            cursor.execute(f"DELETE FROM {model._meta.db_table}")
        cursor.execute("SELECT set_config('registry.undone_batch', '', true)")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
