"""What is written out can be taken in again, and then gives the same bytes."""

from __future__ import annotations

import pytest
from django.db import connection

from members.models import Event
from registry.imports.dump import dump
from registry.imports.engine import load

from . import samples

pytestmark = pytest.mark.django_db

# And all that hangs below them.
TABLES = "units_area, units_organization, members_member, members_event, targets_target, imports_batch"


def empty_the_register():
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(f"TRUNCATE {TABLES} CASCADE")


def contents(folder):
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_it_works(tmp_path):
    load(samples.write_folder(tmp_path / "in", samples.sheets()))
    rows = dump(tmp_path / "out")
    sent = {sheet: len(lines) - 1 for sheet, lines in samples.sheets().items()}
    assert {sheet: number for sheet, number in rows.items() if number} == sent
    assert (tmp_path / "out" / "cell_villages.csv").read_text() == (
        "cell_code,village_key,valid_from,valid_to\n"
        "11.4,ban-1,,\n11.5,ban-2,,2025-06-30\n11.5,ban-2,2025-09-01,\n11.5,ban-3,2025-09-01,\n"
    )


@pytest.mark.parametrize("form", ["folder", "out.xlsx"])
def test_what_was_written_comes_back_as_the_same_bytes(tmp_path, form):
    content = samples.sheets()
    samples.put(content, "members", 2, "occupation", '=1+1; "nông dân", \\N')
    samples.put(content, "members", 3, "native_place", "-Ẳng Nưa")
    load(samples.write_folder(tmp_path / "in", content))
    dump(tmp_path / "first" / form)
    dump(tmp_path / "csv")
    empty_the_register()
    outcome = load(tmp_path / "first" / form)
    assert outcome.faults == []
    dump(tmp_path / "second" / form)
    first, second = tmp_path / "first" / form, tmp_path / "second" / form
    if form == "folder":
        assert contents(first) == contents(second)
    else:
        assert first.read_bytes() == second.read_bytes()
    dump(tmp_path / "csv-again")
    assert contents(tmp_path / "csv") == contents(tmp_path / "csv-again")


def test_voided_events_are_left_out(tmp_path):
    load(samples.write_folder(tmp_path / "in", samples.sheets()))
    Event.objects.filter(kind="disciplined").update(voided_at="2026-01-01T00:00Z", void_reason="nhầm")
    assert dump(tmp_path / "out")["events"] == 11
