"""Each fault, planted alone in a sound set of sheets: it is named where it stands, and nothing is written."""

from __future__ import annotations

import pytest

from members.models import Member
from registry.imports.engine import load
from registry.imports.models import Batch
from registry.imports.texts import MESSAGES
from registry.units.models import Area

from . import samples

pytestmark = pytest.mark.django_db

# What is spoilt: a cell (sheet, row, column, value) or one row more (sheet, line). What is found in that
# sheet, and nothing else: row, column.
CELLS = [
    # Cells that cannot be read.
    ("required", ("areas", 4, "name", ""), [(4, "name")]),
    ("required", ("members", 3, "full_name", "  "), [(3, "full_name")]),
    ("required", ("events", 3, "dossier_no", ""), [(3, "dossier_no")]),
    ("too_long", ("members", 2, "occupation", "x" * 81), [(2, "occupation")]),
    ("control_character", ("members", 2, "occupation", "Nông\x07dân"), [(2, "occupation")]),
    ("digits_lost", ("members", 2, "citizen_id", "1.109E+10"), [(2, "citizen_id")]),
    ("digits_lost", ("members", 2, "card_no", "1,23457E+11"), [(2, "card_no")]),
    ("bad_date", ("members", 2, "birth_date", "1985"[:3]), [(2, "birth_date")]),
    ("bad_date", ("members", 2, "birth_date", "1.3"), [(2, "birth_date")]),
    ("month_first", ("members", 2, "birth_date", "12/25/1985"), [(2, "birth_date")]),
    ("two_digit_year", ("members", 2, "birth_date", "05/07/85"), [(2, "birth_date")]),
    ("only_a_month", ("members", 2, "admitted_on", "7/1985"), [(2, "admitted_on")]),
    ("excel_error", ("members", 2, "birth_date", "#N/A"), [(2, "birth_date")]),
    ("excel_error", ("members", 2, "occupation", "#REF!"), [(2, "occupation")]),
    ("wrong_length", ("members", 2, "citizen_id", "11090000001"), [(2, "citizen_id")]),
    ("not_only_digits", ("members", 2, "citizen_id", "O11090000001"), [(2, "citizen_id")]),
    ("only_zeros", ("members", 2, "citizen_id", "000000000000"), [(2, "citizen_id")]),
    ("number_not_text", ("members", 2, "citizen_id", "11090000001.0"), [(2, "citizen_id")]),
    ("masked_number", ("members", 2, "card_no", "••••890"), [(2, "card_no")]),
    ("wrongly_decoded", ("members", 2, "full_name", "LÃ² VÄƒn An"), [(2, "full_name")]),
    ("letters_lost", ("members", 2, "full_name", "Nguy?n Th? H?ng"), [(2, "full_name")]),
    ("formula", ("members", 2, "full_name", "+1"), [(2, "full_name")]),
    ("formula", ("members", 2, "full_name", "@x"), [(2, "full_name")]),
    ("formula", ("members", 2, "native_place", "=A1"), [(2, "native_place")]),
    ("text_is_tcvn3", ("members", 2, "full_name", "Ph¹m V¨n An"), [(2, "full_name")]),
    ("text_is_vni", ("members", 2, "full_name", "Nguyeãn Vaên An"), [(2, "full_name")]),
    ("no_such_date", ("members", 2, "birth_date", "31/02/1985"), [(2, "birth_date")]),
    ("no_such_date", ("events", 3, "decided_on", "2018-02-29"), [(3, "decided_on")]),
    ("only_a_year", ("members", 2, "admitted_on", "1985"), [(2, "admitted_on")]),
    ("implausible_date", ("members", 2, "birth_date", "01/01/0085"), [(2, "birth_date")]),
    ("unknown_value", ("members", 2, "gender", "khác"), [(2, "gender")]),
    ("unknown_value", ("events", 3, "kind", "promoted"), [(3, "kind")]),
    ("unknown_value", ("organizations", 3, "sector", "farm"), [(3, "sector")]),
    ("not_yes_or_no", ("members", 2, "local", "có lẽ"), [(2, "local")]),
    ("unknown_ethnicity", ("members", 2, "ethnicity", "Atlantis"), [(2, "ethnicity")]),
    ("not_a_number", ("targets", 2, "value", "hai trăm"), [(2, "value")]),
    ("not_a_number", ("targets", 2, "value", "1,200"), [(2, "value")]),
    ("not_a_number", ("targets", 2, "value", "-5"), [(2, "value")]),
    ("dates_reversed", ("posts", 2, "valid_from", "2025-01-01"), [(2, "valid_to")]),
    # Rows against rows.
    ("duplicate_row", ("areas", "ban-3,village,Bản Ba,Bản,,xa-moi,2025-09-01,"), [(12, "key")]),
    ("duplicate_row", ("area_changes", "2025-07-01,merge,xa-2,xa-moi,,,"), [(5, "from_key")]),
    ("duplicate_row", ("cell_villages", "11.4,ban-1,,2020-01-01"), [(6, "cell_code")]),
    ("duplicate_row", ("members", "0005,,,,,Lò Thị Sáu,,,,,,,,,,,"), [(7, "dossier_no")]),
    ("duplicate_row", ("members", "0006,001234567890,,,,Lò Thị Sáu,,,,,,,,,,,"), [(7, "card_no")]),
    ("duplicate_row", ("members", "0006,,011090000001,,,Lò Thị Sáu,,,,,,,,,,,"), [(7, "citizen_id")]),
    ("duplicate_row", ("events", "0004,admitted,2025-02-03,,,11.5,ban-2,,"), [(15, "dossier_no")]),
    (
        "duplicate_row",
        ("events", "0001,disciplined,2018-04-02,2018-04-01,06-QĐ/UBKT,,,,cảnh cáo"),
        [(15, "dossier_no")],
    ),
    ("duplicate_row", ("posts", "ban-1,village_head,,2019-01-01,2019-02-01"), [(8, "village_key")]),
    (
        "duplicate_row",
        ("targets", "2025-01-01,2025-12-31,admissions,plan,,11.2,9,,,2025-08-01"),
        [(6, "measure")],
    ),
    ("overlap", ("areas", "ban-3,village,Bản Ba,Bản,,xa-moi,2025-10-01,"), [(12, "valid_from")]),
    ("overlap", ("organizations", "11.6,cell,Chi bộ,,11.3,,2025-10-01,"), [(11, "valid_from")]),
    ("overlap", ("cell_villages", 3, "valid_to", "2025-09-15"), [(4, "valid_from")]),
    ("overlap", ("posts", 2, "valid_to", "2025-06-01"), [(3, "valid_from")]),
    # Trees.
    ("gap", ("areas", "xa-2,commune,Ẳng Cang,Xã,,tinh,2025-08-01,"), [(12, "valid_from")]),
    ("gap", ("organizations", "11.7,cell,Chi bộ,,11.3,,2025-08-01,"), [(11, "valid_from")]),
    ("level_changes", ("areas", 8, "level", "commune"), [(8, "level")]),
    ("unknown_parent", ("areas", 11, "parent_key", "xa-9"), [(11, "parent_key")]),
    ("unknown_parent", ("organizations", 7, "parent_code", "11.9"), [(7, "parent_code")]),
    ("parent_rank", ("areas", 11, "parent_key", "ban-2"), [(11, "parent_key")]),
    ("parent_is_a_cell", ("organizations", 8, "parent_code", "11.4"), [(8, "parent_code")]),
    ("parent_rank", ("organizations", "11.8,superior_committee,Đảng bộ,,11.3,,,"), [(11, "parent_code")]),
    ("outlives_parent", ("areas", 11, "valid_from", "2025-06-30"), [(11, "parent_key")]),
    ("outlives_parent", ("organizations", "11.8,cell,Chi bộ,,11.1,,2025-01-01,"), [(11, "parent_code")]),
    ("unknown_area", ("organizations", 2, "area_key", "tinh-9"), [(2, "area_key")]),
    ("outlives_area", ("organizations", 9, "area_key", "xa-1"), [(9, "area_key")]),
    # The ledger.
    ("from_missing", ("area_changes", 3, "from_key", ""), [(3, "from_key")]),
    ("to_missing", ("area_changes", 3, "to_key", ""), [(3, "to_key")]),
    ("from_not_empty", ("area_changes", "2025-07-01,found,xa-1,xa-moi,,,"), [(5, "from_key")]),
    ("to_not_empty", ("area_changes", 2, "to_key", "tinh"), [(2, "to_key")]),
    ("unknown_unit", ("area_changes", 3, "from_key", "xa-9"), [(3, "from_key")]),
    ("unknown_unit", ("organization_changes", 3, "to_code", "11.9"), [(3, "to_code")]),
    ("source_not_standing", ("area_changes", "2025-09-01,split,xa-1,xa-moi,,,"), [(5, "from_key")]),
    ("target_not_standing", ("area_changes", "2025-06-30,split,xa-1,xa-moi,,,"), [(5, "to_key")]),
    ("two_main_successors", ("area_changes", "2025-07-01,split,xa-1,tinh,yes,,"), [(5, "main")]),
    ("two_main_predecessors", ("area_changes", 4, "main", "có"), [(4, "main")]),
    # Cells and villages.
    ("unknown_cell", ("cell_villages", 2, "cell_code", "11.9"), [(2, "cell_code")]),
    ("unknown_village", ("cell_villages", 2, "village_key", "ban-9"), [(2, "village_key")]),
    ("not_a_village", ("cell_villages", 2, "village_key", "tinh"), [(2, "village_key")]),
    ("outlives_cell", ("cell_villages", "11.7,ban-1,,"), [(6, "cell_code")]),
    ("outlives_cell", ("cell_villages", "11.3,ban-1,,"), [(6, "cell_code")]),
    ("outlives_village", ("cell_villages", 5, "valid_from", "2025-08-31"), [(5, "village_key")]),
    # People.
    ("official_before_admitted", ("members", 2, "official_on", "2009-01-01"), [(2, "official_on")]),
    ("bad_discipline", ("events", 3, "detail", "khai trừ"), [(3, "detail")]),
    ("until_of_another_kind", ("events", 3, "until", "2030-01-01"), [(3, "until")]),
    ("until_before", ("events", "0001,exempted,2018-05-01,,,,,,,2018-04-30"), [(15, "until")]),
    ("base_of_another_sector", ("organizations", 6, "base", "police"), [(6, "base")]),
    ("before_birth", ("profiles", 2, "from_on", "1985-02-28"), [(2, "from_on")]),
    ("born_after_event", ("members", 5, "birth_date", "2025-02-04"), [(5, "birth_date")]),
    ("born_after_event", ("members", 2, "birth_date", "2010-05-20"), [(2, "birth_date")]),
    ("unknown_member", ("events", "0009,admitted,2025-02-03,,,11.4,,,"), [(15, "dossier_no")]),
    ("unknown_cell", ("events", 11, "cell_code", "11.9"), [(11, "cell_code")]),
    ("unknown_village", ("events", 11, "village_key", "ban-9"), [(11, "village_key")]),
    ("bad_detail", ("events", 2, "detail", "chính thức"), [(2, "detail")]),
    ("no_cell", ("events", 11, "cell_code", ""), [(11, "cell_code")]),
    ("cell_not_standing", ("events", 9, "cell_code", "11.7"), [(9, "cell_code")]),
    ("cell_not_standing", ("events", 8, "effective_on", "2009-12-31"), [(8, "cell_code")]),
    ("not_a_cell", ("events", 11, "cell_code", "11.3"), [(11, "cell_code")]),
    ("not_a_village", ("events", 11, "village_key", "xa-moi"), [(11, "village_key")]),
    ("village_not_standing", ("events", 11, "village_key", "ban-3"), [(11, "village_key")]),
    ("already_counted", ("events", 9, "kind", "admitted"), [(9, "kind")]),
    ("not_counted", ("events", 11, "kind", "moved"), [(11, "kind")]),
    ("not_probationary", ("events", "0003,recognized,2016-01-01,,,,,,"), [(15, "kind")]),
    ("not_the_first", ("events", 14, "kind", "first_recorded"), [(14, "kind")]),
    ("never_left", ("events", 11, "kind", "restored"), [(11, "kind")]),
    ("has_died", ("events", 13, "kind", "died"), [(14, "kind")]),
    ("two_changes_of_place", ("events", "0001,moved,2025-09-15,,,,ban-2,,"), [(15, "kind")]),
    ("two_changes_of_standing", ("events", "0004,recognized,2025-02-03,,,,,,"), [(15, "kind")]),
    ("two_exits", ("events", "0003,left,2025-10-01,,,,,,"), None),
    # Posts and targets.
    ("unknown_member", ("posts", 2, "dossier_no", "0009"), [(2, "dossier_no")]),
    ("unknown_village", ("posts", 2, "village_key", "ban-9"), [(2, "village_key")]),
    ("not_a_village", ("posts", 7, "village_key", "xa-moi"), [(7, "village_key")]),
    ("outlives_village", ("posts", 7, "village_key", "ban-3"), [(7, "village_key")]),
    ("not_a_measure", ("targets", 2, "measure", "mean_age"), [(2, "measure")]),
    ("not_a_measure", ("targets", 2, "measure", "deaths"), [(2, "measure")]),
    ("not_a_measure", ("targets", 2, "measure", "transfers_in"), [(2, "measure")]),
    ("not_a_measure", ("targets", 2, "measure", "post_coverage"), [(2, "measure")]),
    ("share_out_of_range", ("targets", 2, "measure", "post_coverage:village_head"), [(2, "value")]),
    ("share_of_members", ("targets", 3, "measure", "minority_share"), [(3, "unit")]),
    ("unknown_organization", ("targets", 3, "issuer_code", "12"), [(3, "issuer_code")]),
    ("unknown_organization", ("targets", 3, "recipient_code", "12"), [(3, "recipient_code")]),
    ("period_reversed", ("targets", 2, "period_to", "2024-12-31"), [(2, "period_to")]),
    ("number_or_narrative", ("targets", 3, "value", ""), [(3, "value")]),
]


