"""Puts a world into the database, or writes it as sheets."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

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
from registry.common.dates import FOREVER, ends_after, starts_from
from registry.common.text import person_sort_key, search_key, sort_key
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

from .world import FACTS, Dated, World

# From the leaves inward.
REMOVED = (
    *(CaseStep, Case),
    *(Meeting, Ranking),
    *(Movement, Stretch, Event, Profile, Assignment, Review, Badge, Card, Award),
    *(Post, PartyPost, VillageProgramme, Member, CellVillage, Target),
    *(BaseTerm, Base, BoardReading, OrganizationChange, OrganizationTerm, Organization),
    *(AreaChange, AreaPlacement, AreaNaming, Area),
)


def _days(row: Dated) -> dict[str, date]:
    return {"starts_on": starts_from(row.valid_from), "ends_on": ends_after(row.valid_to)}


def load(world: World, *, batch: UUID | None = None) -> None:
    """Write the world into the empty tables and derive what follows from its events.

    With ``batch`` the events are of an import of that number, which :func:`remove` can take back.
    """
    areas = _load_areas(world)
    organizations = _load_organizations(world, areas)
    bases = _load_bases(world, areas, organizations)
    members = _load_members(world, areas, organizations, bases, batch)
    _load_cases(world, areas, organizations)
    Post.objects.bulk_create(
        Post(
            village=areas[p.village_key],
            post=p.post,
            association=p.association,
            holder=members.get(p.dossier_no or ""),
            **_days(p),
        )
        for p in world.posts
    )
    PartyPost.objects.bulk_create(
        PartyPost(
            organization=organizations[p.organization_code],
            post=p.post,
            holder=members[p.dossier_no],
            **_days(p),
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
            **_days(a),
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
    _load_honours(world, organizations, members)
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


def _load_honours(world: World, organizations: dict[str, Any], members: dict[str, Any]) -> None:
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


def _load_bases(world: World, areas: dict[str, Any], organizations: dict[str, Any]) -> dict[str, Base]:
    codes = dict.fromkeys(row.base_code for row in world.bases)
    bases = {base.code: base for base in Base.objects.bulk_create(Base(code=code) for code in codes)}
    BaseTerm.objects.bulk_create(
        BaseTerm(
            base=bases[row.base_code],
            name=row.name,
            kind=row.base,
            area=areas[row.area_key],
            organization=organizations.get(row.organization_code or ""),
            **_days(row),
        )
        for row in world.bases
    )
    return bases


def remove(batch: UUID) -> None:
    """Empty every table that a world was loaded into, as the undo of an import would."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('registry.undone_batch', %s, true)", [str(batch)])
        for model in REMOVED:
            cursor.execute(f"DELETE FROM {model._meta.db_table}")
        cursor.execute("SELECT set_config('registry.undone_batch', '', true)")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _load_cases(world: World, areas: dict[str, Any], organizations: dict[str, Any]) -> None:
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


def _load_areas(world: World) -> dict[str, Any]:
    levels = {row.key: row.level for row in world.areas}
    areas = {
        area.key: area
        for area in Area.objects.bulk_create(Area(key=key, level=level) for key, level in levels.items())
    }
    AreaPlacement.objects.bulk_create(
        AreaPlacement(area=areas[row.key], parent=areas.get(row.parent_key or ""), **_days(row))
        for row in world.areas
    )
    AreaNaming.objects.bulk_create(
        AreaNaming(
            area=areas[row.key],
            name=row.name,
            kind=row.kind,
            code=row.code,
            special=row.special,
            sort_key=sort_key(row.name),
            search_key=search_key(row.name),
            **_days(row),
        )
        for row in world.areas
    )
    AreaChange.objects.bulk_create(
        AreaChange(
            changed_on=change.changed_on,
            kind=change.kind,
            source=areas.get(change.from_key or ""),
            target=areas.get(change.to_key or ""),
            is_main=change.main,
        )
        for change in world.area_changes
    )
    return areas


