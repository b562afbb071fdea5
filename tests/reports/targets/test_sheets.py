"""Targets and programmes in and out of the register, with all that their sheets say."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from registry.accounts.models import User
from registry.imports.dump import dump
from registry.imports.engine import load
from registry.imports.models import Batch
from registry.imports.undo import undo
from reports.targets.models import Programme, Target
from tests.imports import samples

pytestmark = pytest.mark.django_db

PROGRAMMES = (
    "programme_code,title,document_no,issuer_code,period_from,period_to",
    "NQ-01,Xóa thôn bản chưa có đảng viên,01-NQ/TU,11,2025-01-01,2030-12-31",
    "ĐA-02,Phát triển đảng viên,,,2026-01-01,2026-12-31",
)


def whole() -> samples.Sheets:
    """The sample, whose targets name programmes and say all that they can."""
    content = samples.sheets()
    content["programmes"] = [line.split(",") for line in PROGRAMMES]
    head, *rows = content["targets"]
    exempt = ("exempt_reason", "exempt_number", "passed_to_code")
    content["targets"] = [[*head, "programme_code", *exempt], *([*row, "", "", "", ""] for row in rows)]
    samples.put(content, "targets", 2, "programme_code", "NQ-01")
    samples.add(
        content, "targets", "2026-01-01,2026-12-31,post_coverage:village_head,plan,,11,100,,,,,,ĐA-02,,,"
    )
    return content


def faults(tmp_path: Path, content: samples.Sheets) -> list[tuple[str, int, str, str]]:
    outcome = load(samples.write_folder(tmp_path / "in", content))
    return [(fault.sheet, fault.row, fault.column, fault.code) for fault in outcome.faults]


def test_all_of_a_target_comes_in_and_goes_out_as_it_came(db: None, tmp_path: Path) -> None:
    assert faults(tmp_path, whole()) == []
    rows = {(row.measure, row.in_force_from.year, row.value): row for row in Target.objects.all()}
    both = rows["admissions", 2025, Decimal(200)]
    assert (both.unit, both.sense, both.narrative) == ("number", "at_least", "phấn đấu vượt")
    assert both.programme_code == "NQ-01"
    assert rows["admissions", 2025, Decimal("12.5")].unit == "percent_of_members"
    assert rows["post_coverage:village_head", 2026, Decimal(100)].programme_code == "ĐA-02"
    assert [(one.code, one.issuer and one.issuer.code) for one in Programme.objects.order_by("code")] == [
        ("NQ-01", "11"),
        ("ĐA-02", None),
    ]
    dump(tmp_path / "out")
    outcome = load(tmp_path / "out")
    assert (outcome.faults, outcome.changes) == ([], 0)
    with (tmp_path / "out" / "programmes.csv").open(encoding="utf-8") as file:
        sent = {tuple(row.items()) for row in csv.DictReader(file)}
    names, *lines = whole()["programmes"]
    assert sent == {tuple(zip(names, line, strict=True)) for line in lines}


def test_what_a_target_may_not_say_is_named(db: None, tmp_path: Path) -> None:
    content = whole()
    samples.put(content, "targets", 3, "programme_code", "NQ-99")
    samples.put(content, "programmes", 2, "period_to", "2024-12-31")
    samples.put(content, "targets", 6, "value", "100.5")
    assert faults(tmp_path, content) == [
        ("programmes", 2, "period_to", "period_reversed"),
        ("targets", 3, "programme_code", "unknown_programme"),
        ("targets", 6, "value", "share_out_of_range"),
    ]


def test_an_import_is_taken_back_with_its_programmes(
    db: None, tmp_path: Path, django_user_model: type[User]
) -> None:
    assert faults(tmp_path, samples.sheets()) == []
    outcome = load(samples.write_folder(tmp_path / "in", whole()))
    assert Programme.objects.count() == 2
    undo(Batch.objects.get(pk=outcome.batch), by=django_user_model.objects.create(username="a"))
    assert (Programme.objects.count(), Target.objects.filter(programme_code="NQ-01").count()) == (0, 0)
