"""Clearing programmes and the log of villages in and out of the register, and what they hold to."""

from __future__ import annotations

from datetime import date

import pytest

from cells.models import VillageLogEntry, VillageProgramme
from registry.imports.dump import dump
from registry.imports.engine import load
from registry.imports.models import Batch
from registry.imports.undo import undo
from tests.imports import samples
from tests.imports.samples import lines, send

__all__ = ["send"]

pytestmark = pytest.mark.django_db

PROGRAMMES = (
    "village_key,opened_on,cause,organization_code,dossier_no,aim_on,closed_on",
    "ban-1,2018-03-01,no_source,11.3,0001,2019-12-31,2019-07-15",
    "ban-1,2019-07-15,Đảng viên chuyển đi,,,,2021-01-01",
    "ban-2,2024-01-10,source_not_qualified,11.1,,2025-12-31,",
    "ban-3,2025-09-02,new_village,,,2026-12-31,",
)
LOG = (
    "village_key,noted_on,step,note",
    "ban-1,2018-03-05,Rà soát,có 3 thanh niên ưu tú",
    "ban-1,2018-03-05,survey,",
    "ban-1,2018-09-01,class,",
    "ban-2,2024-02-01,Tăng cường,",
)


def whole():
    """The sample with both sheets."""
    return samples.sheets() | {"village_programme": lines(*PROGRAMMES), "village_log": lines(*LOG)}


def test_they_come_in_and_go_out_again(send, tmp_path):
    content = whole()
    assert send(**content).faults == []
    assert send(**content).changes == 0
    first = VillageProgramme.objects.get(village__key="ban-1", starts_on=date(2018, 3, 1))
    assert (first.ends_on, first.in_charge.dossier_no) == (date(2019, 7, 15), "0001")
    dump(tmp_path / "out")
    said = (tmp_path / "out" / "village_programme.csv").read_text()
    assert "ban-1,2018-03-01,no_source,11.3,0001,2019-12-31,2019-07-15" in said
    assert (tmp_path / "out" / "village_log.csv").read_text().count("\n") == 5
    assert load(tmp_path / "out").changes == 0
    # One is closed, one is new; a step more.
    content["village_programme"][3][6] = "2025-06-01"
    content["village_programme"].append(["ban-2", "2025-06-01", "other", "", "", "", ""])
    content["village_log"].append(["ban-2", "2024-02-01", "survey", ""])
    outcome = send(village_programme=content["village_programme"], village_log=content["village_log"])
    programmes, log = outcome.counts["village_programme"], outcome.counts["village_log"]
    assert (programmes.updated, programmes.inserted, log.inserted, log.updated) == (1, 1, 1, 0)


def test_a_cause_that_nobody_wrote_down_is_unknown(send, tmp_path):
    content = samples.sheets() | {
        "village_programme": lines("village_key,opened_on,cause", "ban-2,2024-01-10,")
    }
    assert send(**content).ok
    programme = VillageProgramme.objects.get()
    assert (programme.cause, programme.cause_label) == ("", "Chưa rõ nguyên nhân")
    dump(tmp_path / "out")
    assert "ban-2,2024-01-10,,,,,\n" in (tmp_path / "out" / "village_programme.csv").read_text()
    assert load(tmp_path / "out").changes == 0
    # The column may be left out altogether, and says nothing then of what is known.
    send(village_programme=lines("village_key,opened_on,cause", "ban-2,2024-01-10,merged"))
    send(village_programme=lines("village_key,opened_on", "ban-2,2024-01-10"))
    assert VillageProgramme.objects.get().cause == "merged"


def test_an_import_of_them_is_taken_back(send, django_user_model):
    assert send(**samples.sheets()).ok
    outcome = send(village_programme=lines(*PROGRAMMES), village_log=lines(*LOG))
    assert VillageProgramme.objects.count() == VillageLogEntry.objects.count() == 4
    undo(Batch.objects.get(pk=outcome.batch), by=django_user_model.objects.create(username="a"))
    assert not (VillageProgramme.objects.exists() or VillageLogEntry.objects.exists())


@pytest.mark.parametrize(
    ("sheet", "row", "faults"),
    [
        ("village_programme", "ban-2,2025-01-01,other,,,,", [(6, "opened_on", "overlap")]),
        ("village_programme", "ban-2,2024-01-10,other,,,,", [(6, "opened_on", "duplicate_row")]),
        ("village_programme", "ban-2,,other,,,,2020-01-01", [(6, "opened_on", "required")]),
        ("village_programme", "ban-2,2020-01-01,lazy,,,,2020-01-02", [(6, "cause", "unknown_value")]),
        ("village_programme", "ban-2,2020-01-02,other,,,,2020-01-02", [(6, "closed_on", "dates_reversed")]),
        (
            "village_programme",
            "ban-3,2025-08-31,other,,,,2025-09-02",
            [(6, "village_key", "outlives_village")],
        ),
        ("village_programme", "ban-9,2020-01-01,other,,,,", [(6, "village_key", "unknown_village")]),
        ("village_programme", "xa-1,2020-01-01,other,,,,2021-01-01", [(6, "village_key", "not_a_village")]),
        (
            "village_programme",
            "ban-2,2020-01-01,other,11.9,,,2021-01-01",
            [(6, "organization_code", "unknown_organization")],
        ),
        (
            "village_programme",
            "ban-2,2020-01-01,other,11.6,,,2021-01-01",
            [(6, "organization_code", "never_in_charge")],
        ),
        (
            "village_programme",
            "ban-2,2020-01-01,other,,0009,,2021-01-01",
            [(6, "dossier_no", "unknown_member")],
        ),
        ("village_log", "ban-1,2018-09-01,class,", [(6, "noted_on", "duplicate_row")]),
        ("village_log", "ban-3,2025-08-31,survey,", [(6, "noted_on", "outlives_village")]),
        ("village_log", "tinh,2025-08-31,survey,", [(6, "village_key", "not_a_village")]),
        ("village_log", "ban-1,2020-01-01,opinion,", [(6, "step", "unknown_value")]),
    ],
)
def test_each_rule_is_named(send, sheet, row, faults):
    content = whole()
    content[sheet].append(row.split(","))
    assert sorted((f.row, f.column, f.code) for f in send(**content).faults) == faults


def test_what_the_register_holds_is_held_to(send):
    assert send(**whole()).ok
    header = lines(PROGRAMMES[0])
    second = lines("ban-2,2024-06-01,other,,,,")
    assert [f.code for f in send(village_programme=header + second).faults] == ["overlaps_the_register"]
    # A village may not end under an open programme, unless the file closes it on the day after the last.
    areas = samples.sheets()["areas"]
    shorter = [areas[0], [*areas[10][:7], "2026-01-31"]]
    served = [samples.sheets()["cell_villages"][0], ["11.5", "ban-3", "2025-09-01", "2026-01-31"]]
    moved = [
        samples.sheets()["events"][0],
        ["0001", "moved", "2026-01-31", "", "", "", "ban-1", "", "", ""],
    ]
    given = {"areas": shorter, "cell_villages": served, "events": moved}
    found = send(**given).faults
    assert next(f.code for f in found if f.sheet == "areas") == "dependents_outlive"
    closed = lines("ban-3,2025-09-02,new_village,,,2026-12-31,2026-02-01")
    assert send(**given, village_programme=header + closed).ok
    late = lines("ban-3,2025-09-02,new_village,,,2026-12-31,2026-02-02")
    assert [f.code for f in send(**given, village_programme=header + late).faults] == ["outlives_village"]