def spoil(content, where):
    sheet, *rest = where
    if len(rest) == 1:
        samples.add(content, sheet, rest[0])
    else:
        samples.put(content, sheet, *rest)
    return sheet


def found(outcome):
    return [(fault.sheet, fault.row, fault.column, fault.code) for fault in outcome.faults]


@pytest.mark.parametrize(
    ("code", "where", "places"), [pytest.param(*case, id=f"{case[0]}-{i}") for i, case in enumerate(CELLS)]
)
def test_a_planted_fault_is_named_and_nothing_is_written(tmp_path, code, where, places):
    content = samples.sheets()
    sheet = spoil(content, where)
    outcome = load(samples.write_folder(tmp_path, content))
    if places is None:
        assert code in {fault.code for fault in outcome.faults}
    else:
        assert found(outcome) == [(sheet, row, column, code) for row, column in places]
    assert not outcome.ok and not outcome.written
    assert (Area.objects.count(), Member.objects.count(), Batch.objects.count()) == (0, 0, 0)
    assert all(fault.message for fault in outcome.faults)


def test_a_cycle_is_named_with_its_units(tmp_path):
    content = samples.sheets()
    samples.add(content, "organizations", "12.1,sub_committee,Đảng bộ A,,12.3,,,")
    samples.add(content, "organizations", "12.2,sub_committee,Đảng bộ B,,12.1,,,")
    samples.add(content, "organizations", "12.3,sub_committee,Đảng bộ C,,12.2,,,")
    outcome = load(samples.write_folder(tmp_path, content))
    cycles = [fault for fault in outcome.faults if fault.code == "cycle"]
    assert [(fault.sheet, fault.row, fault.column) for fault in cycles] == [
        ("organizations", row, "parent_code") for row in (11, 12, 13)
    ]
    assert "12.1 → 12.3 → 12.2 → 12.1" in cycles[0].message


