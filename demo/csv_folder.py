"""The sheets of the import as a demo fills them, and their CSV files."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

Cell = str | int | date | None

COLUMNS: dict[str, tuple[str, ...]] = {
    "areas": ("key", "level", "name", "kind", "code", "special", "parent_key", "valid_from", "valid_to"),
    "area_changes": (
        "changed_on",
        "kind",
        "from_key",
        "to_key",
        "main",
        "state_instrument",
        "party_instrument",
    ),
    "organizations": (
        *("code", "kind", "name", "sector", "base", "parent_code", "area_key", "valid_from", "valid_to"),
    ),
    "organization_changes": ("changed_on", "kind", "from_code", "to_code", "main", "instrument"),
    "cell_villages": ("cell_code", "village_key", "valid_from", "valid_to"),
    "members": (
        "dossier_no",
        "card_no",
        "citizen_id",
        "admitted_on",
        "official_on",
        "full_name",
        "gender",
        "birth_date",
        "ethnicity",
        "religion",
        "native_place",
        "education",
        "qualification",
        "political_theory",
        "occupation",
        "job",
        "youth_union",
        "retired",
        "local",
    ),
    "bases": (
        *("base_code", "name", "base", "area_key", "organization_code"),
        *("workers", "trade_union", "valid_from", "valid_to"),
    ),
    "profiles": ("dossier_no", "from_on", "youth_union", "retired", "workplace"),
    "events": (
        "dossier_no",
        "kind",
        "effective_on",
        "decided_on",
        "document_no",
        "cell_code",
        "village_key",
        "other_place",
        "detail",
    ),
    "posts": ("village_key", "post", "association", "dossier_no", "valid_from", "valid_to"),
    "badges": ("dossier_no", "years", "occasion_on", "kind", "decided_on", "document_no", "number"),
    "cards": ("dossier_no", "kind", "issued_on", "issued_at", "card_no"),
    "awards": ("organization_code", "dossier_no", "awarded_on", "kind", "document_no"),
    "declared": ("form", "line", "organization_code", "period_from", "period_to", "value"),
    "reviews": ("dossier_no", "opened_on", "reason", "closed_on", "outcome"),
    "village_programme": (
        *("village_key", "opened_on", "cause", "organization_code", "dossier_no", "aim_on", "closed_on"),
    ),
    "village_log": ("village_key", "noted_on", "step", "note"),
    "prospects": (
        "case_no",
        "full_name",
        "gender",
        "birth_date",
        "ethnicity",
        "village_key",
        "cell_code",
        "source",
        "opened_on",
        "closed_on",
        "outcome",
        "stuck",
    ),
    "case_steps": (
        *("case_no", "step", "done_on", "convened", "present", "in_favour", "document_no", "result"),
    ),
    "party_posts": ("organization_code", "post", "dossier_no", "valid_from", "valid_to"),
    "assignments": (*("dossier_no", "task", "cell_code", "village_key", "number", "valid_from", "valid_to"),),
    "residence_comments": ("dossier_no", "year", "result"),
    "meetings": ("cell_code", "held_on", "kind", "convened", "present", "model", "grade"),
    "rankings": (
        *("organization_code", "dossier_no", "period_kind", "period_from", "period_to"),
        *("grade", "exemplary", "four_good"),
    ),
    "programmes": ("programme_code", "title", "document_no", "issuer_code", "period_from", "period_to"),
    "targets": (
        *("period_from", "period_to", "measure", "basis", "issuer_code", "recipient_code", "value"),
        *("narrative", "document_no", "programme_code", "in_force_from"),
        *("exempt_reason", "exempt_number", "passed_to_code"),
    ),
}


class Sheets:
    """Rows by sheet, in the order in which they were added; days are dates, open ones ``None``."""

    def __init__(self) -> None:
        self.rows: dict[str, list[tuple[Cell, ...]]] = {sheet: [] for sheet in COLUMNS}

    def add(self, sheet: str, *values: Cell) -> None:
        """Append one row; as many values as the sheet has columns."""
        if len(values) != len(COLUMNS[sheet]):
            raise ValueError(f"{sheet}: {len(COLUMNS[sheet])} columns, {len(values)} values")
        self.rows[sheet].append(values)

    def write(self, folder: Path) -> None:
        """One ``<sheet>.csv`` each, with the columns' codes as headers."""
        for sheet, rows in self.rows.items():
            if not rows:
                continue
            with (folder / f"{sheet}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow(COLUMNS[sheet])
                writer.writerows(rows)