def _load_organizations(world: World, areas: dict[str, Any]) -> dict[str, Any]:
    codes = dict.fromkeys(row.code for row in world.organizations)
    organizations = {o.code: o for o in Organization.objects.bulk_create(Organization(code=c) for c in codes)}
    OrganizationTerm.objects.bulk_create(
        OrganizationTerm(
            organization=organizations[row.code],
            kind=row.kind,
            name=row.name,
            sector=row.sector,
            base=row.base,
            parent=organizations.get(row.parent_code or ""),
            area=areas.get(row.area_key or ""),
            sort_key=sort_key(row.name),
            search_key=search_key(row.name),
            **_days(row),
        )
        for row in world.organizations
    )
    OrganizationChange.objects.bulk_create(
        OrganizationChange(
            changed_on=change.changed_on,
            kind=change.kind,
            source=organizations.get(change.from_key or ""),
            target=organizations.get(change.to_key or ""),
            is_main=change.main,
        )
        for change in world.organization_changes
    )
    CellVillage.objects.bulk_create(
        CellVillage(cell=organizations[row.cell_code], village=areas[row.village_key], **_days(row))
        for row in world.cell_villages
    )
    return organizations


def _load_members(
    world: World,
    areas: dict[str, Any],
    organizations: dict[str, Any],
    bases: dict[str, Base],
    batch: UUID | None,
) -> dict[str, Any]:
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


def write_sheets(world: World, folder: Path) -> None:
    """Write the world as a folder of CSV sheets; the board's readings and voided events have no sheet."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder, "areas", "key level name kind code parent_key special valid_from valid_to", world.areas)
    _write(folder, "area_changes", "changed_on kind from_key to_key main", world.area_changes)
    _write(
        folder,
        "organizations",
        "code kind name sector base parent_code area_key valid_from valid_to",
        world.organizations,
    )
    renamed = {"from_code": "from_key", "to_code": "to_key"}
    changes = world.organization_changes
    _write(folder, "organization_changes", "changed_on kind from_code to_code main", changes, renamed)
    _write(folder, "cell_villages", "cell_code village_key valid_from valid_to", world.cell_villages)
    _write(
        folder,
        "members",
        f"dossier_no full_name gender birth_date ethnicity {' '.join(FACTS)} local admitted_on",
        world.members,
    )
    _write(folder, "profiles", f"dossier_no from_on {' '.join(FACTS)} workplace", world.profiles)
    columns = "dossier_no kind effective_on decided_on cell_code village_key other_place detail until"
    _write(folder, "events", columns, [event for event in world.events if not event.voided])
    _write(folder, "posts", "village_key post association dossier_no valid_from valid_to", world.posts)
    columns = "base_code name base area_key organization_code valid_from valid_to"
    _write(folder, "bases", columns, world.bases)
    columns = "organization_code post dossier_no valid_from valid_to"
    _write(folder, "party_posts", columns, world.party_posts)
    columns = "village_key opened_on cause organization_code dossier_no aim_on closed_on"
    _write(folder, "village_programme", columns, world.programmes)
    columns = "dossier_no task village_key cell_code number valid_from valid_to"
    _write(folder, "assignments", columns, world.postings)
    _write(folder, "reviews", "dossier_no opened_on reason closed_on outcome", world.reviews)
    _write(folder, "badges", "dossier_no years kind occasion_on decided_on", world.badges)
    _write(folder, "cards", "dossier_no kind issued_on card_no", world.cards)
    _write(folder, "awards", "organization_code dossier_no awarded_on kind", world.awards)
    columns = "case_no full_name village_key cell_code source opened_on closed_on outcome stuck"
    _write(folder, "prospects", columns, world.cases)
    _write(folder, "case_steps", "case_no step done_on result", world.case_steps)
    columns = "cell_code held_on kind convened present model grade"
    _write(folder, "meetings", columns, world.meetings)
    columns = "organization_code dossier_no period_kind period_from period_to grade exemplary four_good"
    _write(folder, "rankings", columns, world.rankings)
    columns = (
        "period_from period_to measure basis issuer_code recipient_code value unit sense narrative"
        " in_force_from"
    )
    _write(folder, "targets", columns, world.targets)


def _write(
    folder: Path, sheet: str, columns: str, rows: Iterable[object], renamed: dict[str, str] | None = None
) -> None:
    names = columns.split()
    with (folder / f"{sheet}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        for row in rows:
            writer.writerow(_cell(getattr(row, (renamed or {}).get(name, name))) for name in names)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else str(value)