def test_areas_that_are_each_others_parents_are_a_cycle(tmp_path):
    content = samples.sheets()
    samples.put(content, "areas", 2, "parent_key", "huyen")
    codes = {(fault.row, fault.code) for fault in load(samples.write_folder(tmp_path, content)).faults}
    assert (2, "cycle") in codes


def test_ten_thousand_faulty_rows_are_reported_in_one_go_in_the_order_of_the_sheet(tmp_path):
    content = samples.sheets()
    for i in range(10_000):
        content["members"].append([f"1{i:05}", *[""] * 4, "Lò Văn An", "khác", "31/02/1985", *[""] * 9])
    outcome = load(samples.write_folder(tmp_path, content))
    assert found(outcome) == [
        ("members", row, column, code)
        for row in range(7, 10_007)
        for column, code in (("birth_date", "no_such_date"), ("gender", "unknown_value"))
    ]


def test_faults_of_all_sheets_come_together(tmp_path):
    content = samples.sheets()
    samples.put(content, "areas", 11, "parent_key", "xa-9")
    samples.put(content, "members", 2, "gender", "khác")
    samples.put(content, "events", 11, "kind", "moved")
    samples.put(content, "targets", 2, "measure", "wealth")
    assert [(f[0], f[3]) for f in found(load(samples.write_folder(tmp_path, content)))] == [
        ("areas", "unknown_parent"),
        ("members", "unknown_value"),
        ("events", "not_counted"),
        ("targets", "not_a_measure"),
    ]


