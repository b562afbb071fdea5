"""The declaration of the sheets is in order, and the documentation says the same."""

from pathlib import Path

import pytest

from members.ethnicity import NAMES, canonical
from members.sheets.numbers import open_all
from registry.common.declared.sheets import fold
from registry.imports.declared import BY_TITLE, SHAPES, SHEETS
from registry.imports.management.commands.describe_sheets import page
from registry.imports.old_encodings import encoding_of
from registry.imports.texts import FAULTS, MESSAGES, WARNINGS
from registry.units.official import units
from reports.targets.models import Target


def test_the_documentation_is_the_declaration():
    written = Path(__file__).parents[2] / "docs" / "sheets.md"
    assert written.read_text(encoding="utf-8") == page(), "run: manage.py describe_sheets > docs/sheets.md"


def test_remedies_are_for_faults_that_there_are():
    assert {code for code, text in FAULTS.items() if text.remedy} >= {"cycle", "not_counted"}
    assert FAULTS.keys() == MESSAGES.keys() and not MESSAGES.keys() & WARNINGS.keys()


def test_a_text_that_two_apps_need_says_the_same_in_both():
    said: dict[str, set[str]] = {}
    for sheet in SHEETS:
        for text in sheet.texts.faults:
            said.setdefault(text.code, set()).add(text.message)
    assert {code for code, messages in said.items() if len(messages) > 1} == set()


def test_every_rule_names_a_text_that_there_is():
    rules = [sheet.rules for sheet in SHEETS]
    checks = [one for r in rules for one in (*r.checks, *r.of_held, *r.scope)]
    faults = {code for one in checks for code in one.codes or (one.code,)}
    assert faults <= FAULTS.keys()
    assert {one.code for r in rules for one in r.warnings} == WARNINGS.keys()


def test_no_title_means_two_sheets():
    titles = [fold(title) for shape in SHAPES for title in {shape.code, shape.label, *shape.aliases}]
    assert len(titles) == len(set(titles)) == len(BY_TITLE)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.code)
def test_no_header_means_two_columns_and_no_label_two_codes(sheet):
    headers = [fold(h) for c in sheet.columns for h in {fold(c.code), fold(c.label), *map(fold, c.aliases)}]
    assert len(headers) == len(set(headers))
    for column in sheet.columns:
        spellings = [(fold(word), choice[0]) for choice in column.choices for word in choice]
        assert len({word for word, _ in spellings}) == len({*spellings})


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.code)
def test_the_export_writes_the_columns_that_the_import_reads(sheet, db):
    from django.db import connection

    with connection.cursor() as cursor:
        open_all(cursor)
        if sheet.export.begin not in (None, open_all):
            sheet.export.begin(cursor)
        cursor.execute(sheet.export.query)
        assert [column.name for column in cursor.description] == [column.code for column in sheet.columns]


def test_every_ethnic_group_is_read_by_its_name():
    assert [canonical(name.upper()) for name in NAMES] == list(NAMES)


def test_no_official_name_is_taken_for_an_old_encoding():
    assert {area.name for area in units().areas if encoding_of(area.name)} == set()


def test_a_measure_fits_the_column():
    longest = Target._meta.get_field("measure").max_length
    assert next(c for s in SHEETS for c in s.columns if c.code == "measure").length == longest
