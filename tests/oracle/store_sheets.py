"""Writes a world as the sheets of an import."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from .world import FACTS, World


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