@pytest.mark.parametrize(
    ("name", "text", "faults"),
    [
        ("staff.csv", "a,b\n1,2\n", [("staff", None, "", "unknown_sheet")]),
        (
            "members.csv",
            "dossier_no,full_name,shoe_size\n1,Lò Văn An,42\n",
            [("members", 1, "shoe_size", "unknown_column")],
        ),
        (
            "members.csv",
            "dossier_no,full_name,Họ tên\n1,A,B\n",
            [("members", 1, "full_name", "column_twice")],
        ),
        ("members.csv", "dossier_no,gender\n1,male\n", [("members", 1, "full_name", "missing_column")]),
        ("members.csv", "", [("members", None, "", "no_header")]),
        ("members.csv", "dossier_no,full_name\n1,Lò Văn An,42\n", [("members", 2, "", "extra_cells")]),
        ("members.csv", 'dossier_no,full_name\n1,"Lò Văn An\n', [("members", 2, "", "bad_csv")]),
    ],
)
def test_what_is_no_sheet_of_ours_is_named(tmp_path, name, text, faults):
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert found(load(tmp_path)) == faults


def test_one_sheet_under_two_names_is_named(tmp_path):
    for name in ("members.csv", "Đảng viên.csv"):
        (tmp_path / name).write_text("dossier_no,full_name\n1,Lò Văn An\n", encoding="utf-8")
    assert [f[3] for f in found(load(tmp_path))] == ["sheet_twice"]


