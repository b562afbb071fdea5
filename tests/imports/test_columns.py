"""The declaration of the sheets is in order, and the documentation says the same."""

from pathlib import Path

import pytest

from members.ethnicity import NAMES, canonical
from registry.imports.columns import BY_TITLE, SHEETS
from registry.imports.dump import QUERIES
from registry.imports.legacy import encoding_of
from registry.imports.management.commands.describe_sheets import REMEDIES, page
from registry.imports.numbers import open_all
from registry.imports.outcome import MESSAGES, WARNINGS
from registry.imports.shapes import fold
from registry.units.official import units
from reports.models import Target


def test_the_documentation_is_the_declaration():
    written = Path(__file__).parents[3] / "docs" / "sheets.md"
    assert written.read_text(encoding="utf-8") == page(), "run: manage.py describe_sheets > docs/sheets.md"


def test_remedies_are_for_faults_that_there_are():
    assert REMEDIES.keys() <= MESSAGES.keys() and not MESSAGES.keys() & WARNINGS.keys()


def test_no_title_means_two_sheets():
    titles = [fold(title) for sheet in SHEETS for title in {sheet.code, sheet.label, *sheet.aliases}]
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
        cursor.execute(QUERIES[sheet.code])
        assert [column.name for column in cursor.description] == [column.code for column in sheet.columns]


def test_every_ethnic_group_is_read_by_its_name():
    assert [canonical(name.upper()) for name in NAMES] == list(NAMES)


def test_no_official_name_is_taken_for_an_old_encoding():
    assert {area.name for area in units().areas if encoding_of(area.name)} == set()


def test_a_measure_fits_the_column():
    longest = Target._meta.get_field("measure").max_length
    assert next(c for s in SHEETS for c in s.columns if c.code == "measure").length == longest