def test_no_file_and_no_sheet_are_named(tmp_path):
    assert [f[3] for f in found(load(tmp_path / "nowhere"))] == ["not_found"]
    assert [f[3] for f in found(load(tmp_path))] == ["no_sheets"]


@pytest.mark.parametrize(
    ("name", "place", "code"),
    [
        ("NguyÔn V¨n An", "Ẳng Nưa", "text_is_tcvn3"),
        ("Ph¹m ThÞ H­¬ng", "", "text_is_tcvn3"),
        ("Nguyeãn Vaên An", "", "text_is_vni"),
        ("Traàn Thò Höông", "", "text_is_vni"),
    ],
)
def test_text_in_an_old_encoding_is_refused_with_a_hint(tmp_path, name, place, code):
    content = samples.sheets()
    for row in range(2, 7):
        samples.put(content, "members", row, "full_name", name)
    outcome = load(samples.write_folder(tmp_path, content))
    assert found(outcome) == [("members", 2, "full_name", code)]
    assert "Unicode" in outcome.faults[0].message


def test_a_foreign_name_is_no_encoding(tmp_path):
    content = samples.sheets()
    samples.put(content, "members", 4, "full_name", "Jürgen Ørsted Peña")
    assert load(samples.write_folder(tmp_path, content)).faults == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("dossier_no,full_name\n1,NguyÔn V¨n An\n".encode("latin-1"), "text_is_tcvn3"),
        ("dossier_no,full_name\n1,Nguyeãn Vaên An\n".encode("latin-1"), "text_is_vni"),
        ("dossier_no,full_name\n1,Nguyễn Văn An\n".encode("utf-16"), "not_utf8"),
        ("dossier_no,full_name\n1,Nguyễn Văn An".encode() + b"\xff\n", "not_utf8"),
    ],
)
def test_a_file_that_is_not_utf8_is_refused_with_what_it_is(tmp_path, body, code):
    (tmp_path / "members.csv").write_bytes(body)
    assert [f[3] for f in found(load(tmp_path))] == [code]


def test_every_code_that_is_planted_has_a_message():
    assert {case[0] for case in CELLS} <= MESSAGES.keys()
